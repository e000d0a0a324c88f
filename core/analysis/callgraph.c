/* SPDX-License-Identifier: MIT */
/* callgraph.c - see callgraph.h. */
#include "core/analysis/callgraph.h"

#include <stdlib.h>

#include "core/analysis/graph.h"
#include "core/analysis/pairing.h"
#include "core/analysis/scc.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/memory.h"

int64_t prism_numbers_sum(int64_t a, int64_t b)
{
    return a == PRISM_UNKNOWN || b == PRISM_UNKNOWN ? PRISM_UNKNOWN : a + b;
}

static int64_t weight_in(const struct prism_numbers *numbers)
{
    /* An unknown number is the least of all. */
    return numbers->total != PRISM_UNKNOWN ? numbers->total : numbers->self;
}

int64_t prism_callgraph_weight(const struct prism_numbers *now,
                               const struct prism_numbers *before)
{
    int64_t left = weight_in(now);
    int64_t right = weight_in(before);
    int64_t most = left > right ? left : right;

    return most > 0 ? most : 0;
}

static bool run_init(struct prism_callgraph_run *run,
                     const struct prism_profile *profile, struct prism_error *err)
{
    run->given = profile;
    run->graph = profile->shape == PRISM_GRAPH ? profile : prism_graph_of(profile, err);
    if (run->graph == NULL) {
        return false;
    }
    run->metric = prism_profile_main_metric(run->graph);
    run->vertex = prism_alloc(run->graph->function_count * sizeof *run->vertex);
    return true;
}

static void run_release(struct prism_callgraph_run *run)
{
    if (run->graph != run->given) {
        prism_profile_free(run->graph);
    }
    free(run->vertex);
}

static struct prism_numbers function_numbers(const struct prism_callgraph_run *run,
                                             uint32_t function)
{
    const struct prism_graph *graph = &run->graph->graph;
    size_t value = (size_t)function * run->graph->metric_count + run->metric;

    return (struct prism_numbers){graph->function_counts[function].calls,
                                  graph->function_counts[function].primitive,
                                  graph->function_self[value],
                                  graph->function_total[value]};
}

static struct prism_numbers edge_numbers(const struct prism_callgraph_run *run,
                                         size_t edge)
{
    const struct prism_graph *graph = &run->graph->graph;
    size_t value = edge * run->graph->metric_count + run->metric;

    return (struct prism_numbers){graph->edge_counts[edge].calls,
                                  graph->edge_counts[edge].primitive,
                                  graph->edge_self[value], graph->edge_total[value]};
}

static void add_numbers(struct prism_numbers *to, struct prism_numbers more)
{
    to->calls = prism_numbers_sum(to->calls, more.calls);
    to->primitive = prism_numbers_sum(to->primitive, more.primitive);
    to->self = prism_numbers_sum(to->self, more.self);
    to->total = prism_numbers_sum(to->total, more.total);
}

/* Functions of the run that is looked at keep their numbers; of the run before only
 * those follow that it has alone. */
static void make_vertices(struct prism_callgraph *g)
{
    uint32_t count = g->now.graph->function_count;
    uint32_t more = g->before.graph != NULL ? g->before.graph->function_count : 0;
    uint32_t *pairs = more > 0 ? prism_pairing(g->before.graph, g->now.graph) : NULL;

    g->vertices = prism_alloc_zeroed((size_t)count + more, sizeof *g->vertices);
    for (uint32_t i = 0; i < count; i++) {
        g->now.vertex[i] = i;
        g->vertices[i] = (struct prism_vertex){.profile = g->now.graph,
                                               .function = i,
                                               .group = PRISM_NONE,
                                               .now = function_numbers(&g->now, i)};
    }
    g->vertex_count = count;
    for (uint32_t i = 0; i < more; i++) {
        uint32_t vertex = pairs[i];

        if (vertex == PRISM_NONE) {
            vertex = g->vertex_count++;
            g->vertices[vertex] = (struct prism_vertex){
                .profile = g->before.graph, .function = i, .group = PRISM_NONE};
        }
        g->before.vertex[i] = vertex;
        g->vertices[vertex].before = function_numbers(&g->before, i);
    }
    free(pairs);
}

static bool same_arc(const void *key, uint32_t item)
{
    /* The key is the arc pushed last. */
    const struct prism_callgraph *g = key;
    const struct prism_arc *wanted = &prism_vec_last(&g->arcs);
    const struct prism_arc *it = &g->arcs.items[item];

    return wanted->caller == it->caller && wanted->callee == it->callee;
}

static struct prism_arc *find_arc(struct prism_callgraph *g, struct prism_map *map,
                                  uint32_t caller, uint32_t callee)
{
    uint64_t hash = prism_hash_mix(caller, callee);
    uint32_t arc;

    prism_vec_push(&g->arcs) = (struct prism_arc){.caller = caller, .callee = callee};
    arc = prism_map_find(map, hash, same_arc, g);
    if (arc != PRISM_MAP_NONE) {
        g->arcs.count--;
        return &g->arcs.items[arc];
    }
    prism_map_insert(map, hash, (uint32_t)(g->arcs.count - 1));
    return &prism_vec_last(&g->arcs);
}

static void add_arcs(struct prism_callgraph *g, const struct prism_callgraph_run *run,
                     struct prism_map *map)
{
    for (size_t i = 0; i < run->graph->graph.edge_count; i++) {
        const struct prism_edge *edge = &run->graph->graph.edges[i];
        struct prism_numbers numbers = edge_numbers(run, i);
        struct prism_arc *arc =
            find_arc(g, map, run->vertex[edge->caller], run->vertex[edge->callee]);

        add_numbers(run == &g->now ? &arc->now : &arc->before, numbers);
        arc->line_count += edge->line != 0 && run == &g->now;
        if (edge->line != 0 && (arc->line == 0 || numbers.total > arc->line_total)) {
            arc->line = edge->line;
            arc->line_total = numbers.total;
        }
    }
}

static void make_arcs(struct prism_callgraph *g)
{
    struct prism_map map = {0};

    add_arcs(g, &g->now, &map);
    if (g->before.graph != NULL) {
        add_arcs(g, &g->before, &map);
    }
    prism_map_release(&map);
}

/* Counting sort of arc numbers by one of their ends. */
static void sort_arcs(const struct prism_callgraph *g, bool by_caller, size_t **start,
                      size_t **list)
{
    size_t *next = prism_alloc_zeroed((size_t)g->vertex_count + 1, sizeof *next);

    *start = prism_alloc_zeroed((size_t)g->vertex_count + 1, sizeof **start);
    *list = prism_alloc(g->arcs.count * sizeof **list);
    for (size_t i = 0; i < g->arcs.count; i++) {
        const struct prism_arc *arc = &g->arcs.items[i];

        (*start)[(by_caller ? arc->caller : arc->callee) + 1]++;
    }
    for (uint32_t i = 0; i < g->vertex_count; i++) {
        (*start)[i + 1] += (*start)[i];
        next[i] = (*start)[i];
    }
    for (size_t i = 0; i < g->arcs.count; i++) {
        const struct prism_arc *arc = &g->arcs.items[i];

        (*list)[next[by_caller ? arc->caller : arc->callee]++] = i;
    }
    free(next);
}

/* Outside its group nothing that a member calls comes back into the group: what the
 * members do themselves and what they call outside of it is all of its time, each
 * moment once. */
static void make_groups(struct prism_callgraph *g)
{
    struct prism_scc scc;
    uint32_t *group_of;

    prism_scc_init(&scc, g->now.graph);
    group_of = prism_alloc(scc.group_count * sizeof *group_of);
    g->groups = prism_alloc_zeroed(scc.group_count, sizeof *g->groups);
    for (uint32_t i = 0; i < scc.group_count; i++) {
        uint32_t members = scc.member_start[i + 1] - scc.member_start[i];

        group_of[i] = members > 1 ? g->group_count : PRISM_NONE;
        if (members > 1) {
            g->groups[g->group_count++].member_count = members;
        }
    }
    for (uint32_t i = 0; i < g->now.graph->function_count; i++) {
        uint32_t group = group_of[scc.group[i]];

        g->vertices[i].group = group;
        if (group != PRISM_NONE) {
            g->groups[group].total =
                prism_numbers_sum(g->groups[group].total, g->vertices[i].now.self);
        }
    }
    for (size_t i = 0; i < g->arcs.count; i++) {
        const struct prism_arc *arc = &g->arcs.items[i];
        uint32_t group = g->vertices[arc->caller].group;

        if (group != PRISM_NONE && group != g->vertices[arc->callee].group) {
            g->groups[group].total =
                prism_numbers_sum(g->groups[group].total, arc->now.total);
        }
    }
    free(group_of);
    prism_scc_release(&scc);
}

bool prism_callgraph_init(struct prism_callgraph *graph,
                          const struct prism_profile *now,
                          const struct prism_profile *before, struct prism_error *err)
{
    *graph = (struct prism_callgraph){0};
    if (!run_init(&graph->now, now, err) ||
        (before != NULL && !run_init(&graph->before, before, err))) {
        return false;
    }
    make_vertices(graph);
    make_arcs(graph);
    make_groups(graph);
    sort_arcs(graph, true, &graph->out_start, &graph->out);
    sort_arcs(graph, false, &graph->in_start, &graph->in);
    return true;
}

void prism_callgraph_release(struct prism_callgraph *graph)
{
    run_release(&graph->now);
    run_release(&graph->before);
    free(graph->vertices);
    free(graph->groups);
    free(graph->out_start);
    free(graph->out);
    free(graph->in_start);
    free(graph->in);
    prism_vec_release(&graph->arcs);
    *graph = (struct prism_callgraph){0};
}
