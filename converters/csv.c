/* SPDX-License-Identifier: MIT */
/* csv.c - a table for spreadsheets and data frames: comma-separated values as in
 * RFC 4180, with a line of names first, in UTF-8.
 *
 * --rows functions, a row for each function:
 *
 *     function           qualified name
 *     name               as pstats has it: "<built-in method builtins.len>"
 *     file, line         where it is defined; empty, 0: unknown
 *     kind               python, builtin, waiting, outside, truncated, other
 *     calls              starts and resumes; empty: unknown
 *     primitive calls    those not inside another call of the same function; likewise
 *     NAME self (UNIT)   for each metric: in the function itself,
 *     NAME total (UNIT)  and with what it calls; empty: unknown
 *
 * --rows paths, a row for each call path, parents first:
 *
 *     path, parent       numbers of this row and of the path without its last call;
 *                        0: none
 *     depth              1: nothing calls it
 *     function, name, file, line, kind   as above
 *     call line          where in the parent the call stands; 0: unknown
 *     estimated          yes: that it is on this path is an estimate; else no
 *     calls, resumes     where they are known
 *     NAME self (UNIT), NAME total (UNIT)   as above
 *
 * Loses: edges (functions), threads, intervals, order, facts of the run. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/decimal.h"
#include "converters/format.h"
#include "converters/losses.h"
#include "core/analysis/graph.h"
#include "core/analysis/totals.h"
#include "core/base/memory.h"

static const struct prism_option csv_options[] = {
    {"rows", PRISM_OPTION_CHOICE, "functions|paths", "functions",
     "a row for each function, or for each call path"},
    {.name = NULL},
};

static bool counts_calls(const struct prism_metric *metric)
{
    return metric->role == PRISM_ROLE_CALLS || metric->role == PRISM_ROLE_RESUMES;
}

/* Quoted where a reader needs it; a quote inside is doubled. */
static void put_text(struct prism_out *out, const char *text)
{
    if (text[strcspn(text, ",\"\r\n")] == '\0') {
        prism_out_text(out, text);
        return;
    }
    prism_out_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"') {
            prism_out_char(out, '"');
        }
        prism_out_char(out, *text);
    }
    prism_out_char(out, '"');
}

static void put_value(struct prism_out *out, int64_t value, int64_t divisor)
{
    prism_out_char(out, ',');
    if (value != PRISM_UNKNOWN) {
        prism_put_decimal(out, value, divisor);
    }
}

static void end_row(struct prism_out *out)
{
    prism_out_text(out, "\r\n");
}

/* "self time self (nanoseconds)", "self time total (nanoseconds)" */
static void put_metric_names(struct prism_out *out, const struct prism_metric *metric)
{
    static const char *const of[] = {"self", "total"};

    for (int i = 0; i < 2; i++) {
        struct prism_out *name = prism_out_memory();

        prism_out_format(name, "%s %s (%s)", metric->name, of[i], metric->unit);
        prism_out_char(name, '\0');
        prism_out_char(out, ',');
        put_text(out, prism_out_span(name).at);
        prism_out_abandon(name);
    }
}

static void put_function(struct prism_out *out, const struct prism_profile *p,
                         uint32_t function)
{
    put_text(out, p->functions[function].qualname);
    prism_out_char(out, ',');
    put_text(out, p->functions[function].name);
    prism_out_char(out, ',');
    put_text(out, prism_profile_path(p, function));
    prism_out_format(out, ",%" PRIu32 ",%s", p->functions[function].line,
                     prism_kind_name(p->functions[function].kind));
}

/* [function] calls or is called, or has numbers: one that was only spoken of has no
 * row.  Free it. */
static bool *find_used(const struct prism_profile *p)
{
    bool *used = prism_alloc_zeroed(p->function_count, sizeof *used);
    size_t width = p->metric_count;

    for (size_t i = 0; i < p->graph.edge_count; i++) {
        used[p->graph.edges[i].caller] = true;
        used[p->graph.edges[i].callee] = true;
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        used[i] |= p->graph.function_counts[i].calls != 0;
        for (size_t at = i * width; at < (i + 1) * width; at++) {
            used[i] |=
                p->graph.function_self[at] != 0 || p->graph.function_total[at] != 0;
        }
    }
    return used;
}

static void write_functions(const struct prism_profile *graph, struct prism_out *out)
{
    bool *used = find_used(graph);

    prism_out_text(out, "function,name,file,line,kind,calls,primitive calls");
    for (uint32_t i = 0; i < graph->metric_count; i++) {
        put_metric_names(out, &graph->metrics[i]);
    }
    end_row(out);
    for (uint32_t i = 0; i < graph->function_count; i++) {
        size_t at = (size_t)i * graph->metric_count;

        if (!used[i]) {
            continue;
        }
        put_function(out, graph, i);
        put_value(out, graph->graph.function_counts[i].calls, 1);
        put_value(out, graph->graph.function_counts[i].primitive, 1);
        for (uint32_t k = 0; k < graph->metric_count; k++) {
            put_value(out, graph->graph.function_self[at + k],
                      graph->metrics[k].divisor);
            put_value(out, graph->graph.function_total[at + k],
                      graph->metrics[k].divisor);
        }
        end_row(out);
    }
    free(used);
}

static void write_path_names(const struct prism_profile *tree, struct prism_out *out)
{
    prism_out_text(
        out, "path,parent,depth,function,name,file,line,kind,call line,estimated");
    for (uint32_t i = 0; i < tree->metric_count; i++) {
        if (counts_calls(&tree->metrics[i])) {
            prism_out_char(out, ',');
            put_text(out, tree->metrics[i].name);
        } else {
            put_metric_names(out, &tree->metrics[i]);
        }
    }
    end_row(out);
}

/* What the root holds itself is on no path; a row without a function has it. */
static void write_path(const struct prism_profile *tree, struct prism_out *out,
                       const struct prism_totals *totals, uint32_t node, uint32_t depth)
{
    const struct prism_node *it = &tree->tree.nodes[node];

    prism_out_format(out, "%" PRIu32 ",%" PRIu32 ",%" PRIu32 ",", node,
                     node == 0 ? 0 : it->parent, depth);
    if (node != 0) {
        put_function(out, tree, it->function);
    } else {
        prism_out_text(out, ",,,0,outside");
    }
    prism_out_format(out, ",%" PRIu32 ",%s", it->line,
                     (it->flags & PRISM_NODE_ESTIMATED) != 0 ? "yes" : "no");
    for (uint32_t k = 0; k < tree->metric_count; k++) {
        put_value(out, totals[k].self[node], tree->metrics[k].divisor);
        if (!counts_calls(&tree->metrics[k])) {
            put_value(out, totals[k].total[node], tree->metrics[k].divisor);
        }
    }
    end_row(out);
}

static bool has_own(const struct prism_profile *tree, const struct prism_totals *totals,
                    uint32_t node)
{
    for (uint32_t k = 0; k < tree->metric_count; k++) {
        if (totals[k].self[node] != 0) {
            return true;
        }
    }
    return false;
}

static void write_paths(const struct prism_profile *tree, struct prism_out *out)
{
    uint32_t node_count = tree->tree.node_count;
    uint32_t *depth = prism_alloc_zeroed(node_count, sizeof *depth);
    struct prism_totals *totals =
        prism_alloc_zeroed(tree->metric_count, sizeof *totals);

    for (uint32_t k = 0; k < tree->metric_count; k++) {
        prism_totals_init(&totals[k], tree, k);
    }
    write_path_names(tree, out);
    for (uint32_t node = 0; node < node_count; node++) {
        depth[node] = node > 0 ? depth[tree->tree.nodes[node].parent] + 1 : 0;
        if (node > 0 || has_own(tree, totals, 0)) {
            write_path(tree, out, totals, node, depth[node]);
        }
    }
    for (uint32_t k = 0; k < tree->metric_count; k++) {
        prism_totals_release(&totals[k]);
    }
    free(totals);
    free(depth);
}

static bool csv_write(const struct prism_profile *profile,
                      const struct prism_settings *settings, struct prism_out *out,
                      struct prism_notes *notes, struct prism_error *err)
{
    const char *rows = prism_settings_text(settings, &csv_options[0]);
    const struct prism_profile *graph = profile;

    if (strcmp(rows, "paths") == 0) {
        if (profile->shape != PRISM_TREE) {
            return prism_error_set(err, "csv: --rows=paths: expected call paths, found "
                                        "only callers and callees");
        }
        prism_note_losses(profile,
                          PRISM_PLACE_METRICS | PRISM_PLACE_CALLS | PRISM_PLACE_LINES,
                          notes);
        write_paths(profile, out);
        return true;
    }
    if (profile->shape == PRISM_TREE) {
        prism_note_flattening(profile, notes);
        graph = prism_graph_of(profile, err);
    }
    if (graph == NULL) {
        return false;
    }
    prism_notes_add(notes, PRISM_NOTE_LOST, "who calls whom");
    prism_note_losses(graph, PRISM_PLACE_METRICS | PRISM_PLACE_PRIMITIVE, notes);
    write_functions(graph, out);
    if (graph != profile) {
        prism_profile_free(graph);
    }
    return true;
}

const struct prism_format prism_format_csv = {
    .title = "table of functions or call paths (RFC 4180)",
    .patterns = (const char *const[]){"*.csv", NULL},
    .writes = PRISM_TREE | PRISM_GRAPH,
    .options = csv_options,
    .write = csv_write,
};
