/* SPDX-License-Identifier: MIT */
/* callgrind_events.h - the events of a callgrind file as metrics.
 *
 *     event: NAME [= FORMULA] [: LONG NAME]     what an event is
 *     events: NAME...                           the columns of what follows
 *
 * An event with a formula is computed from others and has no column.  What unit an
 * event has is not in the format; it is taken from names that have one ("ns",
 * "Time_(10ns)", "Memory_(bytes)", "cpu(ms)"), from the tools whose units are known
 * (yappi, Xdebug), and from our own long names: "NAME in UNIT times DIVISOR". */
#ifndef PRISM_CONVERTERS_CALLGRIND_EVENTS_H
#define PRISM_CONVERTERS_CALLGRIND_EVENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/callgrind_line.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

/* The spans point into the input. */
struct prism_callgrind_event {
    struct prism_span name;
    struct prism_span long_name; /* may be empty */
    bool column;                 /* stands in an "events:" line */
};

struct prism_callgrind_events {
    struct {
        PRISM_VEC(struct prism_callgrind_event);
    } all;
    unsigned columns[PRISM_CALLGRIND_EVENTS]; /* of the lines that follow: metrics */
    unsigned column_count;
    unsigned metrics[PRISM_CALLGRIND_EVENTS]; /* [metric] in `all` */
    unsigned metric_count;
    unsigned computed;
};

void prism_callgrind_events_release(struct prism_callgrind_events *events);
/* What stands behind "event:" and "events:". */
bool prism_callgrind_event(struct prism_callgrind_events *events,
                           const struct prism_cursor *in, struct prism_span text,
                           struct prism_error *err);
bool prism_callgrind_events(struct prism_callgrind_events *events,
                            const struct prism_cursor *in, struct prism_span text,
                            struct prism_error *err);

/* Make a metric of the builder; returns its number and by how much to multiply the
 * file's values. */
uint32_t prism_callgrind_metric(const struct prism_callgrind_events *events,
                                unsigned metric, struct prism_span creator,
                                struct prism_builder *b, int64_t *factor);

#endif
