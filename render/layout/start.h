/* SPDX-License-Identifier: MIT */
/* start.h - orders to begin with, by where boxes belong. */
#ifndef PRISM_RENDER_LAYOUT_START_H
#define PRISM_RENDER_LAYOUT_START_H

#include "render/layout/layers.h"

/* Sets x[box] to where it was in the drawing that the anchors are from, and between
 * what it is joined to where it was not in it; false when there is no anchor. */
bool prism_start_anchors(const struct prism_part *part, double *x);
/* Sets x[stop] of strands on the line from box to box. */
void prism_start_spread(const struct prism_layers *layers, double *x);
/* Ranks from left to right by x[stop], then by number. */
void prism_start_sort(struct prism_layers *layers, const double *x);

#endif
