/* SPDX-License-Identifier: MIT */
/* callgrind_header.h - the "key: value" lines of a callgrind file. */
#ifndef PRISM_CONVERTERS_CALLGRIND_HEADER_H
#define PRISM_CONVERTERS_CALLGRIND_HEADER_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/callgrind_events.h"
#include "converters/callgrind_line.h"
#include "core/base/cursor.h"
#include "core/base/error.h"

/* The spans point into the input. */
struct prism_callgrind_header {
    struct prism_callgrind_columns columns;
    struct prism_callgrind_events events;
    struct prism_span creator;
    struct prism_span command;
    struct prism_span thread; /* of the part */
    uint64_t pid;             /* 0: unknown */
    bool threads;             /* there are several */
    bool calls_unknown;
};

void prism_callgrind_header_release(struct prism_callgrind_header *header);

/* Take a line.  `*known` tells whether it is one of a header at all, `*part` whether a
 * part begins with it when it stands behind costs. */
bool prism_callgrind_header_line(struct prism_callgrind_header *header,
                                 const struct prism_cursor *in, struct prism_span line,
                                 bool *known, bool *part, struct prism_error *err);

#endif
