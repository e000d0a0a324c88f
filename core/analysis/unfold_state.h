/* SPDX-License-Identifier: MIT */
/* unfold_state.h - what the files of unfold share; nobody else includes it.
 *
 *     unfold.c          the whole way, from graph to profile
 *     unfold_grow.c     weights flow from the roots down
 *     unfold_certain.c  which places are known and which are guessed */
#ifndef PRISM_ANALYSIS_UNFOLD_STATE_H
#define PRISM_ANALYSIS_UNFOLD_STATE_H

#include "core/analysis/fill.h"
#include "core/analysis/roots.h"
#include "core/base/vec.h"

/* What leaves a function's group, all that growing asks of it at one place: a tree has
 * many places, and each asks for all calls of its function. */
struct unfold_call {
    double total;
    uint32_t edge;
    uint32_t callee;
    bool guessed; /* a share of it is */
    bool leaf; /* all of what its caller passes on, and nothing to share out itself */
};

struct unfold_graph {
    const struct prism_profile *p;
    uint32_t metric;
    struct prism_scc scc;
    struct prism_fill fill;
    struct prism_roots roots;
    double *below; /* [function] totals of its calls that leave its group */
    bool *single;  /* [function] at most one of these calls has a total */
    bool *certain; /* [function] all its time comes by one certain path */
    struct unfold_call *calls;
    uint32_t *call_start; /* [function], and one more: its first in `calls` */
};

/* A node of the tree to be. */
struct unfold_place {
    uint32_t parent; /* PRISM_NONE: the root */
    uint32_t function;
    uint32_t edge; /* NO_EDGE: begins a path */
    bool estimated;
    bool expanded;
    double weight;
    double self;
};

#define NO_EDGE UINT32_MAX

struct unfold_places {
    PRISM_VEC(struct unfold_place);
};

/* Needs everything above `certain`. */
void prism_unfold_find_certain(struct unfold_graph *g);

/* The heaviest contexts, at most `limit` of them beside the roots, and one of each
 * function that none of them shows. */
void prism_unfold_grow(const struct unfold_graph *g, size_t limit,
                       struct unfold_places *places);

#endif
