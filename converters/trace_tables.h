/* SPDX-License-Identifier: MIT */
/* trace_tables.h - the processes, threads and names that events of a trace speak of,
 * each once.  Names of processes and threads may stand anywhere in the file, so that
 * the builder hears of them when all events were seen. */
#ifndef PRISM_CONVERTERS_TRACE_TABLES_H
#define PRISM_CONVERTERS_TRACE_TABLES_H

#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/intern.h"
#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

struct prism_trace_process {
    uint32_t pid;  /* a string */
    uint32_t name; /* likewise; 0: none */
    uint32_t built;
};

struct prism_trace_thread {
    uint32_t process;
    uint32_t tid;  /* a string */
    uint32_t name; /* likewise; 0: none */
    uint32_t built;
    int64_t start; /* of its first event, in nanoseconds */
    int64_t end;   /* of its last one; before the start: there is none */
};

/* What a call is known by; two of the same text may differ in their files. */
struct prism_trace_name {
    uint32_t text; /* a string; likewise: */
    uint32_t file;
    uint32_t line;
    uint32_t function; /* of the builder */
};

/* Zero-initialise, then prism_trace_tables_init(). */
struct prism_trace_tables {
    struct prism_arena arena;
    struct prism_intern strings;
    struct {
        PRISM_VEC(struct prism_trace_process);
    } processes;
    struct prism_map process_map;
    struct {
        PRISM_VEC(struct prism_trace_thread);
    } threads;
    struct prism_map thread_map;
    struct {
        PRISM_VEC(struct prism_trace_name);
    } names;
    struct prism_map name_map;
    size_t built_processes;
    size_t built_threads;
};

void prism_trace_tables_init(struct prism_trace_tables *tables);
void prism_trace_tables_release(struct prism_trace_tables *tables);

/* Each made on first use. */
uint32_t prism_trace_process(struct prism_trace_tables *tables, struct prism_span pid);
uint32_t prism_trace_thread(struct prism_trace_tables *tables, struct prism_span pid,
                            struct prism_span tid);
/* `file` may be empty: then the text may hold it, as in "f (x.py:3)". */
uint32_t prism_trace_name(struct prism_trace_tables *tables, struct prism_builder *b,
                          struct prism_span text, struct prism_span file,
                          uint32_t line);

/* All processes and threads that are new since the last time, with times since
 * `base`. */
void prism_trace_tables_build(struct prism_trace_tables *tables,
                              struct prism_builder *b, int64_t base);

#endif
