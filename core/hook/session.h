/* SPDX-License-Identifier: MIT */
/* session.h - the recording of this process: one recorder, one engine, and each
 * thread's track.
 *
 * All state of the hook that is not of one file alone is here.  Functions need the
 * GIL unless they say otherwise. */
#ifndef PRISM_HOOK_SESSION_H
#define PRISM_HOOK_SESSION_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/track.h"
#include "core/hook/filter.h"

/* A frame that runs Python code in the calling thread. */
struct prism_running {
    const void *key;    /* what the engine's events call it; three low bits are 0 */
    PyCodeObject *code; /* borrowed */
    int offset;         /* of the instruction that it is at, in bytes */
};

/* What an engine does: bring Python's events to tracks.  One per way in which
 * CPython reports them. */
struct prism_engine {
    /* Cover the threads that run now and those to come.  False with a Python
     * error. */
    bool (*start)(void);
    void (*stop)(void);
    /* The calling thread's frames, innermost first, as an array to free(); their
     * number.  0 when there are none or memory is full. */
    size_t (*running)(struct prism_running **frames);
    /* Name the calling thread as its outermost frame does: one that is met in the middle
     * of its life. */
    void (*name_thread)(struct prism_track *track);
    /* The calling thread's profile slot is about to change; NULL: that is no concern
     * of this engine. */
    void (*slot_changes)(void);
    /* What the innermost frame has as its first argument; NULL: nothing.  A new
     * reference, and no Python error. */
    PyObject *(*first_argument)(void);
};

/* The engine of this interpreter's version. */
extern const struct prism_engine prism_engine;

/* How much is asked for to know where calls stand. */
enum prism_call_lines {
    PRISM_CALL_LINES_ON,    /* what comes with the events */
    PRISM_CALL_LINES_OFF,   /* nothing: calls from all lines are one context */
    PRISM_CALL_LINES_EXACT, /* the caller's frame where an event does not tell */
};

struct prism_session_options {
    /* Keep the calling thread's open frames as the path to what follows; else they
     * are the interpreter's start-up around the program, and not recorded. */
    bool seed;
    enum prism_call_lines call_lines;
    bool switchable; /* from outside, by a signal (switch.h) */
    bool off;        /* nothing is recorded until it is switched on */
    struct prism_filter filter;
    PyObject *timer; /* borrowed; NULL: the machine's clock */
    double unit;     /* seconds per tick of the timer */
};

/* Start recording.  False with a Python error. */
bool prism_session_start(const struct prism_recording *recording,
                         const struct prism_session_options *options);
/* Stop and complete the file; without a session nothing happens. */
void prism_session_stop(void);
/* No event is recorded any more; what was recorded stays, until the stop.  For a timer
 * that has failed. */
void prism_session_halt(void);
/* From now on a signal may switch it (switch.h), as with the option; later, for an
 * interpreter that has yet to look at its signals: one with a handler is not the program's
 * to it. */
void prism_session_let_switch(void);
/* In a child of fork() whose parent's recording was off: begin its own, off as well. */
void prism_session_begin_off(void);
/* Nothing is recorded for a while, and nothing of ours is with the interpreter; that time
 * is no part of the recording.  Without a recording, or when it is so already, nothing. */
void prism_session_pause(void);
/* The end of that.  False with a Python error: it goes on being off. */
bool prism_session_resume(void);
/* Copy the recording up to now to a path; NULL: bring the recording's own file up to
 * now.  False with a Python error: no file is changed. */
bool prism_session_copy(const char *path);
/* NULL: nothing is being recorded. */
struct prism_recorder *prism_session_recorder(void);

/* Write how many other interpreters there were into the capture, if there is one.
 * Needs no GIL. */
void prism_session_write_interpreters(void);

/* The calling thread ends or begins to run `thread`, a threading.Thread: its name may
 * have changed. */
void prism_session_name_thread(struct prism_track *track, PyObject *thread);

/* What the calling thread has: a track of the session with this number.  Inline,
 * because every event asks. */
struct prism_local {
    struct prism_track *track;
    uint64_t session;
    /* While it is aside, how many times, and the two above. */
    uint32_t aside;
    struct prism_track *aside_track;
    uint64_t aside_session;
};

/* What `session` is then: no session's number. */
#define PRISM_ASIDE UINT64_MAX

extern _Thread_local struct prism_local prism_local
    __attribute__((tls_model("initial-exec")));
extern uint64_t prism_session_number; /* 0: none */
extern enum prism_call_lines prism_session_call_lines;

/* Until it comes back, as often as it stepped aside, nothing of the calling thread is
 * recorded: its time stays with what is open. */
void prism_session_step_aside(void);
void prism_session_come_back(void);

/* The slow half of prism_session_track(). */
struct prism_track *prism_session_open_track(bool without_innermost);

/* The calling thread's track; NULL when nothing is recorded (any more).  On first use
 * it is opened with the frames that run; `without_innermost`: the innermost of them
 * is just being entered, which the event will say itself. */
static inline struct prism_track *prism_session_track(bool without_innermost)
{
    if (__builtin_expect(prism_local.session != prism_session_number, 0)) {
        return prism_session_open_track(without_innermost);
    }
    return prism_local.track;
}

#endif
