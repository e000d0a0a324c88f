/* SPDX-License-Identifier: MIT */
/* nest.h - a tree in which each process is a context: children hang where their parents
 * started them.
 *
 * Root -> <process app.py 100> -> ... -> subprocess.run -> <process work.py 101> -> ...
 *
 * No number changes: the time of a child is time of its own, which ran beside its
 * parent's, and so a parent's total may be more than the time that passed. */
#ifndef PRISM_ANALYSIS_NEST_H
#define PRISM_ANALYSIS_NEST_H

#include "core/base/error.h"
#include "core/profile/profile.h"

/* A new profile, to be freed like the tree; NULL when it is too large. */
const struct prism_profile *prism_nest(const struct prism_profile *tree,
                                       struct prism_error *err);

#endif
