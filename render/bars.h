/* SPDX-License-Identifier: MIT */
/* bars.h - self values over time, as stacked bars show them: a table of bars
 * (groups of intervals) by series (the heaviest functions and what is left). */
#ifndef PRISM_RENDER_BARS_H
#define PRISM_RENDER_BARS_H

#include <stddef.h>
#include <stdint.h>

#include "core/profile/profile.h"

struct prism_bar {
    int64_t start_ns; /* both within the run: see prism_bars */
    int64_t len_ns;
};

struct prism_series {
    uint32_t function; /* PRISM_NONE: several */
    const char *title; /* of several functions: "other", "waiting", ...; or NULL */
    int64_t sum;
};

/* Series from the bottom up: the heaviest functions first, then "other functions",
 * "outside Python" and "waiting"; those that are 0 everywhere are left out.
 *
 * Intervals lie on a grid of the clock and reach beyond both ends of the run; bars
 * end where the run does, or the first and last would look less busy than it was. */
struct prism_bars {
    struct prism_bar *bars;
    size_t bar_count;
    struct prism_series *series;
    size_t series_count;
    int64_t *values; /* [bar * series_count + series] */
    size_t grouped;  /* intervals in one bar */
    int64_t len_ns;  /* of a bar that is not cut off */
    int64_t from_ns; /* 0, when the run started within the first bar */
    /* The end of the last thread; where it is not known, of the last interval that
     * has values. */
    int64_t until_ns;
    size_t others; /* functions in "other functions" */
};

/* Bars of at least `wanted_ns` (0: the profile's intervals) and at most `most` of
 * them; `top` functions get a series of their own. */
void prism_bars_init(struct prism_bars *bars, const struct prism_profile *tree,
                     size_t top, int64_t wanted_ns, size_t most);
void prism_bars_release(struct prism_bars *bars);

#endif
