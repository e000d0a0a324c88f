/* SPDX-License-Identifier: MIT */
/* session.c - starting and stopping, threads that end, and fork().
 *
 * A thread that ends tells us through a pthread key, without the GIL; the lock
 * keeps that apart from stopping.  A forked child must not write into its parent's
 * file: the handlers run in C, before any Python code of the child, which may then
 * begin a recording of its own (fork.h). */
#include "core/hook/session.h"

#include <errno.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/capture/copy.h"
#include "core/capture/pause.h"
#include "core/hook/audit.h"
#include "core/hook/calibrate.h"
#include "core/hook/children.h"
#include "core/hook/fork.h"
#include "core/hook/functions.h"
#include "core/hook/interpreter_start.h"
#include "core/hook/raised.h"
#include "core/hook/running.h"
#include "core/hook/suspended.h"
#include "core/hook/switch.h"
#include "core/hook/timer.h"
#include "core/hook/windows.h"

_Thread_local struct prism_local prism_local __attribute__((tls_model("initial-exec")));
uint64_t prism_session_number;
enum prism_call_lines prism_session_call_lines;

#define LAST_OBJECT "callprism.last"

static struct prism_recorder *recorder;
static uint64_t last_number;
/* The recording's first number: each time it is switched on it gets another one. */
static uint64_t first_number;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_key_t thread_key;
static bool prepared;

static void thread_ended(void *local)
{
    struct prism_local *ended = local;

    (void)pthread_mutex_lock(&lock);
    if (recorder != NULL && ended->session >= first_number && ended->track != NULL) {
        prism_timer_hold(); /* we do not have the GIL */
        prism_track_finish(ended->track);
        prism_timer_let_go();
        ended->track = NULL;
    }
    (void)pthread_mutex_unlock(&lock);
}

static void before_fork(void)
{
    (void)pthread_mutex_lock(&lock);
    if (recorder != NULL) {
        prism_fork_prepare(recorder);
        prism_children_before_fork();
        prism_recorder_before_fork(recorder);
    }
}

static void after_fork_in_parent(void)
{
    if (recorder != NULL) {
        /* Our own programs are not the program's. */
        if (prism_local.aside == 0 && !prism_fork_is_recorded()) {
            (void)atomic_fetch_add(&recorder->store.header->forked, 1);
        }
        prism_recorder_after_fork(recorder);
    }
    (void)pthread_mutex_unlock(&lock);
}

static void after_fork_in_child(void)
{
    struct prism_recorder *parents = recorder;
    bool pending = prism_fork_in_child(parents, &prism_local);

    recorder = NULL;
    prism_session_number = pending ? ++last_number : 0;
    prism_local = (struct prism_local){0};
    prism_windows_forget();
    prism_timer_forget();
    prism_switch_forget();
    if (parents != NULL) {
        prism_recorder_abandon(parents);
    }
    (void)pthread_mutex_unlock(&lock);
}

/* No event can come any more: complete the file. */
static void process_ends(void)
{
    (void)pthread_mutex_lock(&lock);
    prism_session_number = 0;
    if (recorder != NULL) {
        prism_timer_hold(); /* no Python code under the lock, or after its end */
        prism_recorder_stop(recorder);
        prism_timer_let_go();
        prism_recorder_free(recorder);
        recorder = NULL;
    }
    (void)pthread_mutex_unlock(&lock);
}

static void interpreter_ends(PyObject *capsule)
{
    (void)capsule;
    process_ends();
}

/* What Py_AtExit() calls comes when the state of the interpreter is gone, but not its
 * daemon threads: one that waits for the GIL then may read what is freed, the sooner the
 * longer the process lasts.  So the file is completed before, by the last object that
 * goes when all modules have gone. */
static bool watch_interpreter(void)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    PyObject *dict;
    PyObject *last;
    bool done;

    if (interpreter != PyInterpreterState_Main()) {
        return true;
    }
    dict = PyInterpreterState_GetDict(interpreter);
    last = PyCapsule_New(&lock, LAST_OBJECT, interpreter_ends);
    done = dict != NULL && last != NULL &&
           PyDict_SetItemString(dict, LAST_OBJECT, last) == 0;
    Py_XDECREF(last);
    return done;
}

static bool prepare(void)
{
    if (prepared) {
        return true;
    }
    if (pthread_key_create(&thread_key, thread_ended) != 0 ||
        pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child) != 0 ||
        Py_AtExit(process_ends) != 0) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: cannot watch threads, forks and the exit");
        return false;
    }
    prepared = watch_interpreter();
    return prepared;
}

struct prism_recorder *prism_session_recorder(void)
{
    return recorder;
}

void prism_session_write_interpreters(void)
{
    (void)pthread_mutex_lock(&lock);
    if (recorder != NULL) {
        atomic_store(&recorder->store.header->subinterpreters,
                     prism_hook_interpreters());
    }
    (void)pthread_mutex_unlock(&lock);
}

/* Running since then; NULL: from now on. */
static struct prism_track *open_track(const struct prism_anchor *since)
{
    pid_t tid = (pid_t)syscall(SYS_gettid);
    bool aside = prism_local.aside > 0;
    uint64_t *session = aside ? &prism_local.aside_session : &prism_local.session;
    struct prism_track **place = aside ? &prism_local.aside_track : &prism_local.track;
    struct prism_track *track = NULL;

    if (recorder != NULL && *session >= first_number && *place != NULL) {
        track = *place; /* the recording was off */
        prism_track_resume(track);
    } else if (recorder != NULL && since != NULL) {
        track = prism_track_open_since(recorder, (uint64_t)tid, since);
    } else if (recorder != NULL) {
        track = prism_track_open(recorder, (uint64_t)tid);
    }
    *session = prism_session_number;
    *place = track;
    (void)pthread_setspecific(thread_key, &prism_local);
    if (track != NULL && tid == getpid()) {
        prism_track_name(track, prism_span_of("MainThread"));
    }
    return track;
}

void prism_session_step_aside(void)
{
    if (prism_local.aside++ == 0) {
        prism_local.aside_session = prism_local.session;
        prism_local.aside_track = prism_local.track;
        prism_local.session = PRISM_ASIDE;
        prism_local.track = NULL;
    }
}

/* A child of fork() may come back without having stepped aside. */
void prism_session_come_back(void)
{
    if (prism_local.aside > 0 && --prism_local.aside == 0) {
        prism_local.session = prism_local.aside_session;
        prism_local.track = prism_local.aside_track;
    }
}

/* What numbers there were are those of another recording. */
static void forget_numbers(void)
{
    prism_session_write_interpreters();
    prism_hook_functions_reset();
    prism_suspended_reset();
}

/* The first event in a child of fork(). */
static struct prism_track *begin_in_child(bool without_innermost)
{
    struct prism_track *track;

    recorder = prism_fork_begin();
    if (recorder == NULL) {
        prism_fork_forget();
        prism_session_number = 0;
        return NULL;
    }
    first_number = prism_session_number;
    forget_numbers();
    track = open_track(NULL);
    if (track != NULL) {
        prism_fork_seed(track, without_innermost);
    }
    prism_calibrate_write(recorder);
    return track;
}

void prism_session_begin_off(void)
{
    if (recorder != NULL || !prism_fork_is_pending_off()) {
        return;
    }
    recorder = prism_fork_begin();
    if (recorder == NULL) {
        prism_fork_forget();
        return;
    }
    first_number = last_number + 1;
    forget_numbers();
    prism_fork_tell(recorder);
    prism_calibrate_write(recorder);
}

struct prism_track *prism_session_open_track(bool without_innermost)
{
    struct prism_track *track;

    if (prism_local.session == PRISM_ASIDE || prism_session_number == 0) {
        return NULL;
    }
    if (prism_fork_is_pending()) {
        return begin_in_child(without_innermost);
    }
    track = open_track(NULL);
    if (track != NULL) {
        prism_engine.name_thread(track);
        prism_running_seed(track, without_innermost);
    }
    return track;
}

/* Below the frames that are open now, or inside them. */
static void open_first_track(bool seed, const struct prism_anchor *begun)
{
    struct prism_track *track = open_track(begun);

    if (track != NULL && begun != NULL) {
        prism_interpreter_start_book(track);
    }
    if (track != NULL && seed) {
        prism_running_seed(track, false);
    } else if (track != NULL) {
        prism_running_mute(track);
    }
}

/* From now on a thread has a track of this number. */
static void take_number(void)
{
    prism_suspended_reset();
    prism_session_number = ++last_number;
}

/* Where the recording has gaps, time bars show it. */
static void mark(const char *text)
{
    if (prism_local.session == prism_session_number && prism_local.track != NULL) {
        prism_track_mark(prism_local.track, prism_span_of(text));
    }
}

void prism_session_let_switch(void)
{
    if (recorder != NULL) {
        atomic_store(&recorder->store.header->switch_signal, prism_switch_install());
    }
}

void prism_session_pause(void)
{
    if (recorder == NULL || prism_session_number == 0) {
        return;
    }
    mark("recording off");
    prism_engine.stop();
    prism_session_number = 0;
    (void)pthread_mutex_lock(&lock); /* no thread may end meanwhile */
    prism_recorder_pause(recorder);
    (void)pthread_mutex_unlock(&lock);
}

bool prism_session_resume(void)
{
    struct prism_raised problem;

    if (recorder == NULL || prism_session_number != 0) {
        return true;
    }
    prism_recorder_resume(recorder);
    take_number();
    if (prism_local.aside == 0) {
        open_first_track(true, NULL);
        mark("recording on");
    }
    if (prism_engine.start()) {
        return true;
    }
    problem = prism_raised_take();
    prism_session_pause();
    prism_raised_give_back(problem);
    return false;
}

static bool go_on(bool seed, const struct prism_anchor *since)
{
    take_number();
    open_first_track(seed, since);
    return prism_engine.start();
}

bool prism_session_start(const struct prism_recording *recording,
                         const struct prism_session_options *options)
{
    struct prism_recording clocked = *recording;
    struct prism_error err = {{0}};

    if (recorder != NULL || prism_timer_is_set()) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: a recording is already running in this process");
        return false;
    }
    if (!prepare() || !prism_filter_set(&options->filter) ||
        (options->timer != NULL &&
         !prism_timer_set(options->timer, options->unit, &clocked.clock))) {
        return false;
    }
    recorder = prism_recorder_start(&clocked, &err);
    if (recorder == NULL) {
        (void)prism_timer_end();
        PyErr_Format(PyExc_OSError, "callprism: %s", err.text);
        return false;
    }
    forget_numbers();
    prism_session_call_lines = options->call_lines;
    first_number = last_number + 1;
    if (options->off) {
        prism_recorder_pause(recorder);
    } else if (!go_on(options->seed, recording->begun)) {
        prism_session_stop();
        return false;
    }
    if (options->switchable) {
        prism_session_let_switch();
    }
    if (options->timer == NULL) {
        prism_calibrate_write(recorder);
    }
    return true;
}

void prism_session_name_thread(struct prism_track *track, PyObject *thread)
{
    struct prism_raised raised = prism_raised_take();
    PyObject *name = PyObject_GetAttrString(thread, "_name");

    if (name != NULL && PyUnicode_Check(name)) {
        Py_ssize_t len;
        const char *text = PyUnicode_AsUTF8AndSize(name, &len);

        if (text != NULL) {
            prism_track_name(track, prism_span(text, (size_t)len));
        }
    }
    Py_XDECREF(name);
    prism_raised_give_back(raised);
}

void prism_session_stop(void)
{
    if (recorder != NULL || prism_fork_is_pending()) {
        prism_engine.stop();
        prism_timer_catch_up();
    }
    prism_fork_forget();
    process_ends();
}

void prism_session_halt(void)
{
    prism_session_number = 0;
    if (recorder != NULL) {
        prism_recorder_fail(recorder, ECANCELED);
    }
}

bool prism_session_copy(const char *path)
{
    struct prism_error err = {{0}};
    bool done = true;

    prism_timer_catch_up();
    (void)pthread_mutex_lock(&lock); /* no thread may end meanwhile */
    prism_timer_hold();
    if (recorder != NULL && path != NULL) {
        done = prism_recorder_copy(recorder, path, &err);
    } else if (recorder != NULL) {
        prism_recorder_stamp(recorder);
    }
    prism_timer_let_go();
    (void)pthread_mutex_unlock(&lock);
    if (!done) {
        PyErr_Format(PyExc_OSError, "callprism: %s", err.text);
    }
    return done;
}
