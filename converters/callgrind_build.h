/* SPDX-License-Identifier: MIT */
/* callgrind_build.h - from what a callgrind file adds up to, to a profile.
 *
 * Cumulative values are not in the file.  A function outside every recursion has its
 * own costs and those of its calls; so has one that only calls itself, without these
 * calls; where calls of it cost more than that, it has what they cost.  In a larger
 * circle it has what calls of it cost, at most what the circle has.  What a call inside a circle costs is not believed: tools count the time of
 * nested calls several times there, or not at all. */
#ifndef PRISM_CONVERTERS_CALLGRIND_BUILD_H
#define PRISM_CONVERTERS_CALLGRIND_BUILD_H

#include "converters/callgrind_events.h"
#include "converters/callgrind_names.h"
#include "converters/callgrind_sums.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

/* What our own writer calls the caller of whatever begins a path, a C function's file,
 * and an unknown file; and what it says when it knows no call counts. */
#define PRISM_CALLGRIND_ROOT     "<root>"
#define PRISM_CALLGRIND_C_FILE   "~"
#define PRISM_CALLGRIND_NO_FILE  "???"
#define PRISM_CALLGRIND_NO_CALLS "Calls: unknown"

struct prism_callgrind_file {
    const struct prism_callgrind_names *names;
    const struct prism_callgrind_events *events;
    struct prism_callgrind_sums *sums;
    struct prism_span creator;
    bool calls_unknown;
};

/* False when a sum does not fit; `name` leads that message. */
bool prism_callgrind_build(const struct prism_callgrind_file *file,
                           struct prism_builder *b, struct prism_notes *notes,
                           const char *name, struct prism_error *err);

#endif
