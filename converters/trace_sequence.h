/* SPDX-License-Identifier: MIT */
/* trace_sequence.h - in which order the events of each thread stand in a file: by
 * their starts, as most tools write them; complete calls by their ends, as those write
 * that note a call when it returns; or in none. */
#ifndef PRISM_CONVERTERS_TRACE_SEQUENCE_H
#define PRISM_CONVERTERS_TRACE_SEQUENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/trace_nest.h"

/* The last step of a thread, as far as it decides about the order. */
struct prism_trace_progress {
    int64_t at;
    int64_t length;
    char phase;
};

struct prism_trace_sequence {
    bool by_start;
    bool by_end; /* read backwards, it is by start */
    struct {
        PRISM_VEC(struct prism_trace_progress);
    } threads; /* [row] */
};

void prism_trace_sequence_init(struct prism_trace_sequence *sequence);
void prism_trace_sequence_release(struct prism_trace_sequence *sequence);
/* The next step in the file; its thread is a row. */
void prism_trace_sequence_take(struct prism_trace_sequence *sequence,
                               const struct prism_trace_step *step);

#endif
