/* SPDX-License-Identifier: MIT */
/* route.c - edges as smooth lines.  The idea of free regions to pass, found first,
 * and a curve fitted into them is that of D. Dobkin, E. Gansner, E. Koutsofios,
 * S. North, "Implementing a general-purpose edge router" (1997); here the regions are
 * the gates between the neighbours of each stop (curve.h).  Between ranks there are
 * only lines, so whatever passes all gates crosses no box and no label. */
#include "render/layout/route.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define CLEAR 2.0 /* from a line to what it passes */

/* Half of the room between a line and its neighbour if that is a line, too; all of it
 * but a little if it is a box or a label. */
static double room_to(const struct prism_layers *layers, uint32_t stop, bool rightward)
{
    const struct prism_stop *s = &layers->stops[stop];
    uint32_t place = layers->rank_start[s->rank] + layers->position[stop];
    const struct prism_stop *other;
    double room;

    if (rightward ? place + 1 == layers->rank_start[s->rank + 1]
                  : place == layers->rank_start[s->rank]) {
        return INFINITY;
    }
    other = &layers->stops[layers->order[rightward ? place + 1 : place - 1]];
    room = rightward ? other->x - other->left - s->x : s->x - other->x - other->right;
    return other->half_height > 0 ? room - CLEAR : room / 2;
}

static struct prism_gate gate_of(const struct prism_routing *r, uint32_t stop)
{
    const struct prism_stop *s = &r->layers->stops[stop];
    double y = r->rank_y[s->rank];
    double half = r->rank_half[s->rank];
    struct prism_gate gate = {.x = s->x, .y = y, .top = y - half, .bottom = y + half};

    gate.left = s->x - fmax(0, room_to(r->layers, stop, false));
    gate.right = s->x + fmax(0, room_to(r->layers, stop, true));
    if (stop < r->layers->part->box_count &&
        r->layers->part->boxes[stop].loop_width > 0) {
        gate.right = s->x + r->layers->part->boxes[stop].width / 2;
    }
    return gate;
}

/* The lines of a strand side by side; one of several keeps to its lane. */
static void move_to(struct prism_gate *gate, double by, double lane)
{
    gate->x += by;
    if (lane > 0) {
        gate->left = gate->x - lane / 2;
        gate->right = gate->x + lane / 2;
    }
}

struct strand_route {
    const struct prism_routing *routing;
    const struct prism_strand *strand;
    uint32_t index;
    struct prism_gate *gates; /* of the strand as a whole */
    struct prism_gate *own;   /* of one edge */
    size_t gate_count;
};

static void collect_gates(struct strand_route *sr)
{
    const struct prism_routing *r = sr->routing;
    uint32_t between = prism_layers_between(r->layers, sr->index);
    struct prism_gate *gate = sr->gates;
    const struct prism_box *upper = &r->layers->part->boxes[sr->strand->upper];
    const struct prism_box *lower = &r->layers->part->boxes[sr->strand->lower];

    *gate = gate_of(r, sr->strand->upper);
    gate->y += upper->height / 2;
    gate->x += r->ports->upper[sr->index];
    gate++;
    for (uint32_t i = 0; i < between; i++) {
        *gate++ = gate_of(r, r->layers->first_stop[sr->index] + i);
    }
    *gate = gate_of(r, sr->strand->lower);
    gate->y -= lower->height / 2;
    gate->x += r->ports->lower[sr->index];
    gate++;
    sr->gate_count = (size_t)(gate - sr->gates);
}

static void reverse(struct prism_point *points, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct prism_point point = points[i];

        points[i] = points[count - 1 - i];
        points[count - 1 - i] = point;
    }
}

/* The gates of the strand's edge number `lane`, which has `labels` of the width of
 * labels on its left. */
static void own_gates(struct strand_route *sr, uint32_t lane, double labels)
{
    const struct prism_routing *r = sr->routing;
    double place = lane - (sr->strand->edge_count - 1) / 2.0;
    double room = sr->strand->edge_count > 1 ? r->options->edge_sep : 0;
    size_t last = sr->gate_count - 1;
    uint32_t label = r->layers->label_stop[sr->index];
    size_t label_gate =
        label == PRISM_LAYOUT_NONE ? 0 : 1 + label - r->layers->first_stop[sr->index];

    for (size_t i = 0; i <= last; i++) {
        sr->own[i] = sr->gates[i];
    }
    move_to(&sr->own[0], place * r->ports->upper_step[sr->index], 0);
    move_to(&sr->own[last], place * r->ports->lower_step[sr->index], 0);
    for (size_t i = 1; i < last; i++) {
        bool labelled = i == label_gate;

        move_to(&sr->own[i], place * r->options->edge_sep + (labelled ? labels : 0),
                room);
        if (labelled) {
            sr->own[i].right = fmin(sr->own[i].right, sr->own[i].x + CLEAR);
        }
    }
}

static void route_edge(struct strand_route *sr, uint32_t lane, double *labels)
{
    const struct prism_routing *r = sr->routing;
    uint32_t edge = r->parts->edges[sr->strand->first_edge + lane];
    struct prism_layout_route *route = &r->routes[edge];
    uint32_t label = r->layers->label_stop[sr->index];
    double width = r->graph->edges[edge].label_width;

    own_gates(sr, lane, *labels);
    route->first_point = r->points->count;
    prism_curve(sr->own, sr->gate_count, r->points);
    route->point_count = r->points->count - route->first_point;
    route->back = r->turned[edge];
    if (route->back) {
        reverse(&r->points->items[route->first_point], route->point_count);
    }
    if (width > 0) {
        const struct prism_gate *gate =
            &sr->own[1 + label - r->layers->first_stop[sr->index]];

        route->label =
            (struct prism_point){gate->x + PRISM_LABEL_GAP + width / 2, gate->y};
        *labels += PRISM_LABEL_GAP + width;
    }
}

void prism_route(const struct prism_routing *routing)
{
    const struct prism_part *part = routing->layers->part;
    size_t most = (size_t)routing->layers->rank_count + 2;
    struct strand_route sr = {.routing = routing};

    sr.gates = prism_alloc(most * sizeof *sr.gates);
    sr.own = prism_alloc(most * sizeof *sr.own);
    for (uint32_t i = 0; i < part->strand_count; i++) {
        double labels = 0;

        sr.strand = &part->strands[i];
        sr.index = i;
        collect_gates(&sr);
        for (uint32_t lane = 0; lane < sr.strand->edge_count; lane++) {
            route_edge(&sr, lane, &labels);
        }
    }
    free(sr.gates);
    free(sr.own);
}

/* Arcs around each other at the right side of the box, labels one below the other
 * beyond them. */
void prism_route_loops(const struct prism_routing *routing, const struct prism_box *box,
                       struct prism_point at, const uint32_t *loops, size_t count)
{
    double right = at.x + box->width / 2;
    double step = prism_loop_step(routing->options, count);
    double beyond = right + step * (double)count + PRISM_LABEL_GAP;
    double y = at.y - box->loop_height / 2;

    for (size_t i = 0; i < count; i++) {
        const struct prism_layout_edge *edge = &routing->graph->edges[loops[i]];
        struct prism_layout_route *route = &routing->routes[loops[i]];
        double share = (double)(i + 1) / (double)(count + 1);
        double reach = box->height / 2 * share;
        double out = right + step * (double)(i + 1);
        struct prism_point points[] = {
            {right, at.y - reach}, {out, at.y - reach},       {out, at.y - reach * 0.6},
            {out, at.y},           {out, at.y + reach * 0.6}, {out, at.y + reach},
            {right, at.y + reach},
        };

        route->first_point = routing->points->count;
        route->point_count = sizeof points / sizeof *points;
        for (size_t k = 0; k < route->point_count; k++) {
            prism_vec_push(routing->points) = points[k];
        }
        if (edge->label_width > 0) {
            route->label = (struct prism_point){beyond + edge->label_width / 2,
                                                y + edge->label_height / 2};
            y += edge->label_height;
        }
    }
}
