/* SPDX-License-Identifier: MIT */
/* journal.h - the small facts of a capture file, appended one after the other.
 *
 * A record appears in the file whole or not at all: it is written behind the end
 * of its chunk and then published by the chunk's `used`. */
#ifndef PRISM_CAPTURE_JOURNAL_H
#define PRISM_CAPTURE_JOURNAL_H

#include <pthread.h>
#include <stdbool.h>

#include "core/base/span.h"
#include "core/capture/store.h"

struct prism_journal {
    struct prism_store *store;
    struct prism_chunk *chunk; /* the one being filled; NULL at first */
    uint32_t chunk_count;      /* numbers them: pages may be reused out of order */
    pthread_mutex_t lock;
};

void prism_journal_init(struct prism_journal *journal, struct prism_store *store);
void prism_journal_release(struct prism_journal *journal);

/* What a journal can hold of a string: at most PRISM_TEXT_LIMIT bytes, and no part
 * of a character. */
struct prism_span prism_journal_text(struct prism_span text);

/* Append a record: its fixed part and up to two strings, whose lengths the fixed
 * part already holds (cut them with prism_journal_text() before).  Returns the
 * record in the file, good until the store is released; NULL when the disk is full. */
const struct prism_record *prism_journal_add(struct prism_journal *journal,
                                             enum prism_record_type type,
                                             struct prism_span fixed,
                                             struct prism_span first,
                                             struct prism_span second);

/* The usual records.  False, NULL when the disk is full. */
bool prism_journal_meta(struct prism_journal *journal, const char *key,
                        struct prism_span value);
bool prism_journal_process(struct prism_journal *journal,
                           const struct prism_record_process *process,
                           struct prism_span command);
const struct prism_record *prism_journal_thread_name(struct prism_journal *journal,
                                                     uint32_t thread,
                                                     struct prism_span name);
bool prism_journal_mark(struct prism_journal *journal, uint64_t ticks, uint32_t thread,
                        struct prism_span text);
bool prism_journal_anchor(struct prism_journal *journal,
                          const struct prism_anchor *anchor);
bool prism_journal_metric(struct prism_journal *journal, uint32_t role, int64_t divisor,
                          const char *name, const char *unit);
/* Something that the process has started. */
bool prism_journal_start(struct prism_journal *journal,
                         const struct prism_record_start *start);
bool prism_journal_process_facts(struct prism_journal *journal,
                                 const struct prism_record_process_facts *facts,
                                 struct prism_span name);
/* What recording one event adds, as measured at the start; fields as in the struct. */
bool prism_journal_cost(struct prism_journal *journal,
                        const struct prism_record_cost *cost);

#endif
