/* SPDX-License-Identifier: MIT */
/* copy.h - what a profile made from another one takes over unchanged: the
 * functions, and the facts about the run. */
#ifndef PRISM_ANALYSIS_COPY_H
#define PRISM_ANALYSIS_COPY_H

#include "core/profile/builder.h"
#include "core/profile/profile.h"

/* All functions and files in their order, so that indices stay the same; the
 * builder must be new. */
void prism_copy_functions(const struct prism_profile *from, struct prism_builder *b);
/* Processes (without the nodes that spawned them), threads, intervals, CPU times,
 * marks, facts, sources, the anchor; the builder must have none. */
void prism_copy_run(const struct prism_profile *from, struct prism_builder *b);

#endif
