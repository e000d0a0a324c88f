/* SPDX-License-Identifier: MIT */
/* fork.c - see fork.h.  Where the child was forked needs no word of its parent: it is
 * where the child's own frames are. */
#include "core/hook/fork.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

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

static bool pending;
static uint64_t switch_signal; /* the handler is the child's, too */
static bool muted; /* what was open at the fork is not recorded, nor what it calls */

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
}

void prism_fork_forget(void)
{
    free(plan.folder);
    plan.folder = NULL;
    Py_CLEAR(plan.facts);
    pending = false;
}

bool prism_fork_is_planned(void)
{
    return plan.folder != NULL;
}

bool prism_fork_is_followed(void)
{
    return plan.folder != NULL && plan.follow;
}

/* What steps aside is ours: it starts a program of ours. */
bool prism_fork_in_child(const struct prism_recorder *recorder,
                         const struct prism_local *local)
{
    const struct prism_track *track =
        local->session == prism_session_number ? local->track : NULL;

    if (local->aside > 0) {
        pending = false;
    } else if (recorder != NULL) {
        pending = prism_fork_is_followed() && prism_session_number != 0;
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

struct prism_recorder *prism_fork_begin(void)
{
    size_t room = strlen(plan.folder) + NAME_ROOM;
    char *path = malloc(room);
    struct prism_recorder *recorder = NULL;
    struct prism_error ignored = {{0}};
    uint32_t random;

    pending = false;
    if (path != NULL &&
        getrandom(&random, sizeof random, 0) == (ssize_t)sizeof random) {
        (void)snprintf(path, room, "%s/%d-%08x", plan.folder, (int)getpid(), random);
        plan.recording.path = path;
        recorder = prism_recorder_start(&plan.recording, &ignored);
        plan.recording.path = NULL;
    }
    if (recorder != NULL) {
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
