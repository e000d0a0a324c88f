/* SPDX-License-Identifier: MIT */
/* pprof_labels.h - what the labels of samples say of threads and processes. */
#ifndef PRISM_CONVERTERS_PPROF_LABELS_H
#define PRISM_CONVERTERS_PPROF_LABELS_H

#include "converters/pprof_tables.h"
#include "core/base/notes.h"
#include "core/base/wire.h"
#include "core/profile/builder.h"

/* Of one sample; all 0 without labels. */
struct prism_pprof_thread {
    uint64_t name; /* a string */
    uint64_t tid;
    uint64_t pid;
};

/* The first two are strings. */
struct prism_pprof_label {
    uint64_t key;
    uint64_t str;
    uint64_t num;
};

struct prism_pprof_labels {
    struct prism_builder *b;
    struct {
        PRISM_VEC(struct prism_pprof_thread);
    } threads; /* as in the builder */
    struct {
        PRISM_VEC(uint64_t);
    } pids; /* likewise its processes */
    struct prism_map thread_map;
    struct prism_map pid_map;
    uint32_t thread;         /* that was asked for last */
    struct prism_span bytes; /* of the label before, and what it says */
    struct prism_pprof_label label;
    uint8_t *meanings; /* [string] as a key: see pprof_labels.c */
    uint32_t *ignored; /* [string]: labels with this key that say nothing of threads */
};

void prism_pprof_labels_init(struct prism_pprof_labels *labels,
                             const struct prism_pprof_tables *tables,
                             struct prism_builder *b);
void prism_pprof_labels_release(struct prism_pprof_labels *labels);

/* Take a label of a sample. */
bool prism_pprof_label(struct prism_pprof_labels *labels,
                       const struct prism_pprof_tables *tables,
                       const struct prism_cursor *in,
                       const struct prism_wire_field *field,
                       struct prism_pprof_thread *thread, struct prism_error *err);
/* Its number in the builder; made on first use. */
uint32_t prism_pprof_thread(struct prism_pprof_labels *labels,
                            const struct prism_pprof_tables *tables,
                            const struct prism_pprof_thread *thread);
/* Tell which labels were skipped. */
void prism_pprof_labels_note(const struct prism_pprof_labels *labels,
                             const struct prism_pprof_tables *tables,
                             struct prism_notes *notes);

#endif
