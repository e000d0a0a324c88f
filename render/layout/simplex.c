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

/* An edge as seen from one of its ends. */
struct end {
    int64_t length;
    uint32_t edge;
    uint32_t other;
    bool out; /* this end is the tail */
};

/* What a step looks at together lies together: most of the time goes into that. */
struct node {
    int64_t value;
    int64_t sum; /* over it and all below: weights out - weights in */
    size_t ends; /* its first */
    /* The tree, as lists of children. */
    uint32_t parent;
    uint32_t edge; /* to the parent */
    uint32_t first;
    uint32_t next;
    uint32_t before;
    uint32_t depth;
    bool below; /* among those that move */
};

struct solver {
    const struct prism_simplex_edge *edges;
    struct node *nodes; /* and one more, for where ends end */
    struct end *ends;
    uint32_t *moving; /* nodes that are below, parents first */
    uint32_t moving_count;
    uint32_t node_count;
    uint32_t scan; /* where the search for a negative edge goes on */
    uint32_t root;
    uint64_t steps;
};

static void list_ends(struct solver *s, size_t edge_count)
{
    uint32_t n = s->node_count;

    for (size_t i = 0; i < edge_count; i++) {
        s->nodes[s->edges[i].tail].ends++;
        s->nodes[s->edges[i].head].ends++;
    }
    for (uint32_t i = 0; i < n; i++) {
        s->nodes[i + 1].ends += s->nodes[i].ends;
    }
    /* Backwards, each node's number goes down to where its first end is. */
    for (size_t i = edge_count; i-- > 0;) {
        const struct prism_simplex_edge *edge = &s->edges[i];

        s->ends[--s->nodes[edge->tail].ends] =
            (struct end){edge->length, (uint32_t)i, edge->head, true};
        s->ends[--s->nodes[edge->head].ends] =
            (struct end){edge->length, (uint32_t)i, edge->tail, false};
    }
}

static void solver_init(struct solver *s, const struct prism_simplex_problem *problem,
                        const int64_t *value)
{
    uint32_t n = problem->node_count;

    *s = (struct solver){.edges = problem->edges, .node_count = n};
    s->nodes = prism_alloc_zeroed((size_t)n + 1, sizeof *s->nodes);
    s->ends = prism_alloc(2 * problem->edge_count * sizeof *s->ends);
    s->moving = prism_alloc(n * sizeof *s->moving);
    list_ends(s, problem->edge_count);
    for (uint32_t i = 0; i < n; i++) {
        struct node *node = &s->nodes[i];

        node->value = value[i];
        node->parent = node->first = node->next = node->before = node->edge = NONE;
    }
    for (size_t i = 0; i < problem->edge_count; i++) {
        const struct prism_simplex_edge *edge = &problem->edges[i];

        assert(value[edge->head] - value[edge->tail] >= edge->length);
        s->nodes[edge->tail].sum += edge->weight;
        s->nodes[edge->head].sum -= edge->weight;
    }
}

static void solver_release(struct solver *s)
{
    free(s->nodes);
    free(s->ends);
    free(s->moving);
}

static void hang(struct solver *s, uint32_t node, uint32_t parent, uint32_t edge)
{
    s->nodes[node].parent = parent;
    s->nodes[node].edge = edge;
    s->nodes[node].before = NONE;
    s->nodes[node].next = s->nodes[parent].first;
    if (s->nodes[node].next != NONE) {
        s->nodes[s->nodes[node].next].before = node;
    }
    s->nodes[parent].first = node;
    s->nodes[node].depth = s->nodes[parent].depth + 1;
}

static void unhang(struct solver *s, uint32_t node)
{
    if (s->nodes[node].before != NONE) {
        s->nodes[s->nodes[node].before].next = s->nodes[node].next;
    } else {
        s->nodes[s->nodes[node].parent].first = s->nodes[node].next;
    }
    if (s->nodes[node].next != NONE) {
        s->nodes[s->nodes[node].next].before = s->nodes[node].before;
    }
}

/* The next node below `top` after `node`, parents before children; NONE at the end. */
static uint32_t following(const struct solver *s, uint32_t node, uint32_t top)
{
    if (s->nodes[node].first != NONE) {
        return s->nodes[node].first;
    }
    while (node != top && s->nodes[node].next == NONE) {
        node = s->nodes[node].parent;
    }
    return node == top ? NONE : s->nodes[node].next;
}

static int64_t slack(const struct solver *s, uint32_t e)
{
    const struct prism_simplex_edge *edge = &s->edges[e];

    return s->nodes[edge->head].value - s->nodes[edge->tail].value - edge->length;
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

    s->nodes[node].below = true; /* for now: in the tree */
    s->nodes[node].value -= (int64_t)g->moved;
    g->count++;
    for (size_t i = s->nodes[node].ends; i < s->nodes[node + 1].ends; i++) {
        const struct end *end = &s->ends[i];

        if (!s->nodes[end->other].below) {
            prism_heap_push(end->out ? &g->out : &g->in, (double)slack(s, end->edge),
                            end->edge);
        }
    }
}

static void drop_inner(const struct solver *s, struct prism_heap *heap)
{
    while (heap->count > 0) {
        const struct prism_simplex_edge *edge = &s->edges[heap->items[0].value];

        if (!s->nodes[edge->tail].below || !s->nodes[edge->head].below) {
            break;
        }
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
        s->nodes[i].below = false;
    }
    while (--count > 0) {
        s->nodes[s->nodes[order[count]].parent].sum += s->nodes[order[count]].sum;
    }
    free(order);
}

static int64_t cut_value(const struct solver *s, uint32_t node)
{
    return s->edges[s->nodes[node].edge].tail == node ? s->nodes[node].sum
                                                      : -s->nodes[node].sum;
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

static void list_moving(struct solver *s, uint32_t top)
{
    s->moving_count = 0;
    for (uint32_t i = top; i != NONE; i = following(s, i, top)) {
        s->nodes[i].below = true;
        s->moving[s->moving_count++] = i;
    }
}

/* How far those that are listed can move up or down before an edge is tight, and
 * which edge that is; -1 when nothing stops them. */
static int64_t room(struct solver *s, bool up, uint32_t *entering)
{
    int64_t least = -1;

    for (uint32_t i = 0; i < s->moving_count; i++) {
        const struct node *node = &s->nodes[s->moving[i]];

        for (size_t k = node->ends; k < node[1].ends; k++) {
            const struct end *end = &s->ends[k];
            const struct node *other = &s->nodes[end->other];
            int64_t left;

            if (end->out != up || other->below) {
                continue;
            }
            left = up ? other->value - node->value : node->value - other->value;
            left -= end->length;
            if (least < 0 || left < least || (left == least && end->edge < *entering)) {
                least = left;
                *entering = end->edge;
            }
        }
        s->steps += node[1].ends - node->ends;
    }
    return least;
}

static void move(struct solver *s, int64_t by)
{
    for (uint32_t i = 0; i < s->moving_count; i++) {
        s->nodes[s->moving[i]].value += by;
        s->nodes[s->moving[i]].below = false;
    }
}

/* Sums of the nodes outside that are above one of the two ends, but not both. */
static void carry(struct solver *s, uint32_t gains, uint32_t loses, int64_t sum)
{
    while (gains != loses) {
        if (s->nodes[gains].depth >= s->nodes[loses].depth) {
            s->nodes[gains].sum += sum;
            gains = s->nodes[gains].parent;
        } else {
            s->nodes[loses].sum -= sum;
            loses = s->nodes[loses].parent;
        }
        s->steps++;
    }
}

/* What hung by `top` moves until `entering` is tight, and hangs by that: the parents
 * between the two turn round. */
static void rehang(struct solver *s, uint32_t top, uint32_t entering)
{
    const struct prism_simplex_edge *edge = &s->edges[entering];
    bool tail_below = s->nodes[edge->tail].below;
    uint32_t lowest = tail_below ? edge->tail : edge->head;
    uint32_t parent = tail_below ? edge->head : edge->tail;
    int64_t by = tail_below ? slack(s, entering) : -slack(s, entering);
    int64_t whole = s->nodes[top].sum;
    int64_t taken = 0;
    uint32_t node = lowest;

    carry(s, parent, s->nodes[top].parent, whole);
    for (;;) {
        uint32_t above = s->nodes[node].parent;
        uint32_t above_edge = s->nodes[node].edge;
        int64_t sum = s->nodes[node].sum;
        bool last = node == top;

        unhang(s, node);
        hang(s, node, parent, entering);
        s->nodes[node].sum = whole - taken;
        if (last) {
            break;
        }
        taken = sum;
        parent = node;
        entering = above_edge;
        node = above;
    }
    for (uint32_t i = lowest; i != NONE; i = following(s, i, lowest)) {
        s->nodes[i].depth = s->nodes[s->nodes[i].parent].depth + 1;
    }
    move(s, by);
}

static void improve(struct solver *s, uint64_t budget)
{
    uint32_t top;

    while (s->steps < budget && (top = leaving(s)) != NONE) {
        bool up = s->edges[s->nodes[top].edge].head == top;
        uint32_t entering = NONE;

        list_moving(s, top);
        (void)room(s, up, &entering);
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

        if (node == s->root || s->nodes[node].sum != 0) {
            continue;
        }
        list_moving(s, node);
        up = room(s, true, &stop);
        down = room(s, false, &stop);
        move(s, up >= 0 && down >= 0 ? (up - down) / 2 : 0);
    }
}

static void normalise(const struct solver *s, int64_t *value)
{
    int64_t least = INT64_MAX;

    for (uint32_t i = 0; i < s->node_count; i++) {
        least = s->nodes[i].value < least ? s->nodes[i].value : least;
    }
    for (uint32_t i = 0; i < s->node_count; i++) {
        value[i] = s->nodes[i].value - least;
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
    normalise(&s, value);
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
