/* SPDX-License-Identifier: MIT */
/* callgrind_column.h - one metric of a graph as a column of a callgrind file: every
 * number known and none below 0, calls inside a recursion group cost what the calls
 * from outside leave. */
#ifndef PRISM_CONVERTERS_CALLGRIND_COLUMN_H
#define PRISM_CONVERTERS_CALLGRIND_COLUMN_H

#include <stdint.h>

#include "core/analysis/roots.h"
#include "core/base/notes.h"

struct prism_callgrind_column {
    const struct prism_profile *p;
    const struct prism_scc *scc;
    struct prism_notes *notes;
    uint32_t metric;
    struct prism_fill fill;
    struct prism_roots roots;
    int64_t *inside; /* [edge] cost of a call inside a recursion group */
};

void prism_callgrind_column_init(struct prism_callgrind_column *column,
                                 const struct prism_profile *graph,
                                 const struct prism_scc *scc, uint32_t metric,
                                 struct prism_notes *notes);
void prism_callgrind_column_release(struct prism_callgrind_column *column);

/* What a function costs itself, and with all that it calls. */
int64_t prism_callgrind_column_self(const struct prism_callgrind_column *column,
                                    uint32_t function);
int64_t prism_callgrind_column_total(const struct prism_callgrind_column *column,
                                     uint32_t function);
/* What the calls of an edge cost, and those from no caller. */
int64_t prism_callgrind_column_call(const struct prism_callgrind_column *column,
                                    size_t edge);
int64_t prism_callgrind_column_root(const struct prism_callgrind_column *column,
                                    uint32_t function);
/* Of all functions' own costs. */
int64_t prism_callgrind_column_sum(const struct prism_callgrind_column *column);

#endif
