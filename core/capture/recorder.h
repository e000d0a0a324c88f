/* SPDX-License-Identifier: MIT */
/* recorder.h - one recording of one process: its file, its functions, its threads.
 *
 * Knows nothing of Python: an engine (core/hook, or any host application) tells it
 * what is entered and left in which thread.  It never prints, never ends the
 * process and starts no thread; when memory or disk is full it stops recording,
 * keeps what it has, and says so in the file. */
#ifndef PRISM_CAPTURE_RECORDER_H
#define PRISM_CAPTURE_RECORDER_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/clock.h"
#include "core/capture/functions.h"
#include "core/capture/journal.h"
#include "core/capture/store.h"

#define PRISM_INTERVAL_NS 100000000u /* 0.1 s */
#define PRISM_NODE_LIMIT  4000000u
#define PRISM_CELL_LIMIT  262144u

#define PRISM_KEPT_THREADS 128u

/* Zero in a number means the standard above. */
struct prism_recording {
    const char *path; /* of the file to create */
    struct prism_clock clock;
    /* When what is recorded began, which could not be told then; NULL: now. */
    const struct prism_anchor *begun;
    uint8_t run_id[16];
    uint32_t parent_pid; /* 0: that of the process that has started this one */
    uint64_t interval_ns;
    uint32_t node_limit;   /* contexts of all threads together */
    uint32_t cell_limit;   /* cells of a thread; beyond, its intervals double */
    uint32_t kept_threads; /* that have finished and stay apart: at least so many;
                            * PRISM_CAPTURE_NONE: all of them */
};

struct prism_track;
struct prism_group;

/* In the order of their opening, or closing (track_list.h). */
struct prism_tracks {
    struct prism_track *first;
    struct prism_track *last;
    uint32_t count;
};

/* Locks are taken in this order: fold_lock, lock, the journal's, the store's. */
struct prism_recorder {
    struct prism_clock clock;
    struct prism_store store;
    struct prism_journal journal;
    struct prism_functions functions;
    struct prism_anchor start;
    uint64_t interval_ns;
    uint32_t node_limit;
    uint32_t cell_limit;
    uint32_t kept_threads;
    uint32_t truncated_function; /* number of "<truncated>" */
    _Atomic uint32_t node_count; /* of all threads */
    /* Sessions with a base: while there are any, threads keep their numbers. */
    _Atomic uint32_t windows;
    _Atomic bool
        failed; /* memory or disk was full: threads stop at their next interval */
    /* Who holds it folds finished threads; it guards the groups.  Long work is done
     * under it, so nobody waits for it but fork(). */
    pthread_mutex_t fold_lock;
    struct prism_group *groups;
    uint32_t group_count;
    /* Guards all below.  Held for a moment only: a thread that starts waits for it. */
    pthread_mutex_t lock;
    struct prism_tracks tracks;       /* that run, or ended and will not be folded */
    struct prism_tracks finished;     /* that ended and may be folded, oldest first */
    struct prism_chunk *thread_chunk; /* where the next thread state goes */
    uint32_t thread_count;
    struct prism_thread_state **free_states; /* void ones */
    size_t free_state_count;
    size_t free_state_capacity;
    uint64_t last_anchor_ns; /* monotonic */
};

/* Create the file and start the clock.  NULL on failure. */
struct prism_recorder *prism_recorder_start(const struct prism_recording *recording,
                                            struct prism_error *err);

/* Number of a function; PRISM_CAPTURE_NONE when recording has failed.  Callers
 * serialise. */
uint32_t prism_recorder_function(struct prism_recorder *recorder,
                                 const struct prism_function_spec *spec);

/* Close what is open in every thread and mark the end.  No thread may be inside an
 * event.  The file is complete; the memory stays until prism_recorder_free(). */
void prism_recorder_stop(struct prism_recorder *recorder);
/* Unmap and free; the file stays.  NULL is fine. */
void prism_recorder_free(struct prism_recorder *recorder);

/* Around fork(), from pthread_atfork handlers: no growth is in flight while the
 * process is copied.  In the child, abandon instead of free: nothing is written
 * into the parent's file any more. */
void prism_recorder_before_fork(struct prism_recorder *recorder);
void prism_recorder_after_fork(struct prism_recorder *recorder);
void prism_recorder_abandon(struct prism_recorder *recorder);

/* For tracks: keep an anchor in the file now and then; say that we must stop. */
void prism_recorder_anchor(struct prism_recorder *recorder,
                           const struct prism_anchor *anchor);
void prism_recorder_fail(struct prism_recorder *recorder, int errnum);
/* A state in the file for a new thread, which readers do not see yet, its `tree`,
 * `cells` and all that is 0 at the start being set; its number goes to `*number`.
 * NULL: full.  From here until it is shown the caller holds the lock. */
struct prism_thread_state *prism_recorder_take_state(struct prism_recorder *recorder,
                                                     uint32_t *number);
/* It is complete: readers may see it. */
void prism_recorder_show_state(struct prism_recorder *recorder,
                               struct prism_thread_state *state,
                               enum prism_thread_kind kind);
/* A void state, of which nothing is left in the file, may be used again.  The caller
 * holds the lock. */
void prism_recorder_return_state(struct prism_recorder *recorder,
                                 struct prism_thread_state *state);

#endif
