/* SPDX-License-Identifier: MIT */
/* callgrind_split.h - a part of a tree as a graph that callgrind's readers get right:
 * one thread, and calls of a function inside itself as another function, as valgrind
 * writes them. */
#ifndef PRISM_CONVERTERS_CALLGRIND_SPLIT_H
#define PRISM_CONVERTERS_CALLGRIND_SPLIT_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/profile/profile.h"

/* Has the thread any values? */
bool prism_callgrind_thread_used(const struct prism_profile *tree, uint32_t thread);

/* A new profile of shape PRISM_GRAPH; `thread` may be PRISM_NONE: all.  NULL when a
 * sum does not fit. */
const struct prism_profile *prism_callgrind_split(const struct prism_profile *tree,
                                                  uint32_t thread, bool recursion,
                                                  struct prism_error *err);

#endif
