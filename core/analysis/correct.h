/* SPDX-License-Identifier: MIT */
/* correct.h - a tree without what recording added to its times, by the costs that
 * were measured in its processes: the method and its limits are in docs/overhead.md. */
#ifndef PRISM_ANALYSIS_CORRECT_H
#define PRISM_ANALYSIS_CORRECT_H

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/profile.h"

/* A new profile (or NULL) of the same contexts, without costs.  Nodes that lost more
 * than half of their own time are flagged PRISM_NODE_REDUCED; meta "corrected" says
 * what was taken off and how much stands in flagged nodes; `notes` say what could not
 * be taken off, when it matters.  A profile that is no tree or has no costs is an error
 * of this `name`. */
const struct prism_profile *prism_correct(const struct prism_profile *profile,
                                          const char *name, struct prism_notes *notes,
                                          struct prism_error *err);

#endif
