/* SPDX-License-Identifier: MIT */
/* unfold.h - graph -> tree, by estimate: the maximum-entropy tree under all
 * numbers that the graph knows exactly.  Totals and each function's self are
 * kept; which path a shared function's time belongs to is the estimate. */
#ifndef PRISM_ANALYSIS_UNFOLD_H
#define PRISM_ANALYSIS_UNFOLD_H

#include <stddef.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/profile.h"

/* How many contexts are kept unless somebody asks for others, and the most: beyond,
 * numbers of nodes would not fit. */
#define PRISM_UNFOLD_CONTEXTS      50000
#define PRISM_UNFOLD_CONTEXTS_MOST 100000000

/* A new profile of shape PRISM_TREE with the main metric only (or NULL).  It has the
 * heaviest contexts, about as many as `contexts` and no more, and one of each function
 * that none of them shows.  Nodes whose place is estimated are flagged; the share of time in them stands in
 * `notes` (PRISM_NOTE_ESTIMATED) and in the profile's meta "estimated", for
 * example "12.3 %". */
const struct prism_profile *prism_unfold(const struct prism_profile *graph,
                                         size_t contexts, struct prism_notes *notes,
                                         struct prism_error *err);

#endif
