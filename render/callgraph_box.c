/* SPDX-License-Identifier: MIT */
/* callgraph_box.c - what stands in the boxes and beside the arrows, and their sizes.
 * Widths come from the table of text.h, so that a layout is the same everywhere. */
#include <math.h>

#include "core/profile/unit.h"
#include "render/callgraph_look.h"
#include "render/callgraph_state.h"
#include "render/heading.h"
#include "render/name.h"
#include "render/origin.h"
#include "render/text.h"

static double text_width(const char *text, double size)
{
    return prism_text_width(prism_span_of(text), size);
}

static void add_line(struct prism_callgraph_box *box, const char *line)
{
    if (line != NULL && *line != '\0' && box->line_count < PRISM_CALLGRAPH_LINES) {
        box->lines[box->line_count++] = line;
    }
}

static void add_name(struct prism_callgraph_view *view, struct prism_callgraph_box *box,
                     const struct prism_vertex *vertex)
{
    struct prism_arena *arena = &view->scene->arena;
    const struct prism_option *options = prism_callgraph_options;
    const char *name = prism_origin_label(vertex->profile, vertex->function, arena);

    if (prism_settings_flag(view->settings, &options[PRISM_CALLGRAPH_STRIP])) {
        name = prism_name_strip(arena, name);
    }
    if (prism_settings_flag(view->settings, &options[PRISM_CALLGRAPH_WRAP])) {
        const char *lines[PRISM_CALLGRAPH_NAME_LINES];
        size_t count = prism_name_wrap(arena, name, PRISM_CALLGRAPH_NAME,
                                       PRISM_CALLGRAPH_ROOM / PRISM_CALLGRAPH_BOLD,
                                       lines, PRISM_CALLGRAPH_NAME_LINES);

        for (size_t i = 0; i < count; i++) {
            add_line(box, lines[i]);
        }
    } else {
        add_line(box, prism_text_fit(arena, name, PRISM_CALLGRAPH_NAME,
                                     PRISM_CALLGRAPH_ROOM / PRISM_CALLGRAPH_BOLD));
    }
    if (box->line_count == 0) {
        add_line(box, "(no name)");
    }
    box->name_count = box->line_count;
    add_line(box,
             prism_name_path(
                 arena, prism_origin_place(vertex->profile, vertex->function, arena),
                 PRISM_CALLGRAPH_SMALL, PRISM_CALLGRAPH_ROOM));
}

/* "12.3 % (self 4.50 %)"; of two runs that would be too long for one line. */
static void add_shares(struct prism_callgraph_view *view,
                       struct prism_callgraph_box *box,
                       const struct prism_vertex *vertex)
{
    const char *total =
        prism_callgraph_share(view, vertex->now.total, vertex->before.total);
    const char *self =
        prism_callgraph_share(view, vertex->now.self, vertex->before.self);

    if (view->subject->before != NULL) {
        add_line(box, total);
        add_line(box, prism_scene_text(view->scene, "self %s", self));
    } else {
        add_line(box, prism_scene_text(view->scene, "%s (self %s)", total, self));
    }
}

/* Shares, or what --node-label asks for, and the amounts with --show-samples. */
static void add_numbers(struct prism_callgraph_view *view,
                        struct prism_callgraph_box *box,
                        const struct prism_vertex *vertex)
{
    const struct prism_numbers *now = &vertex->now;

    if (!prism_callgraph_measures(view, vertex, box)) {
        add_shares(view, box, vertex);
    }
    if (prism_settings_flag(view->settings,
                            &prism_callgraph_options[PRISM_CALLGRAPH_SAMPLES])) {
        add_line(box, prism_scene_text(view->scene, "%s (self %s)",
                                       prism_callgraph_amount(view, now->total),
                                       prism_callgraph_amount(view, now->self)));
    }
    if (vertex->profile->functions[vertex->function].kind != PRISM_KIND_OUTSIDE) {
        add_line(box, prism_callgraph_calls(view, now));
    }
}

static double share_of(int64_t value, int64_t whole)
{
    return value == PRISM_UNKNOWN ? 0 : (double)value / (double)whole;
}

static enum prism_paint fill_of(const struct prism_callgraph_view *view,
                                const struct prism_vertex *vertex)
{
    int64_t now = view->by_self ? vertex->now.self : vertex->now.total;
    int64_t before = view->by_self ? vertex->before.self : vertex->before.total;

    if (view->by_origin) {
        return prism_origin_shade(vertex->profile, vertex->function);
    }
    if (view->subject->before != NULL) {
        return prism_scale_change(
            &view->scale, prism_callgraph_change(view, now, before) / view->furthest);
    }
    if (view->grey &&
        prism_origin_of(vertex->profile, vertex->function) == PRISM_ORIGIN_WAITING) {
        return PRISM_PAINT_WAITING;
    }
    return prism_scale_paint(&view->scale, share_of(now, view->wish.whole));
}

/* Where there are no colours, the border says what they would. */
static double border_of(const struct prism_callgraph_view *view,
                        const struct prism_vertex *vertex)
{
    int64_t now = view->by_self ? vertex->now.self : vertex->now.total;

    return view->in_print
               ? PRISM_CALLGRAPH_LINE_LEAST +
                     (PRISM_CALLGRAPH_BORDER_MOST - PRISM_CALLGRAPH_LINE_LEAST) *
                         prism_scale_bent(&view->scale, share_of(now, view->wish.whole))
               : 0;
}

double prism_callgraph_line(const struct prism_callgraph_view *view,
                            const struct prism_pruned_edge *edge)
{
    const struct prism_callgraph_wish *wish = &view->wish;
    int64_t whole = wish->whole > wish->whole_before ? wish->whole : wish->whole_before;
    double share =
        (double)prism_callgraph_weight(&edge->now, &edge->before) / (double)whole;

    return PRISM_CALLGRAPH_LINE_LEAST +
           (PRISM_CALLGRAPH_LINE_MOST - PRISM_CALLGRAPH_LINE_LEAST) * fmin(share, 1);
}

enum prism_paint prism_callgraph_edge_paint(const struct prism_callgraph_view *view,
                                            const struct prism_pruned_edge *edge,
                                            bool back)
{
    double change =
        view->subject->before != NULL
            ? prism_callgraph_change(view, edge->now.total, edge->before.total)
            : 0;

    /* What has changed least of all keeps the colour of any arrow. */
    if (fabs(change) > view->furthest / 20) {
        return change > 0 ? PRISM_PAINT_MORE : PRISM_PAINT_LESS;
    }
    if (view->in_print) {
        return PRISM_PAINT_LABEL;
    }
    return back ? PRISM_PAINT_BACK : PRISM_PAINT_ARROW;
}

/* The largest change among what is drawn has the colour of the end. */
static void find_furthest(struct prism_callgraph_view *view)
{
    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        const struct prism_vertex *vertex =
            &view->graph.vertices[view->pruned.vertices[i]];
        double change =
            view->by_self
                ? prism_callgraph_change(view, vertex->now.self, vertex->before.self)
                : prism_callgraph_change(view, vertex->now.total, vertex->before.total);

        view->furthest = fmax(view->furthest, fabs(change));
    }
    if (view->furthest <= 0) {
        view->furthest = 1;
    }
}

static void make_label(struct prism_callgraph_view *view,
                       const struct prism_pruned_edge *edge,
                       struct prism_callgraph_label *label)
{
    size_t count = 0;

    label->tooltip = prism_callgraph_edge_tooltip(view, edge);
    if (edge->now.total != PRISM_UNKNOWN) {
        label->lines[count++] =
            prism_callgraph_share(view, edge->now.total, edge->before.total);
    }
    if (edge->now.calls != PRISM_UNKNOWN) {
        bool differ = edge->now.primitive != PRISM_UNKNOWN &&
                      edge->now.primitive != edge->now.calls;

        label->lines[count] = differ
                                  ? prism_scene_text(view->scene, "%s/%s\xc3\x97",
                                                     prism_count(edge->now.calls),
                                                     prism_count(edge->now.primitive))
                                  : prism_scene_text(view->scene, "%s\xc3\x97",
                                                     prism_count(edge->now.calls));
    }
}

void prism_callgraph_boxes(struct prism_callgraph_view *view)
{
    struct prism_pruned *pruned = &view->pruned;
    struct prism_arena *arena = &view->scene->arena;

    view->boxes = prism_arena_alloc(arena, pruned->vertex_count, sizeof *view->boxes);
    view->labels = prism_arena_alloc(arena, pruned->edges.count, sizeof *view->labels);
    find_furthest(view);
    for (size_t i = 0; i < pruned->vertex_count; i++) {
        const struct prism_vertex *vertex = &view->graph.vertices[pruned->vertices[i]];
        struct prism_callgraph_box *box = &view->boxes[i];

        add_name(view, box, vertex);
        add_numbers(view, box, vertex);
        box->tooltip = prism_callgraph_node_tooltip(view, vertex);
        box->border = border_of(view, vertex);
        box->fill = fill_of(view, vertex);
    }
    for (size_t i = 0; i < pruned->edges.count; i++) {
        make_label(view, &pruned->edges.items[i], &view->labels[i]);
    }
}

struct prism_point prism_callgraph_box_size(const struct prism_callgraph_box *box)
{
    struct prism_point size = {0, 2 * PRISM_CALLGRAPH_PAD_Y};

    for (size_t i = 0; i < box->line_count; i++) {
        bool name = i < box->name_count;
        double width = name ? text_width(box->lines[i], PRISM_CALLGRAPH_NAME) *
                                  PRISM_CALLGRAPH_BOLD
                            : text_width(box->lines[i], PRISM_CALLGRAPH_SMALL);

        size.x = fmax(size.x, width);
        size.y += name ? PRISM_CALLGRAPH_NAME_ROW : PRISM_CALLGRAPH_ROW;
        size.y += i == box->name_count ? PRISM_CALLGRAPH_NAME_GAP : 0;
    }
    size.x = ceil(size.x) + 2 * PRISM_CALLGRAPH_PAD_X;
    return size;
}

struct prism_point prism_callgraph_label_size(const struct prism_callgraph_label *label)
{
    struct prism_point size = {0, 0};

    for (size_t i = 0; i < 2 && label->lines[i] != NULL; i++) {
        size.x =
            fmax(size.x, ceil(text_width(label->lines[i], PRISM_CALLGRAPH_SMALL)) + 4);
        size.y += PRISM_CALLGRAPH_ROW;
    }
    return size;
}
