/* SPDX-License-Identifier: MIT */
/* perf_line.h - the two kinds of lines of `perf script`.
 *
 *     header   COMMAND [PID/]TID [\[CPU\]] [SECONDS.FRACTION:] [PERIOD] EVENT:[MODIFIERS:]
 *     frame    BLANKS ADDRESS SYMBOL[+0xOFFSET] (OBJECT)
 *
 * A command may hold blanks and numbers: its end is the first number that a CPU or a
 * time follows, else the first number.  A symbol may hold anything: the object is the
 * last thing in brackets. */
#ifndef PRISM_CONVERTERS_PERF_LINE_H
#define PRISM_CONVERTERS_PERF_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/error.h"

struct prism_perf_header {
    struct prism_span command;
    uint64_t pid; /* 0: not told */
    uint64_t tid;
    int64_t time_ns;         /* PRISM_UNKNOWN: not told */
    int64_t period;          /* likewise */
    struct prism_span event; /* without modifiers; may be empty */
    struct prism_span rest;  /* behind the event: a frame, arguments or nothing */
};

struct prism_perf_frame {
    struct prism_span symbol; /* without the offset */
    struct prism_span object; /* may be empty */
};

bool prism_perf_header(const struct prism_cursor *in, struct prism_span line,
                       struct prism_perf_header *header, struct prism_error *err);
/* `line` without the blanks before it. */
bool prism_perf_frame(const struct prism_cursor *in, struct prism_span line,
                      struct prism_perf_frame *frame, struct prism_error *err);

/* For guessing: no message.  A header that tells a time or a CPU is no frame, even if
 * the command's name could be an address. */
bool prism_perf_is_header(struct prism_span line);
bool prism_perf_is_timed_header(struct prism_span line);
bool prism_perf_is_frame(struct prism_span line);

#endif
