/* SPDX-License-Identifier: MIT */
/* simplex.c - E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique for
 * drawing directed graphs" (1993), section 2.
 *
 * A spanning tree of tight edges (as long as they must be) fixes all values.  For
 * each node the tree edge to its parent divides the nodes into those below it and
 * the rest; the sum over those below of (weights out - weights in) is what one step
 * of them all costs or gains: the edge's cut value but for the sign.  While one is
 * negative the edge leaves the tree, those below move until another edge is tight,
 * and that one enters.  Sums change along the circle of the two edges only. */
#include "render/layout/simplex.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "render/layout/heap.h"

#define NONE UINT32_MAX
#define CANDIDATES                                                                     \
    40U /* negative edges to choose from: a compromise between the
                        * search and the number of steps */

struct solver {
    const struct prism_simplex_edge *edges;
    int64_t *value;
    size_t *start;      /* [node + 1] in `incident` */
    uint32_t *incident; /* edges of a node, in and out */
    bool *below;        /* [node] among those that move */
    /* The tree, as lists of children. */
    uint32_t *parent;
    uint32_t *edge; /* [node] to its parent */
    uint32_t *first;
    uint32_t *next;
    uint32_t *before;
    uint32_t *depth;
    int64_t *sum; /* [node] over it and all below: weights out - weights in */
    uint32_t node_count;
    uint32_t scan; /* where the search for a negative edge goes on */
    uint32_t root;
    uint64_t steps;
};

static void solver_init(struct solver *s, const struct prism_simplex_problem *problem,
                        int64_t *value)
{
    uint32_t n = problem->node_count;
    size_t *fill = prism_alloc_zeroed((size_t)n + 1, sizeof *fill);

    *s = (struct solver){.edges = problem->edges, .value = value, .node_count = n};
    s->start = prism_alloc_zeroed((size_t)n + 1, sizeof *s->start);
    s->incident = prism_alloc(2 * problem->edge_count * sizeof *s->incident);
    s->below = prism_alloc_zeroed(n, sizeof *s->below);
    s->parent = prism_alloc(n * sizeof *s->parent);
    s->edge = prism_alloc(n * sizeof *s->edge);
    s->first = prism_alloc(n * sizeof *s->first);
    s->next = prism_alloc(n * sizeof *s->next);
    s->before = prism_alloc(n * sizeof *s->before);
    s->depth = prism_alloc_zeroed(n, sizeof *s->depth);
    s->sum = prism_alloc_zeroed(n, sizeof *s->sum);
    for (size_t i = 0; i < problem->edge_count; i++) {
        const struct prism_simplex_edge *edge = &problem->edges[i];

        assert(value[edge->head] - value[edge->tail] >= edge->length);
        s->start[edge->tail + 1]++;
        s->start[edge->head + 1]++;
        s->sum[edge->tail] += edge->weight;
        s->sum[edge->head] -= edge->weight;
    }
    for (uint32_t i = 0; i < n; i++) {
        s->start[i + 1] += s->start[i];
        fill[i] = s->start[i];
        s->parent[i] = s->first[i] = s->next[i] = s->before[i] = NONE;
        s->edge[i] = NONE;
    }
    for (size_t i = 0; i < problem->edge_count; i++) {
        s->incident[fill[problem->edges[i].tail]++] = (uint32_t)i;
        s->incident[fill[problem->edges[i].head]++] = (uint32_t)i;
    }
    free(fill);
}

static void solver_release(struct solver *s)
{
    free(s->start);
    free(s->incident);
    free(s->below);
    free(s->parent);
    free(s->edge);
    free(s->first);
    free(s->next);
    free(s->before);
    free(s->depth);
    free(s->sum);
}

static void hang(struct solver *s, uint32_t node, uint32_t parent, uint32_t edge)
{
    s->parent[node] = parent;
    s->edge[node] = edge;
    s->before[node] = NONE;
    s->next[node] = s->first[parent];
    if (s->next[node] != NONE) {
        s->before[s->next[node]] = node;
    }
    s->first[parent] = node;
    s->depth[node] = s->depth[parent] + 1;
}

static void unhang(struct solver *s, uint32_t node)
{
    if (s->before[node] != NONE) {
        s->next[s->before[node]] = s->next[node];
    } else {
        s->first[s->parent[node]] = s->next[node];
    }
    if (s->next[node] != NONE) {
        s->before[s->next[node]] = s->before[node];
    }
}

/* The next node below `top` after `node`, parents before children; NONE at the end. */
static uint32_t following(const struct solver *s, uint32_t node, uint32_t top)
{
    if (s->first[node] != NONE) {
        return s->first[node];
    }
    while (node != top && s->next[node] == NONE) {
        node = s->parent[node];
    }
    return node == top ? NONE : s->next[node];
}

static int64_t slack(const struct solver *s, uint32_t e)
{
    const struct prism_simplex_edge *edge = &s->edges[e];

    return s->value[edge->head] - s->value[edge->tail] - edge->length;
}

/* The first tree: it grows over the edge that is nearest to being tight, moving as
 * a whole to where that edge is.  Nodes in it are stored less the moves so far, so
 * that keys of edges out of it and into it stay comparable among their own kind. */
struct growth {
    struct solver *solver;
    struct prism_heap out;
    struct prism_heap in;
    double moved;
    uint32_t count;
};

static void growth_join(struct growth *g, uint32_t node)
{
    struct solver *s = g->solver;

    s->below[node] = true; /* for now: in the tree */
    s->value[node] -= (int64_t)g->moved;
    g->count++;
    for (size_t i = s->start[node]; i < s->start[node + 1]; i++) {
        uint32_t e = s->incident[i];
        const struct prism_simplex_edge *edge = &s->edges[e];

        if (edge->tail == node && !s->below[edge->head]) {
            prism_heap_push(&g->out, (double)slack(s, e), e);
        } else if (edge->head == node && !s->below[edge->tail]) {
            prism_heap_push(&g->in, (double)slack(s, e), e);
        }
    }
}

static void drop_inner(const struct solver *s, struct prism_heap *heap)
{
    while (heap->count > 0 && s->below[s->edges[heap->items[0].value].tail] &&
           s->below[s->edges[heap->items[0].value].head]) {
        (void)prism_heap_pop(heap);
    }
}

static bool growth_step(struct growth *g)
{
    struct solver *s = g->solver;
    const struct prism_simplex_edge *edge;
    bool outward;
    uint32_t e;

    drop_inner(s, &g->out);
    drop_inner(s, &g->in);
    if (g->out.count == 0 && g->in.count == 0) {
        return false;
    }
    outward = g->in.count == 0 ||
              (g->out.count > 0 &&
               g->out.items[0].key - g->moved <= g->in.items[0].key + g->moved);
    if (outward) {
        g->moved = g->out.items[0].key;
        e = prism_heap_pop(&g->out);
    } else {
        g->moved = -g->in.items[0].key;
        e = prism_heap_pop(&g->in);
    }
    edge = &s->edges[e];
    hang(s, outward ? edge->head : edge->tail, outward ? edge->tail : edge->head, e);
    growth_join(g, outward ? edge->head : edge->tail);
    return true;
}

static void first_tree(struct solver *s)
{
    struct growth g = {.solver = s};
    uint32_t *order = prism_alloc(s->node_count * sizeof *order);
    uint32_t count = 0;

    growth_join(&g, s->root);
    while (growth_step(&g)) {
    }
    assert(g.count == s->node_count);
    prism_heap_release(&g.out);
    prism_heap_release(&g.in);
    for (uint32_t i = s->root; i != NONE; i = following(s, i, s->root)) {
        order[count++] = i;
        s->below[i] = false;
    }
    while (--count > 0) {
        s->sum[s->parent[order[count]]] += s->sum[order[count]];
    }
    free(order);
}

static int64_t cut_value(const struct solver *s, uint32_t node)
{
    return s->edges[s->edge[node]].tail == node ? s->sum[node] : -s->sum[node];
}

/* The node below a tree edge with a negative cut value, the most negative of the
 * first few that are found; NONE when there is none. */
static uint32_t leaving(struct solver *s)
{
    uint32_t found = 0;
    uint32_t best = NONE;
    int64_t least = 0;

    for (uint32_t i = 0; i < s->node_count && found < CANDIDATES; i++) {
        uint32_t node = s->scan;

        s->scan = s->scan + 1 < s->node_count ? s->scan + 1 : 0;
        if (node != s->root && cut_value(s, node) < 0) {
            found++;
            if (cut_value(s, node) < least) {
                least = cut_value(s, node);
                best = node;
            }
        }
        s->steps++;
    }
    return best;
}

/* How far all below `top` can move up or down before an edge is tight, and which
 * edge that is; -1 when nothing stops them.  Marks them. */
static int64_t room(struct solver *s, uint32_t top, bool up, uint32_t *entering)
{
    int64_t least = -1;

    for (uint32_t i = top; i != NONE; i = following(s, i, top)) {
        s->below[i] = true;
    }
    for (uint32_t i = top; i != NONE; i = following(s, i, top)) {
        for (size_t k = s->start[i]; k < s->start[i + 1]; k++) {
            uint32_t e = s->incident[k];
            const struct prism_simplex_edge *edge = &s->edges[e];

            if ((up ? edge->tail : edge->head) == i &&
                !s->below[up ? edge->head : edge->tail] &&
                (least < 0 || slack(s, e) < least ||
                 (slack(s, e) == least && e < *entering))) {
                least = slack(s, e);
                *entering = e;
            }
        }
        s->steps += s->start[i + 1] - s->start[i];
    }
    return least;
}

/* Sums of the nodes outside that are above one of the two ends, but not both. */
static void carry(struct solver *s, uint32_t gains, uint32_t loses, int64_t sum)
{
    while (gains != loses) {
        if (s->depth[gains] >= s->depth[loses]) {
            s->sum[gains] += sum;
            gains = s->parent[gains];
        } else {
            s->sum[loses] -= sum;
            loses = s->parent[loses];
        }
        s->steps++;
    }
}

/* What hung by `top` moves until `entering` is tight, and hangs by that: the parents
 * between the two turn round. */
static void rehang(struct solver *s, uint32_t top, uint32_t entering)
{
    const struct prism_simplex_edge *edge = &s->edges[entering];
    bool tail_below = s->below[edge->tail];
    uint32_t lowest = tail_below ? edge->tail : edge->head;
    uint32_t parent = tail_below ? edge->head : edge->tail;
    int64_t by = tail_below ? slack(s, entering) : -slack(s, entering);
    int64_t whole = s->sum[top];
    int64_t taken = 0;
    uint32_t node = lowest;

    carry(s, parent, s->parent[top], whole);
    for (;;) {
        uint32_t above = s->parent[node];
        uint32_t above_edge = s->edge[node];
        int64_t sum = s->sum[node];
        bool last = node == top;

        unhang(s, node);
        hang(s, node, parent, entering);
        s->sum[node] = whole - taken;
        if (last) {
            break;
        }
        taken = sum;
        parent = node;
        entering = above_edge;
        node = above;
    }
    for (uint32_t i = lowest; i != NONE; i = following(s, i, lowest)) {
        s->depth[i] = s->depth[s->parent[i]] + 1;
        s->value[i] += by;
        s->below[i] = false;
    }
}

static void improve(struct solver *s, uint64_t budget)
{
    uint32_t top;

    while (s->steps < budget && (top = leaving(s)) != NONE) {
        bool up = s->edges[s->edge[top]].head == top;
        uint32_t entering = NONE;

        (void)room(s, top, up, &entering);
        assert(entering != NONE);
        rehang(s, top, entering);
    }
}

/* Moving those below a node with the sum 0 costs nothing. */
static void balance(struct solver *s, uint64_t budget)
{
    for (uint32_t node = 0; node < s->node_count && s->steps < budget; node++) {
        uint32_t stop = NONE;
        int64_t up;
        int64_t down;

        if (node == s->root || s->sum[node] != 0) {
            continue;
        }
        up = room(s, node, true, &stop);
        stop = NONE;
        down = room(s, node, false, &stop);
        for (uint32_t i = node; i != NONE; i = following(s, i, node)) {
            s->below[i] = false;
            s->value[i] += up >= 0 && down >= 0 ? (up - down) / 2 : 0;
        }
    }
}

static void normalise(const struct solver *s)
{
    int64_t least = INT64_MAX;

    for (uint32_t i = 0; i < s->node_count; i++) {
        least = s->value[i] < least ? s->value[i] : least;
    }
    for (uint32_t i = 0; i < s->node_count; i++) {
        s->value[i] -= least;
    }
}

static uint64_t solve(const struct prism_simplex_problem *problem, int64_t *value,
                      bool balanced)
{
    struct solver s;

    if (problem->node_count == 0) {
        return 0;
    }
    solver_init(&s, problem, value);
    first_tree(&s);
    improve(&s, problem->budget);
    if (balanced) {
        balance(&s, s.steps + problem->budget / 4);
    }
    normalise(&s);
    solver_release(&s);
    return s.steps;
}

uint64_t prism_simplex_solve(const struct prism_simplex_problem *problem,
                             int64_t *value)
{
    return solve(problem, value, false);
}

uint64_t prism_simplex_solve_balanced(const struct prism_simplex_problem *problem,
                                      int64_t *value)
{
    return solve(problem, value, true);
}
