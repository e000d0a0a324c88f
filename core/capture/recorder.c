/* SPDX-License-Identifier: MIT */
/* recorder.c - starting, stopping, forking.  Everything that happens often is in
 * track.h. */
#include "core/capture/recorder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/capture/finished.h"
#include "core/capture/grow.h"
#include "core/capture/track.h"

/* How long the clocks are compared at the start, so that a run that is killed
 * before its first anchor still has a rate. */
#define FIRST_RATE_NS 20000u

static void write_header(struct prism_recorder *recorder,
                         const struct prism_recording *recording)
{
    struct prism_header *header = recorder->store.header;
    struct prism_anchor later;

    recorder->start = recording->begun != NULL ? *recording->begun
                                               : prism_clock_anchor(&recorder->clock);
    recorder->last_anchor_ns = recorder->start.mono_ns;
    do {
        later = prism_clock_anchor(&recorder->clock);
    } while (recorder->clock.custom == NULL &&
             later.mono_ns - recorder->start.mono_ns < FIRST_RATE_NS);
    memcpy(header->magic, PRISM_CAPTURE_MAGIC, sizeof header->magic);
    header->version = PRISM_CAPTURE_VERSION;
    header->byte_order = PRISM_CAPTURE_ORDER;
    header->clock = recorder->clock.kind;
    header->pid = (uint32_t)getpid();
    header->parent_pid =
        recording->parent_pid > 0 ? recording->parent_pid : (uint32_t)getppid();
    header->metric_count = PRISM_RECORDER_METRICS;
    memcpy(header->run_id, recording->run_id, sizeof header->run_id);
    header->interval_ns = recorder->interval_ns;
    header->start = recorder->start;
    header->tick_rate = (uint64_t)prism_clock_rate(&recorder->start, &later);
    if (header->tick_rate == 0) {
        header->tick_rate = 1000000000; /* a clock of the caller's own stands still */
    }
    header->check = prism_header_check(header);
}

static bool write_first_records(struct prism_recorder *recorder)
{
    struct prism_journal *journal = &recorder->journal;
    const struct prism_function_spec truncated = {
        .name = prism_span_of("<truncated>"),
        .kind = PRISM_KIND_TRUNCATED,
    };

    recorder->truncated_function =
        prism_functions_number(&recorder->functions, &truncated);
    return recorder->truncated_function != PRISM_CAPTURE_NONE &&
           prism_journal_metric(journal, PRISM_ROLE_CALLS, 1, "calls", "count") &&
           prism_journal_metric(journal, PRISM_ROLE_RESUMES, 1, "resumes", "count") &&
           prism_journal_metric(journal, PRISM_ROLE_TIME, 1, "time", "nanoseconds");
}

struct prism_recorder *prism_recorder_start(const struct prism_recording *recording,
                                            struct prism_error *err)
{
    struct prism_recorder *recorder = calloc(1, sizeof *recorder);

    if (recorder == NULL) {
        (void)prism_error_system(err, recording->path, "record into", ENOMEM);
        return NULL;
    }
    recorder->clock = recording->clock;
    recorder->interval_ns =
        recording->interval_ns > 0 ? recording->interval_ns : PRISM_INTERVAL_NS;
    recorder->node_limit =
        recording->node_limit > 0 ? recording->node_limit : PRISM_NODE_LIMIT;
    recorder->cell_limit =
        recording->cell_limit > 0 ? recording->cell_limit : PRISM_CELL_LIMIT;
    recorder->kept_threads =
        recording->kept_threads > 0 ? recording->kept_threads : PRISM_KEPT_THREADS;
    if (!prism_store_create(&recorder->store, recording->path, err)) {
        free(recorder);
        return NULL;
    }
    (void)pthread_mutex_init(&recorder->fold_lock, NULL);
    (void)pthread_mutex_init(&recorder->lock, NULL);
    prism_journal_init(&recorder->journal, &recorder->store);
    prism_functions_init(&recorder->functions, &recorder->journal);
    write_header(recorder, recording);
    if (!write_first_records(recorder)) {
        uint64_t reason = atomic_load(&recorder->store.header->stopped_errno);

        (void)prism_error_system(err, recording->path, "write",
                                 reason > 0 ? (int)reason : ENOMEM);
        (void)unlink(recording->path);
        prism_recorder_free(recorder);
        return NULL;
    }
    return recorder;
}

uint32_t prism_recorder_function(struct prism_recorder *recorder,
                                 const struct prism_function_spec *spec)
{
    uint32_t number;

    if (atomic_load(&recorder->failed)) {
        return PRISM_CAPTURE_NONE;
    }
    number = prism_functions_number(&recorder->functions, spec);
    if (number == PRISM_CAPTURE_NONE) {
        prism_recorder_fail(recorder, ENOMEM);
    }
    return number;
}

void prism_recorder_fail(struct prism_recorder *recorder, int errnum)
{
    uint64_t none = 0;

    atomic_store(&recorder->failed, true);
    /* The store may have said more precisely why. */
    (void)atomic_compare_exchange_strong(&recorder->store.header->stopped_errno, &none,
                                         (uint64_t)errnum);
}

static struct prism_thread_state *new_state(struct prism_recorder *recorder)
{
    struct prism_chunk *chunk = recorder->thread_chunk;
    struct prism_thread_state *state = prism_chunk_append(chunk, sizeof *state);

    if (state == NULL) {
        chunk = prism_store_chunk(&recorder->store, PRISM_CHUNK_THREADS, 1,
                                  PRISM_CAPTURE_NONE, recorder->thread_count);
        if (chunk == NULL) {
            return NULL;
        }
        recorder->thread_chunk = chunk;
        state = prism_chunk_append(chunk, sizeof *state);
    }
    state->tree = recorder->thread_count++;
    return state;
}

/* The generation goes on, so that a reader who copies the file while the state is used
 * again notices. */
static struct prism_thread_state *used_state(struct prism_recorder *recorder)
{
    struct prism_thread_state *state =
        recorder->free_states[--recorder->free_state_count];
    uint64_t generation = atomic_load(&state->cells) >> 32;

    atomic_store(&state->cells, (generation + 1) << 32);
    atomic_store(&state->current, 0);
    atomic_store(&state->off_ticks, 0);
    atomic_store(&state->end_ticks, 0);
    atomic_store(&state->name_len, 0);
    return state;
}

struct prism_thread_state *prism_recorder_take_state(struct prism_recorder *recorder,
                                                     uint32_t *number)
{
    struct prism_thread_state *state =
        recorder->free_state_count > 0 ? used_state(recorder) : new_state(recorder);

    if (state != NULL) {
        *number = state->tree;
    }
    return state;
}

void prism_recorder_show_state(struct prism_recorder *recorder,
                               struct prism_thread_state *state,
                               enum prism_thread_kind kind)
{
    atomic_store_explicit(&state->kind, (uint32_t)kind, memory_order_release);
    if (prism_chunk_append(recorder->thread_chunk, sizeof *state) == state) {
        prism_chunk_publish(recorder->thread_chunk, sizeof *state);
    }
}

/* Without memory for the list it is just not used again. */
void prism_recorder_return_state(struct prism_recorder *recorder,
                                 struct prism_thread_state *state)
{
    if (prism_grow((void **)&recorder->free_states, &recorder->free_state_capacity,
                   recorder->free_state_count, sizeof(void *))) {
        recorder->free_states[recorder->free_state_count++] = state;
    }
}

void prism_recorder_anchor(struct prism_recorder *recorder,
                           const struct prism_anchor *anchor)
{
    uint64_t elapsed = anchor->mono_ns - recorder->start.mono_ns;
    /* Ever rarer, so that their number grows with the logarithm of the time. */
    uint64_t gap = elapsed / 256 > 1000000000 ? elapsed / 256 : 1000000000;

    if (pthread_mutex_trylock(&recorder->lock) != 0) {
        return; /* another thread is at it */
    }
    /* One that was taken before the last may come after it. */
    if (anchor->mono_ns >= recorder->last_anchor_ns + gap) {
        recorder->last_anchor_ns = anchor->mono_ns;
        if (!prism_journal_anchor(&recorder->journal, anchor)) {
            prism_recorder_fail(recorder, ENOSPC);
        }
    }
    (void)pthread_mutex_unlock(&recorder->lock);
}

void prism_recorder_stop(struct prism_recorder *recorder)
{
    struct prism_anchor anchor;

    for (struct prism_track *track = recorder->tracks.first; track != NULL;
         track = track->next) {
        prism_track_close(track);
    }
    anchor = prism_clock_anchor(&recorder->clock);
    (void)prism_journal_anchor(&recorder->journal, &anchor);
    atomic_store(&recorder->store.header->stop_ticks, anchor.ticks);
    prism_store_trim(&recorder->store);
}

static void free_tracks(struct prism_track *track)
{
    while (track != NULL) {
        struct prism_track *next = track->next;

        prism_track_free(track);
        track = next;
    }
}

void prism_recorder_free(struct prism_recorder *recorder)
{
    if (recorder == NULL) {
        return;
    }
    free_tracks(recorder->tracks.first);
    free_tracks(recorder->finished.first);
    prism_finished_release(recorder);
    free((void *)recorder->free_states);
    prism_functions_release(&recorder->functions);
    prism_journal_release(&recorder->journal);
    prism_store_release(&recorder->store);
    (void)pthread_mutex_destroy(&recorder->lock);
    (void)pthread_mutex_destroy(&recorder->fold_lock);
    free(recorder);
}

void prism_recorder_before_fork(struct prism_recorder *recorder)
{
    (void)pthread_mutex_lock(&recorder->fold_lock);
    (void)pthread_mutex_lock(&recorder->lock);
    (void)pthread_mutex_lock(&recorder->journal.lock);
    (void)pthread_mutex_lock(&recorder->store.lock);
}

void prism_recorder_after_fork(struct prism_recorder *recorder)
{
    (void)pthread_mutex_unlock(&recorder->store.lock);
    (void)pthread_mutex_unlock(&recorder->journal.lock);
    (void)pthread_mutex_unlock(&recorder->lock);
    (void)pthread_mutex_unlock(&recorder->fold_lock);
}

void prism_recorder_abandon(struct prism_recorder *recorder)
{
    /* The forking thread holds the locks, in the child too. */
    prism_recorder_after_fork(recorder);
    prism_recorder_free(recorder);
}
