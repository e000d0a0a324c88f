/* SPDX-License-Identifier: MIT */
/* children.c - see children.h.  A child that was waited for by somebody else before we
 * could ask is not found, and then another must not be taken for it: one that has been
 * noted, or that is older than the call. */
#include "core/hook/children.h"

#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/capture/grow.h"
#include "core/capture/process.h"
#include "core/hook/calls.h"
#include "core/hook/fork.h"

/* A program that starts more is a kind of its own. */
#define MOST_NOTED     10000u
/* A thread whose tree is named stays apart when it has ended (finished.h). */
#define MOST_PINNED    500u
/* What the kernel's clock of starts may be behind. */
#define START_GRAIN_NS 11000000u

static _Thread_local uint64_t forks_ns; /* the last fork's moment; 0: noted */

static uint32_t *noted;
static size_t noted_count;
static size_t noted_capacity;
static uint32_t pinned;
static uint64_t session;

static uint64_t read_clock(clockid_t clock)
{
    struct timespec now;

    return clock_gettime(clock, &now) == 0
               ? (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec
               : 0;
}

void prism_children_before_fork(void)
{
    forks_ns = read_clock(CLOCK_MONOTONIC);
}

/* When the child cannot have run yet: the fork, else the track's last event, which was
 * the call's beginning. */
static uint64_t moment_before(const struct prism_track *track)
{
    uint64_t rate = track->recorder->store.header->tick_rate;
    uint64_t now_ns = read_clock(CLOCK_MONOTONIC);
    double since_ns =
        (double)(prism_track_now(track) - track->last) * 1e9 / (double)rate;
    uint64_t moment_ns = forks_ns;

    forks_ns = 0;
    if (moment_ns == 0) {
        moment_ns = since_ns < (double)now_ns ? now_ns - (uint64_t)since_ns : 0;
    }
    return moment_ns;
}

static bool was_noted(uint32_t pid)
{
    for (size_t i = noted_count; i-- > 0;) {
        if (noted[i] == pid) {
            return true;
        }
    }
    return false;
}

static bool is_older(uint32_t pid, uint64_t moment_ns)
{
    /* In this order: what comes between makes the moment earlier, never the child older. */
    uint64_t since_boot_ns = read_clock(CLOCK_BOOTTIME);
    uint64_t boot_ns = moment_ns + (since_boot_ns - read_clock(CLOCK_MONOTONIC));
    struct prism_process_stat stat;

    return !prism_process_stat(pid, &stat) || stat.start_ns + START_GRAIN_NS < boot_ns;
}

/* The innermost call of Python code. */
static uint32_t calling_node(const struct prism_track *track)
{
    const struct prism_open *open = track->top;

    while (open > track->open && prism_key_is_builtin(open->key)) {
        open--;
    }
    return open->node;
}

/* May this track's nodes be named? */
static bool pin(struct prism_track *track)
{
    if (!track->marked && track->state->tid != track->recorder->store.header->pid) {
        if (pinned >= MOST_PINNED) {
            return false;
        }
        pinned++;
        track->marked = true;
    }
    return true;
}

static bool begin(void)
{
    if (session != prism_session_number) {
        session = prism_session_number;
        noted_count = 0;
        pinned = 0;
    }
    return prism_fork_is_planned() && noted_count < MOST_NOTED;
}

static void write_start(struct prism_track *track, uint32_t pid,
                        enum prism_start_kind kind, uint64_t moment_ns)
{
    const struct prism_record_start start = {
        .mono_ns = moment_ns,
        .pid = pid,
        .kind = (uint32_t)kind,
        .tree = track->number,
        .node = calling_node(track),
    };

    if (!track->dead && pin(track)) {
        (void)prism_journal_start(&track->recorder->journal, &start);
    }
}

void prism_children_note(struct prism_track *track, bool forked)
{
    uint64_t moment_ns = moment_before(track);
    uint32_t pid;

    if (!begin()) {
        return;
    }
    pid = prism_process_youngest_child();
    if (pid == 0 || was_noted(pid) || is_older(pid, moment_ns) ||
        !prism_grow((void **)&noted, &noted_capacity, noted_count, sizeof *noted)) {
        return;
    }
    noted[noted_count++] = pid;
    write_start(track, pid, forked ? PRISM_START_FORK : PRISM_START_PROGRAM, moment_ns);
}

void prism_children_exec(struct prism_track *track)
{
    if (begin()) {
        write_start(track, (uint32_t)getpid(), PRISM_START_EXEC,
                    read_clock(CLOCK_MONOTONIC));
    }
}
