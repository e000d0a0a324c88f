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
    l->ignored = prism_alloc_zeroed(t->strings.count, sizeof *l->ignored);
}

void prism_pprof_labels_release(struct prism_pprof_labels *l)
{
    prism_vec_release(&l->threads);
    prism_vec_release(&l->pids);
    prism_map_release(&l->thread_map);
    prism_map_release(&l->pid_map);
    free(l->ignored);
}

static bool same_thread(const void *key, uint32_t item)
{
    /* The key is the thread pushed last, compared with all others. */
    const struct prism_pprof_labels *l = key;
    const struct prism_pprof_thread *a = &prism_vec_last(&l->threads);
    const struct prism_pprof_thread *it = &l->threads.items[item];

    return a->name == it->name && a->tid == it->tid && a->pid == it->pid;
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

uint32_t prism_pprof_thread(struct prism_pprof_labels *l,
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

struct label {
    uint64_t key;
    uint64_t str;
    uint64_t num;
};

static void take_label(struct prism_pprof_labels *l, const struct prism_pprof_tables *t,
                       const struct label *label, struct prism_pprof_thread *thread)
{
    struct prism_span key = prism_pprof_string(t, label->key);
    uint64_t number = label->num;

    if (label->str != 0) {
        (void)prism_span_u64(prism_pprof_string(t, label->str), &number);
    }
    if (is_one_of(key, thread_names)) {
        thread->name = label->str;
    } else if (is_one_of(key, thread_ids)) {
        thread->tid = number;
    } else if (is_one_of(key, process_ids)) {
        thread->pid = number;
    } else if (l->ignored[label->key] < UINT32_MAX) {
        l->ignored[label->key]++;
    }
}

bool prism_pprof_label(struct prism_pprof_labels *l, const struct prism_pprof_tables *t,
                       const struct prism_cursor *in,
                       const struct prism_wire_field *field,
                       struct prism_pprof_thread *thread, struct prism_error *err)
{
    struct label label = {0, 0, 0};
    struct prism_cursor inside;
    struct prism_wire_field part;

    if (!prism_wire_expect(in, field, PRISM_WIRE_BYTES, "a label", err)) {
        return false;
    }
    inside = prism_wire_inside(in, field);
    for (;;) {
        if (!prism_wire_next(&inside, &part, err)) {
            return false;
        }
        if (part.number == 0) {
            break;
        }
        if (part.number > PRISM_PPROF_LABEL_NUM) {
            continue;
        }
        if (!prism_wire_expect(&inside, &part, PRISM_WIRE_VARINT, "a label's part",
                               err)) {
            return false;
        }
        *(part.number == PRISM_PPROF_LABEL_KEY   ? &label.key
          : part.number == PRISM_PPROF_LABEL_STR ? &label.str
                                                 : &label.num) = part.value;
    }
    if (label.key >= t->strings.count || label.str >= t->strings.count) {
        return prism_cursor_fail_at(
            in, field->at, err, "expected a string below %zu, found %" PRIu64,
            t->strings.count, label.key >= t->strings.count ? label.key : label.str);
    }
    take_label(l, t, &label, thread);
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
