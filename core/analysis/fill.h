/* SPDX-License-Identifier: MIT */
/* fill.h - one metric of a graph with its gaps filled, for whoever must have a
 * number: unfolding, and formats that cannot say "unknown".
 *
 * Known numbers stay.  Unknown ones of an edge e into f, with n_e of the N calls
 * of f, are shares of what f has:
 *
 *     self(e)  = self(f) * n_e / N, at most total(e); without calls
 *                self(f) * total(e) / sum of the totals of f's edges
 *     total(e) = (total(f) - known totals) * n_e / N of the edges left; without
 *                calls equal shares
 *     total(f) = self(f) + the totals of what it calls; also where it is 0, as
 *                the `profile` module has it for the root
 *
 * See docs/unfold.md. */
#ifndef PRISM_ANALYSIS_FILL_H
#define PRISM_ANALYSIS_FILL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/analysis/scc.h"

struct prism_fill {
    double *edge_self;      /* [edge], 0 or more */
    double *edge_total;     /* [edge], at least its self */
    bool *guessed;          /* [edge]: a number above is a share */
    double *function_self;  /* [function], 0 or more */
    double *function_total; /* [function], at least its self */
    /* Edges by callee, as prism_scc has them by caller. */
    size_t *in_start;
    size_t *in;
};

void prism_fill_init(struct prism_fill *fill, const struct prism_profile *graph,
                     const struct prism_scc *scc, uint32_t metric);
void prism_fill_release(struct prism_fill *fill);

/* Calls of f that no edge accounts for; PRISM_UNKNOWN when a count is. */
int64_t prism_fill_root_calls(const struct prism_fill *fill,
                              const struct prism_profile *graph, uint32_t function);

#endif
