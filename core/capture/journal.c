/* SPDX-License-Identifier: MIT */
/* journal.c - appending is rare (a function is written once), so one lock will
 * do; chunks are large enough for the longest record. */
#include "core/capture/journal.h"

#include <string.h>

#define JOURNAL_PAGES 16u

_Static_assert(JOURNAL_PAGES *PRISM_CAPTURE_PAGE > 2 * PRISM_TEXT_LIMIT + 1024,
               "the longest record fits into a chunk");

void prism_journal_init(struct prism_journal *journal, struct prism_store *store)
{
    *journal = (struct prism_journal){.store = store};
    (void)pthread_mutex_init(&journal->lock, NULL);
}

void prism_journal_release(struct prism_journal *journal)
{
    (void)pthread_mutex_destroy(&journal->lock);
}

struct prism_span prism_journal_text(struct prism_span text)
{
    if (text.len <= PRISM_TEXT_LIMIT) {
        return text;
    }
    text.len = PRISM_TEXT_LIMIT;
    while (text.len > 0 && ((unsigned char)text.at[text.len] & 0xc0) == 0x80) {
        text.len--;
    }
    return text;
}

static char *put(char *at, struct prism_span bytes)
{
    if (bytes.len > 0) {
        memcpy(at, bytes.at, bytes.len);
    }
    return at + bytes.len;
}

/* Room at the end of the current chunk, or of a new one. */
static struct prism_record *make_room(struct prism_journal *journal, uint32_t len)
{
    void *room = prism_chunk_append(journal->chunk, len);
    struct prism_chunk *chunk;

    if (room != NULL) {
        return room;
    }
    chunk = prism_store_chunk(journal->store, PRISM_CHUNK_JOURNAL, JOURNAL_PAGES,
                              PRISM_CAPTURE_NONE, journal->chunk_count);
    if (chunk == NULL) {
        return NULL;
    }
    journal->chunk = chunk;
    journal->chunk_count++;
    return prism_chunk_append(chunk, len);
}

const struct prism_record *prism_journal_add(struct prism_journal *journal,
                                             enum prism_record_type type,
                                             struct prism_span fixed,
                                             struct prism_span first,
                                             struct prism_span second)
{
    size_t exact = sizeof(struct prism_record) + fixed.len + first.len + second.len;
    uint32_t len = (uint32_t)((exact + 7) / 8 * 8);
    struct prism_record *record;

    (void)pthread_mutex_lock(&journal->lock);
    record = make_room(journal, len);
    if (record != NULL) {
        *record = (struct prism_record){type, len};
        (void)put(put(put((char *)(record + 1), fixed), first), second);
        prism_chunk_publish(journal->chunk, len);
    }
    (void)pthread_mutex_unlock(&journal->lock);
    return record;
}

#define FIXED(record) prism_span((const char *)(record), sizeof *(record))

static const struct prism_span nothing = {"", 0};

bool prism_journal_meta(struct prism_journal *journal, const char *key,
                        struct prism_span value)
{
    struct prism_span name = prism_journal_text(prism_span_of(key));
    struct prism_span text = prism_journal_text(value);
    const struct prism_record_meta meta = {(uint32_t)name.len, (uint32_t)text.len};

    return prism_journal_add(journal, PRISM_RECORD_META, FIXED(&meta), name, text) !=
           NULL;
}

bool prism_journal_process(struct prism_journal *journal,
                           const struct prism_record_process *process,
                           struct prism_span command)
{
    struct prism_span text = prism_journal_text(command);
    struct prism_record_process fixed = *process;

    fixed.command_len = (uint32_t)text.len;
    return prism_journal_add(journal, PRISM_RECORD_PROCESS, FIXED(&fixed), text,
                             nothing) != NULL;
}

const struct prism_record *prism_journal_thread_name(struct prism_journal *journal,
                                                     uint32_t thread,
                                                     struct prism_span name)
{
    struct prism_span text = prism_journal_text(name);
    const struct prism_record_thread_name fixed = {thread, (uint32_t)text.len};

    return prism_journal_add(journal, PRISM_RECORD_THREAD_NAME, FIXED(&fixed), text,
                             nothing);
}

bool prism_journal_mark(struct prism_journal *journal, uint64_t ticks, uint32_t thread,
                        struct prism_span text)
{
    struct prism_span kept = prism_journal_text(text);
    const struct prism_record_mark mark = {ticks, thread, (uint32_t)kept.len};

    return prism_journal_add(journal, PRISM_RECORD_MARK, FIXED(&mark), kept, nothing) !=
           NULL;
}

bool prism_journal_anchor(struct prism_journal *journal,
                          const struct prism_anchor *anchor)
{
    return prism_journal_add(journal, PRISM_RECORD_ANCHOR, FIXED(anchor), nothing,
                             nothing) != NULL;
}

bool prism_journal_metric(struct prism_journal *journal, uint32_t role, int64_t divisor,
                          const char *name, const char *unit)
{
    struct prism_span name_text = prism_journal_text(prism_span_of(name));
    struct prism_span unit_text = prism_journal_text(prism_span_of(unit));
    const struct prism_record_metric metric = {divisor, role, (uint32_t)name_text.len,
                                               (uint32_t)unit_text.len, 0};

    return prism_journal_add(journal, PRISM_RECORD_METRIC, FIXED(&metric), name_text,
                             unit_text) != NULL;
}

bool prism_journal_cost(struct prism_journal *journal,
                        const struct prism_record_cost *cost)
{
    return prism_journal_add(journal, PRISM_RECORD_COST, FIXED(cost), nothing,
                             nothing) != NULL;
}

bool prism_journal_start(struct prism_journal *journal,
                         const struct prism_record_start *start)
{
    return prism_journal_add(journal, PRISM_RECORD_START, FIXED(start), nothing,
                             nothing) != NULL;
}

bool prism_journal_process_facts(struct prism_journal *journal,
                                 const struct prism_record_process_facts *facts,
                                 struct prism_span name)
{
    struct prism_span text = prism_journal_text(name);
    struct prism_record_process_facts fixed = *facts;

    fixed.name_len = (uint32_t)text.len;
    return prism_journal_add(journal, PRISM_RECORD_PROCESS_FACTS, FIXED(&fixed), text,
                             nothing) != NULL;
}
