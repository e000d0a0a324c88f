/* SPDX-License-Identifier: MIT */
/* trace_other.h - what a trace says beside its events: by viztracer, and by our own
 * writer, which lays out a tree in which nobody knows when a call was made. */
#ifndef PRISM_CONVERTERS_TRACE_OTHER_H
#define PRISM_CONVERTERS_TRACE_OTHER_H

#include <stdbool.h>

#include "converters/json_stream.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

/* "otherData": the members that are read back, and what "layout" says then. */
#define PRISM_TRACE_LAYOUT     "layout"
#define PRISM_TRACE_EXACT      "one event for each start and end of a call"
#define PRISM_TRACE_AGGREGATED "one event for all calls of a context"
#define PRISM_TRACE_CALLS      "calls"
#define PRISM_TRACE_UNKNOWN    "unknown"

struct prism_trace_other {
    bool aggregated;    /* an event stands for all calls of a context */
    bool based;         /* times are since the start of the run */
    bool calls_unknown; /* and nobody knows how many those are */
};

/* A member of the file, when it is one of these: then it is passed; else false.  Also
 * false on failure. */
bool prism_trace_other_take(struct prism_trace_other *other, struct prism_json *json,
                            struct prism_span key, struct prism_builder *b,
                            struct prism_notes *notes);

/* A note about an event of a phase that is not read. */
void prism_trace_other_note(char phase, struct prism_notes *notes);

#endif
