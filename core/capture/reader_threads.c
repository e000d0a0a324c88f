/* SPDX-License-Identifier: MIT */
/* reader_threads.c - who the cells belong to: threads, and groups of finished ones.
 *
 * A group is one thread of the profile.  A thread whose cells are just being moved into
 * a group is part of it already. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/capture/reader_window.h"

static bool check_state(const struct prism_capture_reading *reading,
                        const struct prism_thread_state *state, const char *at,
                        struct prism_error *err)
{
    uint32_t level = (uint32_t)atomic_load(&state->cells);
    uint32_t kind = atomic_load(&state->kind);
    uint32_t name_len = atomic_load(&state->name_len);

    if (state->process >= reading->processes.count) {
        return prism_capture_fail(reading, at, err,
                                  "expected a process below %zu, found %" PRIu32,
                                  reading->processes.count, state->process);
    }
    if (reading->threads.count > 0 &&
        state->tree < prism_vec_last(&reading->threads).state.tree) {
        return prism_capture_fail(
            reading, at, err, "expected a tree from %" PRIu32 " on, found %" PRIu32,
            prism_vec_last(&reading->threads).state.tree, state->tree);
    }
    /* So that an interval of this level is a number, and not 0. */
    if (level > 60 || reading->header.interval_ns > PRISM_CAPTURE_LONGEST_NS >> level) {
        return prism_capture_fail(
            reading, at, err, "expected intervals up to 2^60 ns, found level %" PRIu32,
            level);
    }
    if (kind > PRISM_THREAD_GROUP || name_len > sizeof state->name) {
        return prism_capture_fail(reading, at, err,
                                  "expected a thread of kind 0 to 2 and a name of at "
                                  "most %zu bytes, found %" PRIu32 " and %" PRIu32,
                                  sizeof state->name, kind, name_len);
    }
    return true;
}

static bool find_thread(struct prism_capture_reading *reading, const char *at,
                        struct prism_error *err)
{
    struct found_thread thread = {.at = at, .id = PRISM_NONE, .group = PRISM_NONE};

    memcpy(&thread.state, at, sizeof thread.state);
    if (!check_state(reading, &thread.state, at, err)) {
        return false;
    }
    thread.name = prism_span(at + offsetof(struct prism_thread_state, name),
                             atomic_load(&thread.state.name_len));
    prism_vec_push(&reading->threads) = thread;
    return true;
}

bool prism_capture_find_threads(struct prism_capture_reading *reading,
                                struct prism_error *err)
{
    const size_t size = sizeof(struct prism_thread_state);
    size_t count;
    const struct found_chunk *chunks =
        prism_capture_chunks(reading, PRISM_CHUNK_THREADS, PRISM_CAPTURE_NONE, &count);

    for (size_t i = 0; i < count; i++) {
        if (chunks[i].first != reading->threads.count) {
            return prism_capture_fail(reading, chunks[i].records.at, err,
                                      "expected thread %zu, found thread %" PRIu32,
                                      reading->threads.count, chunks[i].first);
        }
        for (size_t at = 0; at + size <= chunks[i].records.len; at += size) {
            if (!find_thread(reading, chunks[i].records.at + at, err)) {
                return false;
            }
        }
    }
    return true;
}

/* The journal's last word on a thread; an empty one takes the others back. */
static void find_names(struct prism_capture_reading *reading)
{
    for (size_t i = 0; i < reading->names.count; i++) {
        const struct found_name *name = &reading->names.items[i];

        if (name->thread < reading->threads.count) {
            reading->threads.items[name->thread].journal_name = name->name;
        }
    }
    for (size_t i = 0; i < reading->threads.count; i++) {
        struct found_thread *thread = &reading->threads.items[i];

        if (thread->journal_name.len > 0) {
            thread->name = thread->journal_name;
        }
    }
}

/* Say of each thread whose cells are on the way into a group which one that is. */
static bool find_moving(struct prism_capture_reading *reading, struct prism_error *err)
{
    for (uint32_t i = 0; i < reading->threads.count; i++) {
        const struct prism_thread_state *state = &reading->threads.items[i].state;
        uint32_t moving = (uint32_t)atomic_load(&state->folded);
        struct found_thread *thread;

        if (atomic_load(&state->kind) != PRISM_THREAD_GROUP ||
            moving == PRISM_CAPTURE_NONE) {
            continue;
        }
        if (moving >= reading->threads.count ||
            atomic_load(&reading->threads.items[moving].state.kind) ==
                PRISM_THREAD_GROUP) {
            return prism_capture_fail(reading, reading->threads.items[i].at, err,
                                      "expected a thread on its way into the group, "
                                      "found %" PRIu32,
                                      moving);
        }
        thread = &reading->threads.items[moving];
        thread->group = i;
    }
    return true;
}

/* In the builder: with a group's number of threads behind its name. */
static void add_thread(struct prism_capture_reading *reading,
                       struct found_thread *thread)
{
    const struct prism_thread_state *state = &thread->state;
    uint32_t process = reading->processes.items[state->process];
    uint64_t end = atomic_load(&state->end_ticks);
    uint64_t folded = atomic_load(&state->folded) >> 32;
    size_t room = thread->name.len + sizeof " x4294967295";
    char *name;

    if (reading->window != NULL && end > 0 && end <= reading->window->from) {
        return; /* it was over when the window began */
    }
    if (atomic_load(&state->kind) == PRISM_THREAD_GROUP) {
        if (folded == 0) {
            return; /* just made */
        }
        name = prism_alloc(room);
        (void)snprintf(name, room, "%.*s x%" PRIu64, (int)thread->name.len,
                       thread->name.at, folded);
        thread->id =
            prism_builder_thread(reading->b, process, state->tid, prism_span_of(name));
        free(name);
    } else {
        thread->id =
            prism_builder_thread(reading->b, process, state->tid, thread->name);
    }
    prism_builder_thread_times(
        reading->b, thread->id,
        prism_capture_time(reading,
                           prism_window_clip(reading->window, state->start_ticks)),
        end > 0 ? prism_capture_time(reading, end) : PRISM_UNKNOWN);
}

static int by_start(const void *a, const void *b)
{
    const struct found_thread *left = *(const struct found_thread *const *)a;
    const struct found_thread *right = *(const struct found_thread *const *)b;
    uint64_t starts[] = {left->state.start_ticks, right->state.start_ticks};

    return starts[0] != starts[1] ? (starts[0] > starts[1]) - (starts[0] < starts[1])
                                  : (left > right) - (left < right);
}

/* In the order of their starts: a recorder uses numbers again.  A converted file has an
 * order of its own. */
static void add_threads(struct prism_capture_reading *reading)
{
    size_t count = reading->threads.count;
    struct found_thread **order = prism_alloc(count * sizeof(void *));

    for (size_t i = 0; i < count; i++) {
        order[i] = &reading->threads.items[i];
    }
    if (reading->header.clock != PRISM_CLOCK_NANOSECONDS && count > 0) {
        qsort((void *)order, count, sizeof(void *), by_start);
    }
    for (size_t i = 0; i < count; i++) {
        if (atomic_load(&order[i]->state.kind) != PRISM_THREAD_VOID &&
            order[i]->group == PRISM_NONE) {
            add_thread(reading, order[i]);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (atomic_load(&order[i]->state.kind) != PRISM_THREAD_VOID &&
            order[i]->group != PRISM_NONE) {
            order[i]->id = reading->threads.items[order[i]->group].id;
        }
    }
    free((void *)order);
}

bool prism_capture_read_threads(struct prism_capture_reading *reading,
                                struct prism_error *err)
{
    if (!prism_capture_find_threads(reading, err)) {
        return false;
    }
    find_names(reading);
    if (!find_moving(reading, err)) {
        return false;
    }
    add_threads(reading);
    return true;
}
