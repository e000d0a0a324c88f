/* SPDX-License-Identifier: MIT */
/* unfold_certain.c - a graph tells the numbers of an edge, not on which path they
 * came about.  Below a function that only one certain path leads to, there is
 * nothing to choose; everywhere else shares are assumed. */
#include "core/analysis/unfold_state.h"
#include "core/base/memory.h"

/* Does this edge bring time that goes on into calls of the function's own?  Calls
 * that stay in the function leave nothing to be shared out. */
static bool brings(const struct unfold_graph *g, size_t edge, bool recursive)
{
    return recursive ? g->fill.edge_total[edge] > 0
                     : g->fill.edge_total[edge] > g->fill.edge_self[edge];
}

/* Is this the path by which everything comes? */
static bool is_certain_way(const struct unfold_graph *g, size_t edge)
{
    uint32_t caller = g->scc.group[g->p->graph.edges[edge].caller];

    return g->certain[caller] && !g->fill.guessed[edge] &&
           g->scc.member_start[caller + 1] - g->scc.member_start[caller] == 1;
}

static bool is_certain(const struct unfold_graph *g, uint32_t group)
{
    const struct prism_scc *scc = &g->scc;
    bool recursive = scc->recursive[group];
    unsigned ways = 0;
    bool certain = true;

    for (uint32_t i = scc->member_start[group]; i < scc->member_start[group + 1]; i++) {
        uint32_t member = scc->members[i];
        uint32_t root = g->roots.of[member];

        if (root != PRISM_NONE) {
            const struct prism_root *r = &g->roots.roots[root];

            ways += recursive ? r->total > 0 : r->total > r->self;
        }
        for (size_t j = g->fill.in_start[member]; j < g->fill.in_start[member + 1]; j++) {
            size_t edge = g->fill.in[j];

            if (!prism_scc_inside(scc, &g->p->graph.edges[edge]) &&
                brings(g, edge, recursive)) {
                ways++;
                certain &= is_certain_way(g, edge);
            }
        }
    }
    return certain && ways <= 1;
}

void prism_unfold_find_certain(struct unfold_graph *g)
{
    g->certain = prism_alloc_zeroed(g->scc.group_count, sizeof *g->certain);
    /* Callers, which have higher groups, first. */
    for (uint32_t group = g->scc.group_count; group-- > 0;) {
        g->certain[group] = is_certain(g, group);
    }
}
