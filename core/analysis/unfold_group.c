/* SPDX-License-Identifier: MIT */
/* unfold_group.c - a visit of member g leads to n_gh / N_g visits of member h, with n_gh
 * calls of h by g and N_g of g in all.  The visits V that follow from one call from
 * outside solve V = e + M^T V, a sum of powers of M.
 *
 * Deep recursion makes that sum long and, with two members that take turns, makes it
 * swing; so half of each step stays where it is, which doubles the sum and nothing
 * else, and behind the last step that is taken the rest is the geometric series that it
 * has become.  N_g is at least what all edges bring, so that no step is larger than
 * the one before: whatever the counts of a file are, nothing grows. */
#include "core/analysis/unfold_group.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define STEPS      200
#define CONVERGED  1e-9
#define RATIO_MOST (1 - 1e-6)

/* One edge inside of the group, between members by their number in the group. */
struct inner {
    uint32_t from;
    uint32_t to;
    size_t edge;
    double per_visit; /* n_gh / N_g */
};

struct group {
    const struct unfold_calls *calls;
    const uint32_t *members;
    uint32_t count;
    struct inner *inner; /* by caller */
    size_t *start;       /* [member] in `inner`, and one more */
    size_t inner_count;
    double *visits;   /* [member] */
    double *reach;    /* [member] how likely the best way to it is */
    uint32_t *parent; /* [member]; PRISM_NONE: the first, or not reached */
    size_t *way;      /* [member] the inner edge from its parent */
    uint32_t *order;  /* members that are reached, the likeliest first */
    uint32_t reached;
};

double prism_unfold_edge_calls(const struct unfold_calls *calls, size_t edge)
{
    int64_t count = calls->p->graph.edge_counts[edge].calls;

    return count == PRISM_UNKNOWN ? calls->fill->edge_total[edge]
           : count > 0            ? (double)count
                                  : 0;
}

/* All calls of a function, at least those that its edges bring. */
static double all_calls(const struct unfold_calls *calls, uint32_t function)
{
    int64_t count = calls->p->graph.function_counts[function].calls;
    double sum = 0;

    for (size_t i = calls->fill->in_start[function];
         i < calls->fill->in_start[function + 1]; i++) {
        sum += prism_unfold_edge_calls(calls, calls->fill->in[i]);
    }
    return count > 0 && (double)count > sum ? (double)count : sum;
}

static void group_init(struct group *g, const struct unfold_calls *calls, uint32_t id)
{
    const struct prism_scc *scc = calls->scc;
    uint32_t first = scc->member_start[id];
    size_t room = 0;

    *g = (struct group){.calls = calls, .members = scc->members + first};
    g->count = scc->member_start[id + 1] - first;
    for (uint32_t i = 0; i < g->count; i++) {
        room += scc->edge_start[g->members[i] + 1] - scc->edge_start[g->members[i]];
    }
    g->inner = prism_alloc(room * sizeof *g->inner);
    g->start = prism_alloc_zeroed((size_t)g->count + 1, sizeof *g->start);
    g->visits = prism_alloc_zeroed(g->count, sizeof *g->visits);
    g->reach = prism_alloc_zeroed(g->count, sizeof *g->reach);
    g->parent = prism_alloc(g->count * sizeof *g->parent);
    g->way = prism_alloc_zeroed(g->count, sizeof *g->way);
    g->order = prism_alloc(g->count * sizeof *g->order);
}

static void group_release(struct group *g)
{
    free(g->inner);
    free(g->start);
    free(g->visits);
    free(g->reach);
    free(g->parent);
    free(g->way);
    free(g->order);
}

static void find_inner(struct group *g, const uint32_t *number)
{
    const struct prism_scc *scc = g->calls->scc;

    for (uint32_t i = 0; i < g->count; i++) {
        uint32_t function = g->members[i];
        double all = all_calls(g->calls, function);

        g->start[i] = g->inner_count;
        for (size_t j = scc->edge_start[function]; j < scc->edge_start[function + 1];
             j++) {
            const struct prism_edge *edge = &g->calls->p->graph.edges[scc->edges[j]];
            double calls = prism_unfold_edge_calls(g->calls, scc->edges[j]);

            if (prism_scc_inside(scc, edge) && calls > 0 && all > 0) {
                g->inner[g->inner_count++] =
                    (struct inner){i, number[edge->callee], scc->edges[j], calls / all};
            }
        }
    }
    g->start[g->count] = g->inner_count;
}

/* One step of the visits that are under way; returns how many there are then. */
static double step(const struct group *g, const double *now, double *next)
{
    double sum = 0;

    for (uint32_t i = 0; i < g->count; i++) {
        next[i] = now[i] / 2;
    }
    for (size_t i = 0; i < g->inner_count; i++) {
        next[g->inner[i].to] += now[g->inner[i].from] * g->inner[i].per_visit / 2;
    }
    for (uint32_t i = 0; i < g->count; i++) {
        sum += next[i];
    }
    return sum;
}

static void count_visits(struct group *g, uint32_t entry)
{
    double *now = prism_alloc_zeroed(g->count, sizeof *now);
    double *next = prism_alloc(g->count * sizeof *next);
    double whole = 0.5;
    double size = 1;
    double ratio = 0;

    now[entry] = 1;
    g->visits[entry] = 0.5;
    for (int i = 0; i < STEPS && size > CONVERGED * whole; i++) {
        double after = step(g, now, next);
        double *swap = now;

        now = next;
        next = swap;
        for (uint32_t j = 0; j < g->count; j++) {
            g->visits[j] += now[j] / 2;
        }
        ratio = after / size;
        size = after;
        whole += after / 2;
    }
    ratio = ratio < RATIO_MOST ? ratio : RATIO_MOST;
    for (uint32_t j = 0; j < g->count; j++) {
        g->visits[j] += now[j] / 2 * ratio / (1 - ratio);
    }
    free(now);
    free(next);
}

/* A heap of members, the one that is reached best on top. */
struct heap {
    uint32_t *members;
    uint32_t *place; /* [member] in the heap; PRISM_NONE: not there */
    uint32_t count;
};

static void put_at(struct heap *heap, uint32_t at, uint32_t member)
{
    heap->members[at] = member;
    heap->place[member] = at;
}

static void rise(struct heap *heap, const double *reach, uint32_t member)
{
    uint32_t at = heap->place[member];

    while (at > 0 && reach[heap->members[(at - 1) / 2]] < reach[member]) {
        put_at(heap, at, heap->members[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    put_at(heap, at, member);
}

static uint32_t take_top(struct heap *heap, const double *reach)
{
    uint32_t top = heap->members[0];
    uint32_t last = heap->members[--heap->count];
    uint32_t at = 0;

    while (2 * at + 1 < heap->count) {
        uint32_t child = 2 * at + 1;

        if (child + 1 < heap->count &&
            reach[heap->members[child + 1]] > reach[heap->members[child]]) {
            child++;
        }
        if (reach[heap->members[child]] <= reach[last]) {
            break;
        }
        put_at(heap, at, heap->members[child]);
        at = child;
    }
    put_at(heap, at, last);
    heap->place[top] = PRISM_NONE;
    return top;
}

/* A better way to a member, over an edge from one that is reached for good. */
static void offer(struct group *g, struct heap *heap, size_t way, const bool *done)
{
    const struct inner *inner = &g->inner[way];
    double reach =
        g->reach[inner->from] * (inner->per_visit < 1 ? inner->per_visit : 1);

    if (done[inner->to] || reach <= g->reach[inner->to]) {
        return;
    }
    if (heap->place[inner->to] == PRISM_NONE) {
        put_at(heap, heap->count++, inner->to);
    }
    g->reach[inner->to] = reach;
    g->parent[inner->to] = inner->from;
    g->way[inner->to] = way;
    rise(heap, g->reach, inner->to);
}

/* The likeliest way to each member: the product of how likely each call on it is. */
static void find_ways(struct group *g, uint32_t entry)
{
    struct heap heap = {prism_alloc(g->count * sizeof *heap.members),
                        prism_alloc(g->count * sizeof *heap.place), 0};
    bool *done = prism_alloc_zeroed(g->count, sizeof *done);

    for (uint32_t i = 0; i < g->count; i++) {
        heap.place[i] = g->parent[i] = PRISM_NONE;
    }
    g->reach[entry] = 1;
    put_at(&heap, heap.count++, entry);
    while (heap.count > 0) {
        uint32_t member = take_top(&heap, g->reach);

        done[member] = true;
        g->order[g->reached++] = member;
        for (size_t i = g->start[member]; i < g->start[member + 1]; i++) {
            offer(g, &heap, i, done);
        }
    }
    free(heap.members);
    free(heap.place);
    free(done);
}

static bool is_above(const struct group *g, uint32_t member, uint32_t below)
{
    while (below != PRISM_NONE && below != member) {
        below = g->parent[below];
    }
    return below == member;
}

/* Inner edges by callee: most visits of a member come over the first of its own. */
static size_t *sort_by_flow(const struct group *g, size_t *in_start)
{
    size_t *in = prism_alloc(g->inner_count * sizeof *in);
    size_t *next = prism_alloc(((size_t)g->count + 1) * sizeof *next);

    for (size_t i = 0; i < g->inner_count; i++) {
        in_start[g->inner[i].to + 1]++;
    }
    for (uint32_t i = 0; i < g->count; i++) {
        in_start[i + 1] += in_start[i];
        next[i] = in_start[i];
    }
    for (size_t i = 0; i < g->inner_count; i++) {
        in[next[g->inner[i].to]++] = i;
    }
    free(next);
    return in;
}

static double flow(const struct group *g, size_t way)
{
    return g->visits[g->inner[way].from] * g->inner[way].per_visit;
}

/* Show each member below the one that calls it most, if that one does not stand below
 * it itself. */
static void prefer_flow(struct group *g, uint32_t entry)
{
    size_t *in_start = prism_alloc_zeroed((size_t)g->count + 1, sizeof *in_start);
    size_t *in = sort_by_flow(g, in_start);

    for (uint32_t i = 0; i < g->reached; i++) {
        uint32_t member = g->order[i];

        for (size_t j = in_start[member]; member != entry && j < in_start[member + 1];
             j++) {
            uint32_t caller = g->inner[in[j]].from;

            if (g->reach[caller] > 0 && flow(g, in[j]) > flow(g, g->way[member]) &&
                !is_above(g, member, caller)) {
                g->parent[member] = caller;
                g->way[member] = in[j];
            }
        }
    }
    free(in);
    free(in_start);
}

/* What the visits cost: over each edge what the callee costs under that caller. */
static void add_costs(const struct group *g, double *self, double *below)
{
    for (size_t i = 0; i < g->inner_count; i++) {
        const struct inner *inner = &g->inner[i];
        double calls = prism_unfold_edge_calls(g->calls, inner->edge);

        self[inner->to] +=
            flow(g, i) * (g->calls->fill->edge_self[inner->edge] / calls);
    }
    for (uint32_t i = 0; i < g->count; i++) {
        double all = all_calls(g->calls, g->members[i]);

        below[i] = all > 0 ? g->visits[i] * (g->calls->below[g->members[i]] / all) : 0;
    }
}

/* Into an order in which parents come first: children of the first, of these, ... */
static void put_members(const struct group *g, uint32_t first,
                        struct unfold_entry *entry)
{
    double *self = prism_alloc_zeroed(g->count, sizeof *self);
    double *below = prism_alloc_zeroed(g->count, sizeof *below);
    uint32_t *child = prism_alloc(g->count * sizeof *child);
    uint32_t *sibling = prism_alloc(g->count * sizeof *sibling);
    uint32_t *number = prism_alloc(g->count * sizeof *number);

    add_costs(g, self, below);
    for (uint32_t i = 0; i < g->count; i++) {
        child[i] = sibling[i] = PRISM_NONE;
    }
    for (uint32_t i = g->reached; i-- > 1;) {
        uint32_t member = g->order[i];

        sibling[member] = child[g->parent[member]];
        child[g->parent[member]] = member;
    }
    entry->members = prism_alloc(g->reached * sizeof *entry->members);
    entry->count = 0;
    number[first] = 0;
    g->order[0] = first;
    for (uint32_t i = 0, end = 1; i < end; i++) {
        uint32_t member = g->order[i];
        bool top = member == first;

        number[member] = i;
        entry->members[entry->count++] = (struct unfold_member){
            .function = g->members[member],
            .parent = top ? PRISM_NONE : number[g->parent[member]],
            .edge = top ? 0 : g->inner[g->way[member]].edge,
            .visits = g->visits[member],
            .self = self[member],
            .below = below[member],
        };
        for (uint32_t c = child[member]; c != PRISM_NONE; c = sibling[c]) {
            g->order[end++] = c;
        }
    }
    free(self);
    free(below);
    free(child);
    free(sibling);
    free(number);
}

void prism_unfold_enter(const struct unfold_calls *calls, uint32_t function,
                        struct unfold_entry *entry)
{
    uint32_t *number = prism_alloc(calls->p->function_count * sizeof *number);
    struct group g;

    group_init(&g, calls, calls->scc->group[function]);
    for (uint32_t i = 0; i < g.count; i++) {
        number[g.members[i]] = i;
    }
    find_inner(&g, number);
    count_visits(&g, number[function]);
    find_ways(&g, number[function]);
    prefer_flow(&g, number[function]);
    put_members(&g, number[function], entry);
    free(number);
    group_release(&g);
}

void prism_unfold_entry_release(struct unfold_entry *entry)
{
    free(entry->members);
    *entry = (struct unfold_entry){0};
}
