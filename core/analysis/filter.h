/* SPDX-License-Identifier: MIT */
/* filter.h - a tree without some of its calling contexts or functions, exactly. */
#ifndef PRISM_ANALYSIS_FILTER_H
#define PRISM_ANALYSIS_FILTER_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/profile/profile.h"

/* Each is [function]; NULL: not asked for. */
struct prism_filter {
    const bool *focus;  /* only time below one of these, or in it */
    const bool *ignore; /* no time below one of these, or in it */
    const bool *hide;   /* these as if inlined: their own time is their callers' */
};

/* A new tree with functions, threads and facts as before; NULL when it cannot be
 * made.  What leads to a focus keeps its calls and loses its own time; what a hidden
 * function without a caller had itself is left out. */
const struct prism_profile *prism_filter(const struct prism_profile *tree,
                                         const struct prism_filter *filter,
                                         struct prism_error *err);

#endif
