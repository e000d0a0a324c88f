/* SPDX-License-Identifier: MIT */
/* trace.c - trace events, the JSON of Chrome's tracing, Perfetto, viztracer, py-spy and
 * many others.  trace_read.c reads, trace_write.c writes.
 *
 *     [EVENT, ...            or            {"traceEvents": [EVENT, ...], ...}
 *
 *     {"ph": "X", "pid": 1, "tid": 2, "ts": 5.001, "dur": 3, "name": "f (x.py:3)"}
 *
 * Times are microseconds.  X is a whole call, B begins and E ends one; M names
 * processes and threads; i is a mark.  Calls may stand in any order.  The bracket at the
 * end of a list may be missing.  Where no calls are, "samples" are read.
 *
 * Timelines of Chrome's developer tools have sampled CPU profiles among their events
 * (trace_profiles.h).  Their stacks are then what the profile consists of, and its time
 * is theirs.  What the calls took is the same time seen in another way: it is kept as a
 * measure of its own, "event time" beside "time", so that nothing counts twice.
 *
 * Written: B and E, from the order of calls where the tree has it.
 *
 * Loses: when read beside a CPU profile, the order of calls; when written, call lines,
 * every metric but the main one and calls, time intervals, units other than time, values
 * below 0; without an order, when calls were made is made up. */
#include "converters/format.h"
#include "converters/trace_read.h"
#include "converters/trace_write.h"

/* Begins a list or an object, behind a byte order mark? */
static bool is_json(struct prism_span head)
{
    head = prism_span_starts(head, "\xef\xbb\xbf")
               ? prism_span(head.at + 3, head.len - 3)
               : head;
    while (head.len > 0 && (head.at[0] == ' ' || head.at[0] == '\n' ||
                            head.at[0] == '\r' || head.at[0] == '\t')) {
        head = prism_span(head.at + 1, head.len - 1);
    }
    return prism_span_starts(head, "[") || prism_span_starts(head, "{");
}

static int trace_probe(struct prism_span head)
{
    if (!is_json(head)) {
        return PRISM_PROBE_NO;
    }
    if (prism_span_find(head, "\"traceEvents\"") != NULL) {
        return PRISM_PROBE_SURE - 1;
    }
    return prism_span_find(head, "\"ph\"") != NULL ? PRISM_PROBE_LIKELY
                                                   : PRISM_PROBE_NO;
}

static bool trace_read(struct prism_cursor *in, const struct prism_settings *settings,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err)
{
    (void)settings;
    return prism_trace_read(in, PRISM_TRACE_ORDER_MAX, b, notes, err);
}

const struct prism_format prism_format_trace = {
    .title = "trace events (Chrome, Perfetto, viztracer, py-spy chrometrace)",
    .patterns = (const char *const[]){"*.trace.json", "*.trace", NULL},
    .writes = PRISM_TREE,
    .probe = trace_probe,
    .read = trace_read,
    .write = prism_trace_write,
};
