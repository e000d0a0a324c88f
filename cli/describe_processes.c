/* SPDX-License-Identifier: MIT */
/* describe_processes.c - see describe_processes.h.  One source, or one process, is the
 * whole profile and no news. */
#include "cli/describe_processes.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/describe.h"
#include "core/analysis/family.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"

#define LISTED_MOST 20u
/* Functions of a path that are named, from the innermost. */
#define PATH_MOST   3

/* What each process of a tree spent of the main metric; free it. */
static int64_t *process_sums(const struct prism_profile *profile)
{
    uint32_t metric = prism_profile_main_metric(profile);
    int64_t *sums = prism_alloc_zeroed(profile->process_count, sizeof *sums);

    for (size_t i = 0; i < profile->tree.cell_count; i++) {
        sums[profile->threads[profile->tree.cells[i].thread].process] +=
            profile->tree.values[i * profile->metric_count + metric];
    }
    return sums;
}

static const char *amount(const struct prism_profile *profile, int64_t sum,
                          char (*to)[64])
{
    (void)snprintf(
        *to, sizeof *to, ": %s",
        prism_amount(&profile->metrics[prism_profile_main_metric(profile)], sum));
    return *to;
}

static void list_source(struct prism_out *out, const struct prism_profile *profile,
                        uint32_t index, const int64_t *sums)
{
    const struct prism_source *source = &profile->sources[index];
    char weight[32] = "";
    char spent[64] = "";
    int64_t sum = 0;

    for (uint32_t i = 0; i < profile->process_count; i++) {
        sum += profile->processes[i].source == index ? sums[i] : 0;
    }
    if (source->weight != PRISM_WEIGHT_ONE) {
        (void)snprintf(weight, sizeof weight, ", times %.7g",
                       (double)source->weight / (double)PRISM_WEIGHT_ONE);
    }
    /* A graph's numbers do not tell where they are from. */
    prism_cli_fact(out, index == 0 ? "sources" : "", "%s%s%s", source->name, weight,
                   profile->shape == PRISM_TREE ? amount(profile, sum, &spent) : "");
}

static void list_sources(struct prism_out *out, const struct prism_profile *profile,
                         const int64_t *sums)
{
    size_t count = profile->source_count;

    if (count == 1 && profile->sources[0].weight == PRISM_WEIGHT_ONE) {
        return;
    }
    for (uint32_t i = 0; i < count && i < LISTED_MOST; i++) {
        list_source(out, profile, i, sums);
    }
    if (count > LISTED_MOST) {
        prism_cli_fact(out, "", "and %zu more", count - LISTED_MOST);
    }
}

/* " in run > start": the innermost functions of a path. */
static void put_path(struct prism_out *out, const struct prism_profile *profile,
                     uint32_t node)
{
    uint32_t path[PATH_MOST];
    size_t count = 0;

    for (; node != 0 && count < PATH_MOST; node = profile->tree.nodes[node].parent) {
        path[count++] = profile->tree.nodes[node].function;
    }
    for (size_t i = count; i-- > 0;) {
        prism_out_format(out, "%s%s",
                         i + 1 < count ? " > "
                         : node != 0   ? " in ... > "
                                       : " in ",
                         profile->functions[path[i]].qualname);
    }
}

static void list_process(struct prism_out *out, const struct prism_profile *profile,
                         const struct prism_kin *kin, uint32_t index, int64_t sum)
{
    struct prism_out *line = prism_out_memory();
    struct prism_span text;
    char spent[64] = "";

    prism_out_text(line, prism_process_name(profile, index));
    if (profile->processes[index].pid != 0) {
        prism_out_format(line, " (%" PRIu32 ")", profile->processes[index].pid);
    }
    if (kin->parent != PRISM_NONE) {
        prism_out_format(line, ", started by %" PRIu32,
                         profile->processes[kin->parent].pid);
    }
    if (kin->parent != PRISM_NONE && kin->spawn_node != PRISM_NONE &&
        profile->shape == PRISM_TREE) {
        put_path(line, profile, kin->spawn_node);
    }
    text = prism_out_span(line);
    prism_cli_fact(out, "", "%.*s%s", (int)text.len, text.at,
                   !kin->recorded                 ? ": not recorded"
                   : profile->shape == PRISM_TREE ? amount(profile, sum, &spent)
                                                  : "");
    prism_out_abandon(line);
}

struct listed {
    uint32_t process;
    int64_t start_ns;
};

static int by_start(const void *a, const void *b)
{
    const struct listed *left = a;
    const struct listed *right = b;

    if (left->start_ns != right->start_ns) {
        return left->start_ns < right->start_ns ? -1 : 1;
    }
    return (left->process > right->process) - (left->process < right->process);
}

/* Those that are not only another's words, as they began; their number. */
static uint32_t sort_processes(const struct prism_profile *profile,
                               const struct prism_kin *kin, struct listed *list)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < profile->process_count; i++) {
        const struct prism_process *it = &profile->processes[i];
        int64_t start_ns = it->source != PRISM_NONE && kin[i].recorded
                               ? profile->sources[it->source].start_ns
                               : it->started_ns;

        if (kin[i].self == i) {
            list[count++] = (struct listed){i, start_ns};
        }
    }
    if (count > 0) {
        qsort(list, count, sizeof *list, by_start);
    }
    return count;
}

static void list_processes(struct prism_out *out, const struct prism_profile *profile,
                           const int64_t *sums)
{
    struct prism_kin *kin = prism_family_of(profile);
    struct prism_family_times times;
    struct listed *list = prism_alloc(profile->process_count * sizeof *list);
    uint32_t count = sort_processes(profile, kin, list);

    if (count < 2) {
        free(list);
        free(kin);
        return;
    }
    if (!prism_family_times(profile, &times) || times.passed_ns == PRISM_UNKNOWN) {
        prism_cli_fact(out, "processes", "%" PRIu32, count);
    } else {
        prism_cli_fact(out, "processes", "%" PRIu32 ": %s of their time in %s", count,
                       prism_duration(times.own_ns), prism_duration(times.passed_ns));
    }
    for (uint32_t i = 0; i < count && i < LISTED_MOST; i++) {
        uint32_t process = list[i].process;

        list_process(out, profile, &kin[process], process, sums[process]);
    }
    if (count > LISTED_MOST) {
        prism_cli_fact(out, "", "and %" PRIu32 " more", count - LISTED_MOST);
    }
    free(list);
    free(kin);
}

void prism_cli_describe_processes(struct prism_out *out,
                                  const struct prism_profile *profile)
{
    int64_t *sums = process_sums(profile);

    list_sources(out, profile, sums);
    if (profile->process_count > 1) {
        list_processes(out, profile, sums);
    }
    free(sums);
}
