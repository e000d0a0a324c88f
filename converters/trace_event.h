/* SPDX-License-Identifier: MIT */
/* trace_event.h - one trace event, as it stands in the file. */
#ifndef PRISM_CONVERTERS_TRACE_EVENT_H
#define PRISM_CONVERTERS_TRACE_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/json_scalar.h"

/* Times beyond this many nanoseconds (36 years) are none: their sums would not fit. */
#define PRISM_TRACE_LATEST (INT64_C(1) << 60)

/* Spans are good until the next event is taken. */
struct prism_trace_event {
    const char *where;
    char phase; /* 0: none */
    bool has_at;
    bool has_length;
    int64_t at;             /* nanoseconds */
    int64_t length;         /* likewise, at least 0 */
    struct prism_span name; /* empty: none; likewise: */
    struct prism_span pid;
    struct prism_span tid;
    struct prism_span id;   /* of what several events are about */
    struct prism_span args; /* as JSON */
    /* What decoded texts need; prism_trace_event_release() them. */
    struct prism_json_value kept[5];
};

/* What the "args" of an event say, as far as it is known here. */
struct prism_trace_args {
    struct prism_span name;
    struct prism_span file;
    int64_t line;  /* 0: unknown */
    int64_t calls; /* -1: unknown */
    struct prism_json_value kept[2];
};

/* The object that `json` stands before.  False on failure only: whether it makes sense
 * is for prism_trace_event_fault(). */
bool prism_trace_event_take(struct prism_json *json, struct prism_trace_event *event);
void prism_trace_event_release(struct prism_trace_event *event);
/* What a call or mark lacks, as in "expected WHAT"; NULL when nothing. */
const char *prism_trace_event_fault(const struct prism_trace_event *event);

/* Into the arguments, which `json` has passed; false on failure. */
bool prism_trace_args_take(struct prism_json *json,
                           const struct prism_trace_event *event,
                           struct prism_trace_args *args);
void prism_trace_args_release(struct prism_trace_args *args);

#endif
