/* SPDX-License-Identifier: MIT */
/* callgraph.h - who called whom, in one run or in two beside each other: a vertex for
 * each function, an arc for each pair of caller and callee, whatever the lines.
 *
 * A tree is reduced exactly (graph.h), a graph is taken as it is.  Vertices of the
 * run that is looked at have the numbers of its functions; those that only the run
 * before has follow. */
#ifndef PRISM_ANALYSIS_CALLGRAPH_H
#define PRISM_ANALYSIS_CALLGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/vec.h"
#include "core/profile/profile.h"

/* Of the main metric, each perhaps PRISM_UNKNOWN; all 0 where a run lacks it. */
struct prism_numbers {
    int64_t calls;
    int64_t primitive;
    int64_t self;  /* of an arc: the callee's under this caller */
    int64_t total; /* likewise, cumulative */
};

struct prism_callgraph_run {
    const struct prism_profile *given; /* of either shape; NULL: there is no such run */
    const struct prism_profile *graph; /* the same as a graph */
    uint32_t metric;                   /* of the graph: the main one */
    uint32_t *vertex;                  /* [function of the graph] */
};

struct prism_vertex {
    const struct prism_profile *profile; /* a graph that has the function */
    uint32_t function;
    uint32_t group; /* the cycle that it is in; PRISM_NONE */
    struct prism_numbers now;
    struct prism_numbers before;
};

struct prism_arc {
    uint32_t caller; /* vertices */
    uint32_t callee;
    uint32_t line;       /* of the heaviest call; 0: unknown */
    uint32_t line_count; /* from how many it is called */
    int64_t line_total;
    struct prism_numbers now;
    struct prism_numbers before;
};

/* Functions that all call each other, perhaps by way of others. */
struct prism_callgraph_group {
    uint32_t member_count; /* at least 2 */
    int64_t total;         /* together, each moment once; or PRISM_UNKNOWN */
};

struct prism_callgraph {
    struct prism_callgraph_run now;
    struct prism_callgraph_run before;
    struct prism_vertex *vertices;
    uint32_t vertex_count;
    struct {
        PRISM_VEC(struct prism_arc);
    } arcs; /* in order of first appearance */
    struct prism_callgraph_group *groups;
    uint32_t group_count;
    /* Arcs by caller and by callee: those of v are out[out_start[v]] up to
     * out[out_start[v + 1] - 1]. */
    size_t *out_start;
    size_t *out;
    size_t *in_start;
    size_t *in;
};

/* `before` may be NULL.  Both profiles must live longer.  False when a sum does not
 * fit; release it in any case. */
bool prism_callgraph_init(struct prism_callgraph *graph,
                          const struct prism_profile *now,
                          const struct prism_profile *before, struct prism_error *err);
void prism_callgraph_release(struct prism_callgraph *graph);

/* What counts when vertices or arcs are compared: the larger total of both runs, or
 * the larger self value where no total is known; never negative. */
int64_t prism_callgraph_weight(const struct prism_numbers *now,
                               const struct prism_numbers *before);
/* a + b; unknown when one is. */
int64_t prism_numbers_sum(int64_t a, int64_t b);

#endif
