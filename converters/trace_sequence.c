/* SPDX-License-Identifier: MIT */
/* trace_sequence.c - see trace_sequence.h. */
#include "converters/trace_sequence.h"

void prism_trace_sequence_init(struct prism_trace_sequence *sequence)
{
    *sequence = (struct prism_trace_sequence){.by_start = true, .by_end = true};
}

void prism_trace_sequence_release(struct prism_trace_sequence *sequence)
{
    prism_vec_release(&sequence->threads);
}

void prism_trace_sequence_take(struct prism_trace_sequence *sequence,
                               const struct prism_trace_step *step)
{
    const struct prism_trace_progress none = {INT64_MIN, 0, 'X'};
    struct prism_trace_progress *last;
    int64_t end = step->at + step->length;

    while (sequence->threads.count <= step->thread) {
        prism_vec_push(&sequence->threads) = none;
    }
    last = &sequence->threads.items[step->thread];
    /* At the same start the longer call is around the shorter; begins and ends stand as
     * they happen. */
    sequence->by_start &=
        step->at > last->at ||
        (step->at == last->at &&
         (last->phase != 'X' || step->phase != 'X' || step->length <= last->length));
    /* At the same end likewise, but it comes later. */
    sequence->by_end &=
        step->phase == 'X' &&
        (last->at == INT64_MIN || end > last->at + last->length ||
         (end == last->at + last->length && step->length >= last->length));
    *last = (struct prism_trace_progress){step->at, step->length, step->phase};
}
