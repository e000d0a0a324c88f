/* SPDX-License-Identifier: MIT */
/* cycles.c - P. Eades, X. Lin, W. F. Smyth, "A fast and effective heuristic for the
 * feedback arc set problem" (1993), with weights, inside each strongly connected
 * component: nodes are put in a line, those that nothing leads to any more first,
 * those that lead nowhere last, and of the others always the one that has most more
 * going out than coming in.  Then each node moves to where in the line the least
 * weight runs backwards, a few times over. */
#include "render/layout/cycles.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/strong.h"
#include "render/layout/heap.h"

#define PASSES 4U

/* An edge seen from one of its ends. */
struct half {
    uint32_t edge;
    uint32_t other;
    bool out;
};

struct breaker {
    const struct prism_layout_graph *graph;
    const uint32_t *cycle; /* of what has a cycle still when back edges are turned */
    double least;          /* added to each weight: no edge is for nothing */
    size_t *start;         /* [node + 1]: its edges within its component */
    struct half *halves;
    double *ahead;       /* [node] weight out - weight in, of what is not yet placed */
    uint32_t *out_count; /* [node] of what is not yet placed */
    uint32_t *in_count;
    double *place; /* [node] in the line */
    bool *placed;
};

/* Which way an edge leads when those that are known to run back are turned. */
static uint32_t tail(const struct prism_layout_edge *edge)
{
    return edge->back ? edge->to : edge->from;
}

static uint32_t head(const struct prism_layout_edge *edge)
{
    return edge->back ? edge->from : edge->to;
}

static bool within(const struct breaker *b, const struct prism_layout_edge *edge)
{
    return edge->from != edge->to && b->cycle[edge->from] != 0 &&
           b->cycle[edge->from] == b->cycle[edge->to];
}

static double weight_of(const struct breaker *b, uint32_t edge)
{
    return b->graph->edges[edge].weight + b->least;
}

static void list_halves(struct breaker *b)
{
    size_t count = b->graph->node_count;
    size_t *fill = prism_alloc((count + 1) * sizeof *fill);

    for (size_t i = 0; i < b->graph->edge_count; i++) {
        if (within(b, &b->graph->edges[i])) {
            b->start[b->graph->edges[i].from + 1]++;
            b->start[b->graph->edges[i].to + 1]++;
        }
    }
    for (size_t i = 0; i < count; i++) {
        b->start[i + 1] += b->start[i];
    }
    memcpy(fill, b->start, (count + 1) * sizeof *fill);
    b->halves = prism_alloc(b->start[count] * sizeof *b->halves);
    for (uint32_t i = 0; i < b->graph->edge_count; i++) {
        const struct prism_layout_edge *edge = &b->graph->edges[i];

        if (within(b, edge)) {
            b->halves[fill[tail(edge)]++] = (struct half){i, head(edge), true};
            b->halves[fill[head(edge)]++] = (struct half){i, tail(edge), false};
            b->ahead[tail(edge)] += weight_of(b, i);
            b->ahead[head(edge)] -= weight_of(b, i);
            b->out_count[tail(edge)]++;
            b->in_count[head(edge)]++;
        }
    }
    free(fill);
}

static void breaker_init(struct breaker *b, const struct prism_layout_graph *graph,
                         const uint32_t *cycle)
{
    size_t count = graph->node_count;
    double heaviest = 0;

    *b = (struct breaker){.graph = graph, .cycle = cycle};
    for (size_t i = 0; i < graph->edge_count; i++) {
        double weight = graph->edges[i].weight;

        heaviest = weight > heaviest ? weight : heaviest;
    }
    b->least = heaviest > 0 ? heaviest * 1e-6 : 1;
    b->start = prism_alloc_zeroed(count + 1, sizeof *b->start);
    b->ahead = prism_alloc_zeroed(count, sizeof *b->ahead);
    b->out_count = prism_alloc_zeroed(count, sizeof *b->out_count);
    b->in_count = prism_alloc_zeroed(count, sizeof *b->in_count);
    b->place = prism_alloc_zeroed(count, sizeof *b->place);
    b->placed = prism_alloc_zeroed(count, sizeof *b->placed);
    list_halves(b);
}

static void breaker_release(struct breaker *b)
{
    free(b->start);
    free(b->halves);
    free(b->ahead);
    free(b->out_count);
    free(b->in_count);
    free(b->place);
    free(b->placed);
}

/* Nodes by what they are now: ends of the line as they appear, and the rest. */
struct waiting {
    struct prism_heap ends;  /* by number */
    struct prism_heap inner; /* by `ahead`; old entries stay and are passed over */
};

static void queue(struct breaker *b, struct waiting *w, uint32_t node)
{
    if (b->out_count[node] == 0 || b->in_count[node] == 0) {
        prism_heap_push(&w->ends, 0, node);
    } else {
        prism_heap_push(&w->inner, -b->ahead[node], node);
    }
}

static bool take(struct breaker *b, struct waiting *w, uint32_t *node)
{
    while (w->ends.count > 0) {
        *node = prism_heap_pop(&w->ends);
        if (!b->placed[*node]) {
            return true;
        }
    }
    while (w->inner.count > 0) {
        double key = w->inner.items[0].key;

        *node = prism_heap_pop(&w->inner);
        if (!b->placed[*node] && key <= -b->ahead[*node] && key >= -b->ahead[*node]) {
            return true;
        }
    }
    return false;
}

static void forget(struct breaker *b, struct waiting *w, uint32_t node)
{
    for (size_t i = b->start[node]; i < b->start[node + 1]; i++) {
        const struct half *half = &b->halves[i];

        if (b->placed[half->other]) {
            continue;
        }
        if (half->out) {
            b->in_count[half->other]--;
            b->ahead[half->other] += weight_of(b, half->edge);
        } else {
            b->out_count[half->other]--;
            b->ahead[half->other] -= weight_of(b, half->edge);
        }
        queue(b, w, half->other);
    }
}

/* All components in one line: between them nothing runs that could matter. */
static void line_up(struct breaker *b)
{
    struct waiting w = {0};
    double front = 0;
    double back = 2.0 * (double)b->graph->node_count;
    uint32_t node;

    for (uint32_t i = 0; i < b->graph->node_count; i++) {
        if (b->cycle[i] != 0) {
            queue(b, &w, i);
        }
    }
    while (take(b, &w, &node)) {
        b->placed[node] = true;
        b->place[node] =
            b->out_count[node] == 0 && b->in_count[node] != 0 ? back-- : front++;
        forget(b, &w, node);
    }
    prism_heap_release(&w.ends);
    prism_heap_release(&w.inner);
}

struct neighbour {
    double place;
    double gain; /* of backward weight when one moves from before to behind it */
};

static int by_place(const void *a, const void *b)
{
    double left = ((const struct neighbour *)a)->place;
    double right = ((const struct neighbour *)b)->place;

    return (left > right) - (left < right);
}

/* Moves the node to where least weight runs backwards. */
static bool settle(struct breaker *b, uint32_t node, struct neighbour *around)
{
    size_t count = b->start[node + 1] - b->start[node];
    double cost = 0;
    double best = 0;
    double now = 0;
    double to = -1;

    for (size_t i = 0; i < count; i++) {
        const struct half *half = &b->halves[b->start[node] + i];
        double weight = weight_of(b, half->edge);

        around[i].place = b->place[half->other];
        around[i].gain = half->out ? weight : -weight;
        now += around[i].place < b->place[node] ? around[i].gain : 0;
    }
    qsort(around, count, sizeof *around, by_place);
    best = now;
    for (size_t i = 0; i <= count; i++) {
        double before = i > 0 ? around[i - 1].place : around[0].place - 2;
        double behind = i < count ? around[i].place : before + 2;

        cost += i > 0 ? around[i - 1].gain : 0;
        if (cost < best - b->least / 2 && behind > before) {
            best = cost;
            to = before + (behind - before) / 2;
        }
    }
    if (best >= now) {
        return false;
    }
    b->place[node] = to;
    return true;
}

struct placed {
    double place;
    uint32_t node;
};

static int by_place_and_number(const void *a, const void *b)
{
    const struct placed *left = a;
    const struct placed *right = b;

    if (left->place < right->place || left->place > right->place) {
        return left->place < right->place ? -1 : 1;
    }
    return (left->node > right->node) - (left->node < right->node);
}

/* Whole numbers again. */
static void renumber(struct breaker *b, struct placed *line)
{
    size_t count = b->graph->node_count;

    for (uint32_t i = 0; i < count; i++) {
        line[i] = (struct placed){b->place[i], i};
    }
    qsort(line, count, sizeof *line, by_place_and_number);
    for (size_t i = 0; i < count; i++) {
        b->place[line[i].node] = (double)i;
    }
}

static void settle_all(struct breaker *b)
{
    size_t count = b->graph->node_count;
    struct placed *line = prism_alloc(count * sizeof *line);
    struct neighbour *around = prism_alloc(2 * b->graph->edge_count * sizeof *around);
    bool moved = true;

    renumber(b, line);
    for (uint32_t pass = 0; pass < PASSES && moved; pass++) {
        moved = false;
        for (uint32_t i = 0; i < count; i++) {
            if (b->start[i] < b->start[i + 1] && settle(b, i, around)) {
                moved = true;
            }
        }
        renumber(b, line);
    }
    free(around);
    free(line);
}

/* Component numbers in the order of the nodes, 0 for those of one node; `turn`: of what
 * there is when the edges that are known to run back are turned. */
static uint32_t number_cycles(const struct prism_layout_graph *graph, bool turn,
                              uint32_t *cycle)
{
    uint32_t count = (uint32_t)graph->node_count;
    size_t *start = prism_alloc_zeroed((size_t)count + 2, sizeof *start);
    uint32_t *target = prism_alloc(graph->edge_count * sizeof *target);
    uint32_t *members = prism_alloc(count * sizeof *members);
    uint32_t *size = prism_alloc_zeroed(count, sizeof *size);
    uint32_t *number = prism_alloc_zeroed(count, sizeof *number);
    uint32_t numbers = 0;

    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct prism_layout_edge *edge = &graph->edges[i];

        start[(turn ? tail(edge) : edge->from) + 2]++;
    }
    for (uint32_t i = 0; i < count; i++) {
        start[i + 1] += start[i];
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct prism_layout_edge *edge = &graph->edges[i];

        target[start[(turn ? tail(edge) : edge->from) + 1]++] =
            turn ? head(edge) : edge->to;
    }
    (void)prism_strong_groups((struct prism_rows){start, target, count}, cycle,
                              members);
    for (uint32_t i = 0; i < count; i++) {
        size[cycle[i]]++;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t group = cycle[i];

        if (size[group] > 1 && number[group] == 0) {
            number[group] = ++numbers;
        }
        cycle[i] = number[group];
    }
    free(start);
    free(target);
    free(members);
    free(size);
    free(number);
    return numbers;
}

/* Puts the nodes of cycles in a line. */
static void breaker_run(struct breaker *b, const struct prism_layout_graph *graph,
                        const uint32_t *cycle)
{
    breaker_init(b, graph, cycle);
    line_up(b);
    settle_all(b);
}

/* Of the edges that are not known to run back, those that do. */
static void turn_others(const struct prism_layout_graph *graph, bool *turned)
{
    uint32_t *cycle = prism_alloc_zeroed(graph->node_count, sizeof *cycle);
    struct breaker b;

    if (number_cycles(graph, true, cycle) > 0) {
        breaker_run(&b, graph, cycle);
        for (size_t i = 0; i < graph->edge_count; i++) {
            const struct prism_layout_edge *edge = &graph->edges[i];

            if (within(&b, edge) && b.place[tail(edge)] > b.place[head(edge)]) {
                turned[i] = !turned[i];
            }
        }
        breaker_release(&b);
    }
    free(cycle);
}

uint32_t prism_cycles_find(const struct prism_layout_graph *graph, uint32_t *cycle,
                           bool *turned)
{
    uint32_t count = number_cycles(graph, false, cycle);

    for (size_t i = 0; i < graph->edge_count; i++) {
        turned[i] = graph->edges[i].back && graph->edges[i].from != graph->edges[i].to;
    }
    turn_others(graph, turned);
    return count;
}

void prism_cycles_line(const struct prism_layout_graph *graph, double *place)
{
    uint32_t *cycle = prism_alloc_zeroed(graph->node_count, sizeof *cycle);
    struct breaker b;

    (void)number_cycles(graph, true, cycle);
    breaker_run(&b, graph, cycle);
    memcpy(place, b.place, graph->node_count * sizeof *place);
    breaker_release(&b);
    free(cycle);
}
