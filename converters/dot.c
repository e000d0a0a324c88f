/* SPDX-License-Identifier: MIT */
/* dot.c - the call graph for Graphviz: dot -Tsvg x.dot > x.svg.
 *
 *     digraph NAME {
 *         graph [...] node [...] edge [...]
 *         f0 [label="..." tooltip="..." fillcolor="..."]
 *         f0 -> f1 [label="..." penwidth=...]
 *     }
 *
 * Identifiers are "f" and a number, so that no name of a profile can be a keyword of
 * the language; names stand only in quoted strings, where '"' and '\' are escaped and
 * the entities of HTML, which Graphviz replaces, begin with "&amp;".  A function is
 * coloured by its share of the total, a call as wide.
 *
 * Loses: functions and calls below --prune, call lines, primitive calls, every metric
 * but the main one, facts of the run. */
#include <inttypes.h>
#include <math.h>

#include "converters/drawn.h"
#include "converters/format.h"
#include "converters/losses.h"
#include "core/base/text.h"
#include "core/profile/unit.h"

#define MOST_EDGES 20000 /* more than anybody lays out */
#define WIDEST     6.0

static const struct prism_option dot_options[] = {
    PRISM_DRAWN_PRUNE,
    {.name = NULL},
};

static void put_name(struct prism_out *out, const struct prism_drawn *drawn,
                     uint32_t function)
{
    struct prism_out *name = prism_out_memory();

    prism_drawn_name(drawn, function, name);
    prism_text_dot(prism_out_span(name), out);
    prism_out_abandon(name);
}

static void put_share(struct prism_out *out, const struct prism_drawn *drawn,
                      double value)
{
    prism_out_format(out, "%.1f %%", 100 * prism_drawn_share(drawn, value));
}

static void put_calls(struct prism_out *out, int64_t calls)
{
    if (calls != PRISM_UNKNOWN && calls > 0) {
        prism_out_format(out, "\\n%s\xc3\x97", prism_count(calls));
    }
}

/* From a light yellow to a strong red, in the colours of hue, saturation, value. */
static void put_colour(struct prism_out *out, double share)
{
    double heat = share < 1 ? sqrt(share) : 1;

    prism_out_format(out, " fillcolor=\"%.3f %.3f %.3f\"", 0.16 * (1 - heat),
                     0.08 + 0.72 * heat, 1.0);
}

static void put_function(struct prism_out *out, const struct prism_drawn *drawn,
                         uint32_t function)
{
    const struct prism_function *it = &drawn->p->functions[function];
    const struct prism_metric *metric = &drawn->p->metrics[drawn->metric];
    const char *path = prism_profile_path(drawn->p, function);
    double total = drawn->total[function];
    double self = prism_drawn_self(drawn, function);

    prism_out_format(out, "    f%" PRIu32 " [label=\"", function);
    put_name(out, drawn, function);
    prism_out_text(out, "\\n");
    put_share(out, drawn, total);
    prism_out_text(out, " (");
    put_share(out, drawn, self);
    prism_out_char(out, ')');
    put_calls(out, drawn->p->graph.function_counts[function].calls);
    prism_out_text(out, "\" tooltip=\"");
    prism_text_dot(prism_span_of(path), out);
    if (path[0] != '\0') {
        prism_out_format(out, ":%" PRIu32 "\\n", it->line);
    }
    prism_out_format(out, "%s, itself ", prism_amount(metric, llround(total)));
    prism_out_format(out, "%s\"", prism_amount(metric, llround(self)));
    put_colour(out, prism_drawn_share(drawn, total));
    prism_out_text(out, "]\n");
}

static void put_edge(struct prism_out *out, const struct prism_drawn *drawn,
                     const struct prism_drawn_edge *edge)
{
    double share = prism_drawn_share(drawn, edge->total);

    prism_out_format(out, "    f%" PRIu32 " -> f%" PRIu32 " [label=\"", edge->caller,
                     edge->callee);
    put_share(out, drawn, edge->total);
    put_calls(out, edge->calls);
    prism_out_format(out, "\" penwidth=%.2f tooltip=\"",
                     0.5 + (WIDEST - 0.5) * (share < 1 ? share : 1));
    put_name(out, drawn, edge->caller);
    prism_out_text(out, " -> ");
    put_name(out, drawn, edge->callee);
    prism_out_text(out, "\"]\n");
}

/* A graph without a tooltip of its own gets "%3" in some versions. */
static void put_head(struct prism_out *out, const struct prism_drawn *drawn)
{
    const struct prism_metric *metric = &drawn->p->metrics[drawn->metric];
    const char *title = prism_profile_meta(drawn->p, "title");
    const char *estimated = prism_profile_meta(drawn->p, "estimated");

    prism_out_text(out, "digraph \"");
    prism_text_dot(prism_span_of(title != NULL ? title : "calls"), out);
    prism_out_format(out,
                     "\" {\n    graph [tooltip=\" \" labelloc=t label=\"%s: %s in all",
                     metric->name, prism_amount(metric, llround(drawn->whole)));
    if (estimated != NULL) {
        prism_out_format(out, "\\n%s of the time stands on estimated paths", estimated);
    }
    prism_out_text(out, "\"]\n    node [shape=box style=filled fontname=\"Helvetica\" "
                        "fontsize=10]\n    edge [fontname=\"Helvetica\" fontsize=9 "
                        "color=\"#444444\"]\n");
}

static bool dot_write(const struct prism_profile *profile,
                      const struct prism_settings *settings, struct prism_out *out,
                      struct prism_notes *notes, struct prism_error *err)
{
    struct prism_drawn drawn;

    if (!prism_settings_in_range(settings, &dot_options[0], 0, 100, err)) {
        return false;
    }
    prism_note_losses(profile, 0, notes);
    prism_drawn_init(&drawn, profile, prism_settings_number(settings, &dot_options[0]),
                     MOST_EDGES, notes);
    put_head(out, &drawn);
    for (uint32_t i = 0; i < profile->function_count; i++) {
        if (drawn.shown[i]) {
            put_function(out, &drawn, i);
        }
    }
    for (size_t i = 0; i < drawn.edges.count; i++) {
        put_edge(out, &drawn, &drawn.edges.items[i]);
    }
    prism_out_text(out, "}\n");
    prism_drawn_release(&drawn);
    return true;
}

const struct prism_format prism_format_dot = {
    .title = "call graph for Graphviz (dot)",
    .patterns = (const char *const[]){"*.dot", "*.gv", NULL},
    .writes = PRISM_GRAPH,
    .options = dot_options,
    .write = dot_write,
};
