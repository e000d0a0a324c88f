/* SPDX-License-Identifier: MIT */
/* callgraph_dot.c - the same call graph for Graphviz, in the DOT language
 * (https://graphviz.org/doc/info/lang.html): the heading, the texts, colours and widths
 * are those of the picture; the layout is Graphviz's. */
#include <inttypes.h>
#include <math.h>

#include "core/base/text.h"
#include "render/callgraph_look.h"
#include "render/callgraph_state.h"

#define LINE_WIDTH 1000.0 /* of the heading, of which Graphviz breaks no line */

static void put_attribute(struct prism_out *out, const char *name, const char *value)
{
    prism_out_format(out, ", %s=\"", name);
    prism_text_dot(prism_span_of(value), out);
    prism_out_char(out, '"');
}

/* Lines with a line end between them. */
static const char *joined(struct prism_callgraph_view *view, const char *const *lines,
                          size_t count)
{
    const char *text = "";

    for (size_t i = 0; i < count && lines[i] != NULL; i++) {
        text =
            prism_scene_text(view->scene, "%s%s%s", text, i > 0 ? "\n" : "", lines[i]);
    }
    return text;
}

static void put_node(struct prism_callgraph_view *view, size_t index,
                     struct prism_out *out)
{
    const struct prism_callgraph_box *box = &view->boxes[index];

    prism_out_format(out, "  n%zu [fillcolor=\"#%06" PRIx32 "\"", index,
                     prism_palette(box->fill)->light);
    if (box->border > 0) {
        prism_out_text(out, ", penwidth=");
        prism_scene_number(out, box->border);
    }
    put_attribute(out, "label", joined(view, box->lines, box->line_count));
    put_attribute(out, "tooltip", box->tooltip);
    prism_out_text(out, "];\n");
}

static void put_edge(struct prism_callgraph_view *view, size_t index,
                     struct prism_out *out)
{
    const struct prism_pruned_edge *edge = &view->pruned.edges.items[index];
    const struct prism_callgraph_label *label = &view->labels[index];
    double line = prism_callgraph_line(view, edge);
    double share = (line - PRISM_CALLGRAPH_LINE_LEAST) /
                   (PRISM_CALLGRAPH_LINE_MOST - PRISM_CALLGRAPH_LINE_LEAST);
    enum prism_paint paint = prism_callgraph_edge_paint(view, edge, false);

    prism_out_format(out, "  n%" PRIu32 " -> n%" PRIu32 " [penwidth=", edge->from,
                     edge->to);
    prism_scene_number(out, line);
    prism_out_format(out, ", weight=%ld%s", 1 + lround(share * 100),
                     edge->through ? ", style=dashed" : "");
    if (paint != PRISM_PAINT_ARROW) {
        prism_out_format(out, ", color=\"#%06" PRIx32 "\"",
                         prism_palette(paint)->light);
    }
    put_attribute(out, "label", joined(view, label->lines, 2));
    put_attribute(out, "tooltip", label->tooltip);
    prism_out_text(out, "];\n");
}

/* The lines of the picture's heading. */
static void put_heading(struct prism_callgraph_view *view, struct prism_out *out)
{
    struct prism_heading heading = {view->scene, 0, LINE_WIDTH, 0};
    size_t first = view->scene->items.count;

    prism_callgraph_words(view, &heading);
    prism_out_text(out, ", labelloc=t, labeljust=l, fontname=\"DejaVu Sans\", "
                        "fontsize=12, label=\"");
    for (size_t i = first; i < view->scene->items.count; i++) {
        const struct prism_item *item = &view->scene->items.items[i];

        if (item->kind == PRISM_ITEM_LABEL) {
            prism_text_dot(prism_span_of(item->text), out);
            prism_out_text(out, "\\l");
        }
    }
    prism_out_char(out, '"');
}

void prism_callgraph_dot(struct prism_callgraph_view *view, struct prism_out *out)
{
    const char *direction = prism_settings_text(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_DIRECTION]);

    prism_out_format(out, "digraph callgraph {\n  graph [rankdir=%s, tooltip=\" \"",
                     *direction == 'r' ? "LR" : "TB");
    put_heading(view, out);
    prism_out_format(out,
                     "];\n"
                     "  node [shape=box, style=\"filled,rounded\", fontname=\"DejaVu "
                     "Sans\", fontsize=10];\n"
                     "  edge [color=\"#%06" PRIx32
                     "\", fontname=\"DejaVu Sans\", fontsize=9];\n",
                     prism_palette(PRISM_PAINT_ARROW)->light);
    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        put_node(view, i, out);
    }
    for (size_t i = 0; i < view->pruned.edges.count; i++) {
        put_edge(view, i, out);
    }
    prism_out_text(out, "}\n");
}
