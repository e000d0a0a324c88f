/* SPDX-License-Identifier: MIT */
/* waiting.h - what becomes of the functions that wait (PRISM_KIND_WAITING) where a
 * profile is looked at.  Views know one rule, waiting is grey and comes last; the
 * other two are made by giving them another profile. */
#ifndef PRISM_ANALYSIS_WAITING_H
#define PRISM_ANALYSIS_WAITING_H

#include "core/base/error.h"
#include "core/base/option.h"
#include "core/profile/profile.h"

/* For the table of whatever shows profiles. */
#define PRISM_WAITING_OPTION                                                           \
    {                                                                                  \
        "waiting", PRISM_OPTION_CHOICE, "show|grey|hide", "grey",                      \
            "functions that wait: as any other, grey and last, or left out"            \
    }

/* The main metric's self values in functions that wait. */
int64_t prism_waiting_sum(const struct prism_profile *profile);

/* The profile as --waiting=`mode` wants it shown; itself for "grey".  NULL when that
 * fails.  A new one is to be freed (`*made`).
 *
 * "show": what waits has the kind of any other C function.  "hide": a context that
 * waits loses its values, and goes with all beneath it when no Python runs there;
 * meta "waiting" then says which share of the whole was left out: "12.3 %".  Without
 * call paths nothing can be left out; "show" is then for the view to mind. */
const struct prism_profile *prism_waiting_shown(const struct prism_profile *profile,
                                                const char *mode, bool *made,
                                                struct prism_error *err);

#endif
