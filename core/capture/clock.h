/* SPDX-License-Identifier: MIT */
/* clock.h - what time it is, in about twenty cycles.
 *
 * The time stamp counter is used only where the kernel itself keeps time by it
 * (clocksource "tsc": constant rate, the same on all cores); elsewhere it is
 * CLOCK_MONOTONIC.  Files hold raw ticks; anchors, pairs of ticks and clock
 * time, turn them into nanoseconds when the file is read, so there is no
 * calibration pause and no drift.  A program may bring a clock of its own. */
#ifndef PRISM_CAPTURE_CLOCK_H
#define PRISM_CAPTURE_CLOCK_H

#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

#include "core/capture/layout.h"

struct prism_clock {
    enum prism_clock_kind kind;
    /* The caller's own clock: nanoseconds, for ticks, monotonic and wall time alike.
     * It never runs backwards. */
    uint64_t (*custom)(void *context);
    void *context;
    /* CPU time of a thread that goes with it, ns; NULL: unknown. */
    uint64_t (*custom_cpu)(void *context);
};

/* The best clock of this machine. */
struct prism_clock prism_clock_system(void);

static inline uint64_t prism_clock_ns(clockid_t id)
{
    struct timespec time = {0, 0};

    (void)clock_gettime(id, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static inline uint64_t prism_clock_ticks(const struct prism_clock *clock)
{
#if defined(__x86_64__)
    if (__builtin_expect(clock->kind == PRISM_CLOCK_TSC, 1)) {
        return __rdtsc();
    }
#endif
    return clock->custom != NULL ? clock->custom(clock->context)
                                 : prism_clock_ns(CLOCK_MONOTONIC);
}

/* All clocks at one moment, as nearly as can be. */
struct prism_anchor prism_clock_anchor(const struct prism_clock *clock);

/* Likewise, but a clock of the caller's own has just been read: it was `now`. */
struct prism_anchor prism_clock_anchor_at(const struct prism_clock *clock,
                                          uint64_t now);

/* CPU time of a thread, by its clock (pthread_getcpuclockid()), in ns; 0 when it is
 * not known, or the thread has ended. */
uint64_t prism_clock_cpu_ns(const struct prism_clock *clock, clockid_t thread);

/* Ticks per second, from two anchors; 0 when they are the same moment. */
double prism_clock_rate(const struct prism_anchor *from, const struct prism_anchor *to);

#endif
