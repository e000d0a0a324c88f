/* SPDX-License-Identifier: MIT */
/* callgrind_line.h - the numbers of a callgrind file: "POSITION... COST..." and
 * "calls=COUNT POSITION...".
 *
 *     POSITION    N | 0xN | +N | -N | *      the last three relative to the last line
 *                 N+N | N-N | N:N            a range: its start counts
 *     COST        N | 0xN                    left out at the end: 0
 *
 * Most of a file is such lines, so they are read byte by byte, without a copy. */
#ifndef PRISM_CONVERTERS_CALLGRIND_LINE_H
#define PRISM_CONVERTERS_CALLGRIND_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/error.h"

enum {
    PRISM_CALLGRIND_POSITIONS = 3, /* instr, bb, line */
    PRISM_CALLGRIND_EVENTS = 64,   /* valgrind has at most 13 */
};

struct prism_callgrind_columns {
    unsigned positions; /* at least 1 */
    unsigned line;      /* which position is the line; `positions`: none is */
    unsigned events;
};

struct prism_callgrind_numbers {
    uint64_t positions[PRISM_CALLGRIND_POSITIONS]; /* those of the last line before */
    int64_t costs[PRISM_CALLGRIND_EVENTS];         /* the first `cost_count` */
    unsigned cost_count;
};

/* A cost line: moves the positions, replaces the costs. */
bool prism_callgrind_costs(struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const struct prism_cursor *in, struct prism_span line,
                           struct prism_error *err);

/* What stands behind "calls=". */
struct prism_callgrind_calls {
    int64_t count;
    uint32_t line; /* of the callee; 0: unknown, as also where it makes no sense: no
                    * tool looks at it */
};

bool prism_callgrind_calls(const struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const struct prism_cursor *in, struct prism_span text,
                           struct prism_callgrind_calls *calls,
                           struct prism_error *err);

/* The line that the positions tell; 0: unknown. */
static inline uint32_t prism_callgrind_line(
    const struct prism_callgrind_numbers *numbers,
    const struct prism_callgrind_columns *columns)
{
    uint64_t line =
        columns->line < columns->positions ? numbers->positions[columns->line] : 0;

    return line < UINT32_MAX ? (uint32_t)line : 0;
}

#endif
