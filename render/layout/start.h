/* SPDX-License-Identifier: MIT */
/* start.h - orders to begin with. */
#ifndef PRISM_RENDER_LAYOUT_START_H
#define PRISM_RENDER_LAYOUT_START_H

#include "render/layout/layers.h"

/* Ranks filled as stops are met on walks from the boxes that nothing leads to, in
 * their order; `upwards` walks from those that lead nowhere, against the links. */
void prism_start_walk(struct prism_layers *layers, bool upwards);
/* Any order, another one each time: the state goes from one to the next. */
void prism_start_shuffle(struct prism_layers *layers, uint64_t *state);
/* As in the drawing that the anchors are from; false when there is no anchor. */
bool prism_start_anchors(struct prism_layers *layers);
/* Of an order and its mirror image, the one in which the boxes stand more as they
 * are numbered. */
void prism_start_face(struct prism_layers *layers);

#endif
