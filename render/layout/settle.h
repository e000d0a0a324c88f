/* SPDX-License-Identifier: MIT */
/* settle.h - positions that are near to good, quickly: where the simplex starts. */
#ifndef PRISM_RENDER_LAYOUT_SETTLE_H
#define PRISM_RENDER_LAYOUT_SETTLE_H

#include "render/layout/simplex.h"

/* The edges below `apart_count` keep nodes below `node_count` apart; behind them come
 * pairs of edges from a node of their own, which draw their two heads together.
 * `value` is valid at the start and at the end. */
void prism_settle(const struct prism_simplex_edge *edges, size_t edge_count,
                  size_t apart_count, uint32_t node_count, int64_t *value);

#endif
