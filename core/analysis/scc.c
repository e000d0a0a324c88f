/* SPDX-License-Identifier: MIT */
/* scc.c - the calls of a graph by caller, and the groups that they make. */
#include "core/analysis/scc.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/strong.h"

static void sort_edges(struct prism_scc *scc, const struct prism_profile *p)
{
    const struct prism_graph *graph = &p->graph;
    size_t *next = prism_alloc(p->function_count * sizeof *next);

    scc->edge_start =
        prism_alloc_zeroed((size_t)p->function_count + 1, sizeof *scc->edge_start);
    scc->edges = prism_alloc(graph->edge_count * sizeof *scc->edges);
    for (size_t i = 0; i < graph->edge_count; i++) {
        scc->edge_start[graph->edges[i].caller + 1]++;
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        scc->edge_start[i + 1] += scc->edge_start[i];
        next[i] = scc->edge_start[i];
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        scc->edges[next[graph->edges[i].caller]++] = i;
    }
    free(next);
}

static uint32_t *callees(const struct prism_scc *scc, const struct prism_profile *graph)
{
    uint32_t *target = prism_alloc(graph->graph.edge_count * sizeof *target);

    for (size_t i = 0; i < graph->graph.edge_count; i++) {
        target[i] = graph->graph.edges[scc->edges[i]].callee;
    }
    return target;
}

/* A group ends where the next one starts. */
static void count_members(struct prism_scc *scc, uint32_t function_count)
{
    for (uint32_t i = 0; i < function_count; i++) {
        scc->member_start[scc->group[i] + 1]++;
    }
    for (uint32_t i = 0; i < scc->group_count; i++) {
        scc->recursive[i] = scc->member_start[i + 1] > 1;
        scc->member_start[i + 1] += scc->member_start[i];
    }
}

void prism_scc_init(struct prism_scc *scc, const struct prism_profile *graph)
{
    size_t count = graph->function_count;
    uint32_t *target;

    *scc = (struct prism_scc){0};
    sort_edges(scc, graph);
    target = callees(scc, graph);
    scc->group = prism_alloc(count * sizeof *scc->group);
    scc->member_start = prism_alloc_zeroed(count + 1, sizeof *scc->member_start);
    scc->members = prism_alloc(count * sizeof *scc->members);
    scc->recursive = prism_alloc_zeroed(count, sizeof *scc->recursive);
    scc->group_count = prism_strong_groups(
        (struct prism_rows){scc->edge_start, target, graph->function_count}, scc->group,
        scc->members);
    count_members(scc, graph->function_count);
    for (size_t i = 0; i < graph->graph.edge_count; i++) {
        if (prism_scc_inside(scc, &graph->graph.edges[i])) {
            scc->recursive[scc->group[graph->graph.edges[i].callee]] = true;
        }
    }
    free(target);
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
