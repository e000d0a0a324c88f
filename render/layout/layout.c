/* SPDX-License-Identifier: MIT */
/* layout.c - the phases one after the other, for each part of the graph; then the
 * parts beside and below each other, and what the caller gets. */
#include "render/layout/layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/layout/areas.h"
#include "render/layout/check.h"
#include "render/layout/cycles.h"
#include "render/layout/order.h"
#include "render/layout/pack.h"
#include "render/layout/place.h"
#include "render/layout/ranks.h"
#include "render/layout/route.h"

struct prism_layout_options prism_layout_defaults(void)
{
    return (struct prism_layout_options){
        .node_sep = 24, .rank_sep = 48, .edge_sep = 8, .cluster_pad = 10};
}

/* One part, laid out with its corner at (0, 0). */
struct laid {
    struct prism_part *part;
    struct prism_layers layers;
    struct prism_ports ports;
    double *rank_y;
    double *rank_half;
    uint32_t *rank;
    struct prism_pack_item size;
};

struct making {
    const struct prism_layout_options *options;
    struct prism_layout_graph graph; /* as drawn downwards */
    struct prism_layout_node *nodes; /* of it */
    struct prism_layout_edge *edges;
    struct prism_layout *layout;
    struct prism_arena *arena;
    uint32_t *cycle; /* [node] */
    uint32_t *pen;   /* [node] */
    bool *turned;    /* [edge] */
    struct prism_parts parts;
    struct laid *laid; /* [part] */
    struct prism_curve_points points;
};

static void swap(double *a, double *b)
{
    double value = *a;

    *a = *b;
    *b = value;
}

static void turn_input(struct making *m, const struct prism_layout_graph *graph)
{
    m->graph = *graph;
    if (m->options->direction == PRISM_LAYOUT_DOWN) {
        return;
    }
    m->nodes = prism_alloc(graph->node_count * sizeof *m->nodes);
    m->edges = prism_alloc(graph->edge_count * sizeof *m->edges);
    for (size_t i = 0; i < graph->node_count; i++) {
        m->nodes[i] = graph->nodes[i];
        swap(&m->nodes[i].width, &m->nodes[i].height);
        swap(&m->nodes[i].anchor.x, &m->nodes[i].anchor.y);
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        m->edges[i] = graph->edges[i];
        swap(&m->edges[i].label_width, &m->edges[i].label_height);
    }
    m->graph.nodes = m->nodes;
    m->graph.edges = m->edges;
}

static void turn_areas(struct prism_layout_area *areas, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        swap(&areas[i].at.x, &areas[i].at.y);
        swap(&areas[i].size.x, &areas[i].size.y);
    }
}

static void turn_output(struct making *m)
{
    struct prism_layout *layout = m->layout;

    if (m->options->direction == PRISM_LAYOUT_DOWN) {
        return;
    }
    for (size_t i = 0; i < m->graph.node_count; i++) {
        swap(&layout->nodes[i].at.x, &layout->nodes[i].at.y);
    }
    for (size_t i = 0; i < m->graph.edge_count; i++) {
        swap(&layout->edges[i].label.x, &layout->edges[i].label.y);
    }
    for (size_t i = 0; i < m->points.count; i++) {
        swap(&m->points.items[i].x, &m->points.items[i].y);
    }
    turn_areas(layout->cycles, layout->cycle_count);
    turn_areas(layout->clusters, layout->cluster_count);
    swap(&layout->width, &layout->height);
}

/* Numbers of what is kept together, in the order of the nodes. */
static void find_pens(struct making *m)
{
    m->pen = prism_alloc_zeroed(m->graph.node_count, sizeof *m->pen);
    if (m->options->together == PRISM_LAYOUT_CYCLES) {
        memcpy(m->pen, m->cycle, m->graph.node_count * sizeof *m->pen);
    } else if (m->options->together == PRISM_LAYOUT_CLUSTERS) {
        prism_areas_number(&m->graph, m->pen);
    }
}

static double rank_distance(const struct laid *laid,
                            const struct prism_layout_options *options)
{
    return laid->part->labels ? options->rank_sep / 2 : options->rank_sep;
}

/* Above and below what is in a pen: two of them fit between ranks. */
static double pen_pad(const struct laid *laid,
                      const struct prism_layout_options *options)
{
    return fmin(options->cluster_pad, rank_distance(laid, options) * 0.4);
}

/* Ranks below each other, as high as the highest that is in them. */
static double stack_ranks(struct laid *laid, const struct prism_layout_options *options)
{
    const struct prism_layers *layers = &laid->layers;
    double sep = rank_distance(laid, options);
    double pad = laid->part->pen_count > 0 ? pen_pad(laid, options) : 0;
    double y = pad;

    laid->rank_y = prism_alloc_zeroed(layers->rank_count, sizeof *laid->rank_y);
    laid->rank_half = prism_alloc_zeroed(layers->rank_count, sizeof *laid->rank_half);
    for (uint32_t i = 0; i < layers->stop_count; i++) {
        const struct prism_stop *stop = &layers->stops[i];

        laid->rank_half[stop->rank] =
            fmax(laid->rank_half[stop->rank], stop->half_height);
    }
    for (uint32_t i = 0; i < layers->rank_count; i++) {
        y += i > 0 ? sep : 0;
        laid->rank_y[i] = y + laid->rank_half[i];
        y += 2 * laid->rank_half[i];
    }
    return y + pad;
}

/* Where the part is if its anchored boxes are, on average, where they were. */
static void find_wish(struct laid *laid)
{
    const struct prism_part *part = laid->part;
    struct prism_point sum = {0, 0};
    uint32_t count = 0;

    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].anchored) {
            const struct prism_stop *stop = &laid->layers.stops[i];

            sum.x += part->boxes[i].anchor.x - stop->x;
            sum.y += part->boxes[i].anchor.y - laid->rank_y[stop->rank];
            count++;
        }
    }
    laid->size.anchored = count > 0;
    if (count > 0) {
        laid->size.wish = (struct prism_point){sum.x / count, sum.y / count};
    }
}

static bool lay_out_part(struct making *m, struct laid *laid, struct prism_error *err)
{
    uint64_t places;

    laid->rank = prism_alloc_zeroed(laid->part->box_count, sizeof *laid->rank);
    (void)prism_ranks_find(laid->part, laid->rank);
    places = prism_layers_count(laid->part, laid->rank);
    if (places > PRISM_LAYOUT_PLACES_MAX) {
        return prism_error_set(err,
                               "layout: expected edges that need at most %u places in "
                               "the ranks that they pass, found %llu",
                               PRISM_LAYOUT_PLACES_MAX, (unsigned long long)places);
    }
    prism_layers_init(&laid->layers, laid->part, laid->rank, m->options);
    prism_order(&laid->layers);
    prism_ports_init(&laid->ports, &laid->layers, 2 * m->options->edge_sep);
    laid->size.width = prism_place(&laid->layers, &laid->ports, m->options);
    laid->size.height = stack_ranks(laid, m->options);
    find_wish(laid);
    return true;
}

/* To where the part is in the drawing. */
static void move_part(struct laid *laid)
{
    for (uint32_t i = 0; i < laid->layers.stop_count; i++) {
        laid->layers.stops[i].x += laid->size.at.x;
    }
    for (uint32_t i = 0; i < laid->layers.rank_count; i++) {
        laid->rank_y[i] += laid->size.at.y;
    }
}

static void draw_part(struct making *m, struct laid *laid, const uint32_t **loops)
{
    struct prism_routing routing = {.graph = &m->graph,
                                    .options = m->options,
                                    .parts = &m->parts,
                                    .layers = &laid->layers,
                                    .ports = &laid->ports,
                                    .turned = m->turned,
                                    .rank_y = laid->rank_y,
                                    .rank_half = laid->rank_half,
                                    .routes = m->layout->edges,
                                    .points = &m->points};

    move_part(laid);
    for (uint32_t i = 0; i < laid->part->box_count; i++) {
        const struct prism_box *box = &laid->part->boxes[i];
        const struct prism_stop *stop = &laid->layers.stops[i];

        m->layout->nodes[box->node] = (struct prism_layout_place){
            {stop->x, laid->rank_y[stop->rank]}, laid->rank[i], m->cycle[box->node]};
        prism_route_loops(&routing, box, m->layout->nodes[box->node].at,
                          loops[box->node],
                          (size_t)(loops[box->node + 1] - loops[box->node]));
    }
    prism_route(&routing);
}

/* The areas of pens are from side to side, and all of their ranks. */
static void draw_pens(struct making *m, const struct laid *laid)
{
    const struct prism_layers *layers = &laid->layers;
    double pad = pen_pad(laid, m->options);

    for (uint32_t i = 0; i < laid->part->box_count; i++) {
        uint32_t pen = laid->part->boxes[i].pen;
        struct prism_layout_area area = {0};
        const struct prism_stop *left;

        if (pen == PRISM_LAYOUT_NONE) {
            continue;
        }
        left = &layers->stops[layers->pen_stop[pen]];
        area.at.x = left->x - left->left;
        area.size.x = left[1].x + left[1].right - area.at.x;
        area.at.y = laid->rank_y[layers->pen_top[pen]] -
                    laid->rank_half[layers->pen_top[pen]] - pad;
        area.size.y = laid->rank_y[layers->pen_bottom[pen]] +
                      laid->rank_half[layers->pen_bottom[pen]] + pad - area.at.y;
        prism_areas_set(m->layout, m->options,
                        m->options->together == PRISM_LAYOUT_CYCLES
                            ? m->cycle[laid->part->boxes[i].node]
                            : m->graph.nodes[laid->part->boxes[i].node].cluster,
                        area);
    }
}

static void draw(struct making *m)
{
    const uint32_t **loops = prism_alloc((m->graph.node_count + 1) * sizeof *loops);
    const uint32_t *at = m->parts.loops;
    const uint32_t *end = at + m->parts.loop_count;

    for (size_t i = 0; i < m->graph.node_count; i++) {
        loops[i] = at;
        while (at < end && m->graph.edges[*at].from == i) {
            at++;
        }
    }
    loops[m->graph.node_count] = at;
    for (uint32_t i = 0; i < m->parts.part_count; i++) {
        draw_part(m, &m->laid[i], loops);
    }
    free(loops);
}

static void pack(struct making *m)
{
    uint32_t count = m->parts.part_count;
    struct prism_pack_item *items = prism_alloc(count * sizeof *items);
    struct prism_point size;

    for (uint32_t i = 0; i < count; i++) {
        items[i] = m->laid[i].size;
    }
    size = prism_pack(items, count, m->options->node_sep + m->options->rank_sep / 2);
    for (uint32_t i = 0; i < count; i++) {
        m->laid[i].size = items[i];
    }
    m->layout->width = size.x;
    m->layout->height = size.y;
    free(items);
}

static void give(struct making *m)
{
    struct prism_layout *layout = m->layout;

    layout->point_count = m->points.count;
    layout->points =
        prism_arena_alloc(m->arena, m->points.count, sizeof *layout->points);
    if (m->points.count > 0) {
        memcpy(layout->points, m->points.items,
               m->points.count * sizeof *layout->points);
    }
}

static bool make(struct making *m, struct prism_error *err)
{
    struct prism_layout *layout = m->layout;

    layout->nodes =
        prism_arena_alloc(m->arena, m->graph.node_count, sizeof *layout->nodes);
    layout->edges =
        prism_arena_alloc(m->arena, m->graph.edge_count, sizeof *layout->edges);
    (void)prism_cycles_find(&m->graph, m->cycle, m->turned);
    find_pens(m);
    prism_parts_init(&m->parts, &m->graph, m->options, m->pen, m->turned);
    m->laid = prism_alloc_zeroed(m->parts.part_count, sizeof *m->laid);
    for (uint32_t i = 0; i < m->parts.part_count; i++) {
        m->laid[i].part = &m->parts.parts[i];
        if (!lay_out_part(m, &m->laid[i], err)) {
            return false;
        }
    }
    pack(m);
    draw(m);
    prism_areas_find(&m->graph, m->cycle, m->options, m->arena, layout);
    for (uint32_t i = 0; i < m->parts.part_count; i++) {
        draw_pens(m, &m->laid[i]);
    }
    turn_output(m);
    give(m);
    return true;
}

static void making_release(struct making *m)
{
    for (uint32_t i = 0; m->laid != NULL && i < m->parts.part_count; i++) {
        prism_layers_release(&m->laid[i].layers);
        prism_ports_release(&m->laid[i].ports);
        free(m->laid[i].rank);
        free(m->laid[i].rank_y);
        free(m->laid[i].rank_half);
    }
    free(m->laid);
    prism_parts_release(&m->parts);
    free(m->nodes);
    free(m->edges);
    free(m->cycle);
    free(m->pen);
    free(m->turned);
    prism_vec_release(&m->points);
}

bool prism_layout_make(const struct prism_layout_graph *graph,
                       const struct prism_layout_options *options,
                       struct prism_arena *arena, struct prism_layout *layout,
                       struct prism_error *err)
{
    struct making m = {.options = options, .layout = layout, .arena = arena};
    bool done;

    *layout = (struct prism_layout){0};
    if (!prism_layout_check(graph, options, err)) {
        return false;
    }
    turn_input(&m, graph);
    m.cycle = prism_alloc_zeroed(graph->node_count, sizeof *m.cycle);
    m.turned = prism_alloc_zeroed(graph->edge_count, sizeof *m.turned);
    done = make(&m, err);
    making_release(&m);
    return done;
}
