/* SPDX-License-Identifier: MIT */
/* trace_marks.h - the instants of a trace, which become marks of their threads. */
#ifndef PRISM_CONVERTERS_TRACE_MARKS_H
#define PRISM_CONVERTERS_TRACE_MARKS_H

#include <stdint.h>

#include "converters/trace_event.h"
#include "converters/trace_tables.h"
#include "core/base/notes.h"

struct prism_trace_mark {
    int64_t at;
    uint32_t thread; /* row */
    uint32_t text;
};

/* Zero-initialise. */
struct prism_trace_marks {
    PRISM_VEC(struct prism_trace_mark);
};

/* An instant; more of them than anybody looks at are not kept. */
void prism_trace_marks_take(struct prism_trace_marks *marks,
                            const struct prism_trace_event *event,
                            struct prism_trace_tables *tables,
                            struct prism_notes *notes);
/* All of them, when the threads are built. */
void prism_trace_marks_build(const struct prism_trace_marks *marks,
                             struct prism_trace_tables *tables, struct prism_builder *b,
                             int64_t base);
void prism_trace_marks_release(struct prism_trace_marks *marks);

#endif
