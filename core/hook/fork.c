/* SPDX-License-Identifier: MIT */
/* fork.c - see fork.h.  Where the child was forked needs no word of its parent: it is
 * where the child's own frames are. */
#include "core/hook/fork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/capture/pause.h"
#include "core/capture/switch.h"
#include "core/hook/facts.h"
#include "core/hook/raised.h"
#include "core/hook/running.h"

/* "/PID-RANDOM" */
#define NAME_ROOM 32

static struct {
    char *folder; /* NULL: there is no plan */
    struct prism_recording recording;
    PyObject *facts;
    bool follow;
} plan;

static bool prepared_on;  /* the child is recorded from its first event on, */
static bool prepared_off; /* or when it is switched on */
static bool pending;
static bool pending_off;
static bool is_watching;       /* what CPython calls in a child is in its list */
static uint64_t switch_signal; /* the handler is the child's, too */
static bool muted; /* what was open at the fork is not recorded, nor what it calls */

static PyObject *begin_off(PyObject *module, PyObject *unused)
{
    (void)module;
    (void)unused;
    prism_session_begin_off();
    Py_RETURN_NONE;
}

static PyMethodDef in_child = {"after_in_child", begin_off, METH_NOARGS, NULL};

/* Without it children that are forked while recording is off are only counted. */
static void watch(void)
{
    PyObject *posix = PyImport_ImportModule("posix");
    PyObject *watcher =
        posix != NULL ? PyObject_GetAttrString(posix, "register_at_fork") : NULL;
    PyObject *nothing = watcher != NULL ? PyTuple_New(0) : NULL;
    PyObject *call = nothing != NULL ? PyCFunction_New(&in_child, NULL) : NULL;
    PyObject *named =
        call != NULL ? Py_BuildValue("{s:O}", in_child.ml_name, call) : NULL;
    PyObject *done = named != NULL ? PyObject_Call(watcher, nothing, named) : NULL;

    is_watching = done != NULL;
    Py_XDECREF(done);
    Py_XDECREF(named);
    Py_XDECREF(call);
    Py_XDECREF(nothing);
    Py_XDECREF(watcher);
    Py_XDECREF(posix);
    PyErr_Clear();
}

void prism_fork_plan(const struct prism_recording *recording, PyObject *facts,
                     bool follow)
{
    const char *slash = strrchr(recording->path, '/');

    prism_fork_forget();
    plan.folder = slash != NULL
                      ? strndup(recording->path, (size_t)(slash - recording->path))
                      : strdup(".");
    plan.recording = *recording;
    plan.recording.path = NULL;
    plan.recording.begun = NULL;
    Py_INCREF(facts);
    plan.facts = facts;
    plan.follow = follow;
    if (follow && !is_watching) {
        watch();
    }
}

void prism_fork_forget(void)
{
    free(plan.folder);
    plan.folder = NULL;
    Py_CLEAR(plan.facts);
    pending = false;
    pending_off = false;
}

bool prism_fork_is_planned(void)
{
    return plan.folder != NULL;
}

bool prism_fork_is_followed(void)
{
    return plan.folder != NULL && plan.follow;
}

void prism_fork_prepare(const struct prism_recorder *recorder)
{
    prepared_on = prism_fork_is_followed() && prism_session_number != 0;
    prepared_off = prism_fork_is_followed() && is_watching && !prepared_on &&
                   !prism_switch_is_on(recorder->store.header);
}

bool prism_fork_is_recorded(void)
{
    return prepared_on || prepared_off;
}

/* What steps aside is ours: it starts a program of ours. */
bool prism_fork_in_child(const struct prism_recorder *recorder,
                         const struct prism_local *local)
{
    const struct prism_track *track =
        local->session == prism_session_number ? local->track : NULL;

    if (local->aside > 0) {
        pending = false;
        pending_off = false;
    } else if (recorder != NULL) {
        pending = prepared_on;
        pending_off = prepared_off;
        plan.recording.parent_pid = recorder->store.header->pid;
        switch_signal = atomic_load(&recorder->store.header->switch_signal);
        muted = track != NULL && prism_track_is_muted(track);
    }
    return pending;
}

bool prism_fork_is_pending(void)
{
    return pending;
}

bool prism_fork_is_pending_off(void)
{
    return pending_off;
}

struct prism_recorder *prism_fork_begin(void)
{
    size_t room = strlen(plan.folder) + NAME_ROOM;
    char *path = malloc(room);
    struct prism_recorder *recorder = NULL;
    struct prism_error ignored = {{0}};
    uint32_t random;
    bool off = pending_off;

    pending = false;
    pending_off = false;
    if (path != NULL &&
        getrandom(&random, sizeof random, 0) == (ssize_t)sizeof random) {
        (void)snprintf(path, room, "%s/%d-%08x", plan.folder, (int)getpid(), random);
        plan.recording.path = path;
        recorder = prism_recorder_start(&plan.recording, &ignored);
        plan.recording.path = NULL;
    }
    if (recorder != NULL) {
        if (off) {
            prism_recorder_pause(recorder);
        }
        /* From here on `callprism record` believes what the file says of on and off. */
        atomic_store(&recorder->store.header->switch_signal, switch_signal);
    }
    free(path);
    return recorder;
}

void prism_fork_seed(struct prism_track *track, bool without_innermost)
{
    struct prism_raised raised = prism_raised_take();

    if (muted) {
        prism_running_mute(track);
    } else {
        prism_running_seed(track, without_innermost);
    }
    if (!prism_facts_write(track->recorder, plan.facts, track->top->node)) {
        PyErr_Clear();
    }
    prism_raised_give_back(raised);
}

void prism_fork_tell(struct prism_recorder *recorder)
{
    if (!prism_facts_write(recorder, plan.facts, PRISM_CAPTURE_NONE)) {
        PyErr_Clear();
    }
}
