/* SPDX-License-Identifier: MIT */
/* nearest.h - what somebody who mistyped a word probably meant. */
#ifndef PRISM_CLI_NEAREST_H
#define PRISM_CLI_NEAREST_H

#include <stddef.h>

/* The closest known word so far.  Zero-initialise `best`, set `typed`, offer
 * every known word; `best` is NULL when none was offered. */
struct prism_nearest {
    const char *typed;
    const char *best;
    size_t distance;
};

void prism_nearest_offer(struct prism_nearest *nearest, const char *word);

/* How many letters must be inserted, deleted, replaced or swapped with their
 * neighbour to make `a` from `b` (optimal string alignment).  Words beyond 63
 * bytes are compared by their first 63. */
size_t prism_nearest_distance(const char *a, const char *b);

#endif
