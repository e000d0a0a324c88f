/* SPDX-License-Identifier: MIT */
/* calls.c - see calls.h. */
#include "core/analysis/calls.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

/* Calls below each other are at most so deep; what is deeper is told to fewer. */
#define ROUNDS 200
#define MOST   9e18 /* what an int64_t holds */

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

/* What is below the callee, for its calls by this edge. */
static double share(const struct prism_profile *of, size_t edge, const double *total)
{
    uint32_t callee = of->graph.edges[edge].callee;
    int64_t all = of->graph.function_counts[callee].calls;
    int64_t calls = of->graph.edge_counts[edge].calls;

    return all > 0 ? total[callee] * ((double)calls / (double)all) : 0;
}

/* From the leaves upwards, a step in each round.  In a cycle there is no end to it: no
 * function has more below it than there is in all. */
static void sum_up(const struct prism_profile *of, double *total)
{
    const struct prism_graph *graph = &of->graph;
    double *next = prism_alloc(of->function_count * sizeof *next);
    double all = 0;
    bool changed = true;

    for (uint32_t i = 0; i < of->function_count; i++) {
        total[i] = (double)graph->function_counts[i].calls;
        all += total[i];
    }
    all = all < MOST ? all : MOST;
    for (int round = 0; round < ROUNDS && changed; round++) {
        changed = false;
        for (uint32_t i = 0; i < of->function_count; i++) {
            next[i] = (double)graph->function_counts[i].calls;
        }
        for (size_t i = 0; i < graph->edge_count; i++) {
            if (graph->edges[i].caller != graph->edges[i].callee) {
                next[graph->edges[i].caller] += share(of, i, total);
            }
        }
        for (uint32_t i = 0; i < of->function_count; i++) {
            next[i] = next[i] < all ? next[i] : all;
            changed = changed || next[i] > total[i] + 0.5;
            total[i] = next[i];
        }
    }
    free(next);
}

static bool init_graph(struct prism_calls *calls, const struct prism_profile *of)
{
    struct prism_graph *graph = &calls->profile.graph;
    size_t functions = of->function_count;
    double *total;
    int64_t *values;

    if (!are_known(of)) {
        return false;
    }
    total = prism_alloc(functions * sizeof *total);
    values = prism_alloc(2 * (functions + graph->edge_count) * sizeof *values);
    sum_up(of, total);
    calls->values = values;
    graph->function_self = values;
    graph->function_total = values + functions;
    graph->edge_self = values + 2 * functions;
    graph->edge_total = values + 2 * functions + graph->edge_count;
    for (size_t i = 0; i < functions; i++) {
        values[i] = graph->function_counts[i].calls;
        values[functions + i] = (int64_t)total[i];
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        values[2 * functions + i] = graph->edge_counts[i].calls;
        values[2 * functions + graph->edge_count + i] = (int64_t)share(of, i, total);
    }
    free(total);
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
