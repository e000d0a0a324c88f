/* SPDX-License-Identifier: MIT */
/* cycle_areas.h - the areas that show which boxes are members of a cycle. */
#ifndef PRISM_RENDER_LAYOUT_CYCLE_AREAS_H
#define PRISM_RENDER_LAYOUT_CYCLE_AREAS_H

#include "render/layout/layout.h"

/* Sets layout->cycles, in which boxes have their places.  cycle[node]: 0 is none. */
void prism_cycle_areas_find(const struct prism_layout_graph *graph,
                            const uint32_t *cycle,
                            const struct prism_layout_options *options,
                            struct prism_arena *arena, struct prism_layout *layout);

#endif
