/* SPDX-License-Identifier: MIT */
/* describe.c - see describe.h.  Lists that grow with the run (threads, marks)
 * stop after a screenful and say how many more there are. */
#include "cli/describe.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "cli/describe_processes.h"
#include "cli/describe_unrecorded.h"
#include "core/analysis/cost.h"
#include "core/analysis/family.h"
#include "core/analysis/unrecorded.h"
#include "core/analysis/waiting.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"

#define FACT_WIDTH  12
#define LISTED_MOST 20

void prism_cli_fact(struct prism_out *out, const char *fact, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    /* A long one keeps its distance, too. */
    prism_out_format(out, "%-*s%s", FACT_WIDTH, fact,
                     strlen(fact) < FACT_WIDTH ? "" : " ");
    prism_cli_name(out, text);
    prism_out_char(out, '\n');
}

static void describe_more(struct prism_out *out, size_t count)
{
    if (count > LISTED_MOST) {
        prism_cli_fact(out, "", "and %zu more", count - LISTED_MOST);
    }
}

static void describe_start(struct prism_out *out, const struct prism_profile *profile)
{
    time_t seconds = (time_t)(profile->wall_anchor_ns / 1000000000);
    struct tm utc;
    char text[32];

    if (profile->wall_anchor_ns == PRISM_UNKNOWN || gmtime_r(&seconds, &utc) == NULL) {
        return;
    }
    (void)strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &utc);
    prism_cli_fact(out, "started", "%s", text);
}

static void describe_metrics(struct prism_out *out, const struct prism_profile *profile)
{
    uint32_t main_metric = prism_profile_main_metric(profile);
    int64_t all = prism_profile_sum(profile, main_metric);
    int64_t waiting = prism_waiting_sum(profile);

    prism_cli_fact(out, "total", "%s",
                   prism_amount(&profile->metrics[main_metric], all));
    if (waiting > 0 && all > 0) {
        prism_cli_fact(out, "waiting", "%.1f %% of it",
                       100 * (double)waiting / (double)all);
    }
    for (uint32_t i = 0; i < profile->metric_count; i++) {
        const struct prism_metric *metric = &profile->metrics[i];

        prism_cli_fact(out, i == 0 ? "metrics" : "", "%s (%s): %s", metric->name,
                       metric->unit,
                       prism_amount(metric, prism_profile_sum(profile, i)));
    }
}

static void describe_shape(struct prism_out *out, const struct prism_profile *profile)
{
    if (profile->shape == PRISM_TREE) {
        prism_cli_fact(out, "shape", "tree: every call path");
        prism_cli_fact(out, "call paths", "%s",
                       prism_count((int64_t)profile->tree.node_count - 1));
    } else {
        prism_cli_fact(out, "shape", "graph: callers and callees, paths not known");
        prism_cli_fact(out, "edges", "%s",
                       prism_count((int64_t)profile->graph.edge_count));
    }
    if (profile->file_count == 0) {
        prism_cli_fact(out, "functions", "%s", prism_count(profile->function_count));
    } else {
        prism_cli_fact(
            out, "functions", "%s in %s file%s", prism_count(profile->function_count),
            prism_count(profile->file_count), profile->file_count == 1 ? "" : "s");
    }
}

/* What each thread spent of the main metric; free it. */
static int64_t *thread_sums(const struct prism_profile *profile)
{
    const struct prism_tree *tree = &profile->tree;
    uint32_t metric = prism_profile_main_metric(profile);
    int64_t *sums = prism_alloc_zeroed(profile->thread_count, sizeof *sums);

    for (size_t i = 0; i < tree->cell_count; i++) {
        sums[tree->cells[i].thread] += tree->values[i * profile->metric_count + metric];
    }
    return sums;
}

static int64_t thread_cpu(const struct prism_profile *profile, uint32_t thread)
{
    int64_t sum = PRISM_UNKNOWN;

    for (size_t i = 0; i < profile->cpu_count; i++) {
        if (profile->cpu[i].thread == thread) {
            sum = (sum == PRISM_UNKNOWN ? 0 : sum) + profile->cpu[i].ns;
        }
    }
    return sum;
}

static void describe_thread(struct prism_out *out, const struct prism_profile *profile,
                            uint32_t index, int64_t sum)
{
    const struct prism_thread *thread = &profile->threads[index];
    const struct prism_metric *metric =
        &profile->metrics[prism_profile_main_metric(profile)];
    int64_t cpu = thread_cpu(profile, index);
    uint32_t pid = profile->processes[thread->process].pid;
    bool several = prism_profile_recorded(profile) > 1;
    char of_process[80] = "";

    if (several && pid != 0) {
        (void)snprintf(of_process, sizeof of_process, " of process %" PRIu32, pid);
    } else if (several) {
        (void)snprintf(of_process, sizeof of_process, " of %s",
                       prism_process_name(profile, thread->process));
    }
    prism_cli_fact(out, "", "%s%s: %s%s%s",
                   thread->name[0] != '\0' ? thread->name : "(no name)", of_process,
                   prism_amount(metric, sum), cpu != PRISM_UNKNOWN ? ", CPU " : "",
                   cpu != PRISM_UNKNOWN ? prism_duration(cpu) : "");
}

static void describe_threads(struct prism_out *out, const struct prism_profile *profile)
{
    int64_t *sums;

    prism_cli_fact(out, "threads", "%" PRIu32, profile->thread_count);
    if (profile->shape != PRISM_TREE) {
        return;
    }
    sums = thread_sums(profile);
    for (uint32_t i = 0; i < profile->thread_count && i < LISTED_MOST; i++) {
        describe_thread(out, profile, i, sums[i]);
    }
    describe_more(out, profile->thread_count);
    free(sums);
}

static void describe_times(struct prism_out *out, const struct prism_profile *profile)
{
    const struct prism_interval *first = &profile->intervals[0];
    const struct prism_interval *last =
        &profile->intervals[profile->interval_count - 1];
    int64_t all_ns;

    if (profile->interval_count > 1) {
        /* Inputs of different centuries may have been merged. */
        if (__builtin_add_overflow(last->start_ns, last->len_ns, &all_ns) ||
            __builtin_sub_overflow(all_ns, first->start_ns, &all_ns)) {
            all_ns = INT64_MAX;
        }
        prism_cli_fact(out, "intervals", "%" PRIu32 " of %s, %s in all",
                       profile->interval_count, prism_duration(first->len_ns),
                       prism_duration(all_ns));
    }
    if (profile->mark_count > 0) {
        prism_cli_fact(out, "marks", "%zu", profile->mark_count);
    }
    for (size_t i = 0; i < profile->mark_count && i < LISTED_MOST; i++) {
        prism_cli_fact(out, "", "%s: %s", prism_duration(profile->marks[i].at_ns),
                       profile->marks[i].text);
    }
    describe_more(out, profile->mark_count);
}

/* "310 ns (+-12) a call, ..." of the events that were counted. */
static void describe_events(struct prism_out *out,
                            const struct prism_event_sum sums[PRISM_EVENT_COUNT])
{
    static const char *const names[PRISM_EVENT_COUNT] = {"call", "built-in call",
                                                         "resume"};
    char text[200];
    size_t len = 0;

    for (int event = 0; event < PRISM_EVENT_COUNT; event++) {
        const struct prism_event_sum *sum = &sums[event];

        if (sum->count > 0) {
            len += (size_t)snprintf(text + len, sizeof text - len,
                                    "%s%.0f ns (\xc2\xb1 %.0f) a %s",
                                    len > 0 ? ", " : "", sum->ns / (double)sum->count,
                                    sum->spread_ns / (double)sum->count, names[event]);
        }
    }
    prism_cli_fact(out, "", "%s", text);
}

/* Which part of the total is the recorder's own. */
static void describe_cost(struct prism_out *out, const struct prism_profile *profile)
{
    uint32_t time = prism_profile_metric(profile, PRISM_ROLE_TIME);
    struct prism_event_sum sums[PRISM_EVENT_COUNT];
    double all;
    double ns = 0;
    double spread_ns = 0;

    if (profile->cost_count == 0 || time == PRISM_NONE) {
        return;
    }
    prism_cost_sums(profile, sums);
    for (int event = 0; event < PRISM_EVENT_COUNT; event++) {
        ns += sums[event].ns;
        spread_ns += sums[event].spread_ns;
    }
    all = (double)prism_profile_sum(profile, time) /
          (double)profile->metrics[time].divisor;
    if (all > 0 && ns > 0) {
        prism_cli_fact(
            out, "recording",
            "%.1f %% (\xc2\xb1 %.1f) of the total is its own cost; --correct "
            "takes it off",
            100 * ns / all, 100 * spread_ns / all);
        describe_events(out, sums);
    }
}

void prism_cli_describe(struct prism_out *out, const struct prism_profile *profile)
{
    for (size_t i = 0; i < profile->meta_count; i++) {
        /* What was skipped is among the notes, who was not recorded at the end. */
        if (strcmp(profile->meta[i].key, PRISM_META_SKIPPED) != 0 &&
            !prism_unrecorded_is_meta(&profile->meta[i])) {
            prism_cli_fact(out, profile->meta[i].key, "%s", profile->meta[i].value);
        }
    }
    describe_start(out, profile);
    describe_shape(out, profile);
    describe_metrics(out, profile);
    describe_cost(out, profile);
    prism_cli_describe_processes(out, profile);
    describe_threads(out, profile);
    describe_times(out, profile);
    prism_cli_describe_unrecorded(out, profile);
}

void prism_cli_describe_notes(struct prism_out *out, const struct prism_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct prism_note *note = &notes->items[i];

        if (note->count > 1) {
            prism_cli_fact(out, prism_note_kind_name(note->kind),
                           "%s (%" PRIu64 " times)", note->text, note->count);
        } else {
            prism_cli_fact(out, prism_note_kind_name(note->kind), "%s", note->text);
        }
    }
}
