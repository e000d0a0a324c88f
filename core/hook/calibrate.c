/* SPDX-License-Identifier: MIT */
/* calibrate.c - the same loops run plain and recorded, into a file that is thrown away.
 * What a recorded one takes more is the cost of its events; the recording itself tells
 * which part of it the callee is charged with (behind the clock read at its entry and
 * before the one at its end) and which its caller.
 *
 * An empty callee's own time is not known apart from the call's: half of what a plain
 * call takes is taken for it. */
#include "core/hook/calibrate.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/hook/session.h"

#define EVENTS  200 /* in a sample */
#define SAMPLES 9

/* Ticks for one event. */
struct sample {
    double inside;
    double outside;
};

static struct prism_record_cost costs[PRISM_EVENT_COUNT];
static bool measured;

static bool run(PyObject *function)
{
    PyObject *done = PyObject_CallFunction(function, "i", EVENTS);

    Py_XDECREF(done);
    return done != NULL;
}

static int by_size(const void *a, const void *b)
{
    double left = *(const double *)a;
    double right = *(const double *)b;

    return (left > right) - (left < right);
}

/* The lower quartile: what a busy machine adds to some samples is not the event's.  The
 * same of plain and of recorded runs, so that their difference has no bias. */
static double typical(double *values)
{
    qsort(values, SAMPLES, sizeof *values, by_size);
    return values[SAMPLES / 4];
}

/* Ticks of one event of a plain run, the first of which is to warm up; `*ticks` becomes
 * no more than it is. */
static bool time_plain(PyObject *function, double *ticks)
{
    struct prism_clock clock = prism_clock_system();
    double samples[SAMPLES];

    if (!run(function)) {
        return false;
    }
    for (int i = 0; i < SAMPLES; i++) {
        uint64_t start = prism_clock_ticks(&clock);

        if (!run(function)) {
            return false;
        }
        samples[i] = (double)(prism_clock_ticks(&clock) - start) / EVENTS;
    }
    *ticks = fmin(*ticks, typical(samples));
    return true;
}

struct plain {
    double loop;
    double events[PRISM_EVENT_COUNT];
};

static bool time_all_plain(const struct prism_calibration *calibration,
                           struct plain *plain)
{
    bool done = time_plain(calibration->loop, &plain->loop);

    for (int i = 0; i < PRISM_EVENT_COUNT && done; i++) {
        done = time_plain(calibration->events[i], &plain->events[i]);
    }
    return done;
}

/* A node's self time so far, in the interval it was last in. */
static uint64_t self_of(const struct prism_track *track, uint32_t node)
{
    return atomic_load(&track->nodes[node].cell->self);
}

/* Samples of a recorded run.  The function's context and its callee's are the first
 * that it adds to the tree. */
static bool time_recorded(PyObject *function, struct sample *samples)
{
    struct prism_track *track = prism_session_track(false);
    uint32_t outer = track != NULL ? track->node_count : 0;
    int count = 0;

    if (track == NULL || !run(function)) {
        return false;
    }
    /* A run that an interval ends in does not count. */
    for (int tries = 0; count < SAMPLES && tries < 4 * SAMPLES; tries++) {
        uint64_t outer_before;
        uint64_t inner_before;
        uint32_t interval = track->interval;

        if (track->dead || track->node_count < outer + 2) {
            return false;
        }
        outer_before = self_of(track, outer);
        inner_before = self_of(track, outer + 1);
        if (!run(function)) {
            return false;
        }
        if (track->interval == interval && track->nodes[outer].interval == interval &&
            track->nodes[outer + 1].interval == interval && tries > 0) {
            samples[count++] = (struct sample){
                (double)(self_of(track, outer + 1) - inner_before) / EVENTS,
                (double)(self_of(track, outer) - outer_before) / EVENTS};
        }
    }
    return count == SAMPLES;
}

/* Ticks to picoseconds; what is negative is noise. */
static uint64_t picoseconds(double ticks, double ticks_per_second)
{
    return ticks > 0 ? (uint64_t)(ticks * 1e12 / ticks_per_second) : 0;
}

static void conclude(struct sample *samples, double loop, double plain,
                     double ticks_per_second, struct prism_record_cost *cost)
{
    double own = (plain - loop) / 2;
    double inside[SAMPLES];
    double outside[SAMPLES];

    for (int i = 0; i < SAMPLES; i++) {
        inside[i] = samples[i].inside - own;
        outside[i] = samples[i].outside - loop - own;
    }
    cost->inside_ps = picoseconds(typical(inside), ticks_per_second);
    cost->outside_ps = picoseconds(typical(outside), ticks_per_second);
    cost->inside_spread_ps = picoseconds(
        (inside[SAMPLES * 3 / 4] - inside[SAMPLES / 4]) / 2, ticks_per_second);
    cost->outside_spread_ps = picoseconds(
        (outside[SAMPLES * 3 / 4] - outside[SAMPLES / 4]) / 2, ticks_per_second);
}

/* Plain runs before and after the recorded ones: a machine that was slower for one of
 * them only would be taken for the recorder, or for its absence. */
static bool measure(const struct prism_calibration *calibration)
{
    const struct prism_recording recording = {.path = calibration->path,
                                              .clock = prism_clock_system()};
    const struct prism_session_options options = {.seed = true};
    struct sample samples[PRISM_EVENT_COUNT][SAMPLES] = {{{0, 0}}};
    struct plain plain = {INFINITY, {INFINITY, INFINITY, INFINITY}};
    double rate;

    if (!time_all_plain(calibration, &plain) ||
        !prism_session_start(&recording, &options)) {
        return false;
    }
    measured = true;
    for (int i = 0; i < PRISM_EVENT_COUNT && measured; i++) {
        measured = time_recorded(calibration->events[i], samples[i]);
    }
    rate = (double)prism_session_recorder()->store.header->tick_rate;
    prism_session_stop();
    measured = measured && time_all_plain(calibration, &plain);
    for (int i = 0; i < PRISM_EVENT_COUNT && measured; i++) {
        costs[i].event = (uint32_t)i;
        conclude(samples[i], plain.loop, plain.events[i], rate, &costs[i]);
    }
    return !PyErr_Occurred();
}

bool prism_calibrate(const struct prism_calibration *calibration)
{
    bool done = true;

    if (!measured && prism_session_recorder() == NULL) {
        done = measure(calibration);
        (void)unlink(calibration->path);
    }
    return done;
}

void prism_calibrate_write(struct prism_recorder *recorder)
{
    for (int i = 0; i < PRISM_EVENT_COUNT && measured; i++) {
        if (!prism_journal_cost(&recorder->journal, &costs[i])) {
            return; /* the disk is full, as the file says */
        }
    }
}
