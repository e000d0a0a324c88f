/* SPDX-License-Identifier: MIT */
/* unfold.h - graph -> tree, by estimate: the maximum-entropy tree under all
 * numbers that the graph knows exactly.  Totals and each function's self are
 * kept; which path a shared function's time belongs to is the estimate. */
#ifndef PRISM_ANALYSIS_UNFOLD_H
#define PRISM_ANALYSIS_UNFOLD_H

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/profile.h"

/* A new profile of shape PRISM_TREE with the main metric only (or NULL).  Nodes
 * whose place is estimated are flagged; the share of time in them stands in
 * `notes` (PRISM_NOTE_ESTIMATED) and in the profile's meta "estimated", for
 * example "12.3 %". */
const struct prism_profile *prism_unfold(const struct prism_profile *graph,
                                         struct prism_notes *notes,
                                         struct prism_error *err);

#endif
