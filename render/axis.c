/* SPDX-License-Identifier: MIT */
/* axis.c - see axis.h. */
#include "render/axis.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>

static const int64_t second = INT64_C(1000000000);

double prism_axis_step(double range, unsigned most)
{
    static const double factors[] = {1, 2, 5};
    double power = pow(10, floor(log10(range / most)));

    for (;; power *= 10) {
        for (size_t i = 0; i < sizeof factors / sizeof factors[0]; i++) {
            /* A hair of room: 1.0 / 5 must count as five steps of 0.2. */
            if (range / (factors[i] * power) <= most * (1 + 1e-9)) {
                return factors[i] * power;
            }
        }
    }
}

int64_t prism_axis_time_step(int64_t range_ns, unsigned most)
{
    /* In seconds; below one, 1, 2 and 5 times a power of ten. */
    static const int64_t clock[] = {1,   2,   5,    10,   15,   30,    60,    120,  300,
                                    600, 900, 1800, 3600, 7200, 10800, 21600, 43200};
    const int64_t day = 86400 * second;

    for (int64_t power = 1; power < second; power *= 10) {
        for (int64_t factor = 1; factor <= 5; factor += factor == 1 ? 1 : 3) {
            if (range_ns / (factor * power) <= most) {
                return factor * power;
            }
        }
    }
    for (size_t i = 0; i < sizeof clock / sizeof clock[0]; i++) {
        if (range_ns / (clock[i] * second) <= most) {
            return clock[i] * second;
        }
    }
    return day * (range_ns / day / most + 1);
}

const char *prism_axis_time(int64_t ns, int64_t step_ns, struct prism_tick *to)
{
    int64_t whole = ns / second;
    int decimals = 0;
    int64_t unit = second;

    if (step_ns >= 60 * second || ns >= 600 * second) {
        if (step_ns >= 3600 * second || ns >= 7200 * second) {
            (void)snprintf(to->text, sizeof to->text, "%d:%02d h", (int)(whole / 3600),
                           (int)(whole / 60 % 60));
        } else {
            (void)snprintf(to->text, sizeof to->text, "%d:%02d min", (int)(whole / 60),
                           (int)(whole % 60));
        }
        return to->text;
    }
    if (step_ns < second / 1000) {
        (void)snprintf(to->text, sizeof to->text, "%.6g us", (double)ns / 1000);
        return to->text;
    }
    while (decimals < 3 && step_ns % unit != 0) {
        unit /= 10;
        decimals++;
    }
    (void)snprintf(to->text, sizeof to->text, "%.*f s", decimals, (double)ns / 1e9);
    return to->text;
}
