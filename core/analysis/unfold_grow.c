/* SPDX-License-Identifier: MIT */
/* unfold_grow.c - the array of places is its own queue: each is expanded in turn,
 * which puts places behind it.  Parents stand before children, and the places of
 * the heavy top come before the many light ones below. */
#include "core/analysis/unfold_state.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

enum {
    MAX_PLACES = 100000,
    MAX_STEPS = 1000000, /* edges looked at */
    CUT_GROWTH = 3,
};

#define FIRST_CUT 1e-6

struct growth {
    const struct unfold_graph *g;
    struct unfold_places *places;
    double sum;      /* of the roots: no context weighs more */
    double cut;      /* lighter contexts are left out */
    bool *seen;      /* [function] has a place */
    size_t *entered; /* [function] the entry that last showed it as a member */
    size_t steps;
};

/* With a cut beyond the sum only the first place of each function is left, and
 * that many there must be. */
static bool too_much(const struct growth *w)
{
    return w->cut <= w->sum && (w->places->count > MAX_PLACES || w->steps > MAX_STEPS);
}

static uint32_t add_place(struct growth *w, struct unfold_place place)
{
    w->seen[place.function] = true;
    prism_vec_push(w->places) = place;
    return (uint32_t)w->places->count - 1;
}

/* Calls of `place` that leave its group, each with its part of `weight`. */
static void add_callees(struct growth *w, uint32_t place, double weight)
{
    const struct unfold_graph *g = w->g;
    uint32_t function = w->places->items[place].function;
    bool estimated = w->places->items[place].estimated;

    for (size_t i = g->scc.edge_start[function]; i < g->scc.edge_start[function + 1];
         i++) {
        size_t edge = g->scc.edges[i];
        uint32_t callee = g->p->graph.edges[edge].callee;
        double total = g->fill.edge_total[edge];
        double part = g->below[function] > 0 ? weight * total / g->below[function] : 0;
        /* All of what its caller passes on, and nothing to share out itself. */
        bool leaf = g->single[function] && total <= g->fill.edge_self[edge];

        w->steps++;
        if (prism_scc_inside(&g->scc, &g->p->graph.edges[edge]) ||
            (part < w->cut && w->seen[callee])) {
            continue;
        }
        (void)add_place(w, (struct unfold_place){
                               .parent = place,
                               .function = callee,
                               .edge = edge,
                               .weight = part,
                               .estimated = estimated || g->fill.guessed[edge] ||
                                            (!g->certain[function] && !leaf),
                           });
    }
}

static void expand_plain(struct growth *w, uint32_t at)
{
    const struct unfold_graph *g = w->g;
    struct unfold_place *place = &w->places->items[at];
    const struct prism_root *root =
        place->edge == NO_EDGE ? &g->roots.roots[g->roots.of[place->function]] : NULL;
    double self = root != NULL ? root->self : g->fill.edge_self[place->edge];
    double total = root != NULL ? root->total : g->fill.edge_total[place->edge];
    double passed = 0;

    if (g->below[place->function] > 0 && total > 0) {
        passed = place->weight * (total - self) / total;
    }
    place->self = place->weight - passed;
    add_callees(w, at, passed);
}

/* Self values and calls that leave, of the whole group. */
static double group_cost(const struct unfold_graph *g, uint32_t group)
{
    double cost = 0;

    for (uint32_t i = g->scc.member_start[group]; i < g->scc.member_start[group + 1];
         i++) {
        cost += g->fill.function_self[g->scc.members[i]] + g->below[g->scc.members[i]];
    }
    return cost;
}

/* Members that `place` calls and that this entry has not shown yet. */
static void add_members(struct growth *w, uint32_t place, size_t entry)
{
    const struct unfold_graph *g = w->g;
    uint32_t function = w->places->items[place].function;

    for (size_t i = g->scc.edge_start[function]; i < g->scc.edge_start[function + 1];
         i++) {
        size_t edge = g->scc.edges[i];
        uint32_t callee = g->p->graph.edges[edge].callee;

        w->steps++;
        if (prism_scc_inside(&g->scc, &g->p->graph.edges[edge]) &&
            w->entered[callee] != entry) {
            w->entered[callee] = entry;
            (void)add_place(w, (struct unfold_place){
                                   .parent = place,
                                   .function = callee,
                                   .edge = edge,
                                   .estimated = !g->certain[callee],
                                   .expanded = true,
                               });
        }
    }
}

/* Show each member of the group once below the one that was entered, breadth
 * first, each with its part of the weight. */
static void expand_group(struct growth *w, uint32_t at)
{
    const struct unfold_graph *g = w->g;
    uint32_t group = g->scc.group[w->places->items[at].function];
    double weight = w->places->items[at].weight;
    double cost = group_cost(g, group);
    size_t first = w->places->count;
    size_t entry = (size_t)at + 1;

    w->places->items[at].estimated |= !g->certain[w->places->items[at].function];
    w->entered[w->places->items[at].function] = entry;
    add_members(w, at, entry);
    for (size_t i = first; i < w->places->count; i++) {
        add_members(w, (uint32_t)i, entry);
    }
    for (size_t i = first, end = w->places->count; i <= end; i++) {
        uint32_t member = i < end ? (uint32_t)i : at;
        uint32_t function = w->places->items[member].function;
        double scale = cost > 0 ? weight / cost : 0;

        w->places->items[member].self = g->fill.function_self[function] * scale;
        add_callees(w, member, g->below[function] * scale);
    }
    if (!(cost > 0)) {
        w->places->items[at].self = weight;
    }
}

static void start(struct growth *w)
{
    const struct prism_roots *roots = &w->g->roots;

    w->places->count = 0;
    w->steps = 0;
    memset(w->seen, 0, w->g->p->function_count * sizeof *w->seen);
    memset(w->entered, 0, w->g->p->function_count * sizeof *w->entered);
    for (uint32_t i = 0; i < roots->count; i++) {
        (void)add_place(w, (struct unfold_place){
                               .parent = PRISM_NONE,
                               .function = roots->roots[i].function,
                               .edge = NO_EDGE,
                               .weight = roots->roots[i].total,
                           });
    }
}

static void expand_all(struct growth *w)
{
    for (size_t i = 0; i < w->places->count && !too_much(w); i++) {
        const struct unfold_place *place = &w->places->items[i];

        if (place->expanded) {
            continue;
        }
        if (w->g->scc.recursive[w->g->scc.group[place->function]]) {
            expand_group(w, (uint32_t)i);
        } else {
            expand_plain(w, (uint32_t)i);
        }
    }
}

void prism_unfold_grow(const struct unfold_graph *g, struct unfold_places *places)
{
    struct growth w = {.g = g, .places = places};

    for (uint32_t i = 0; i < g->roots.count; i++) {
        w.sum += g->roots.roots[i].total;
    }
    w.cut = w.sum > 0 ? w.sum * FIRST_CUT : 1;
    w.seen = prism_alloc(g->p->function_count * sizeof *w.seen);
    w.entered = prism_alloc(g->p->function_count * sizeof *w.entered);
    for (;;) {
        start(&w);
        expand_all(&w);
        if (!too_much(&w)) {
            break;
        }
        w.cut *= CUT_GROWTH;
    }
    free(w.seen);
    free(w.entered);
}
