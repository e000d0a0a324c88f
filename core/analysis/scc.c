/* SPDX-License-Identifier: MIT */
/* scc.c - R. Tarjan, "Depth-first search and linear graph algorithms" (1972), with
 * the call stack as an array: a chain of calls may be as long as the input. */
#include "core/analysis/scc.h"

#include <stdlib.h>

#include "core/base/memory.h"

struct tarjan {
    struct prism_scc *scc;
    const struct prism_edge *edges;
    uint32_t *number; /* [function] order of discovery from 1; 0: not yet seen */
    uint32_t *low;    /* [function] lowest number known to be reachable */
    size_t *next;     /* [function] its next edge to look at */
    uint32_t *path;   /* functions being looked at, the root first */
    uint32_t *open;   /* seen, group not complete */
    uint32_t path_count;
    uint32_t open_count;
    uint32_t numbered;
    uint32_t placed;
};

static void sort_edges(struct prism_scc *scc, uint32_t function_count,
                       const struct prism_edge *edges, size_t edge_count)
{
    size_t *next = prism_alloc(function_count * sizeof *next);

    scc->edge_start =
        prism_alloc_zeroed((size_t)function_count + 1, sizeof *scc->edge_start);
    scc->edges = prism_alloc(edge_count * sizeof *scc->edges);
    for (size_t i = 0; i < edge_count; i++) {
        scc->edge_start[edges[i].caller + 1]++;
    }
    for (uint32_t i = 0; i < function_count; i++) {
        scc->edge_start[i + 1] += scc->edge_start[i];
        next[i] = scc->edge_start[i];
    }
    for (size_t i = 0; i < edge_count; i++) {
        scc->edges[next[edges[i].caller]++] = i;
    }
    free(next);
}

static void discover(struct tarjan *t, uint32_t function)
{
    t->number[function] = t->low[function] = ++t->numbered;
    t->next[function] = t->scc->edge_start[function];
    t->path[t->path_count++] = function;
    t->open[t->open_count++] = function;
}

static void complete(struct tarjan *t, uint32_t function)
{
    struct prism_scc *scc = t->scc;
    uint32_t start = t->placed;
    uint32_t member;

    do {
        member = t->open[--t->open_count];
        scc->group[member] = scc->group_count;
        scc->members[t->placed++] = member;
    } while (member != function);
    scc->member_start[++scc->group_count] = t->placed;
    scc->recursive[scc->group_count - 1] = t->placed - start > 1;
}

static void leave(struct tarjan *t, uint32_t function)
{
    t->path_count--;
    if (t->path_count > 0) {
        uint32_t caller = t->path[t->path_count - 1];

        if (t->low[function] < t->low[caller]) {
            t->low[caller] = t->low[function];
        }
    }
    if (t->low[function] == t->number[function]) {
        complete(t, function);
    }
}

static void search(struct tarjan *t, uint32_t start)
{
    discover(t, start);
    while (t->path_count > 0) {
        uint32_t function = t->path[t->path_count - 1];
        uint32_t callee;

        if (t->next[function] == t->scc->edge_start[function + 1]) {
            leave(t, function);
            continue;
        }
        callee = t->edges[t->scc->edges[t->next[function]++]].callee;
        if (t->number[callee] == 0) {
            discover(t, callee);
        } else if (t->scc->group[callee] == PRISM_NONE &&
                   t->number[callee] < t->low[function]) {
            t->low[function] = t->number[callee];
        }
    }
}

void prism_scc_init_edges(struct prism_scc *scc, uint32_t function_count,
                          const struct prism_edge *edges, size_t edge_count)
{
    size_t count = function_count;
    struct tarjan t = {.scc = scc, .edges = edges};

    *scc = (struct prism_scc){0};
    sort_edges(scc, function_count, edges, edge_count);
    scc->group = prism_alloc(count * sizeof *scc->group);
    scc->member_start = prism_alloc_zeroed(count + 1, sizeof *scc->member_start);
    scc->members = prism_alloc(count * sizeof *scc->members);
    scc->recursive = prism_alloc_zeroed(count, sizeof *scc->recursive);
    t.number = prism_alloc_zeroed(count, sizeof *t.number);
    t.low = prism_alloc_zeroed(count, sizeof *t.low);
    t.next = prism_alloc(count * sizeof *t.next);
    t.path = prism_alloc(count * sizeof *t.path);
    t.open = prism_alloc(count * sizeof *t.open);
    for (uint32_t i = 0; i < function_count; i++) {
        scc->group[i] = PRISM_NONE;
    }
    for (uint32_t i = 0; i < function_count; i++) {
        if (t.number[i] == 0) {
            search(&t, i);
        }
    }
    for (size_t i = 0; i < edge_count; i++) {
        if (prism_scc_inside(scc, &edges[i])) {
            scc->recursive[scc->group[edges[i].callee]] = true;
        }
    }
    free(t.number);
    free(t.low);
    free(t.next);
    free(t.path);
    free(t.open);
}

void prism_scc_init(struct prism_scc *scc, const struct prism_profile *graph)
{
    prism_scc_init_edges(scc, graph->function_count, graph->graph.edges,
                         graph->graph.edge_count);
}

void prism_scc_release(struct prism_scc *scc)
{
    free(scc->group);
    free(scc->member_start);
    free(scc->members);
    free(scc->recursive);
    free(scc->edge_start);
    free(scc->edges);
    *scc = (struct prism_scc){0};
}
