/* SPDX-License-Identifier: MIT */
/* through.c - see through.h. */
#include "core/analysis/through.h"

#include <stdlib.h>
#include <string.h>

#include "core/analysis/totals.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/memory.h"
#include "core/profile/walk.h"

struct finding {
    const struct prism_callgraph *graph;
    const bool *drawn; /* [vertex] */
    struct prism_throughs *list;
    struct prism_map map;
};

static bool same_pair(const void *key, uint32_t item)
{
    /* The key is the pair pushed last. */
    const struct prism_throughs *list = key;
    const struct prism_through *wanted = &prism_vec_last(list);
    const struct prism_through *it = &list->items[item];

    return wanted->caller == it->caller && wanted->callee == it->callee;
}

static uint32_t find_pair(struct finding *f, uint32_t caller, uint32_t callee)
{
    uint64_t hash = prism_hash_mix(caller, callee);
    uint32_t pair;

    prism_vec_push(f->list) =
        (struct prism_through){.caller = caller, .callee = callee};
    pair = prism_map_find(&f->map, hash, same_pair, f->list);
    if (pair != PRISM_MAP_NONE) {
        f->list->count--;
        return pair;
    }
    pair = (uint32_t)f->list->count - 1;
    prism_map_insert(&f->map, hash, pair);
    return pair;
}

static void add(struct prism_numbers *to, const struct prism_numbers *more)
{
    to->calls = prism_numbers_sum(to->calls, more->calls);
    to->primitive = prism_numbers_sum(to->primitive, more->primitive);
    to->self = prism_numbers_sum(to->self, more->self);
    to->total = prism_numbers_sum(to->total, more->total);
}

/* One walk over a tree.  Like any edge, a pair counts its cumulative value where it is
 * not already open on the path. */
struct walking {
    const struct prism_callgraph_run *run;
    const struct prism_profile *tree;
    uint32_t *nearest; /* [node]: the nearest context that is drawn, itself too; 0 */
    uint32_t *pair_of; /* [node]: or PRISM_NONE */
    uint32_t *open;    /* [pair] */
    size_t open_room;
    int64_t *calls; /* [node]; NULL: unknown */
    struct prism_totals totals;
};

static void find_nearest(const struct finding *f, struct walking *w)
{
    const struct prism_node *nodes = w->tree->tree.nodes;

    w->nearest = prism_alloc_zeroed(w->tree->tree.node_count, sizeof *w->nearest);
    w->pair_of = prism_alloc(w->tree->tree.node_count * sizeof *w->pair_of);
    for (uint32_t i = 1; i < w->tree->tree.node_count; i++) {
        bool drawn = f->drawn[w->run->vertex[nodes[i].function]];

        w->nearest[i] = drawn ? i : w->nearest[nodes[i].parent];
    }
}

/* The pair that a drawn context closes over others; PRISM_NONE when its caller is
 * drawn, when there is none above, or when that is the same function. */
static uint32_t pair_of(struct finding *f, const struct walking *w, uint32_t node)
{
    const struct prism_node *nodes = w->tree->tree.nodes;
    uint32_t above = w->nearest[nodes[node].parent];

    if (w->nearest[node] != node || above == 0 || above == nodes[node].parent ||
        nodes[above].function == nodes[node].function) {
        return PRISM_NONE;
    }
    return find_pair(f, w->run->vertex[nodes[above].function],
                     w->run->vertex[nodes[node].function]);
}

static void enter(struct finding *f, struct walking *w, uint32_t node)
{
    uint32_t pair = pair_of(f, w, node);
    int64_t calls = w->calls != NULL ? w->calls[node] : PRISM_UNKNOWN;
    struct prism_through *through;
    bool outermost;

    w->pair_of[node] = pair;
    if (pair == PRISM_NONE) {
        return;
    }
    while (pair >= w->open_room) {
        size_t room = w->open_room * 2 + 64;

        w->open = prism_realloc(w->open, room, sizeof *w->open);
        memset(w->open + w->open_room, 0, (room - w->open_room) * sizeof *w->open);
        w->open_room = room;
    }
    outermost = w->open[pair]++ == 0;
    through = &f->list->items[pair];
    add(w->run == &f->graph->now ? &through->now : &through->before,
        &(struct prism_numbers){calls, outermost || calls == PRISM_UNKNOWN ? calls : 0,
                                w->totals.self[node],
                                outermost ? w->totals.total[node] : 0});
}

static void walk_tree(struct finding *f, const struct prism_callgraph_run *run)
{
    struct walking w = {.run = run, .tree = run->given};
    struct prism_walk walk;

    find_nearest(f, &w);
    prism_totals_init(&w.totals, w.tree, prism_profile_main_metric(w.tree));
    w.calls = prism_totals_calls(w.tree);
    prism_walk_init(&walk, w.tree);
    while (prism_walk_next(&walk)) {
        if (walk.node == 0) {
            continue;
        }
        if (walk.entering) {
            enter(f, &w, walk.node);
        } else if (w.pair_of[walk.node] != PRISM_NONE) {
            w.open[w.pair_of[walk.node]]--;
        }
    }
    prism_walk_release(&walk);
    prism_totals_release(&w.totals);
    free(w.nearest);
    free(w.pair_of);
    free(w.open);
    free(w.calls);
}

/* The only caller of a function that is called by nobody else; PRISM_NONE. */
static uint32_t only_caller(const struct prism_callgraph *g, uint32_t vertex)
{
    const struct prism_arc *arc;

    if (g->vertices[vertex].group != PRISM_NONE ||
        g->in_start[vertex + 1] - g->in_start[vertex] != 1) {
        return PRISM_NONE;
    }
    arc = &g->arcs.items[g->in[g->in_start[vertex]]];
    /* More calls than that: the rest came from outside of what was recorded. */
    return arc->caller != vertex && arc->now.calls == g->vertices[vertex].now.calls &&
                   arc->before.calls == g->vertices[vertex].before.calls
               ? arc->caller
               : PRISM_NONE;
}

static void climb_arc(struct finding *f, const struct prism_arc *arc)
{
    uint32_t caller = arc->caller;
    uint32_t pair;

    /* Outside cycles, callers of callers end. */
    while (caller != PRISM_NONE && !f->drawn[caller]) {
        caller = only_caller(f->graph, caller);
    }
    if (caller != PRISM_NONE && caller != arc->callee) {
        pair = find_pair(f, caller, arc->callee);
        add(&f->list->items[pair].now, &arc->now);
        add(&f->list->items[pair].before, &arc->before);
    }
}

struct search {
    uint32_t *queue;
    uint32_t *seen; /* [vertex]: the search that has seen it last */
    uint32_t number;
};

/* Backwards, breadth first, over what is not drawn. */
static uint32_t nearest_caller(const struct finding *f, struct search *search,
                               uint32_t vertex)
{
    const struct prism_callgraph *g = f->graph;
    size_t count = 0;

    search->number++;
    search->seen[vertex] = search->number;
    search->queue[count++] = vertex;
    for (size_t next = 0; next < count; next++) {
        uint32_t at = search->queue[next];

        for (size_t i = g->in_start[at]; i < g->in_start[at + 1]; i++) {
            uint32_t caller = g->arcs.items[g->in[i]].caller;

            if (search->seen[caller] == search->number) {
                continue;
            }
            if (f->drawn[caller]) {
                return caller;
            }
            search->seen[caller] = search->number;
            search->queue[count++] = caller;
        }
    }
    return PRISM_NONE;
}

/* A function of which no caller is drawn or was found gets one. */
static void find_lost(struct finding *f)
{
    const struct prism_callgraph *g = f->graph;
    bool *called = prism_alloc_zeroed(g->vertex_count, sizeof *called);
    struct search search = {.number = 0};

    for (size_t i = 0; i < g->arcs.count; i++) {
        const struct prism_arc *arc = &g->arcs.items[i];

        called[arc->callee] |= f->drawn[arc->caller] && arc->caller != arc->callee;
    }
    for (size_t i = 0; i < f->list->count; i++) {
        called[f->list->items[i].callee] = true;
    }
    search.queue = prism_alloc(((size_t)g->vertex_count + 1) * sizeof *search.queue);
    search.seen = prism_alloc_zeroed(g->vertex_count, sizeof *search.seen);
    for (uint32_t vertex = 0; vertex < g->vertex_count; vertex++) {
        uint32_t caller = f->drawn[vertex] && !called[vertex]
                              ? nearest_caller(f, &search, vertex)
                              : PRISM_NONE;

        if (caller != PRISM_NONE) {
            static const struct prism_numbers unknown = {PRISM_UNKNOWN, PRISM_UNKNOWN,
                                                         PRISM_UNKNOWN, PRISM_UNKNOWN};
            uint32_t pair = find_pair(f, caller, vertex);

            f->list->items[pair].now = unknown;
            f->list->items[pair].before = unknown;
        }
    }
    free(called);
    free(search.queue);
    free(search.seen);
}

void prism_through_find(const struct prism_callgraph *graph, const bool *drawn,
                        struct prism_throughs *list)
{
    struct finding f = {.graph = graph, .drawn = drawn, .list = list};
    const struct prism_profile *before = graph->before.given;
    bool trees = graph->now.given->shape == PRISM_TREE &&
                 (before == NULL || before->shape == PRISM_TREE);

    if (trees) {
        walk_tree(&f, &graph->now);
        if (before != NULL) {
            walk_tree(&f, &graph->before);
        }
    } else {
        for (size_t i = 0; i < graph->arcs.count; i++) {
            const struct prism_arc *arc = &graph->arcs.items[i];

            if (drawn[arc->callee] && !drawn[arc->caller]) {
                climb_arc(&f, arc);
            }
        }
        find_lost(&f);
    }
    prism_map_release(&f.map);
}
