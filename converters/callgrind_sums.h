/* SPDX-License-Identifier: MIT */
/* callgrind_sums.h - what a callgrind file adds up to while it is read: functions and
 * calls between them.  Only at its end are their lines and their groups known; then it
 * all goes into a builder (callgrind_build.h). */
#ifndef PRISM_CONVERTERS_CALLGRIND_SUMS_H
#define PRISM_CONVERTERS_CALLGRIND_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/profile/profile.h"

/* Known by the first three, strings of the file's names. */
struct prism_callgrind_function {
    uint32_t object;
    uint32_t file;
    uint32_t name;
    uint32_t target; /* the lowest line that calls of it tell; 0: none did */
    uint32_t lowest; /* line with costs in its own file; 0: none */
    bool several;    /* there are more than one such line */
};

struct prism_callgrind_sums {
    struct {
        PRISM_VEC(struct prism_callgrind_function);
    } functions;
    struct prism_map function_map;
    struct {
        PRISM_VEC(uint32_t);
    } recent; /* [name]: the function of this name that was last asked for, plus 1 */
    struct {
        PRISM_VEC(struct prism_edge);
    } edges;
    struct {
        PRISM_VEC(int64_t);
    } self, edge_calls, edge_costs; /* [function * width + metric], [edge], ... */
    unsigned width;
    bool overflowed;
};

void prism_callgrind_sums_release(struct prism_callgrind_sums *sums);
/* More metrics; what has been added up stays. */
void prism_callgrind_sums_widen(struct prism_callgrind_sums *sums, unsigned width);

uint32_t prism_callgrind_function(struct prism_callgrind_sums *sums, uint32_t object,
                                  uint32_t file, uint32_t name);
/* A new row for a call line; the builder finds those that are equal. */
size_t prism_callgrind_call(struct prism_callgrind_sums *sums, uint32_t caller,
                            uint32_t callee, uint32_t line);

/* `*sum` += `value`; unknown stays unknown, what does not fit is remembered. */
static inline void prism_callgrind_add(struct prism_callgrind_sums *sums, int64_t *sum,
                                       int64_t value)
{
    if (*sum == PRISM_UNKNOWN || value == PRISM_UNKNOWN) {
        *sum = PRISM_UNKNOWN;
    } else if (__builtin_add_overflow(*sum, value, sum)) {
        sums->overflowed = true;
        *sum = 0;
    }
}

#endif
