/* SPDX-License-Identifier: MIT */
/* family.c - see family.h.  A pid may come again in a run: a process that executes
 * another program keeps it.  So what parents say and what was recorded of one pid are
 * put together in the order of time.  Where nobody knows, a process has no parent: it
 * is never guessed. */
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

/* When a process began, in the words of whoever is asked. */
static int64_t began_ns(const struct family *f, uint32_t process)
{
    int64_t said_ns = f->p->processes[process].started_ns;

    return is_word(f, process) && said_ns != PRISM_UNKNOWN
               ? said_ns
               : key_of(f->p, process).start_ns;
}

/* The last word of a pid that may be of a process; of those of one moment one that is
 * of no other yet.  `speaker_pid`: by whom; 0: by anybody.  PRISM_NONE: none. */
static uint32_t last_word(const struct family *f, const struct key *wanted,
                          uint32_t speaker_pid)
{
    uint32_t best = PRISM_NONE;

    for (size_t i = first_of(f, wanted); is_of(f, i, wanted); i++) {
        uint32_t word = f->by_pid[i];
        uint32_t speaker = f->p->processes[word].parent;
        int64_t at_ns = began_ns(f, word);

        if (!is_word(f, word) || speaker == wanted->process ||
            at_ns > wanted->start_ns ||
            (speaker_pid != 0 && f->p->processes[speaker].pid != speaker_pid)) {
            continue;
        }
        if (best == PRISM_NONE || at_ns > began_ns(f, best) ||
            (at_ns == began_ns(f, best) && f->kin[best].self != best)) {
            best = word;
        }
    }
    return best;
}

/* The last recorded process with this pid that started before another, or with it. */
static uint32_t last_recorded(const struct family *f, const struct key *wanted)
{
    uint32_t best = PRISM_NONE;

    for (size_t i = first_of(f, wanted); is_of(f, i, wanted); i++) {
        uint32_t process = f->by_pid[i];

        if (f->kin[process].recorded && process != wanted->process &&
            key_of(f->p, process).start_ns <= wanted->start_ns) {
            best = process;
        }
    }
    return best;
}

/* What was said of a pid last is of this process; if it was of one that had the pid
 * before, then that one has become this, with the same parent. */
static void match_word(struct family *f, uint32_t child)
{
    struct key own = key_of(f->p, child);
    uint32_t word = last_word(f, &own, 0);
    uint32_t before = PRISM_NONE;

    if (word != PRISM_NONE && f->kin[word].self == word) {
        f->kin[word].self = child;
        f->kin[child].parent = f->p->processes[word].parent;
        f->kin[child].spawn_node = f->p->processes[word].spawn_node;
        return;
    }
    before = last_recorded(f, &own);
    if (before != PRISM_NONE && key_of(f->p, before).start_ns < own.start_ns &&
        f->p->processes[before].parent_pid == f->p->processes[child].parent_pid) {
        f->kin[child].parent = before;
    }
}

/* What the child knows of its parent.  With others in between, the parent started the
 * first of these. */
static void match_parent_pid(struct family *f, uint32_t child)
{
    const struct prism_process *it = &f->p->processes[child];
    struct key wanted = key_of(f->p, child);
    uint32_t word = PRISM_NONE;

    if (it->through_pid != 0) {
        wanted.pid = it->through_pid;
        word = last_word(f, &wanted, it->parent_pid);
    }
    if (word != PRISM_NONE) {
        f->kin[child].parent = f->p->processes[word].parent;
        f->kin[child].spawn_node = f->p->processes[word].spawn_node;
    } else {
        wanted.pid = it->parent_pid;
        f->kin[child].parent = last_recorded(f, &wanted);
    }
}

/* Of a child that nobody recorded, and of which there is no more to say than that it
 * was started. */
static void drop_silent(struct family *f)
{
    for (uint32_t i = 0; i < f->p->process_count; i++) {
        if (is_word(f, i) && f->kin[i].self == i &&
            f->p->processes[i].command[0] == '\0') {
            f->kin[i].self = PRISM_NONE;
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
        if (f->kin[i].parent == i) {
            f->kin[i].parent = PRISM_NONE;
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
        uint32_t process = f.by_pid[i];

        if (f.kin[process].recorded && f.kin[process].parent == PRISM_NONE) {
            match_word(&f, process);
        }
    }
    for (size_t i = 0; i < f.count; i++) {
        uint32_t process = f.by_pid[i];

        if (f.kin[process].parent == PRISM_NONE &&
            profile->processes[process].parent_pid != 0) {
            match_parent_pid(&f, process);
        }
    }
    drop_silent(&f);
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

    *times = (struct prism_family_times){.recorded = prism_profile_recorded(profile),
                                         .passed_ns = time_passed(profile)};
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
    const char *name = it->name[0] != '\0' ? it->name : it->command;
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
