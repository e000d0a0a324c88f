/* SPDX-License-Identifier: MIT */
/* crossings.h - how many lines cross between ranks. */
#ifndef PRISM_RENDER_LAYOUT_CROSSINGS_H
#define PRISM_RENDER_LAYOUT_CROSSINGS_H

#include "render/layout/layers.h"

/* Of the links between this rank and the next one; `tree` has room for four numbers
 * for each stop of the widest rank and is overwritten. */
uint64_t prism_crossings_below(const struct prism_layers *layers, uint32_t rank,
                               uint64_t *tree);
/* Of all links. */
uint64_t prism_crossings(const struct prism_layers *layers);

/* Neighbours, in one rank, of a stop. */
struct prism_list {
    const struct prism_link *links;
    size_t count;
};

/* How many crossings of these links go away when two stops that stand beside each
 * other, `left` on the left, change places. */
int64_t prism_crossings_saved(const struct prism_layers *layers, struct prism_list left,
                              struct prism_list right);

#endif
