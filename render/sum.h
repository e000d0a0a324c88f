/* SPDX-License-Identifier: MIT */
/* sum.h - sums of values from any file: at the ends of int64 they stop instead of
 * wrapping around, so that a picture is wrong in its last digits and not in sign. */
#ifndef PRISM_RENDER_SUM_H
#define PRISM_RENDER_SUM_H

#include <stdint.h>

static inline void prism_sum_add(int64_t *sum, int64_t value)
{
    if (__builtin_add_overflow(*sum, value, sum)) {
        *sum = value < 0 ? -INT64_MAX : INT64_MAX;
    }
}

#endif
