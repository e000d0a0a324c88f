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

struct unfold_graph {
    const struct prism_profile *p;
    uint32_t metric;
    struct prism_scc scc;
    struct prism_fill fill;
    struct prism_roots roots;
    double *below; /* [function] totals of its calls that leave its group */
    bool *single;  /* [function] at most one of these calls has a total */
    bool *certain; /* [function] all its time comes by one certain path */
};

/* A node of the tree to be. */
struct unfold_place {
    uint32_t parent; /* PRISM_NONE: the root */
    uint32_t function;
    size_t edge; /* NO_EDGE: begins a path */
    double weight;
    double self;
    bool estimated;
    bool expanded;
};

#define NO_EDGE SIZE_MAX

struct unfold_places {
    PRISM_VEC(struct unfold_place);
};

/* Needs everything above `certain`. */
void prism_unfold_find_certain(struct unfold_graph *g);

/* All contexts that weigh at least a share of the sum, and the first of each
 * function; the share grows until they are few enough. */
void prism_unfold_grow(const struct unfold_graph *g, struct unfold_places *places);

#endif
