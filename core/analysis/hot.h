/* SPDX-License-Identifier: MIT */
/* hot.h - the heaviest functions of a profile of either shape. */
#ifndef PRISM_ANALYSIS_HOT_H
#define PRISM_ANALYSIS_HOT_H

#include <stddef.h>
#include <stdint.h>

#include "core/profile/profile.h"

struct prism_hot_row {
    uint32_t function;
    int64_t calls;     /* starts and resumes; or PRISM_UNKNOWN */
    int64_t primitive; /* or PRISM_UNKNOWN */
    int64_t self;      /* of the main metric */
    int64_t total;     /* cumulative, recursion counted once; or PRISM_UNKNOWN */
};

struct prism_hot {
    struct prism_hot_row *rows; /* by self, heaviest first; ties by function index */
    size_t count;
    int64_t sum; /* of all self values, the root's included */
};

void prism_hot_init(struct prism_hot *hot, const struct prism_profile *profile);
void prism_hot_release(struct prism_hot *hot);

#endif
