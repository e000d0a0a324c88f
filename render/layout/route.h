/* SPDX-License-Identifier: MIT */
/* route.h - the lines of the edges of one part, when all stops have their places. */
#ifndef PRISM_RENDER_LAYOUT_ROUTE_H
#define PRISM_RENDER_LAYOUT_ROUTE_H

#include "render/layout/curve.h"
#include "render/layout/ports.h"

struct prism_routing {
    const struct prism_layout_graph *graph;
    const struct prism_layout_options *options;
    const struct prism_parts *parts;
    const struct prism_layers *layers;
    const struct prism_ports *ports;
    const bool *turned;
    const double *rank_y;              /* [rank] its middle */
    const double *rank_half;           /* [rank] half of its height */
    struct prism_layout_route *routes; /* [edge] */
    struct prism_curve_points *points;
};

/* All but loops. */
void prism_route(const struct prism_routing *routing);
/* Loops of the node, whose box is around `at`; `loops` are their edges. */
void prism_route_loops(const struct prism_routing *routing, const struct prism_box *box,
                       struct prism_point at, const uint32_t *loops, size_t count);

#endif
