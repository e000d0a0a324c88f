/* SPDX-License-Identifier: MIT */
/* merge_state.h - what the files of merging share; nobody else includes it.
 *
 *     merge.c          which shape, which axis of time; one input after the other
 *     merge_run.c      sources, processes, threads and what happened in them
 *     merge_numbers.c  metrics, contexts and edges, with weights */
#ifndef PRISM_ANALYSIS_MERGE_STATE_H
#define PRISM_ANALYSIS_MERGE_STATE_H

#include "core/analysis/merge.h"
#include "core/profile/builder.h"

/* All that is merged, and into what. */
struct merging {
    const struct prism_merge_input *given;
    const struct prism_merge_input *inputs; /* the same, all of one shape */
    size_t count;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_source origin; /* whose start is 0; wall_ns unknown: no clock at all */
    enum prism_order_kind order_kind;
    bool any_calls;  /* some input knows how often functions were called */
    bool overflowed; /* a weighted number left the range of int64 */
};

/* One input while it is pushed; the arrays lead from its numbers to the builder's. */
struct merged_input {
    const struct prism_profile *profile;
    int64_t weight;
    uint32_t *functions;
    uint32_t *metrics;
    int64_t *factors;       /* [metric]: from its own divisor to the common one */
    uint32_t first_process; /* processes and threads follow each other */
    uint32_t first_thread;
    int64_t *shifts; /* [thread]: from its run's time to the merged one's */
    bool uncounted;  /* without calls, beside inputs with calls */
    bool rounded;    /* the weight left fractions */
};

/* Sources, processes, threads, CPU times, marks, costs, facts. */
void prism_merge_run(struct merging *m, struct merged_input *in);
/* The builder's interval for one of a thread of the input. */
uint32_t prism_merge_interval(struct merging *m, const struct merged_input *in,
                              uint32_t thread, uint32_t interval);

/* What is left over from rounding goes to the next number. */
struct carried {
    int64_t rest; /* of PRISM_WEIGHT_ONE parts */
};

int64_t prism_merge_weigh(struct merging *m, struct merged_input *in, int64_t value,
                          struct carried *carried);
/* Functions, metrics, and all numbers of them. */
void prism_merge_numbers(struct merging *m, struct merged_input *in);

#endif
