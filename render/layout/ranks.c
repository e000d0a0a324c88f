/* SPDX-License-Identifier: MIT */
/* ranks.c - E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique for
 * drawing directed graphs" (1993), section 2: the network simplex method, started
 * from the longest path to each box; then boxes that could as well stand elsewhere
 * move to the least crowded rank.
 *
 * What is kept together has a top and a bottom, between which its boxes are; they
 * draw each other near, so that its area is low.  Anchors, which are so many ranks
 * below the ground, draw their boxes stronger than strands do. */
#include "render/layout/ranks.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "render/layout/simplex.h"

#define BUDGET       UINT64_C(60000000)
#define PEN_PULLS    2
#define ANCHOR_PULLS 16
#define SAME_RANK    2.0 /* anchors that differ by no more were in one rank */

struct ranking {
    const struct prism_part *part;
    struct prism_simplex_edge *edges;
    size_t edge_count;
    uint32_t node_count; /* boxes, top and bottom of each pen, the ground and a node
                          * for each anchor */
    int64_t *value;
};

static void add(struct ranking *r, uint32_t tail, uint32_t head, int64_t length,
                int64_t weight)
{
    r->edges[r->edge_count++] = (struct prism_simplex_edge){tail, head, length, weight};
}

static void add_edges(struct ranking *r)
{
    const struct prism_part *part = r->part;

    for (uint32_t i = 0; i < part->strand_count; i++) {
        const struct prism_strand *strand = &part->strands[i];

        add(r, strand->upper, strand->lower, 1, strand->weight);
    }
    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].pen != PRISM_LAYOUT_NONE) {
            uint32_t top = part->box_count + 2 * part->boxes[i].pen;

            add(r, top, i, 0, 0);
            add(r, i, top + 1, 0, 0);
        }
    }
    for (uint32_t i = 0; i < part->pen_count; i++) {
        uint32_t top = part->box_count + 2 * i;

        add(r, top, top + 1, 0, PEN_PULLS);
    }
}

struct height {
    double y;
    uint32_t box;
};

static int by_y(const void *a, const void *b)
{
    double left = ((const struct height *)a)->y;
    double right = ((const struct height *)b)->y;

    return (left > right) - (left < right);
}

/* Anchored boxes by the ranks that they had; what both the ground and the box are
 * below of is a node: see place.c. */
static void add_anchors(struct ranking *r)
{
    const struct prism_part *part = r->part;
    struct height *heights = prism_alloc(part->box_count * sizeof *heights);
    uint32_t ground = r->node_count;
    uint32_t count = 0;
    int64_t rank = 0;

    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].anchored) {
            heights[count++] = (struct height){part->boxes[i].anchor.y, i};
        }
    }
    if (count > 0) {
        qsort(heights, count, sizeof *heights, by_y);
        r->node_count++;
    }
    for (uint32_t i = 0; i < count; i++) {
        rank += i > 0 && heights[i].y > heights[i - 1].y + SAME_RANK;
        add(r, r->node_count, ground, 0, ANCHOR_PULLS);
        add(r, r->node_count, heights[i].box, rank, ANCHOR_PULLS);
        r->node_count++;
    }
    free(heights);
}

/* The longest path to each node, in topological order (A. B. Kahn, "Topological
 * sorting of large networks", 1962). */
static void longest_paths(struct ranking *r)
{
    uint32_t n = r->node_count;
    size_t *start = prism_alloc_zeroed((size_t)n + 2, sizeof *start);
    size_t *out = prism_alloc(r->edge_count * sizeof *out);
    uint32_t *in_count = prism_alloc_zeroed(n, sizeof *in_count);
    uint32_t *ready = prism_alloc(n * sizeof *ready);
    uint32_t ready_count = 0;

    for (size_t i = 0; i < r->edge_count; i++) {
        start[r->edges[i].tail + 2]++;
        in_count[r->edges[i].head]++;
    }
    for (uint32_t i = 0; i < n; i++) {
        start[i + 1] += start[i];
        if (in_count[i] == 0) {
            ready[ready_count++] = i;
        }
    }
    for (size_t i = 0; i < r->edge_count; i++) {
        out[start[r->edges[i].tail + 1]++] = i;
    }
    for (uint32_t at = 0; at < ready_count; at++) {
        for (size_t i = start[ready[at]]; i < start[ready[at] + 1]; i++) {
            const struct prism_simplex_edge *edge = &r->edges[out[i]];
            int64_t least = r->value[edge->tail] + edge->length;

            if (r->value[edge->head] < least) {
                r->value[edge->head] = least;
            }
            if (--in_count[edge->head] == 0) {
                ready[ready_count++] = edge->head;
            }
        }
    }
    free(start);
    free(out);
    free(in_count);
    free(ready);
}

/* Edges by node, both those out and those in: of node i incident[start[i]] .. */
struct incidence {
    size_t *start;
    size_t *incident;
};

static void list_incident(struct incidence *list, const struct ranking *r)
{
    list->start = prism_alloc_zeroed((size_t)r->node_count + 2, sizeof *list->start);
    list->incident = prism_alloc(2 * r->edge_count * sizeof *list->incident);
    for (size_t i = 0; i < r->edge_count; i++) {
        list->start[r->edges[i].tail + 2]++;
        list->start[r->edges[i].head + 2]++;
    }
    for (uint32_t i = 0; i < r->node_count; i++) {
        list->start[i + 1] += list->start[i];
    }
    for (size_t i = 0; i < r->edge_count; i++) {
        list->incident[list->start[r->edges[i].tail + 1]++] = i;
        list->incident[list->start[r->edges[i].head + 1]++] = i;
    }
}

/* The ranks that a box can have at the same cost; just its own where weights pull. */
static void find_range(const struct ranking *r, const struct incidence *list,
                       uint32_t box, int64_t *low, int64_t *high)
{
    int64_t pull = 0;

    for (size_t i = list->start[box]; i < list->start[box + 1]; i++) {
        const struct prism_simplex_edge *edge = &r->edges[list->incident[i]];

        if (edge->tail == box) {
            int64_t end = r->value[edge->head] - edge->length;

            pull += edge->weight;
            *high = end < *high ? end : *high;
        } else {
            int64_t end = r->value[edge->tail] + edge->length;

            pull -= edge->weight;
            *low = end > *low ? end : *low;
        }
    }
    if (pull != 0) {
        *low = *high = r->value[box];
    }
}

/* Boxes with as much weight above as below, one after the other, to the rank with
 * the fewest boxes among those that they can reach. */
static void even_out(struct ranking *r, uint32_t *crowd, int64_t rank_count)
{
    struct incidence list;

    list_incident(&list, r);
    for (uint32_t box = 0; box < r->part->box_count; box++) {
        int64_t low = 0;
        int64_t high = rank_count - 1;
        int64_t best = r->value[box];

        find_range(r, &list, box, &low, &high);
        crowd[best]--;
        for (int64_t rank = low; rank <= high; rank++) {
            best = crowd[rank] < crowd[best] ? rank : best;
        }
        crowd[best]++;
        r->value[box] = best;
    }
    free(list.start);
    free(list.incident);
}

/* Ranks that nothing stands in are no ranks. */
static uint32_t close_gaps(uint32_t *rank, uint32_t box_count, uint32_t *crowd,
                           uint32_t rank_count)
{
    uint32_t used = 0;

    for (uint32_t i = 0; i < rank_count; i++) {
        bool empty = crowd[i] == 0;

        crowd[i] = used;
        used += !empty;
    }
    for (uint32_t i = 0; i < box_count; i++) {
        rank[i] = crowd[rank[i]];
    }
    return used;
}

/* Costs least; the lowest value may be that of a node which is no box. */
static void solve(struct ranking *r)
{
    const struct prism_part *part = r->part;
    struct prism_simplex_problem problem = {.budget = BUDGET};
    size_t edges_most =
        part->strand_count + 4 * (size_t)part->box_count + part->pen_count;

    r->node_count = part->box_count + 2 * part->pen_count;
    r->edges = prism_alloc(edges_most * sizeof *r->edges);
    add_edges(r);
    add_anchors(r);
    r->value = prism_alloc_zeroed(r->node_count, sizeof *r->value);
    longest_paths(r);
    problem.node_count = r->node_count;
    problem.edges = r->edges;
    problem.edge_count = r->edge_count;
    (void)prism_simplex_solve(&problem, r->value);
}

uint32_t prism_ranks_find(const struct prism_part *part, uint32_t *rank)
{
    struct ranking r = {.part = part};
    uint32_t *crowd;
    int64_t count = 0;
    uint32_t used;

    solve(&r);
    for (uint32_t i = 0; i < part->box_count; i++) {
        count = r.value[i] >= count ? r.value[i] + 1 : count;
    }
    crowd = prism_alloc_zeroed((size_t)count, sizeof *crowd);
    for (uint32_t i = 0; i < part->box_count; i++) {
        crowd[r.value[i]]++;
    }
    even_out(&r, crowd, count);
    for (uint32_t i = 0; i < part->box_count; i++) {
        rank[i] = (uint32_t)r.value[i];
    }
    used = close_gaps(rank, part->box_count, crowd, (uint32_t)count);
    free(crowd);
    free(r.value);
    free(r.edges);
    return used;
}
