/* SPDX-License-Identifier: MIT */
/* areas.h - rectangles around the nodes of a cycle or a cluster. */
#ifndef PRISM_RENDER_LAYOUT_AREAS_H
#define PRISM_RENDER_LAYOUT_AREAS_H

#include "render/layout/layout.h"

/* Sets number[node]: 0 for those in no cluster, else from 1 in the order in which
 * clusters first appear. */
void prism_areas_number(const struct prism_layout_graph *graph, uint32_t *number);

/* Areas of the cycles, and of the clusters if those are kept together, from where the
 * nodes are. */
void prism_areas_find(const struct prism_layout_graph *graph, const uint32_t *cycle,
                      const struct prism_layout_options *options,
                      struct prism_arena *arena, struct prism_layout *layout);

/* Replaces the area of that number, of what is kept together. */
void prism_areas_set(struct prism_layout *layout,
                     const struct prism_layout_options *options, uint32_t number,
                     struct prism_layout_area area);

#endif
