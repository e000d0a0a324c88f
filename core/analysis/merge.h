/* SPDX-License-Identifier: MIT */
/* merge.h - any number of profiles into one: the only way to merge.
 *
 * What is equal is added up: metrics by name, unit and role (in the finest of their
 * divisors), functions, contexts by their path, edges.  What is not is kept side by
 * side: every source with its processes and their threads, so that each number of a
 * tree still tells where it is from.  Times stand on one axis, which starts with the
 * source that started first; a source without a clock stands at that start.
 *
 * The result does not depend on the order of the profiles or on which of them were
 * merged before, up to the order of first appearance (docs/merge.md).  Where one is a
 * graph all become graphs, which is exact. */
#ifndef PRISM_ANALYSIS_MERGE_H
#define PRISM_ANALYSIS_MERGE_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/profile.h"

struct prism_merge_input {
    const struct prism_profile *profile;
    int64_t weight; /* 1 to PRISM_WEIGHT_MAX: in parts of PRISM_WEIGHT_ONE */
};

/* A weight leaves fractions: what rounding leaves over goes to the next number, so that
 * no own value is off by more than 1, and the sum of a metric's by no more than a half.  `count` is at least 1.  What becomes a
 * graph, or has another input's numbers beside its unknown ones, goes to the notes.
 * NULL when a sum does not fit. */
const struct prism_profile *prism_merge(const struct prism_merge_input *inputs,
                                        size_t count, struct prism_notes *notes,
                                        struct prism_error *err);

#endif
