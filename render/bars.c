/* SPDX-License-Identifier: MIT */
/* bars.c - see bars.h. */
#include "render/bars.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

enum rest { REST_OTHER, REST_OUTSIDE, REST_WAITING, REST_COUNT };

static const char *const rest_titles[REST_COUNT] = {"other functions", "outside Python",
                                                    "waiting"};

struct ranked {
    uint32_t function;
    int64_t sum;
};

static int heavier(const void *a, const void *b)
{
    const struct ranked *left = a;
    const struct ranked *right = b;
    int order = (left->sum < right->sum) - (left->sum > right->sum);

    return order != 0 ? order
                      : (left->function > right->function) -
                            (left->function < right->function);
}

/* How many intervals make one bar. */
static size_t group_size(const struct prism_profile *profile, int64_t wanted_ns,
                         size_t most)
{
    int64_t len = profile->intervals[0].len_ns;
    size_t count = profile->interval_count;
    size_t size = 1;

    if (len > 0 && wanted_ns > len) {
        uint64_t rounded = ((uint64_t)wanted_ns + (uint64_t)len - 1) / (uint64_t)len;

        size = rounded < count ? (size_t)rounded : count;
    }
    while ((count + size - 1) / size > most) {
        size++;
    }
    return size;
}

static void make_bars(struct prism_bars *bars, const struct prism_profile *profile)
{
    bars->bar_count = (profile->interval_count + bars->grouped - 1) / bars->grouped;
    bars->bars = prism_alloc_zeroed(bars->bar_count, sizeof *bars->bars);
    for (size_t i = 0; i < profile->interval_count; i++) {
        const struct prism_interval *interval = &profile->intervals[i];
        struct prism_bar *bar = &bars->bars[i / bars->grouped];
        int64_t len;

        if (i % bars->grouped == 0) {
            bar->start_ns = interval->start_ns;
        }
        len = interval->start_ns - bar->start_ns + interval->len_ns;
        bar->len_ns = len > bar->len_ns ? len : bar->len_ns;
    }
}

/* The end of the last thread, PRISM_UNKNOWN when one's is not known. */
static int64_t last_end(const struct prism_profile *profile)
{
    int64_t end = INT64_MIN;

    for (uint32_t i = 0; i < profile->thread_count; i++) {
        if (profile->threads[i].end_ns == PRISM_UNKNOWN) {
            return PRISM_UNKNOWN;
        }
        end = profile->threads[i].end_ns > end ? profile->threads[i].end_ns : end;
    }
    return end;
}

/* The run never ends before an interval that has values: those would be lost. */
static void find_run(struct prism_bars *bars, const struct prism_profile *profile)
{
    const struct prism_tree *tree = &profile->tree;
    const struct prism_interval *first = &profile->intervals[0];
    const struct prism_interval *final = first + profile->interval_count - 1;
    const struct prism_interval *last = first;
    int64_t end = last_end(profile);
    bool early = false; /* has values that stand before 0 altogether */

    for (size_t i = 0; i < tree->cell_count; i++) {
        const struct prism_interval *it = first + tree->cells[i].interval;

        early |= it->start_ns + it->len_ns <= 0;
        last = it > last ? it : last;
    }
    bars->from_ns = first->start_ns < 0 && !early ? 0 : first->start_ns;
    bars->until_ns = last->start_ns + last->len_ns;
    if (end != PRISM_UNKNOWN && end > last->start_ns) {
        bars->until_ns = final->start_ns + final->len_ns;
        bars->until_ns = end < bars->until_ns ? end : bars->until_ns;
    }
}

/* Cut the bars off at both ends of the run; those behind it are empty. */
static void clip(struct prism_bars *bars)
{
    while (bars->bar_count > 1 &&
           bars->bars[bars->bar_count - 1].start_ns >= bars->until_ns) {
        bars->bar_count--;
    }
    for (size_t i = 0; i < bars->bar_count; i++) {
        struct prism_bar *bar = &bars->bars[i];
        int64_t end = bar->start_ns + bar->len_ns;

        bar->start_ns = bar->start_ns > bars->from_ns ? bar->start_ns : bars->from_ns;
        end = end < bars->until_ns ? end : bars->until_ns;
        bar->len_ns = end > bar->start_ns ? end - bar->start_ns : 0;
    }
}

static enum rest rest_of(const struct prism_profile *profile, uint32_t function)
{
    enum prism_kind kind =
        function == PRISM_NONE ? PRISM_KIND_OUTSIDE : profile->functions[function].kind;

    if (kind == PRISM_KIND_WAITING) {
        return REST_WAITING;
    }
    return kind == PRISM_KIND_OUTSIDE ? REST_OUTSIDE : REST_OTHER;
}

/* series_of[function], where a rest is PRISM_NONE - its number. */
static uint32_t *choose(struct prism_bars *bars, const struct prism_profile *profile,
                        uint32_t metric, size_t top)
{
    const struct prism_tree *tree = &profile->tree;
    size_t count = profile->function_count;
    struct ranked *ranked = prism_alloc_zeroed(count, sizeof *ranked);
    uint32_t *series_of = prism_alloc(count * sizeof *series_of);

    for (uint32_t i = 0; i < count; i++) {
        ranked[i].function = i;
        series_of[i] = PRISM_NONE - rest_of(profile, i);
    }
    for (size_t i = 0; i < tree->cell_count; i++) {
        uint32_t function = tree->nodes[tree->cells[i].node].function;

        if (function != PRISM_NONE && rest_of(profile, function) == REST_OTHER) {
            ranked[function].sum += tree->values[i * profile->metric_count + metric];
        }
    }
    qsort(ranked, count, sizeof *ranked, heavier);
    bars->series = prism_alloc_zeroed(top + REST_COUNT, sizeof *bars->series);
    for (size_t i = 0; i < count && ranked[i].sum > 0; i++) {
        if (i < top) {
            series_of[ranked[i].function] = (uint32_t)i;
            bars->series[i].function = ranked[i].function;
            bars->series_count++;
        } else {
            bars->others++;
        }
    }
    for (int i = 0; i < REST_COUNT; i++) {
        bars->series[bars->series_count].function = PRISM_NONE;
        bars->series[bars->series_count++].title = rest_titles[i];
    }
    free(ranked);
    return series_of;
}

static void fill(struct prism_bars *bars, const struct prism_profile *profile,
                 uint32_t metric, const uint32_t *series_of)
{
    const struct prism_tree *tree = &profile->tree;
    size_t first_rest = bars->series_count - REST_COUNT;

    bars->values =
        prism_alloc_zeroed(bars->bar_count * bars->series_count, sizeof *bars->values);
    for (size_t i = 0; i < tree->cell_count; i++) {
        uint32_t function = tree->nodes[tree->cells[i].node].function;
        uint32_t series =
            function == PRISM_NONE ? PRISM_NONE - REST_OUTSIDE : series_of[function];
        size_t bar = tree->cells[i].interval / bars->grouped;
        int64_t value = tree->values[i * profile->metric_count + metric];
        size_t column = series > PRISM_NONE - REST_COUNT
                            ? first_rest + (PRISM_NONE - series)
                            : series;

        bars->values[bar * bars->series_count + column] += value;
        bars->series[column].sum += value;
    }
}

static void drop_empty(struct prism_bars *bars)
{
    size_t kept = 0;

    for (size_t series = 0; series < bars->series_count; series++) {
        if (bars->series[series].sum <= 0) {
            continue;
        }
        bars->series[kept] = bars->series[series];
        for (size_t bar = 0; bar < bars->bar_count; bar++) {
            /* Still in rows of the old length; the row for the new one is cut below. */
            bars->values[bar * bars->series_count + kept] =
                bars->values[bar * bars->series_count + series];
        }
        kept++;
    }
    for (size_t bar = 0; bar < bars->bar_count; bar++) {
        memmove(&bars->values[bar * kept], &bars->values[bar * bars->series_count],
                kept * sizeof *bars->values);
    }
    bars->series_count = kept;
}

void prism_bars_init(struct prism_bars *bars, const struct prism_profile *tree,
                     size_t top, int64_t wanted_ns, size_t most)
{
    uint32_t metric = prism_profile_main_metric(tree);
    uint32_t *series_of;

    *bars = (struct prism_bars){0};
    bars->grouped = group_size(tree, wanted_ns, most);
    make_bars(bars, tree);
    bars->len_ns = bars->bars[0].len_ns;
    series_of = choose(bars, tree, metric, top);
    fill(bars, tree, metric, series_of);
    free(series_of);
    drop_empty(bars);
    find_run(bars, tree);
    clip(bars);
}

void prism_bars_release(struct prism_bars *bars)
{
    free(bars->bars);
    free(bars->series);
    free(bars->values);
    *bars = (struct prism_bars){0};
}
