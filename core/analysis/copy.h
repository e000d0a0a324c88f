/* SPDX-License-Identifier: MIT */
/* copy.h - what a profile made from another one takes over: the functions, the
 * facts about the run, the tree. */
#ifndef PRISM_ANALYSIS_COPY_H
#define PRISM_ANALYSIS_COPY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/profile/builder.h"
#include "core/profile/profile.h"

/* All functions and files in their order, so that indices stay the same; the
 * builder must be new. */
void prism_copy_functions(const struct prism_profile *from, struct prism_builder *b);
/* One function, perhaps as another kind; returns its number in the builder. */
uint32_t prism_copy_function(const struct prism_profile *from, uint32_t function,
                             enum prism_kind kind, struct prism_builder *b);
/* Processes (without the nodes that spawned them), threads, intervals, CPU times,
 * marks, facts, sources, the anchor; the builder must have none.  The costs of
 * recording are left: what other counts and times would mean them? */
void prism_copy_run(const struct prism_profile *from, struct prism_builder *b);

/* What a copied tree has otherwise than its original; NULL: as that. */
struct prism_tree_changes {
    const uint32_t *functions; /* [function]: its number in the builder */
    const int64_t *values;     /* as prism_tree.values */
    const bool *dropped;       /* [node]: with all nodes beneath it */
};

/* Metrics, nodes, values, order, and where processes were started, behind the two
 * above.  Nodes keep their numbers unless some are dropped or functions fall
 * together. */
void prism_copy_tree(const struct prism_profile *from,
                     const struct prism_tree_changes *changes, struct prism_builder *b);

#endif
