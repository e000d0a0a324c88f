/* SPDX-License-Identifier: MIT */
/* heaviest.c - see heaviest.h. */
#include "cli/heaviest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/analysis/hot.h"
#include "core/analysis/waiting.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"

/* Fixed widths: the widest amount is "119.99 s" or a count with commas. */
#define SELF_WIDTH  14
#define CALLS_WIDTH 13

static double percent(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole * 100 : 0;
}

/* "calls", or "calls/primitive" where a function calls itself, as pstats has it. */
static void print_calls(struct prism_out *out, const struct prism_hot_row *row)
{
    char text[sizeof(struct prism_amount) * 2];

    if (row->calls == PRISM_UNKNOWN) {
        (void)snprintf(text, sizeof text, "?");
    } else if (row->primitive == PRISM_UNKNOWN || row->primitive == row->calls) {
        (void)snprintf(text, sizeof text, "%s", prism_count(row->calls));
    } else {
        (void)snprintf(text, sizeof text, "%s/%s", prism_count(row->calls),
                       prism_count(row->primitive));
    }
    prism_out_format(out, "%*s  ", CALLS_WIDTH, text);
}

static void print_function(struct prism_out *out, const struct prism_profile *profile,
                           uint32_t index)
{
    const struct prism_function *function = &profile->functions[index];
    const char *path = prism_profile_path(profile, index);
    const char *slash = strrchr(path, '/');

    prism_cli_name(out, function->qualname);
    if (path[0] != '\0') {
        prism_out_text(out, " (");
        prism_cli_name(out, slash != NULL ? slash + 1 : path);
        if (function->line > 0) {
            prism_out_format(out, ":%u", (unsigned)function->line);
        }
        prism_out_char(out, ')');
    }
}

static void print_row(struct prism_out *out, const struct prism_profile *profile,
                      const struct prism_hot *hot, const struct prism_hot_row *row)
{
    const struct prism_metric *metric =
        &profile->metrics[prism_profile_main_metric(profile)];
    bool known = row->total != PRISM_UNKNOWN;

    prism_out_format(out, "%*s %5.1f%%  %*s  ", SELF_WIDTH,
                     prism_amount(metric, row->self), percent(row->self, hot->sum),
                     SELF_WIDTH, known ? prism_amount(metric, row->total) : "?");
    print_calls(out, row);
    print_function(out, profile, row->function);
    prism_out_char(out, '\n');
}

/* Unknown totals are last; rows that are equal keep their order by self value. */
static int by_total(const void *a, const void *b)
{
    const struct prism_hot_row *left = a;
    const struct prism_hot_row *right = b;
    bool known = left->total != PRISM_UNKNOWN;

    if (known != (right->total != PRISM_UNKNOWN)) {
        return known ? -1 : 1;
    }
    if (left->total != right->total) {
        return left->total > right->total ? -1 : 1;
    }
    if (left->self != right->self) {
        return left->self > right->self ? -1 : 1;
    }
    return (left->function > right->function) - (left->function < right->function);
}

/* Names that stand in a profile without anything of them, such as a mark for cut
 * off paths where none was cut off. */
static void drop_empty(struct prism_hot *hot)
{
    size_t kept = 0;

    for (size_t i = 0; i < hot->count; i++) {
        const struct prism_hot_row *row = &hot->rows[i];

        if (row->self != 0 || row->total != 0 || row->calls != 0) {
            hot->rows[kept++] = *row;
        }
    }
    hot->count = kept;
}

/* Those that wait behind all others, each part in the order it had. */
static void move_waiting(struct prism_hot *hot, const struct prism_profile *profile)
{
    struct prism_hot_row *waiting = prism_alloc(hot->count * sizeof *waiting);
    size_t kept = 0;
    size_t moved = 0;

    for (size_t i = 0; i < hot->count; i++) {
        uint32_t function = hot->rows[i].function;

        if (profile->functions[function].kind == PRISM_KIND_WAITING) {
            waiting[moved++] = hot->rows[i];
        } else {
            hot->rows[kept++] = hot->rows[i];
        }
    }
    for (size_t i = 0; i < moved; i++) {
        hot->rows[kept + i] = waiting[i];
    }
    free(waiting);
}

static void print_sums(struct prism_out *out, const struct prism_profile *profile,
                       const struct prism_hot *hot, size_t count)
{
    const struct prism_metric *metric =
        &profile->metrics[prism_profile_main_metric(profile)];
    const char *left_out = prism_profile_meta(profile, "waiting");
    int64_t waiting = prism_waiting_sum(profile);
    int64_t shown = 0;

    for (size_t i = 0; i < count; i++) {
        shown += hot->rows[i].self;
    }
    prism_out_format(out, "%zu of %zu functions, %.1f%% of %s", count, hot->count,
                     percent(shown, hot->sum), prism_amount(metric, hot->sum));
    if (waiting > 0) {
        prism_out_format(out, "; %.1f%% is waiting", percent(waiting, hot->sum));
    }
    if (left_out != NULL) {
        prism_out_format(out, "; waiting, left out: %s of all", left_out);
    }
    prism_out_char(out, '\n');
}

void prism_cli_print_heaviest(struct prism_out *out,
                              const struct prism_profile *profile, size_t count,
                              enum prism_heaviest order, bool waiting_last)
{
    struct prism_hot hot;

    prism_hot_init(&hot, profile);
    drop_empty(&hot);
    if (order == PRISM_HEAVIEST_TOTAL && hot.count > 1) {
        qsort(hot.rows, hot.count, sizeof *hot.rows, by_total);
    }
    if (waiting_last) {
        move_waiting(&hot, profile);
    }
    count = hot.count < count ? hot.count : count;
    prism_out_format(out, "%*s  share  %*s  %*s  function\n", SELF_WIDTH, "self",
                     SELF_WIDTH, "with callees", CALLS_WIDTH, "calls");
    for (size_t i = 0; i < count; i++) {
        print_row(out, profile, &hot, &hot.rows[i]);
    }
    print_sums(out, profile, &hot, count);
    prism_hot_release(&hot);
}
