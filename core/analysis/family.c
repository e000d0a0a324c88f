/* SPDX-License-Identifier: MIT */
/* family.c - see family.h.  A pid may come again in a run: a process that executes
 * another program keeps it.  So what parents say and what was recorded of one pid are
 * put together in the order of time. */
#include "core/analysis/family.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/text.h"

struct family {
    const struct prism_profile *p;
    struct prism_kin *kin;
    uint32_t *by_pid; /* processes with a run, by run, pid and start */
    size_t count;     /* in it */
};

static const uint8_t no_run[16];

/* What processes are sorted and looked up by. */
struct key {
    const uint8_t *run_id; /* no_run: none */
    uint32_t pid;
    int64_t start_ns;
    uint32_t process;
};

static struct key key_of(const struct prism_profile *p, uint32_t process)
{
    uint32_t source = p->processes[process].source;
    struct key key = {no_run, p->processes[process].pid, 0, process};

    if (source != PRISM_NONE &&
        memcmp(p->sources[source].run_id, no_run, sizeof no_run) != 0) {
        key.run_id = p->sources[source].run_id;
        key.start_ns = p->sources[source].start_ns;
    }
    return key;
}

static int compare_pids(const struct key *a, const struct key *b)
{
    int order = memcmp(a->run_id, b->run_id, 16);

    return order != 0 ? order : (a->pid > b->pid) - (a->pid < b->pid);
}

static int by_key(const void *a, const void *b)
{
    const struct key *left = a;
    const struct key *right = b;
    int order = compare_pids(left, right);

    if (order != 0) {
        return order;
    }
    if (left->start_ns != right->start_ns) {
        return left->start_ns < right->start_ns ? -1 : 1;
    }
    return (left->process > right->process) - (left->process < right->process);
}

static void sort_by_pid(struct family *f)
{
    struct key *keys = prism_alloc(f->p->process_count * sizeof *keys);

    for (uint32_t i = 0; i < f->p->process_count; i++) {
        keys[f->count] = key_of(f->p, i);
        f->count += keys[f->count].run_id != no_run;
    }
    qsort(keys, f->count, sizeof *keys, by_key);
    f->by_pid = prism_alloc(f->count * sizeof *f->by_pid);
    for (size_t i = 0; i < f->count; i++) {
        f->by_pid[i] = keys[i].process;
    }
    free(keys);
}

/* The place in `by_pid` of the first process of a run with a pid, or behind. */
static size_t first_of(const struct family *f, const struct key *wanted)
{
    size_t low = 0;
    size_t high = f->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct key key = key_of(f->p, f->by_pid[middle]);

        if (compare_pids(&key, wanted) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_of(const struct family *f, size_t place, const struct key *wanted)
{
    struct key key;

    if (place >= f->count) {
        return false;
    }
    key = key_of(f->p, f->by_pid[place]);
    return compare_pids(&key, wanted) == 0;
}

/* What a parent says of a child, and nobody else. */
static bool is_word(const struct family *f, uint32_t process)
{
    return !f->kin[process].recorded && f->p->processes[process].parent != PRISM_NONE;
}

/* The first recorded process that a parent's word may be of: none before the parent
 * started, and none that another word was of. */
static void match_word(struct family *f, uint32_t word)
{
    const struct prism_process *said = &f->p->processes[word];
    struct key key = key_of(f->p, word);

    for (size_t i = first_of(f, &key); is_of(f, i, &key); i++) {
        uint32_t child = f->by_pid[i];
        struct prism_kin *kin = &f->kin[child];

        if (kin->recorded && kin->parent == PRISM_NONE && child != said->parent &&
            key_of(f->p, child).start_ns >= key.start_ns) {
            f->kin[word].self = child;
            kin->parent = said->parent;
            kin->spawn_node = said->spawn_node;
            return;
        }
    }
}

/* The last recorded process with the pid of the parent that started before. */
static void match_parent_pid(struct family *f, uint32_t child)
{
    struct key own = key_of(f->p, child);
    struct key key = own;

    key.pid = f->p->processes[child].parent_pid;
    for (size_t i = first_of(f, &key); is_of(f, i, &key); i++) {
        uint32_t parent = f->by_pid[i];

        if (f->kin[parent].recorded && parent != child &&
            key_of(f->p, parent).start_ns <= own.start_ns) {
            f->kin[child].parent = parent;
        }
    }
}

/* Parents that only were spoken of are those that were recorded; a damaged file's ring
 * of parents is cut open. */
static void settle(struct family *f)
{
    enum { NEW, ON_THE_WAY, DONE };
    uint8_t *state = prism_alloc_zeroed(f->p->process_count, sizeof *state);

    for (uint32_t i = 0; i < f->p->process_count; i++) {
        if (f->kin[i].parent != PRISM_NONE) {
            f->kin[i].parent = f->kin[f->kin[i].parent].self;
        }
    }
    for (uint32_t i = 0; i < f->p->process_count; i++) {
        uint32_t at = i;

        for (; state[at] == NEW; at = f->kin[at].parent) {
            state[at] = ON_THE_WAY;
            if (f->kin[at].parent == PRISM_NONE) {
                break;
            }
            if (state[f->kin[at].parent] == ON_THE_WAY) {
                f->kin[at].parent = PRISM_NONE;
                f->kin[at].spawn_node = PRISM_NONE;
                break;
            }
        }
        for (at = i; at != PRISM_NONE && state[at] == ON_THE_WAY;
             at = f->kin[at].parent) {
            state[at] = DONE;
        }
    }
    free(state);
}

struct prism_kin *prism_family_of(const struct prism_profile *profile)
{
    struct family f = {.p = profile};

    f.kin = prism_alloc_zeroed(profile->process_count, sizeof *f.kin);
    for (uint32_t i = 0; i < profile->process_count; i++) {
        f.kin[i] = (struct prism_kin){i, profile->processes[i].parent,
                                      profile->processes[i].spawn_node, false};
    }
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        f.kin[profile->threads[i].process].recorded = true;
    }
    sort_by_pid(&f);
    for (size_t i = 0; i < f.count; i++) {
        if (is_word(&f, f.by_pid[i])) {
            match_word(&f, f.by_pid[i]);
        }
    }
    for (size_t i = 0; i < f.count; i++) {
        uint32_t process = f.by_pid[i];

        if (f.kin[process].parent == PRISM_NONE &&
            profile->processes[process].parent_pid != 0) {
            match_parent_pid(&f, process);
        }
    }
    settle(&f);
    free(f.by_pid);
    return f.kin;
}

/* ---- times ---- */

/* From the first start to the last end of a thread; the end of one that is not known
 * is that of the last interval. */
static int64_t time_passed(const struct prism_profile *p)
{
    const struct prism_interval *last = &p->intervals[p->interval_count - 1];
    int64_t first_ns = INT64_MAX;
    int64_t last_ns = INT64_MIN;
    int64_t passed_ns;

    for (uint32_t i = 0; i < p->thread_count; i++) {
        const struct prism_thread *thread = &p->threads[i];
        int64_t end_ns = thread->end_ns;

        if (end_ns == PRISM_UNKNOWN &&
            (last->len_ns == 0 ||
             __builtin_add_overflow(last->start_ns, last->len_ns, &end_ns))) {
            return PRISM_UNKNOWN;
        }
        first_ns = thread->start_ns < first_ns ? thread->start_ns : first_ns;
        last_ns = end_ns > last_ns ? end_ns : last_ns;
    }
    return __builtin_sub_overflow(last_ns, first_ns, &passed_ns) ? PRISM_UNKNOWN
                                                                 : passed_ns;
}

bool prism_family_times(const struct prism_profile *profile,
                        struct prism_family_times *times)
{
    uint32_t metric = prism_profile_metric(profile, PRISM_ROLE_TIME);
    bool *recorded = prism_alloc_zeroed(profile->process_count, sizeof *recorded);

    *times = (struct prism_family_times){.passed_ns = time_passed(profile)};
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        times->recorded += !recorded[profile->threads[i].process];
        recorded[profile->threads[i].process] = true;
    }
    free(recorded);
    if (times->recorded < 2 || metric == PRISM_NONE) {
        return false;
    }
    times->own_ns =
        prism_profile_sum(profile, metric) / profile->metrics[metric].divisor;
    return true;
}

/* ---- names ---- */

/* Without the folders of the path that ends at one of these characters. */
static const char *last_part(const char *path, const char *ends)
{
    const char *end = path + strcspn(path, ends);
    const char *start = end;

    while (start > path && start[-1] != '/') {
        start--;
    }
    return start < end ? start : path;
}

const char *prism_process_name_in(const struct prism_profile *profile, uint32_t process,
                                  struct prism_process_name *to)
{
    const struct prism_process *it = &profile->processes[process];
    const char *name = it->command;
    size_t len;

    if (name[0] == '\0' && it->source != PRISM_NONE) {
        name = last_part(profile->sources[it->source].name, "");
    }
    name = last_part(name, " ");
    len = strlen(name);
    if (len < sizeof to->text) {
        memcpy(to->text, name, len + 1);
        return to->text;
    }
    /* Not through the middle of a character. */
    len = sizeof to->text - sizeof "...";
    while (len > 0 && ((unsigned char)name[len] & 0xc0) == 0x80) {
        len--;
    }
    (void)snprintf(to->text, sizeof to->text, "%.*s...", (int)len, name);
    return to->text;
}
