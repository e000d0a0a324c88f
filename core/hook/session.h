/* SPDX-License-Identifier: MIT */
/* session.h - the recording of this process: one recorder, one engine, and each
 * thread's track.
 *
 * All state of the hook that is not of one file alone is here.  Functions need the
 * GIL unless they say otherwise. */
#ifndef PRISM_HOOK_SESSION_H
#define PRISM_HOOK_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "core/capture/track.h"

/* What an engine does: bring Python's events to tracks.  One per way in which
 * CPython reports them. */
struct prism_engine {
    /* Cover the threads that run now and those to come.  False with a Python
     * error. */
    bool (*start)(void);
    void (*stop)(void);
    /* The frame that runs now in the calling thread, as the engine's own kind of
     * pointer; NULL: none. */
    void *(*innermost)(void);
    /* Open the calls that are already running in the calling thread, from the
     * outermost to this one; NULL: there are none. */
    void (*seed)(struct prism_track *track, void *innermost);
};

/* The engine of this interpreter's version. */
extern const struct prism_engine prism_engine;

/* Start recording; the calling thread's open frames are seeds if `seed`, else they
 * are not part of the recording.  False with a Python error. */
bool prism_session_start(const struct prism_recording *recording, bool seed);
/* Stop and complete the file; without a session nothing happens. */
void prism_session_stop(void);
/* NULL: nothing is being recorded. */
struct prism_recorder *prism_session_recorder(void);

/* What the calling thread has: a track of the session with this number.  Inline,
 * because every event asks. */
struct prism_local {
    struct prism_track *track;
    uint64_t session;
};

extern _Thread_local struct prism_local prism_local
    __attribute__((tls_model("initial-exec")));
extern uint64_t prism_session_number; /* 0: none */

/* The slow half of prism_session_track(). */
struct prism_track *prism_session_open_track(void *innermost);

/* The calling thread's track, opened and seeded up to `innermost` on first use; NULL
 * when nothing is recorded (any more). */
static inline struct prism_track *prism_session_track(void *innermost)
{
    if (__builtin_expect(prism_local.session != prism_session_number, 0)) {
        return prism_session_open_track(innermost);
    }
    return prism_local.track;
}

#endif
