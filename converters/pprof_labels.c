/* SPDX-License-Identifier: MIT */
/* pprof_labels.c - see pprof_labels.h. */
#include "converters/pprof_labels.h"

#include <inttypes.h>
#include <stdlib.h>

#include "converters/pprof.h"
#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"

void prism_pprof_labels_init(struct prism_pprof_labels *l,
                             const struct prism_pprof_tables *t,
                             struct prism_builder *b)
{
    *l = (struct prism_pprof_labels){.b = b};
    l->meanings = prism_alloc_zeroed(t->strings.count, sizeof *l->meanings);
    l->ignored = prism_alloc_zeroed(t->strings.count, sizeof *l->ignored);
}

void prism_pprof_labels_release(struct prism_pprof_labels *l)
{
    prism_vec_release(&l->threads);
    prism_vec_release(&l->pids);
    prism_map_release(&l->thread_map);
    prism_map_release(&l->pid_map);
    free(l->meanings);
    free(l->ignored);
}

static bool is_thread(const struct prism_pprof_thread *a,
                      const struct prism_pprof_thread *b)
{
    return a->name == b->name && a->tid == b->tid && a->pid == b->pid;
}

static bool same_thread(const void *key, uint32_t item)
{
    /* The key is the thread pushed last, compared with all others. */
    const struct prism_pprof_labels *l = key;

    return is_thread(&prism_vec_last(&l->threads), &l->threads.items[item]);
}

static bool same_pid(const void *key, uint32_t item)
{
    const struct prism_pprof_labels *l = key;

    return prism_vec_last(&l->pids) == l->pids.items[item];
}

static uint32_t process_of(struct prism_pprof_labels *l, uint64_t pid)
{
    uint64_t hash = prism_hash_mix(pid, 0);
    uint32_t found;

    prism_vec_push(&l->pids) = pid;
    found = prism_map_find(&l->pid_map, hash, same_pid, l);
    if (found != PRISM_MAP_NONE) {
        l->pids.count--;
        return found;
    }
    prism_map_insert(&l->pid_map, hash, (uint32_t)l->pids.count - 1);
    return prism_builder_process(l->b, pid < UINT32_MAX ? (uint32_t)pid : 0,
                                 prism_span(NULL, 0));
}

static uint32_t find_thread(struct prism_pprof_labels *l,
                            const struct prism_pprof_tables *t,
                            const struct prism_pprof_thread *thread)
{
    uint64_t hash = prism_hash_mix(thread->name, thread->tid ^ thread->pid << 32);
    uint32_t found;

    prism_vec_push(&l->threads) = *thread;
    found = prism_map_find(&l->thread_map, hash, same_thread, l);
    if (found != PRISM_MAP_NONE) {
        l->threads.count--;
        return found;
    }
    prism_map_insert(&l->thread_map, hash, (uint32_t)l->threads.count - 1);
    return prism_builder_thread(l->b, process_of(l, thread->pid), thread->tid,
                                prism_pprof_string(t, thread->name));
}

uint32_t prism_pprof_thread(struct prism_pprof_labels *l,
                            const struct prism_pprof_tables *t,
                            const struct prism_pprof_thread *thread)
{
    if (l->threads.count == 0 || !is_thread(thread, &l->threads.items[l->thread])) {
        l->thread = find_thread(l, t, thread);
    }
    return l->thread;
}

static bool is_one_of(struct prism_span key, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (prism_span_is(key, *names)) {
            return true;
        }
    }
    return false;
}

/* Keys as our writer and others have them. */
static const char *const thread_names[] = {PRISM_PPROF_THREAD, "thread name",
                                           "thread_name", NULL};
static const char *const thread_ids[] = {PRISM_PPROF_THREAD_ID, "thread id", "tid",
                                         "os thread id", NULL};
static const char *const process_ids[] = {PRISM_PPROF_PID, "process_id", "process id",
                                          NULL};

enum meaning {
    MEANING_UNSEEN,
    MEANING_THREAD_NAME,
    MEANING_THREAD_ID,
    MEANING_PROCESS_ID,
    MEANING_NONE,
};

static enum meaning meaning_of(struct prism_span key)
{
    return is_one_of(key, thread_names)  ? MEANING_THREAD_NAME
           : is_one_of(key, thread_ids)  ? MEANING_THREAD_ID
           : is_one_of(key, process_ids) ? MEANING_PROCESS_ID
                                         : MEANING_NONE;
}

static void take_label(struct prism_pprof_labels *l, const struct prism_pprof_tables *t,
                       const struct prism_pprof_label *label,
                       struct prism_pprof_thread *thread)
{
    uint8_t *meaning = &l->meanings[label->key];
    uint64_t number = label->num;

    if (*meaning == MEANING_UNSEEN) {
        *meaning = (uint8_t)meaning_of(prism_pprof_string(t, label->key));
    }
    if (label->str != 0) {
        (void)prism_span_u64(prism_pprof_string(t, label->str), &number);
    }
    if (*meaning == MEANING_THREAD_NAME) {
        thread->name = label->str;
    } else if (*meaning == MEANING_THREAD_ID) {
        thread->tid = number;
    } else if (*meaning == MEANING_PROCESS_ID) {
        thread->pid = number;
    } else if (l->ignored[label->key] < UINT32_MAX) {
        l->ignored[label->key]++;
    }
}

static bool read_label(struct prism_cursor in, const struct prism_pprof_tables *t,
                       uint64_t at, struct prism_pprof_label *label,
                       struct prism_error *err)
{
    struct prism_wire_field part;

    *label = (struct prism_pprof_label){0, 0, 0};
    for (;;) {
        if (!prism_wire_next(&in, &part, err)) {
            return false;
        }
        if (part.number == 0) {
            break;
        }
        if (part.number > PRISM_PPROF_LABEL_NUM) {
            continue;
        }
        if (!prism_wire_expect(&in, &part, PRISM_WIRE_VARINT, "a label's part", err)) {
            return false;
        }
        *(part.number == PRISM_PPROF_LABEL_KEY   ? &label->key
          : part.number == PRISM_PPROF_LABEL_STR ? &label->str
                                                 : &label->num) = part.value;
    }
    return (label->key < t->strings.count && label->str < t->strings.count) ||
           prism_cursor_fail_at(
               &in, at, err, "expected a string below %zu, found %" PRIu64,
               t->strings.count,
               label->key >= t->strings.count ? label->key : label->str);
}

bool prism_pprof_label(struct prism_pprof_labels *l, const struct prism_pprof_tables *t,
                       const struct prism_cursor *in,
                       const struct prism_wire_field *field,
                       struct prism_pprof_thread *thread, struct prism_error *err)
{
    if (!prism_wire_expect(in, field, PRISM_WIRE_BYTES, "a label", err)) {
        return false;
    }
    if (l->bytes.at == NULL || !prism_span_equal(l->bytes, field->bytes)) {
        if (!read_label(prism_wire_inside(in, field), t, field->at, &l->label, err)) {
            return false;
        }
        l->bytes = field->bytes;
    }
    take_label(l, t, &l->label, thread);
    return true;
}

void prism_pprof_labels_note(const struct prism_pprof_labels *l,
                             const struct prism_pprof_tables *t,
                             struct prism_notes *notes)
{
    for (size_t i = 0; i < t->strings.count; i++) {
        if (l->ignored[i] > 0) {
            prism_notes_add(notes, PRISM_NOTE_SKIPPED, "labels %s: %s",
                            prism_quote(t->strings.items[i]),
                            prism_count(l->ignored[i]));
        }
    }
}
