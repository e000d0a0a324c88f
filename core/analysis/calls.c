/* SPDX-License-Identifier: MIT */
/* calls.c - see calls.h. */
#include "core/analysis/calls.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/scc.h"
#include "core/base/memory.h"

#define ROUNDS 20 /* through a cycle */

/* The calls take the place of the time; both stay what they are in the profile. */
static bool init_tree(struct prism_calls *calls, const struct prism_profile *of)
{
    uint32_t metric = prism_profile_metric(of, PRISM_ROLE_CALLS);

    if (metric == PRISM_NONE) {
        return false;
    }
    calls->metrics = prism_alloc(of->metric_count * sizeof *calls->metrics);
    memcpy(calls->metrics, of->metrics, of->metric_count * sizeof *calls->metrics);
    for (uint32_t i = 0; i < of->metric_count; i++) {
        if (calls->metrics[i].role == PRISM_ROLE_TIME) {
            calls->metrics[i].role = PRISM_ROLE_OTHER;
        }
    }
    calls->metrics[metric].role = PRISM_ROLE_TIME;
    return true;
}

static bool are_known(const struct prism_profile *of)
{
    for (uint32_t i = 0; i < of->function_count; i++) {
        if (of->graph.function_counts[i].calls == PRISM_UNKNOWN) {
            return false;
        }
    }
    for (size_t i = 0; i < of->graph.edge_count; i++) {
        if (of->graph.edge_counts[i].calls == PRISM_UNKNOWN) {
            return false;
        }
    }
    return true;
}

/* What is below each function, from the leaves upwards. */
struct summing {
    const struct prism_profile *of;
    struct prism_scc scc;
    double *below;    /* [function] */
    double *together; /* [group] */
    double *entered;  /* [group] calls from outside */
    double most;      /* below any function or edge: all together fit into an int64_t */
};

/* What is below the callee for its calls by this edge.  Whoever enters a cycle has a
 * share of all of it; in the cycle it is shared among calls there. */
static double share(const struct summing *s, size_t edge)
{
    const struct prism_graph *graph = &s->of->graph;
    uint32_t callee = graph->edges[edge].callee;
    uint32_t group = s->scc.group[callee];
    double calls = (double)graph->edge_counts[edge].calls;
    bool inside = prism_scc_inside(&s->scc, &graph->edges[edge]);
    double all =
        inside ? (double)graph->function_counts[callee].calls : s->entered[group];

    return all > 0 ? (inside ? s->below[callee] : s->together[group]) * (calls / all)
                   : 0;
}

/* Its own calls, and what is below the edges that stay in its group, or leave it. */
static double sum_edges(const struct summing *s, uint32_t function, bool inside)
{
    double sum = inside ? 0 : (double)s->of->graph.function_counts[function].calls;

    for (size_t i = s->scc.edge_start[function]; i < s->scc.edge_start[function + 1];
         i++) {
        size_t edge = s->scc.edges[i];
        const struct prism_edge *it = &s->of->graph.edges[edge];

        if (it->caller != it->callee && prism_scc_inside(&s->scc, it) == inside) {
            sum += share(s, edge);
        }
    }
    return sum;
}

/* No function has more below it than its cycle has in all. */
static void sum_group(struct summing *s, uint32_t group, double *outside)
{
    const uint32_t *first = &s->scc.members[s->scc.member_start[group]];
    const uint32_t *end = &s->scc.members[s->scc.member_start[group + 1]];

    for (const uint32_t *it = first; it < end; it++) {
        outside[*it] = s->below[*it] = sum_edges(s, *it, false);
        s->together[group] += outside[*it];
    }
    s->together[group] = fmin(s->together[group], s->most);
    for (int round = 0; round < ROUNDS && end - first > 1; round++) {
        for (const uint32_t *it = first; it < end; it++) {
            s->below[*it] =
                fmin(outside[*it] + sum_edges(s, *it, true), s->together[group]);
        }
    }
}

static void summing_init(struct summing *s, const struct prism_profile *of)
{
    const struct prism_graph *graph = &of->graph;
    double *outside = prism_alloc_zeroed(of->function_count, sizeof *outside);

    *s = (struct summing){.of = of};
    s->most = 4e18 / ((double)of->function_count + (double)graph->edge_count + 1);
    prism_scc_init(&s->scc, of);
    s->below = prism_alloc_zeroed(of->function_count, sizeof *s->below);
    s->together = prism_alloc_zeroed(s->scc.group_count, sizeof *s->together);
    s->entered = prism_alloc_zeroed(s->scc.group_count, sizeof *s->entered);
    for (size_t i = 0; i < graph->edge_count; i++) {
        if (!prism_scc_inside(&s->scc, &graph->edges[i])) {
            s->entered[s->scc.group[graph->edges[i].callee]] +=
                (double)graph->edge_counts[i].calls;
        }
    }
    for (uint32_t i = 0; i < s->scc.group_count; i++) {
        sum_group(s, i, outside);
    }
    free(outside);
}

static void summing_release(struct summing *s)
{
    prism_scc_release(&s->scc);
    free(s->below);
    free(s->together);
    free(s->entered);
}

static bool init_graph(struct prism_calls *calls, const struct prism_profile *of)
{
    struct prism_graph *graph = &calls->profile.graph;
    size_t functions = of->function_count;
    struct summing s;
    int64_t *values;

    if (!are_known(of)) {
        return false;
    }
    summing_init(&s, of);
    values = prism_alloc(2 * (functions + graph->edge_count) * sizeof *values);
    for (size_t i = 0; i < functions; i++) {
        values[i] = graph->function_counts[i].calls;
        values[functions + i] = (int64_t)fmin(s.below[i], s.most);
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        values[2 * functions + i] = graph->edge_counts[i].calls;
        values[2 * functions + graph->edge_count + i] =
            (int64_t)fmin(share(&s, i), s.most);
    }
    summing_release(&s);
    calls->values = values;
    graph->function_self = values;
    graph->function_total = values + functions;
    graph->edge_self = values + 2 * functions;
    graph->edge_total = values + 2 * functions + graph->edge_count;
    calls->metrics = prism_alloc(sizeof *calls->metrics);
    calls->metrics[0] = (struct prism_metric){
        .name = "calls", .unit = "count", .role = PRISM_ROLE_OTHER, .divisor = 1};
    calls->profile.metric_count = 1;
    return true;
}

bool prism_calls_init(struct prism_calls *calls, const struct prism_profile *of)
{
    *calls = (struct prism_calls){.profile = *of};
    if (!(of->shape == PRISM_TREE ? init_tree : init_graph)(calls, of)) {
        return false;
    }
    calls->profile.metrics = calls->metrics;
    return true;
}

void prism_calls_release(struct prism_calls *calls)
{
    free(calls->metrics);
    free(calls->values);
}
