/* SPDX-License-Identifier: MIT */
/* trace_nest.h - the calls of a trace put into each other: begins, ends and complete
 * calls, in the order of time within each thread, become contexts of a tree.
 *
 * A complete call ends by itself.  Calls that do not nest are cut: a call ends at
 * the latest with the one around it.  What had to be repaired is counted. */
#ifndef PRISM_CONVERTERS_TRACE_NEST_H
#define PRISM_CONVERTERS_TRACE_NEST_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

/* One step of a thread. */
struct prism_trace_step {
    int64_t at;        /* nanoseconds since the start of the trace */
    int64_t length;    /* X only */
    int64_t calls;     /* that it stands for; B and X */
    uint32_t thread;   /* of the builder */
    uint32_t text;     /* what it is called; E: 0 when not said */
    uint32_t function; /* of the builder; not E */
    char phase;        /* B, E or X */
    size_t number;     /* in the file */
};

/* By thread and time.  Of steps at the same time begins and ends come first, as they
 * stand in the file, then complete calls, the longest first. */
void prism_trace_sort(struct prism_trace_step *steps, size_t count);

struct prism_trace_lane;

/* Zero-initialise, but for the first four. */
struct prism_trace_nest {
    struct prism_builder *b;
    uint32_t time;  /* metrics */
    uint32_t calls; /* PRISM_NONE: calls are not counted */
    bool ordered;   /* keep the order of calls */
    struct {
        PRISM_VEC(struct prism_trace_lane *);
    } lanes;           /* [thread of the builder]; NULL: nothing yet */
    size_t steps;      /* opened calls */
    uint64_t strays;   /* ends without a begin of that name */
    uint64_t open;     /* calls whose end is missing */
    uint64_t crossing; /* calls that were cut by more than rounding */
};

void prism_trace_nest_step(struct prism_trace_nest *nest,
                           const struct prism_trace_step *step);
/* What is still open in a thread ends there. */
void prism_trace_nest_end(struct prism_trace_nest *nest, uint32_t thread, int64_t at);
/* Notes about what had to be repaired. */
void prism_trace_nest_faults(const struct prism_trace_nest *nest,
                             struct prism_notes *notes);
void prism_trace_nest_release(struct prism_trace_nest *nest);

#endif
