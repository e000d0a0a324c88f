/* SPDX-License-Identifier: MIT */
/* scc.c - the calls of a graph by caller, and the groups that they make. */
#include "core/analysis/scc.h"

#include <stdlib.h>

#include "core/base/memory.h"
#include "core/base/strong.h"

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

static uint32_t *callees(const struct prism_scc *scc, const struct prism_edge *edges,
                         size_t edge_count)
{
    uint32_t *target = prism_alloc(edge_count * sizeof *target);

    for (size_t i = 0; i < edge_count; i++) {
        target[i] = edges[scc->edges[i]].callee;
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

void prism_scc_init_edges(struct prism_scc *scc, uint32_t function_count,
                          const struct prism_edge *edges, size_t edge_count)
{
    size_t count = function_count;
    uint32_t *target;

    *scc = (struct prism_scc){0};
    sort_edges(scc, function_count, edges, edge_count);
    target = callees(scc, edges, edge_count);
    scc->group = prism_alloc(count * sizeof *scc->group);
    scc->member_start = prism_alloc_zeroed(count + 1, sizeof *scc->member_start);
    scc->members = prism_alloc(count * sizeof *scc->members);
    scc->recursive = prism_alloc_zeroed(count, sizeof *scc->recursive);
    scc->group_count = prism_strong_groups(
        (struct prism_rows){scc->edge_start, target, function_count}, scc->group,
        scc->members);
    count_members(scc, function_count);
    for (size_t i = 0; i < edge_count; i++) {
        if (prism_scc_inside(scc, &edges[i])) {
            scc->recursive[scc->group[edges[i].callee]] = true;
        }
    }
    free(target);
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
