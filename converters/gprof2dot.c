/* SPDX-License-Identifier: MIT */
/* gprof2dot.c - the JSON that gprof2dot reads with --format=json, and memray writes.
 * gprof2dot_read.c reads it.
 *
 *     {"version": 0,
 *      "costs": [{"description": "time", "unit": "nanoseconds"}],
 *      "functions": [{"name": "f", "module": "x.py"}, {"name": "main"}],
 *      "events": [{"callchain": [0, 1], "cost": [5]}]}
 *
 * Call chains have the innermost function first.  gprof2dot shows the first cost alone;
 * a module is shown before the name.
 *
 * Loses in writing: threads, call lines, time intervals and order; calls become a cost,
 * which gprof2dot does not look at. */
#include <inttypes.h>
#include <stdlib.h>

#include "converters/format.h"
#include "converters/gprof2dot_read.h"
#include "converters/json_text.h"
#include "converters/losses.h"
#include "core/base/memory.h"

struct writing {
    const struct prism_profile *profile;
    struct prism_out *out;
    uint32_t *metrics; /* the main one first */
    int64_t *sums;     /* of the node that is being written, by metric */
};

static int gprof2dot_probe(struct prism_span head)
{
    if (head.len == 0 || head.at[0] != '{' ||
        prism_span_find(head, "\"costs\"") == NULL) {
        return PRISM_PROBE_NO;
    }
    return prism_span_find(head, "\"description\"") != NULL ? PRISM_PROBE_LIKELY
                                                            : PRISM_PROBE_MAYBE;
}

static bool gprof2dot_read(struct prism_cursor *in,
                           const struct prism_settings *settings,
                           struct prism_builder *b, struct prism_notes *notes,
                           struct prism_error *err)
{
    (void)settings;
    return prism_gprof2dot_read(in, b, notes, err);
}

static void choose_metrics(struct writing *w)
{
    uint32_t main = prism_profile_main_metric(w->profile);
    uint32_t next = 1;

    w->metrics[0] = main;
    for (uint32_t i = 0; i < w->profile->metric_count; i++) {
        if (i != main) {
            w->metrics[next++] = i;
        }
    }
}

static void write_costs(const struct writing *w)
{
    prism_out_text(w->out, "{\"version\":0,\n\"costs\":[");
    for (uint32_t i = 0; i < w->profile->metric_count; i++) {
        const struct prism_metric *metric = &w->profile->metrics[w->metrics[i]];

        prism_json_put(w->out, i > 0 ? ",\n{\"description\":" : "\n{\"description\":",
                       metric->role == PRISM_ROLE_CALLS     ? "calls"
                       : metric->role == PRISM_ROLE_RESUMES ? "resumes"
                       : metric->name[0] != '\0'            ? metric->name
                                                            : "cost");
        prism_json_put(w->out, ",\"unit\":",
                       prism_role_counts(metric->role) ? "count" : metric->unit);
        prism_out_char(w->out, '}');
    }
    prism_out_text(w->out, "\n],\n\"functions\":[");
}

/* Does the root have a value of its own? */
static bool has_unknown(const struct prism_profile *profile)
{
    return profile->tree.cell_start[1] > 0;
}

/* Behind all others one for what belongs to none, if there is such. */
static void write_functions(const struct writing *w)
{
    const struct prism_profile *p = w->profile;

    for (uint32_t i = 0; i < p->function_count; i++) {
        const struct prism_function *it = &p->functions[i];
        const char *path = prism_profile_path(p, i);
        struct prism_out *name = prism_out_memory();

        prism_out_text(name, prism_kind_is_c(it->kind) ? it->name : it->qualname);
        if (path[0] != '\0') {
            prism_out_format(name, it->line > 0 ? " (%s:%" PRIu32 ")" : " (%s)", path,
                             it->line);
        }
        prism_out_text(w->out, i > 0 ? ",\n{\"name\":" : "\n{\"name\":");
        prism_json_string(prism_out_span(name), w->out);
        prism_out_char(w->out, '}');
        prism_out_abandon(name);
    }
    if (has_unknown(p)) {
        prism_json_put(w->out, p->function_count > 0 ? ",\n{\"name\":" : "\n{\"name\":",
                       "[unknown]");
        prism_out_char(w->out, '}');
    }
    prism_out_text(w->out, "\n],\n\"events\":[");
}

/* False when the node has no value of its own. */
static bool sum_cells(const struct writing *w, uint32_t node)
{
    const struct prism_tree *tree = &w->profile->tree;
    uint32_t width = w->profile->metric_count;
    bool any = false;

    for (uint32_t m = 0; m < width; m++) {
        w->sums[m] = 0;
        for (size_t i = tree->cell_start[node]; i < tree->cell_start[node + 1]; i++) {
            w->sums[m] += tree->values[i * width + m];
        }
        any |= w->sums[m] != 0;
    }
    return any;
}

static void write_event(const struct writing *w, uint32_t node)
{
    const struct prism_profile *p = w->profile;
    bool first = true;

    prism_out_text(w->out, "{\"callchain\":[");
    if (node == 0) {
        prism_out_i64(w->out, p->function_count);
    }
    for (; node != 0; node = p->tree.nodes[node].parent) {
        prism_out_text(w->out, first ? "" : ",");
        prism_out_i64(w->out, p->tree.nodes[node].function);
        first = false;
    }
    prism_out_text(w->out, "],\"cost\":[");
    for (uint32_t i = 0; i < p->metric_count; i++) {
        int64_t divisor = p->metrics[w->metrics[i]].divisor;
        int64_t value = w->sums[w->metrics[i]];

        prism_out_text(w->out, i > 0 ? "," : "");
        if (value % divisor == 0) {
            prism_out_i64(w->out, value / divisor);
        } else {
            prism_out_format(w->out, "%.17g", (double)value / (double)divisor);
        }
    }
    prism_out_text(w->out, "]}");
}

static bool gprof2dot_write(const struct prism_profile *profile,
                            const struct prism_settings *settings,
                            struct prism_out *out, struct prism_notes *notes,
                            struct prism_error *err)
{
    struct writing w = {.profile = profile, .out = out};
    const char *separator = "\n";

    (void)settings;
    (void)err;
    w.metrics = prism_alloc(profile->metric_count * sizeof *w.metrics);
    w.sums = prism_alloc(profile->metric_count * sizeof *w.sums);
    choose_metrics(&w);
    prism_note_losses(profile, PRISM_PLACE_METRICS | PRISM_PLACE_CALLS, notes);
    write_costs(&w);
    write_functions(&w);
    for (uint32_t node = 0; node < profile->tree.node_count; node++) {
        if (sum_cells(&w, node)) {
            prism_out_text(out, separator);
            write_event(&w, node);
            separator = ",\n";
        }
    }
    prism_out_text(out, "\n]}\n");
    free(w.metrics);
    free(w.sums);
    return true;
}

const struct prism_format prism_format_gprof2dot = {
    .title = "JSON of gprof2dot (--format=json), memray transform gprof2dot",
    .patterns = (const char *const[]){"*.gprof2dot.json", NULL},
    .writes = PRISM_TREE,
    .probe = gprof2dot_probe,
    .read = gprof2dot_read,
    .write = gprof2dot_write,
};
