/* SPDX-License-Identifier: MIT */
/* pstats_counts.c - see pstats_counts.h. */
#include "converters/pstats_counts.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/span.h"

/* The first metric that counts samples, and not cycles or instructions. */
static uint32_t find_samples(const struct prism_profile *p)
{
    for (uint32_t i = 0; i < p->metric_count; i++) {
        if (p->metrics[i].role == PRISM_ROLE_OTHER &&
            strcmp(p->metrics[i].unit, "count") == 0 &&
            prism_span_ends(prism_span_of(p->metrics[i].name), "samples")) {
            return i;
        }
    }
    return PRISM_NONE;
}

/* Sums of a profile fit; what is unknown does not count. */
static void add_inside(struct prism_pstats_counts *counts, size_t i)
{
    const struct prism_graph *graph = &counts->p->graph;
    int64_t calls = graph->edge_counts[i].calls;

    if (calls != PRISM_UNKNOWN && prism_scc_inside(counts->scc, &graph->edges[i])) {
        counts->inside[graph->edges[i].callee] += calls;
    }
}

void prism_pstats_counts_init(struct prism_pstats_counts *counts,
                              const struct prism_profile *p,
                              const struct prism_scc *scc, struct prism_notes *notes)
{
    *counts = (struct prism_pstats_counts){p, scc, notes, find_samples(p), NULL};
    counts->inside = prism_alloc_zeroed(p->function_count, sizeof *counts->inside);
    for (size_t i = 0; i < p->graph.edge_count; i++) {
        add_inside(counts, i);
    }
}

void prism_pstats_counts_release(struct prism_pstats_counts *counts)
{
    free(counts->inside);
}

/* Where nobody counted calls, the samples in `totals`, which has a value for each
 * metric, stand for them. */
static struct prism_counts or_samples(struct prism_pstats_counts *counts,
                                      const struct prism_counts *given,
                                      const int64_t *totals)
{
    uint32_t metric = counts->samples;
    int64_t samples;

    if (given->calls != PRISM_UNKNOWN || metric == PRISM_NONE ||
        totals[metric] == PRISM_UNKNOWN) {
        return *given;
    }
    prism_notes_add(counts->notes, PRISM_NOTE_REPLACED,
                    "unknown call counts: samples stand for calls");
    samples = totals[metric] / counts->p->metrics[metric].divisor;
    samples = samples > 0 ? samples : 0;
    return (struct prism_counts){samples, samples};
}

/* With `primitive` calls at least, where their number is unknown and that of all calls
 * is not. */
static struct prism_counts at_least(struct prism_counts given, int64_t primitive)
{
    if (given.primitive == PRISM_UNKNOWN && given.calls != PRISM_UNKNOWN) {
        primitive = primitive > 0 || given.calls <= 0 ? primitive : 1;
        given.primitive = primitive < given.calls ? primitive : given.calls;
    }
    return given;
}

struct prism_counts prism_pstats_counts_function(struct prism_pstats_counts *counts,
                                                 uint32_t function)
{
    const struct prism_graph *graph = &counts->p->graph;
    struct prism_counts given =
        or_samples(counts, &graph->function_counts[function],
                   &graph->function_total[(size_t)function * counts->p->metric_count]);

    return given.calls == PRISM_UNKNOWN
               ? given
               : at_least(given, given.calls - counts->inside[function]);
}

struct prism_counts prism_pstats_counts_edge(struct prism_pstats_counts *counts,
                                             size_t edge)
{
    const struct prism_graph *graph = &counts->p->graph;
    struct prism_counts given =
        or_samples(counts, &graph->edge_counts[edge],
                   &graph->edge_total[edge * counts->p->metric_count]);

    return at_least(
        given, prism_scc_inside(counts->scc, &graph->edges[edge]) ? 1 : given.calls);
}
