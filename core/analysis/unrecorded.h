/* SPDX-License-Identifier: MIT */
/* unrecorded.h - which Pythons ran below a recording and are not in it.
 *
 * Some say so themselves and why.  Of others only the process that started them knows:
 * when nothing was recorded of that command, and no reason given, it is listed as well.
 * How often a command ran does not matter; each is listed once. */
#ifndef PRISM_ANALYSIS_UNRECORDED_H
#define PRISM_ANALYSIS_UNRECORDED_H

#include <stdbool.h>

#include "core/base/vec.h"
#include "core/profile/profile.h"

/* Meta keys.  A command that was not recorded, a newline, the reason. */
#define PRISM_META_UNRECORDED "unrecorded"
/* The command of a Python that was started, recorded or not. */
#define PRISM_META_STARTED    "started"

/* Those two are no facts about the run by themselves. */
bool prism_unrecorded_is_meta(const struct prism_meta *meta);

struct prism_unrecorded {
    struct prism_span command;
    struct prism_span reason;
};

/* Zero-initialise; release with prism_vec_release().  The strings are the profile's. */
struct prism_unrecorded_list {
    PRISM_VEC(struct prism_unrecorded);
};

void prism_unrecorded_of(const struct prism_profile *profile,
                         struct prism_unrecorded_list *list);

#endif
