/* SPDX-License-Identifier: MIT */
/* list_functions.c - see list_functions.h. */
#include "cli/list_functions.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/analysis/callgraph.h"
#include "core/analysis/match.h"
#include "core/base/memory.h"
#include "core/base/out.h"
#include "core/profile/unit.h"

#define INDENT "                          "

struct listing {
    struct prism_out *out;
    const struct prism_callgraph *graph;
    const struct prism_profile *profile; /* as a graph */
    const struct prism_metric *metric;
    int64_t sum;
    bool full;
};

static void put_share(const struct listing *list, int64_t value)
{
    if (value != PRISM_UNKNOWN && list->sum > 0) {
        prism_out_format(list->out, "%6.2f %%",
                         100 * (double)value / (double)list->sum);
    } else {
        prism_out_text(list->out, "     ? %");
    }
}

static const char *calls_text(int64_t calls, struct prism_amount *to)
{
    return calls != PRISM_UNKNOWN ? prism_unit_count(calls, to) : "?";
}

#define CALLS(calls) calls_text((calls), &(struct prism_amount){{0}})

static void put_name(const struct listing *list, uint32_t vertex)
{
    uint32_t function = list->graph->vertices[vertex].function;
    const char *path = prism_profile_path(list->profile, function);

    prism_cli_name(list->out, list->profile->functions[function].qualname);
    if (*path != '\0') {
        prism_out_char(list->out, ' ');
        prism_cli_name(list->out, path);
        prism_out_format(list->out, ":%" PRIu32,
                         list->profile->functions[function].line);
    }
    prism_out_char(list->out, '\n');
}

/* Both ways alike: share, calls, the function at the other end. */
static void put_arcs(const struct listing *list, const char *title, const size_t *arcs,
                     size_t count, bool callers)
{
    for (size_t i = 0; i < count; i++) {
        const struct prism_arc *arc = &list->graph->arcs.items[arcs[i]];

        prism_out_format(list->out, INDENT "%-9s ", title);
        put_share(list, arc->now.total);
        prism_out_format(list->out, "  %12s  ", CALLS(arc->now.calls));
        put_name(list, callers ? arc->caller : arc->callee);
    }
}

static void put_all(const struct listing *list, uint32_t index)
{
    const struct prism_callgraph *graph = list->graph;
    const struct prism_numbers *now = &graph->vertices[index].now;

    prism_out_format(list->out, INDENT "%s, self %s",
                     prism_amount(list->metric, now->total),
                     prism_amount(list->metric, now->self));
    if (now->self != PRISM_UNKNOWN && list->sum > 0) {
        prism_out_format(list->out, " (%.2f %%)",
                         100 * (double)now->self / (double)list->sum);
    }
    if (now->primitive != PRISM_UNKNOWN && now->primitive != now->calls) {
        prism_out_format(list->out, ", %s calls not recursive",
                         prism_count(now->primitive));
    }
    prism_out_char(list->out, '\n');
    put_arcs(list, "called by", &graph->in[graph->in_start[index]],
             graph->in_start[index + 1] - graph->in_start[index], true);
    put_arcs(list, "calls", &graph->out[graph->out_start[index]],
             graph->out_start[index + 1] - graph->out_start[index], false);
}

struct turn {
    int64_t total;
    uint32_t vertex;
};

static int by_total(const void *a, const void *b)
{
    const struct turn *left = a;
    const struct turn *right = b;

    if (left->total != right->total) {
        return left->total > right->total ? -1 : 1;
    }
    return (left->vertex > right->vertex) - (left->vertex < right->vertex);
}

static bool print(struct listing *list, const bool *wanted, struct prism_error *err)
{
    uint32_t count = list->graph->vertex_count;
    struct turn *turns = prism_alloc(count * sizeof *turns);

    for (uint32_t i = 0; i < count; i++) {
        turns[i] = (struct turn){list->graph->vertices[i].now.total, i};
    }
    if (count > 1) {
        qsort(turns, count, sizeof *turns, by_total);
    }
    list->out = prism_out_open("-", err);
    prism_out_text(list->out, "    time         calls  function\n");
    for (uint32_t i = 0; i < count; i++) {
        const struct prism_vertex *vertex = &list->graph->vertices[turns[i].vertex];

        if (wanted[vertex->function]) {
            put_share(list, vertex->now.total);
            prism_out_format(list->out, "  %12s  ", CALLS(vertex->now.calls));
            put_name(list, turns[i].vertex);
            if (list->full) {
                put_all(list, turns[i].vertex);
            }
        }
    }
    free(turns);
    return prism_out_finish(list->out, err);
}

bool prism_cli_list_functions(const struct prism_profile *profile, const char *selector,
                              struct prism_error *err)
{
    bool full = *selector == '%';
    const char *name = selector + (full ? 1 : 0);
    struct prism_callgraph graph;
    uint32_t count = 0;
    bool done = false;

    if (prism_callgraph_init(&graph, profile, NULL, err)) {
        uint32_t metric = prism_profile_main_metric(profile);
        struct listing list = {.graph = &graph,
                               .profile = graph.now.graph,
                               .metric = &profile->metrics[metric],
                               .sum = prism_profile_sum(profile, metric),
                               .full = full};
        bool *wanted =
            prism_match_name(list.profile, strcmp(name, "+") == 0 ? "*" : name, &count);

        done = count > 0
                   ? print(&list, wanted, err)
                   : prism_error_set(err, "--list-functions: no function is called %s",
                                     prism_quote(prism_span_of(name)));
        free(wanted);
    }
    prism_callgraph_release(&graph);
    return done;
}
