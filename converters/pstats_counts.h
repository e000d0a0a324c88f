/* SPDX-License-Identifier: MIT */
/* pstats_counts.h - the calls of a graph as pstats must have them: where they are not
 * known, what they are at least, or samples.
 *
 * A call that enters a group of functions which call each other is an outermost one.
 * One inside it is so only if it is the first, so at least one is; and every call of a
 * function that is in no such group. */
#ifndef PRISM_CONVERTERS_PSTATS_COUNTS_H
#define PRISM_CONVERTERS_PSTATS_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "core/analysis/scc.h"
#include "core/base/notes.h"
#include "core/profile/profile.h"

struct prism_pstats_counts {
    const struct prism_profile *p;
    const struct prism_scc *scc;
    struct prism_notes *notes;
    uint32_t samples; /* the metric that counts them; PRISM_NONE: none */
    int64_t *inside;  /* [function] calls from its own group */
};

void prism_pstats_counts_init(struct prism_pstats_counts *counts,
                              const struct prism_profile *p,
                              const struct prism_scc *scc, struct prism_notes *notes);
void prism_pstats_counts_release(struct prism_pstats_counts *counts);

/* PRISM_UNKNOWN is left where there are neither calls nor samples. */
struct prism_counts prism_pstats_counts_function(struct prism_pstats_counts *counts,
                                                 uint32_t function);
struct prism_counts prism_pstats_counts_edge(struct prism_pstats_counts *counts,
                                             size_t edge);

#endif
