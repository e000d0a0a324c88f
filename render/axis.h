/* SPDX-License-Identifier: MIT */
/* axis.h - round numbers along an axis, and how a time on it is written. */
#ifndef PRISM_RENDER_AXIS_H
#define PRISM_RENDER_AXIS_H

#include <stdint.h>

/* Room for one tick's text. */
struct prism_tick {
    char text[32];
};

/* The least step of the form 1, 2 or 5 times a power of ten that makes no more
 * than `most` steps in `range` (both above 0). */
double prism_axis_step(double range, unsigned most);
/* Likewise for nanoseconds; from a minute on 1, 2, 5, 10, 15 or 30 minutes, then
 * hours. */
int64_t prism_axis_time_step(int64_t range_ns, unsigned most);
/* A time on an axis with this step: "0.25 s", "12 s", "1:30 min", "2:05 h". */
const char *prism_axis_time(int64_t ns, int64_t step_ns, struct prism_tick *to);

#endif
