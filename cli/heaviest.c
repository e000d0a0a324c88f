/* SPDX-License-Identifier: MIT */
/* heaviest.c - see heaviest.h. */
#include "cli/heaviest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/analysis/hot.h"
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

void prism_cli_print_heaviest(struct prism_out *out,
                              const struct prism_profile *profile, size_t count,
                              enum prism_heaviest order)
{
    const struct prism_metric *metric =
        &profile->metrics[prism_profile_main_metric(profile)];
    struct prism_hot hot;
    int64_t shown = 0;

    prism_hot_init(&hot, profile);
    drop_empty(&hot);
    if (order == PRISM_HEAVIEST_TOTAL && hot.count > 1) {
        qsort(hot.rows, hot.count, sizeof *hot.rows, by_total);
    }
    count = hot.count < count ? hot.count : count;
    prism_out_format(out, "%*s  share  %*s  %*s  function\n", SELF_WIDTH, "self",
                     SELF_WIDTH, "with callees", CALLS_WIDTH, "calls");
    for (size_t i = 0; i < count; i++) {
        print_row(out, profile, &hot, &hot.rows[i]);
        shown += hot.rows[i].self;
    }
    prism_out_format(out, "%zu of %zu functions, %.1f%% of %s\n", count, hot.count,
                     percent(shown, hot.sum), prism_amount(metric, hot.sum));
    prism_hot_release(&hot);
}
