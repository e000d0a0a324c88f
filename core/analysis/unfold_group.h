/* SPDX-License-Identifier: MIT */
/* unfold_group.h - what happens when a path enters a recursion group: how often each
 * member is visited, what these visits cost, and below which other member it is shown.
 * docs/unfold.md, step 3. */
#ifndef PRISM_ANALYSIS_UNFOLD_GROUP_H
#define PRISM_ANALYSIS_UNFOLD_GROUP_H

#include "core/analysis/fill.h"

/* A member as one entry shows it, in units of one call from outside. */
struct unfold_member {
    uint32_t function;
    uint32_t parent; /* in the entry, before this one; the first: PRISM_NONE */
    size_t edge;     /* from the parent to this; the first has none */
    double visits;
    double self;  /* without that of the call from outside itself */
    double below; /* calls that leave the group */
};

/* What one call from outside of the first member comes to. */
struct unfold_entry {
    struct unfold_member *members; /* those that can be reached; parents first */
    uint32_t count;
};

/* What entering needs to know; nothing is owned. */
struct unfold_calls {
    const struct prism_profile *p;
    const struct prism_scc *scc;
    const struct prism_fill *fill;
    const double *below; /* [function] totals of its calls that leave its group */
};

/* The weight of an edge: its calls; where those are not known, its time. */
double prism_unfold_edge_calls(const struct unfold_calls *calls, size_t edge);

/* For a call of `function`, which is in a recursion group, from outside of it. */
void prism_unfold_enter(const struct unfold_calls *calls, uint32_t function,
                        struct unfold_entry *entry);
void prism_unfold_entry_release(struct unfold_entry *entry);

#endif
