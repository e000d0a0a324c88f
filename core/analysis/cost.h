/* SPDX-License-Identifier: MIT */
/* cost.h - what recording itself cost a run, from the events counted in its tree and
 * the costs measured in its processes (docs/overhead.md). */
#ifndef PRISM_ANALYSIS_COST_H
#define PRISM_ANALYSIS_COST_H

#include "core/profile/profile.h"

/* The costs of each process by event. */
struct prism_costs {
    const struct prism_cost **of; /* [process * PRISM_EVENT_COUNT + event]; or NULL */
};

void prism_costs_init(struct prism_costs *costs, const struct prism_profile *profile);
void prism_costs_release(struct prism_costs *costs);

/* What starting this function is.  The root, of no function, is never started. */
enum prism_event prism_event_of_start(const struct prism_profile *profile,
                                      uint32_t function);

/* All events of one kind. */
struct prism_event_sum {
    int64_t count;    /* of those whose cost is known */
    double ns;        /* what they cost together */
    double spread_ns; /* and how far that may be off */
};

/* The sums of a tree, by event; all 0 where it has neither costs nor counts. */
void prism_cost_sums(const struct prism_profile *tree,
                     struct prism_event_sum sums[PRISM_EVENT_COUNT]);

#endif
