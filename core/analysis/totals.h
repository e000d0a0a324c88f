/* SPDX-License-Identifier: MIT */
/* totals.h - cumulative values of a tree, derived: total = self + children. */
#ifndef PRISM_ANALYSIS_TOTALS_H
#define PRISM_ANALYSIS_TOTALS_H

#include <stdint.h>

#include "core/profile/profile.h"

struct prism_totals {
    int64_t *self;  /* [node], summed over threads and intervals */
    int64_t *total; /* [node] */
};

/* For one metric of a tree; release it.  A sum beyond int64 stays at its end:
 * INT64_MAX, or INT64_MIN below. */
void prism_totals_init(struct prism_totals *totals, const struct prism_profile *tree,
                       uint32_t metric);
void prism_totals_release(struct prism_totals *totals);

/* [node]: starts and resumes together; NULL when the tree does not know them.  Less
 * than none, as in a difference, is unknown.  Free it. */
int64_t *prism_totals_calls(const struct prism_profile *tree);

#endif
