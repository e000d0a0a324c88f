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

/* Zero in a number means the standard above. */
struct prism_recording {
    const char *path; /* of the file to create */
    struct prism_clock clock;
    uint8_t run_id[16];
    uint64_t interval_ns;
    uint32_t node_limit; /* contexts of all threads together */
    uint32_t cell_limit; /* cells of a thread; beyond, its intervals double */
    bool keep_threads;   /* finished threads are never folded together */
};

struct prism_track;

struct prism_recorder {
    struct prism_clock clock;
    struct prism_store store;
    struct prism_journal journal;
    struct prism_functions functions;
    struct prism_anchor start;
    uint64_t interval_ns;
    uint32_t node_limit;
    uint32_t cell_limit;
    uint32_t truncated_function; /* number of "<truncated>" */
    _Atomic uint32_t node_count; /* of all threads */
    _Atomic bool
        failed; /* memory or disk was full: threads stop at their next interval */
    pthread_mutex_t lock;             /* threads' list, anchors */
    struct prism_track *tracks;       /* all that were ever opened */
    struct prism_chunk *thread_chunk; /* where the next thread state goes */
    uint32_t thread_count;
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
/* A new thread's state in the file, not yet published; its number goes to `*number`.
 * NULL: full. */
struct prism_thread_state *prism_recorder_thread_state(struct prism_recorder *recorder,
                                                       uint32_t *number);

#endif
