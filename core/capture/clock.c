/* SPDX-License-Identifier: MIT */
/* clock.c - choosing a clock, and reading several of them at one moment. */
#include "core/capture/clock.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* What the kernel keeps time by; "" when it does not say. */
static void read_clocksource(char *name, size_t room)
{
    int fd = open("/sys/devices/system/clocksource/clocksource0/current_clocksource",
                  O_RDONLY | O_CLOEXEC);
    ssize_t got = fd >= 0 ? read(fd, name, room - 1) : 0;

    name[got > 0 ? got : 0] = '\0';
    if (fd >= 0) {
        (void)close(fd);
    }
}

struct prism_clock prism_clock_system(void)
{
    struct prism_clock clock = {.kind = PRISM_CLOCK_MONOTONIC};
#if defined(__x86_64__)
    char name[16];

    read_clocksource(name, sizeof name);
    if (strcmp(name, "tsc\n") == 0) {
        clock.kind = PRISM_CLOCK_TSC;
    }
#else
    (void)read_clocksource;
#endif
    return clock;
}

struct prism_anchor prism_clock_anchor(const struct prism_clock *clock)
{
    struct prism_anchor best = {0};
    uint64_t best_width = UINT64_MAX;

    if (clock->custom != NULL) {
        uint64_t now = clock->custom(clock->context);

        return (struct prism_anchor){now, now, now};
    }
    /* The narrowest of three: being interrupted between two clocks shows as a
     * wide pair of ticks around them. */
    for (int i = 0; i < 3; i++) {
        uint64_t before = prism_clock_ticks(clock);
        uint64_t mono_ns = prism_clock_ns(CLOCK_MONOTONIC);
        uint64_t after = prism_clock_ticks(clock);

        if (after - before < best_width) {
            best_width = after - before;
            best.ticks = clock->kind == PRISM_CLOCK_MONOTONIC
                             ? mono_ns
                             : before + (after - before) / 2;
            best.mono_ns = mono_ns;
        }
    }
    best.wall_ns = prism_clock_ns(CLOCK_REALTIME);
    return best;
}

struct prism_anchor prism_clock_anchor_at(const struct prism_clock *clock, uint64_t now)
{
    return clock->custom != NULL ? (struct prism_anchor){now, now, now}
                                 : prism_clock_anchor(clock);
}

uint64_t prism_clock_cpu_ns(const struct prism_clock *clock, clockid_t thread)
{
    if (clock->custom != NULL) {
        return clock->custom_cpu != NULL ? clock->custom_cpu(clock->context) : 0;
    }
    return prism_clock_ns(thread);
}

double prism_clock_rate(const struct prism_anchor *from, const struct prism_anchor *to)
{
    if (to->mono_ns <= from->mono_ns || to->ticks <= from->ticks) {
        return 0;
    }
    return (double)(to->ticks - from->ticks) * 1e9 /
           (double)(to->mono_ns - from->mono_ns);
}
