/* SPDX-License-Identifier: MIT */
/* thread_table.h - the threads that an input names over and over, by their process
 * and name. */
#ifndef PRISM_CONVERTERS_THREAD_TABLE_H
#define PRISM_CONVERTERS_THREAD_TABLE_H

#include "core/base/map.h"
#include "core/base/span.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

struct prism_thread_row {
    uint32_t pid;
    uint32_t id;            /* of the thread, or of the process */
    struct prism_span name; /* points into the input */
};

struct prism_thread_rows {
    PRISM_VEC(struct prism_thread_row);
};

/* Zero-initialise. */
struct prism_thread_table {
    struct prism_thread_rows threads;
    struct prism_thread_rows processes; /* without a name */
    struct prism_map thread_map;
    struct prism_map process_map;
};

/* The builder's thread of this name in this process; both are made on first use.  The
 * name is not copied before that. */
uint32_t prism_thread_table_find(struct prism_thread_table *table,
                                 struct prism_builder *b, uint32_t pid, uint64_t tid,
                                 struct prism_span name);
void prism_thread_table_release(struct prism_thread_table *table);

#endif
