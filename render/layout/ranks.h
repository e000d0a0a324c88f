/* SPDX-License-Identifier: MIT */
/* ranks.h - which boxes stand beside each other: a rank for each. */
#ifndef PRISM_RENDER_LAYOUT_RANKS_H
#define PRISM_RENDER_LAYOUT_RANKS_H

#include "render/layout/part.h"

/* Sets rank[box], from 0; each strand leads at least one rank down, and the weighted
 * sum of how many they lead down is least.  Returns the number of ranks. */
uint32_t prism_ranks_find(const struct prism_part *part, uint32_t *rank);

#endif
