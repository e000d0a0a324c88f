/* SPDX-License-Identifier: MIT */
/* part.c - connected components by disjoint sets (R. E. Tarjan, "Efficiency of a
 * good but not linear set union algorithm", 1975), and edges gathered to strands.
 *
 * Weights become one of a few steps, by their share of the heaviest: what the phases
 * do with them is the same for two runs that differ a little. */
#include "render/layout/part.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define LOOPS_WIDTH 400.0 /* for any number of them */

struct making {
    const struct prism_layout_graph *graph;
    const struct prism_layout_options *options;
    struct prism_parts *parts;
    const bool *turned;
    uint32_t *set;      /* [node] another one of its component, in the end the first */
    uint32_t *part_of;  /* [node] */
    uint32_t *local;    /* [node] its box in the part */
    uint32_t *part_pen; /* [pen] its number in its part */
    double heaviest;    /* strand */
};

static uint32_t find(uint32_t *set, uint32_t node)
{
    while (set[node] != node) {
        set[node] = set[set[node]];
        node = set[node];
    }
    return node;
}

/* The lower number stands for both. */
static void join(uint32_t *set, uint32_t a, uint32_t b)
{
    a = find(set, a);
    b = find(set, b);
    set[a > b ? a : b] = a > b ? b : a;
}

static void connect(struct making *m, const uint32_t *pen)
{
    const struct prism_layout_graph *graph = m->graph;
    uint32_t *first = prism_alloc((graph->node_count + 1) * sizeof *first);

    for (uint32_t i = 0; i < graph->node_count; i++) {
        m->set[i] = i;
        first[i] = first[i + 1] = PRISM_LAYOUT_NONE;
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        join(m->set, graph->edges[i].from, graph->edges[i].to);
    }
    for (uint32_t i = 0; i < graph->node_count; i++) {
        if (pen[i] != 0) {
            first[pen[i]] = first[pen[i]] == PRISM_LAYOUT_NONE ? i : first[pen[i]];
            join(m->set, first[pen[i]], i);
        }
    }
    free(first);
}

double prism_loop_step(const struct prism_layout_options *options, size_t count)
{
    double step = options->edge_sep;

    return step * (double)count < LOOPS_WIDTH ? step : LOOPS_WIDTH / (double)count;
}

static void add_loops(struct making *m)
{
    const struct prism_layout_graph *graph = m->graph;
    uint32_t *count = prism_alloc_zeroed(graph->node_count + 1, sizeof *count);
    double *label = prism_alloc_zeroed(graph->node_count, sizeof *label);
    struct prism_parts *parts = m->parts;

    for (uint32_t i = 0; i < graph->edge_count; i++) {
        const struct prism_layout_edge *edge = &graph->edges[i];

        if (edge->from == edge->to) {
            struct prism_box *box =
                &parts->parts[m->part_of[edge->from]].boxes[m->local[edge->from]];

            count[edge->from]++;
            parts->loop_count++;
            label[edge->from] = fmax(label[edge->from], edge->label_width);
            box->loop_height += edge->label_height;
        }
    }
    parts->loops = prism_alloc(parts->loop_count * sizeof *parts->loops);
    for (uint32_t i = 0, at = 0; i < graph->node_count; i++) {
        struct prism_box *box = &parts->parts[m->part_of[i]].boxes[m->local[i]];
        uint32_t loops = count[i];

        if (loops > 0) {
            box->loop_width = prism_loop_step(m->options, loops) * loops +
                              (label[i] > 0 ? label[i] + PRISM_LABEL_GAP : 0);
        }
        count[i] = at;
        at += loops;
    }
    for (uint32_t i = 0; i < graph->edge_count; i++) {
        if (graph->edges[i].from == graph->edges[i].to) {
            parts->loops[count[graph->edges[i].from]++] = i;
        }
    }
    free(count);
    free(label);
}

static void add_box(struct making *m, uint32_t node, uint32_t pen)
{
    const struct prism_layout_node *from = &m->graph->nodes[node];
    struct prism_part *part = &m->parts->parts[m->part_of[node]];
    struct prism_box *box = &part->boxes[part->box_count];

    *box = (struct prism_box){.node = node,
                              .pen = PRISM_LAYOUT_NONE,
                              .width = from->width,
                              .height = from->height,
                              .anchor = from->anchor,
                              .anchored = from->anchored};
    if (pen != 0) {
        if (m->part_pen[pen] == PRISM_LAYOUT_NONE) {
            m->part_pen[pen] = part->pen_count++;
        }
        box->pen = m->part_pen[pen];
    }
    m->local[node] = part->box_count++;
}

/* Parts in the order of their first nodes, their boxes in the order of the nodes. */
static void divide(struct making *m, const uint32_t *pen)
{
    struct prism_parts *parts = m->parts;
    uint32_t count = (uint32_t)m->graph->node_count;
    struct prism_box *next = parts->boxes;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t first = find(m->set, i);

        m->part_of[i] = first == i ? parts->part_count++ : m->part_of[first];
        m->part_pen[i] = m->part_pen[i + 1] = PRISM_LAYOUT_NONE;
    }
    parts->parts = prism_alloc_zeroed(parts->part_count, sizeof *parts->parts);
    for (uint32_t i = 0; i < count; i++) {
        parts->parts[m->part_of[i]].box_count++;
    }
    for (uint32_t i = 0; i < parts->part_count; i++) {
        parts->parts[i].boxes = next;
        next += parts->parts[i].box_count;
        parts->parts[i].box_count = 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        add_box(m, i, pen[i]);
    }
}

/* An edge as a part of a strand. */
struct fibre {
    uint32_t part;
    uint32_t upper;
    uint32_t lower;
    uint32_t edge;
};

static int by_ends(const void *a, const void *b)
{
    const uint32_t *left = a;
    const uint32_t *right = b;

    for (size_t i = 0; i < sizeof(struct fibre) / sizeof *left; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static size_t list_fibres(const struct making *m, struct fibre *fibres)
{
    size_t count = 0;

    for (uint32_t i = 0; i < m->graph->edge_count; i++) {
        const struct prism_layout_edge *edge = &m->graph->edges[i];

        if (edge->from != edge->to) {
            fibres[count++] = (struct fibre){
                m->part_of[edge->from], m->local[m->turned[i] ? edge->to : edge->from],
                m->local[m->turned[i] ? edge->from : edge->to], i};
        }
    }
    qsort(fibres, count, sizeof *fibres, by_ends);
    return count;
}

static void add_edge(struct making *m, struct prism_part *part,
                     struct prism_strand *strand, uint32_t index, double *weight)
{
    const struct prism_layout_edge *edge = &m->graph->edges[index];

    strand->edge_count++;
    if (edge->label_width > 0) {
        strand->label_width += PRISM_LABEL_GAP + edge->label_width;
        strand->label_height = fmax(strand->label_height, edge->label_height);
        part->labels = true;
    }
    *weight += edge->weight;
    m->heaviest = fmax(m->heaviest, *weight);
}

static uint32_t step_of(double share)
{
    return share >= 0.5 ? 4 : share >= 0.1 ? 2 : 1;
}

static void add_strands(struct making *m)
{
    struct prism_parts *parts = m->parts;
    struct fibre *fibres = prism_alloc(m->graph->edge_count * sizeof *fibres);
    double *weights = prism_alloc_zeroed(m->graph->edge_count, sizeof *weights);
    size_t count = list_fibres(m, fibres);
    uint32_t strands = 0;

    for (size_t i = 0; i < count; i++) {
        struct prism_part *part = &parts->parts[fibres[i].part];
        bool begins = i == 0 || fibres[i].part != fibres[i - 1].part ||
                      fibres[i].upper != fibres[i - 1].upper ||
                      fibres[i].lower != fibres[i - 1].lower;

        parts->edges[i] = fibres[i].edge;
        if (begins) {
            if (part->strand_count++ == 0) {
                part->strands = &parts->strands[strands];
            }
            parts->strands[strands++] = (struct prism_strand){
                .upper = fibres[i].upper,
                .lower = fibres[i].lower,
                .first_edge = (uint32_t)i,
            };
        }
        add_edge(m, part, &parts->strands[strands - 1], fibres[i].edge,
                 &weights[strands - 1]);
    }
    for (uint32_t i = 0; i < strands; i++) {
        parts->strands[i].weight =
            m->heaviest > 0 ? step_of(weights[i] / m->heaviest) : 1;
    }
    free(weights);
    free(fibres);
}

void prism_parts_init(struct prism_parts *parts, const struct prism_layout_graph *graph,
                      const struct prism_layout_options *options, const uint32_t *pen,
                      const bool *turned)
{
    size_t count = graph->node_count;
    struct making m = {
        .graph = graph, .options = options, .parts = parts, .turned = turned};

    *parts = (struct prism_parts){0};
    parts->boxes = prism_alloc(count * sizeof *parts->boxes);
    parts->strands = prism_alloc(graph->edge_count * sizeof *parts->strands);
    parts->edges = prism_alloc(graph->edge_count * sizeof *parts->edges);
    m.set = prism_alloc(count * sizeof *m.set);
    m.part_of = prism_alloc(count * sizeof *m.part_of);
    m.local = prism_alloc(count * sizeof *m.local);
    m.part_pen = prism_alloc((count + 1) * sizeof *m.part_pen);
    connect(&m, pen);
    divide(&m, pen);
    add_loops(&m);
    add_strands(&m);
    free(m.set);
    free(m.part_of);
    free(m.local);
    free(m.part_pen);
}

void prism_parts_release(struct prism_parts *parts)
{
    free(parts->parts);
    free(parts->boxes);
    free(parts->strands);
    free(parts->edges);
    free(parts->loops);
    *parts = (struct prism_parts){0};
}
