/* SPDX-License-Identifier: MIT */
/* place.c - E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique for
 * drawing directed graphs" (1993), section 4: horizontal positions are ranks of
 * another graph.  Neighbours are an edge as long as they must be apart; a link,
 * which costs what its ends are apart in either direction, is a node with an edge to
 * each end.
 *
 * That graph is large.  Up to some size the flow that belongs to it gives the best
 * positions of all (flow.h), and the simplex only puts what is free to move in the
 * middle.  Beyond it the simplex works alone, first on pieces of upright lines
 * (blocks.h) and then on stops; it stops when its budget is spent, with a result that
 * is valid but may be twice as long. */
#include "render/layout/place.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "render/layout/blocks.h"
#include "render/layout/flow.h"
#include "render/layout/settle.h"
#include "render/layout/simplex.h"

#define SCALE 4.0 /* steps of the simplex in one unit */

/* More take the square of it: this many, the better part of a second. */
#define FLOW_BLOCKS 17500U
#define FLOW_BUDGET UINT64_C(300000000)

static const struct stage {
    uint32_t longest; /* block */
    uint64_t budget;
} stages[] = {{2, 4000000}, {1, 3000000}};

#define STAGES (sizeof stages / sizeof *stages)

enum pull { /* of a link, by how many of its ends are boxes: see section 4.2 there */
            PULL_BOXES = 1,
            PULL_BOX = 2,
            PULL_NONE = 8,
            PULL_PEN = 16,
            PULL_ANCHOR = 8,
            PULL_ANCHOR_LOOSE = 2, /* less than a heavy strand's */
};

struct placing {
    struct prism_layers *layers;
    const struct prism_ports *ports;
    const struct prism_layout_options *options;
    uint32_t *block; /* [stop] */
    uint32_t block_count;
    struct prism_simplex_edge *edges;
    size_t edge_count;
    size_t apart_count; /* of them that keep neighbours apart */
    uint32_t node_count;
    uint32_t ground; /* the node of what anchors are on; or NONE */
    int64_t *value;
    int64_t *found; /* [stop] by the last stage */
};

enum kind { KIND_BOX, KIND_LINE, KIND_LEFT_SIDE, KIND_RIGHT_SIDE };

static enum kind kind_of(const struct prism_layers *layers, uint32_t stop)
{
    const struct prism_stop *s = &layers->stops[stop];

    if (stop < layers->part->box_count) {
        return KIND_BOX;
    }
    if (s->strand != PRISM_LAYOUT_NONE) {
        return KIND_LINE;
    }
    return (stop - layers->pen_stop[s->pen]) % 2 == 0 ? KIND_LEFT_SIDE
                                                      : KIND_RIGHT_SIDE;
}

/* Between the reaches of two neighbours. */
static double gap(const struct placing *p, uint32_t left, uint32_t right)
{
    enum kind a = kind_of(p->layers, left);
    enum kind b = kind_of(p->layers, right);

    if (a == KIND_LEFT_SIDE || b == KIND_RIGHT_SIDE) {
        return 0;
    }
    if (a == KIND_LINE && b == KIND_LINE) {
        return p->options->edge_sep;
    }
    if (a == KIND_LINE || b == KIND_LINE) {
        return (p->options->node_sep + p->options->edge_sep) / 2;
    }
    return p->options->node_sep;
}

static int by_ends(const void *a, const void *b)
{
    const struct prism_simplex_edge *left = a;
    const struct prism_simplex_edge *right = b;

    if (left->tail != right->tail) {
        return left->tail < right->tail ? -1 : 1;
    }
    if (left->head != right->head) {
        return left->head < right->head ? -1 : 1;
    }
    return (left->length < right->length) - (left->length > right->length);
}

/* One edge for each pair of blocks that are neighbours anywhere, the longest. */
static void keep_apart(struct placing *p)
{
    const struct prism_layers *layers = p->layers;
    size_t kept = 0;

    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        for (uint32_t i = layers->rank_start[rank];
             i + 1 < layers->rank_start[rank + 1]; i++) {
            uint32_t left = layers->order[i];
            uint32_t right = layers->order[i + 1];
            double apart = layers->stops[left].right + layers->stops[right].left +
                           gap(p, left, right);

            p->edges[p->edge_count++] = (struct prism_simplex_edge){
                p->block[left], p->block[right], (int64_t)ceil(apart * SCALE), 0};
        }
    }
    qsort(p->edges, p->edge_count, sizeof *p->edges, by_ends);
    for (size_t i = 0; i < p->edge_count; i++) {
        if (kept == 0 || p->edges[kept - 1].tail != p->edges[i].tail ||
            p->edges[kept - 1].head != p->edges[i].head) {
            p->edges[kept++] = p->edges[i];
        }
    }
    p->edge_count = p->apart_count = kept;
}

/* What is `from` right of one block and what is `to` right of the other should be
 * above each other. */
static void draw_together(struct placing *p, uint32_t a, double from, uint32_t b,
                          double to, int64_t weight)
{
    int64_t more = (int64_t)llround((from - to) * SCALE);

    if (a == b) {
        return;
    }
    p->edges[p->edge_count++] =
        (struct prism_simplex_edge){p->node_count, a, more < 0 ? -more : 0, weight};
    p->edges[p->edge_count++] =
        (struct prism_simplex_edge){p->node_count, b, more > 0 ? more : 0, weight};
    p->node_count++;
}

static void draw_strand(struct placing *p, uint32_t index)
{
    const struct prism_strand *strand = &p->layers->part->strands[index];
    uint32_t between = prism_layers_between(p->layers, index);
    const uint32_t *stops = &p->block[p->layers->first_stop[index]];
    int64_t weight = strand->weight;

    if (between == 0) {
        draw_together(p, p->block[strand->upper], p->ports->upper[index],
                      p->block[strand->lower], p->ports->lower[index],
                      weight * PULL_BOXES);
        return;
    }
    draw_together(p, p->block[strand->upper], p->ports->upper[index], stops[0], 0,
                  weight * PULL_BOX);
    for (uint32_t i = 1; i < between; i++) {
        draw_together(p, stops[i - 1], 0, stops[i], 0, weight * PULL_NONE);
    }
    draw_together(p, stops[between - 1], 0, p->block[strand->lower],
                  p->ports->lower[index], weight * PULL_BOX);
}

/* Anchors are places on the ground, which may move as a whole. */
static void draw_to_anchors(struct placing *p)
{
    const struct prism_part *part = p->layers->part;

    p->ground = PRISM_LAYOUT_NONE;
    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].anchored) {
            if (p->ground == PRISM_LAYOUT_NONE) {
                p->ground = p->node_count++;
            }
            draw_together(p, p->ground, part->boxes[i].anchor.x, p->block[i], 0,
                          p->options->loose ? PULL_ANCHOR_LOOSE : PULL_ANCHOR);
        }
    }
}

static void add_edges(struct placing *p)
{
    const struct prism_part *part = p->layers->part;
    size_t links = p->layers->down_start[p->layers->stop_count];

    p->edges = prism_alloc((p->layers->stop_count + 2 * links +
                            2 * (size_t)part->box_count + part->pen_count) *
                           sizeof *p->edges);
    p->node_count = p->block_count;
    keep_apart(p);
    for (uint32_t i = 0; i < part->strand_count; i++) {
        draw_strand(p, i);
    }
    draw_to_anchors(p);
    for (uint32_t i = 0; i < part->pen_count; i++) {
        uint32_t left = p->layers->pen_stop[i];

        p->edges[p->edge_count++] = (struct prism_simplex_edge){
            p->block[left], p->block[left + 1], 0, PULL_PEN};
    }
}

/* Anchored boxes begin where their anchors are, less the leftmost. */
static void begin_at_anchors(struct placing *p)
{
    const struct prism_part *part = p->layers->part;
    double least = INFINITY;

    for (uint32_t i = 0; i < part->box_count; i++) {
        least = part->boxes[i].anchored ? fmin(least, part->boxes[i].anchor.x) : least;
    }
    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].anchored) {
            p->value[p->block[i]] = llround((part->boxes[i].anchor.x - least) * SCALE);
        }
    }
}

/* Blocks as far left as they can be, but not left of where they are, in topological
 * order (A. B. Kahn, "Topological sorting of large networks", 1962). */
static void pack_left(struct placing *p)
{
    uint32_t n = p->block_count;
    uint32_t *in_count = prism_alloc_zeroed(n, sizeof *in_count);
    uint32_t *ready = prism_alloc(n * sizeof *ready);
    size_t *start = prism_alloc_zeroed((size_t)n + 1, sizeof *start);
    uint32_t ready_count = 0;

    for (size_t i = 0; i < p->apart_count; i++) {
        start[p->edges[i].tail + 1]++;
        in_count[p->edges[i].head]++;
    }
    for (uint32_t i = 0; i < n; i++) {
        start[i + 1] += start[i];
        if (in_count[i] == 0) {
            ready[ready_count++] = i;
        }
    }
    for (uint32_t at = 0; at < ready_count; at++) {
        for (size_t i = start[ready[at]]; i < start[ready[at] + 1]; i++) {
            const struct prism_simplex_edge *edge = &p->edges[i];
            int64_t least = p->value[edge->tail] + edge->length;

            if (p->value[edge->head] < least) {
                p->value[edge->head] = least;
            }
            if (--in_count[edge->head] == 0) {
                ready[ready_count++] = edge->head;
            }
        }
    }
    free(in_count);
    free(ready);
    free(start);
}

/* The nodes of links as far right as their ends let them. */
static void put_links(struct placing *p)
{
    for (uint32_t i = p->block_count; i < p->node_count; i++) {
        p->value[i] = i == p->ground ? 0 : INT64_MAX;
    }
    for (size_t i = p->apart_count; i < p->edge_count; i++) {
        const struct prism_simplex_edge *edge = &p->edges[i];
        int64_t most = p->value[edge->head] - edge->length;

        if (edge->tail >= p->block_count && most < p->value[edge->tail]) {
            p->value[edge->tail] = most;
        }
    }
}

/* Where it pays; what is not flowing stays as it is. */
static void flow(struct placing *p)
{
    struct prism_flow_problem problem = {.edges = p->edges,
                                         .edge_count = p->edge_count,
                                         .apart_count = p->apart_count,
                                         .node_count = p->node_count,
                                         .link_first = p->block_count,
                                         .budget = FLOW_BUDGET};

    if (p->block_count <= FLOW_BLOCKS) {
        (void)prism_flow_solve(&problem, p->value);
    }
}

/* What the last stage found, or the left end, is where this one starts. */
static void run_stage(struct placing *p, const struct stage *stage, bool first)
{
    struct prism_layers *layers = p->layers;
    struct prism_simplex_problem problem = {.budget = stage->budget};

    p->block_count = prism_blocks_find(layers, stage->longest, p->block);
    p->edge_count = 0;
    add_edges(p);
    p->value = prism_alloc_zeroed(p->node_count, sizeof *p->value);
    for (uint32_t i = 0; !first && i < layers->stop_count; i++) {
        p->value[p->block[i]] = p->found[i];
    }
    if (first) {
        begin_at_anchors(p);
        pack_left(p);
        if (p->ground == PRISM_LAYOUT_NONE) {
            prism_settle(p->edges, p->edge_count, p->apart_count, p->block_count,
                         p->value);
        }
    }
    if (stage->longest == 1) {
        flow(p);
    }
    put_links(p);
    problem.edges = p->edges;
    problem.edge_count = p->edge_count;
    problem.node_count = p->node_count;
    (void)prism_simplex_solve_balanced(&problem, p->value);
    for (uint32_t i = 0; i < layers->stop_count; i++) {
        p->found[i] = p->value[p->block[i]];
    }
    free(p->value);
    free(p->edges);
}

static double set_positions(struct placing *p)
{
    struct prism_layers *layers = p->layers;
    double least = INFINITY;
    double most = 0;

    for (uint32_t i = 0; i < layers->stop_count; i++) {
        struct prism_stop *stop = &layers->stops[i];

        stop->x = (double)p->found[i] / SCALE;
        least = fmin(least, stop->x - stop->left);
    }
    for (uint32_t i = 0; i < layers->stop_count; i++) {
        struct prism_stop *stop = &layers->stops[i];

        stop->x -= least;
        most = fmax(most, stop->x + stop->right);
    }
    return most;
}

static bool any_anchor(const struct prism_part *part)
{
    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].anchored) {
            return true;
        }
    }
    return false;
}

double prism_place(struct prism_layers *layers, const struct prism_ports *ports,
                   const struct prism_layout_options *options)
{
    struct placing p = {.layers = layers, .ports = ports, .options = options};
    /* Neither a flow nor anchors need a stage to come near. */
    bool near = layers->stop_count <= FLOW_BLOCKS || any_anchor(layers->part);
    size_t first = near ? STAGES - 1 : 0;
    double width;

    p.block = prism_alloc(layers->stop_count * sizeof *p.block);
    p.found = prism_alloc(layers->stop_count * sizeof *p.found);
    for (size_t i = first; i < STAGES; i++) {
        run_stage(&p, &stages[i], i == first);
    }
    width = set_positions(&p);
    free(p.found);
    free(p.block);
    return width;
}
