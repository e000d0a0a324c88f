/* SPDX-License-Identifier: MIT */
/* callgraph_draw.c - the scene of a call graph that has its layout: areas behind, then
 * arrows, then boxes, each arrow and each box a group that the script finds.
 *
 * data-edge is "FROM TO", data-node "NUMBER KEY": the numbers are those of the boxes in
 * this picture, the key is the function's from picture to picture.  data-origin is "X Y
 * TOP": where the layout begins, and the lower end of the heading. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/profile/unit.h"
#include "render/assets.h"
#include "render/callgraph_anchor.h"
#include "render/callgraph_look.h"
#include "render/callgraph_state.h"
#include "render/callgraph_title.h"
#include "render/heading.h"
#include "render/origin.h"
#include "render/text.h"

#define SAME        0.001 /* as good as no distance */
#define WIDTH_LEAST 820.0 /* room for the heading and the controls */
#define BASELINE    3.5   /* from the lower end of a row of small text */
/* Boxes and arrows that a browser would take seconds for; its script shows what is in
 * the window alone. */
#define DEFERRED    3000

struct drawing {
    struct prism_callgraph_view *view;
    struct prism_scene *scene;
    struct prism_point origin; /* of the layout in the picture */
    struct prism_point *curve; /* room for the longest arrow */
};

static struct prism_point between(struct prism_point a, struct prism_point b, double t)
{
    return (struct prism_point){a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)};
}

static struct prism_point moved(const struct drawing *d, struct prism_point at)
{
    return (struct prism_point){at.x + d->origin.x, at.y + d->origin.y};
}

/* The first of the texts that has a place where nothing crosses it; else the first. */
static void draw_title(struct drawing *d, const struct prism_layout_area *area,
                       const char *const *texts)
{
    struct prism_scene *scene = d->scene;
    double x = area->at.x + PRISM_CALLGRAPH_TITLE_PAD;
    const char *title = texts[0];

    for (size_t i = 0; texts[i] != NULL; i++) {
        double width = prism_text_width(prism_span_of(texts[i]), PRISM_CALLGRAPH_SMALL);

        if (prism_callgraph_title(d->view, area, width, &x)) {
            title = texts[i];
            break;
        }
    }
    title = prism_text_fit(&scene->arena, title, PRISM_CALLGRAPH_SMALL,
                           area->size.x - 2 * PRISM_CALLGRAPH_TITLE_PAD);
    if (title != NULL) {
        (void)prism_scene_label(
            scene,
            moved(d, (struct prism_point){x, area->at.y + PRISM_CALLGRAPH_AREA_HEAD}),
            PRISM_CALLGRAPH_SMALL, PRISM_PAINT_MUTED, title);
    }
}

/* `texts`: titles, ending with NULL, the whole one first, which is the tooltip. */
static void draw_area(struct drawing *d, const struct prism_layout_area *area,
                      const char *class_name, const char *const *texts, bool titled)
{
    struct prism_item *box;

    prism_scene_open(d->scene, class_name, NULL, NULL);
    box = prism_scene_rect(d->scene, moved(d, area->at), area->size, PRISM_PAINT_GROUP,
                           texts[0]);
    box->style = PRISM_STYLE_ROUND;
    box->stroke = PRISM_PAINT_GRID;
    if (titled) {
        draw_title(d, area, texts);
    }
    prism_scene_close(d->scene);
}

/* Wider on all sides, and with room for a text at its upper end.  It lies behind what
 * else is there. */
static struct prism_layout_area around(const struct prism_layout_area *area, double pad)
{
    return (struct prism_layout_area){
        .at = {area->at.x - pad, area->at.y - pad - PRISM_CALLGRAPH_AREA_HEAD},
        .size = {area->size.x + 2 * pad,
                 area->size.y + 2 * pad + PRISM_CALLGRAPH_AREA_HEAD}};
}

/* A drawn function that the layout put into this cycle or cluster; PRISM_NONE. */
static uint32_t member_of(const struct drawing *d, uint32_t number, uint32_t *count)
{
    const struct prism_callgraph_view *view = d->view;
    uint32_t member = PRISM_NONE;

    *count = 0;
    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        if (view->layout.nodes[i].cycle == number) {
            member = view->pruned.vertices[i];
            *count += 1;
        }
    }
    return member;
}

/* The whole title of a cycle, and shorter ones. */
static void cycle_texts(struct drawing *d, uint32_t number, const char *texts[4])
{
    struct prism_callgraph_view *view = d->view;
    uint32_t drawn;
    uint32_t member = member_of(d, number, &drawn);
    uint32_t index =
        member != PRISM_NONE ? view->graph.vertices[member].group : PRISM_NONE;
    const struct prism_callgraph_group *group;
    const char *of = "cycle";

    texts[0] = of;
    texts[1] = NULL;
    if (index == PRISM_NONE) {
        return;
    }
    group = &view->graph.groups[index];
    if (group->member_count > drawn && group->total != PRISM_UNKNOWN) {
        of = prism_scene_text(d->scene, "%s of a cycle of %s", prism_count(drawn),
                              prism_count(group->member_count));
    } else {
        of =
            prism_scene_text(d->scene, "cycle of %s", prism_count(group->member_count));
    }
    texts[0] = of;
    if (group->total != PRISM_UNKNOWN) {
        const char *share = prism_share(group->total, view->wish.whole);

        texts[0] = prism_scene_text(d->scene, "%s: %s", of, share);
        texts[1] = prism_scene_text(d->scene, "cycle: %s", share);
        texts[2] = prism_scene_text(d->scene, "%s", share);
        texts[3] = NULL;
    }
}

static void draw_areas(struct drawing *d)
{
    const struct prism_layout *layout = &d->view->layout;

    for (size_t i = 0; i < layout->cluster_count; i++) {
        /* A cluster has the number of its first function, from 1. */
        const struct prism_vertex *vertex =
            &d->view->graph
                 .vertices[d->view->pruned.vertices[layout->clusters[i].number - 1]];
        struct prism_layout_area area = around(&layout->clusters[i], 0);
        const char *const texts[] = {
            prism_origin_path(vertex->profile, vertex->function), NULL};

        draw_area(d, &area, "cluster", texts, true);
    }
    for (size_t i = 0; i < layout->cycle_count && layout->cluster_count == 0; i++) {
        struct prism_layout_area area =
            around(&layout->cycles[i], PRISM_CALLGRAPH_CYCLE_PAD);
        bool first = i == 0 || layout->cycles[i].number != layout->cycles[i - 1].number;
        const char *texts[4];

        cycle_texts(d, layout->cycles[i].number, texts);
        draw_area(d, &area, "cycle", texts, first);
    }
}

/* The head at the end of a curve, which then ends at the head's foot. */
static void draw_head(struct drawing *d, size_t count, double line,
                      enum prism_paint paint)
{
    struct prism_point *end = &d->curve[count - 1];
    struct prism_point *before = &d->curve[count - 2];
    double dx = end->x - before->x;
    double dy = end->y - before->y;
    double far = hypot(dx, dy);
    double length = PRISM_CALLGRAPH_ARROW + 1.1 * line;
    double half = 2.6 + 0.75 * line;
    struct prism_point tip = *end;
    struct prism_item *head;

    if (far <= 0) {
        return;
    }
    dx /= far;
    dy /= far;
    *end = (struct prism_point){tip.x - dx * (length - 1), tip.y - dy * (length - 1)};
    before->x -= dx * length / 2;
    before->y -= dy * length / 2;
    head = prism_scene_line(
        d->scene,
        (const struct prism_point[]){
            tip,
            {tip.x - dx * length - dy * half, tip.y - dy * length + dx * half},
            {tip.x - dx * length + dy * half, tip.y - dy * length - dx * half}},
        3, PRISM_PAINT_NONE);
    head->fill = paint;
}

static void draw_label(struct drawing *d, const struct prism_callgraph_label *label,
                       struct prism_point at)
{
    struct prism_point size = prism_callgraph_label_size(label);
    double y = at.y - size.y / 2;

    for (size_t i = 0; i < 2 && label->lines[i] != NULL; i++) {
        y += PRISM_CALLGRAPH_ROW;
        prism_scene_label(d->scene, (struct prism_point){at.x, y - BASELINE},
                          PRISM_CALLGRAPH_SMALL, PRISM_PAINT_TEXT, label->lines[i])
            ->style = PRISM_STYLE_MIDDLE;
    }
}

/* Is this curve a line straight up or down, or straight to a side? */
static bool is_straight(const struct prism_point *p)
{
    bool upright = true;
    bool level = true;

    for (int i = 1; i < 4; i++) {
        upright = upright && fabs(p[i].x - p[0].x) < SAME;
        level = level && fabs(p[i].y - p[0].y) < SAME;
    }
    return upright || level;
}

/* An arrow that passes many rows has a curve for each; where several of them are one
 * straight line, one is left.  Returns how many points there are then. */
static size_t join_straight(struct prism_point *curve, size_t count)
{
    size_t end = 3;

    for (size_t i = 3; i + 3 < count; i += 3) {
        struct prism_point *last = &curve[end - 3];
        const struct prism_point both[] = {last[0], last[3], curve[i], curve[i + 3]};

        if (is_straight(last) && is_straight(&curve[i]) && is_straight(both)) {
            last[3] = curve[i + 3];
            last[1] = between(last[0], last[3], 1.0 / 3);
            last[2] = between(last[0], last[3], 2.0 / 3);
        } else {
            memmove(&curve[end + 1], &curve[i + 1], 3 * sizeof *curve);
            end += 3;
        }
    }
    return end + 1;
}

static void draw_edge(struct drawing *d, size_t index)
{
    struct prism_callgraph_view *view = d->view;
    const struct prism_pruned_edge *edge = &view->pruned.edges.items[index];
    const struct prism_layout_route *route = &view->layout.edges[index];
    const struct prism_callgraph_label *label = &view->labels[index];
    double line = prism_callgraph_line(view, edge);
    enum prism_paint paint =
        prism_callgraph_edge_paint(view, edge, route->back && edge->from != edge->to);
    struct prism_item *path;
    size_t count;

    if (route->point_count < 4) {
        return;
    }
    for (size_t i = 0; i < route->point_count; i++) {
        d->curve[i] = moved(d, view->layout.points[route->first_point + i]);
    }
    prism_scene_open(
        d->scene, "edge", "edge",
        prism_scene_text(d->scene, "%" PRIu32 " %" PRIu32, edge->from, edge->to));
    count = join_straight(d->curve, route->point_count);
    draw_head(d, count, line, paint);
    path = prism_scene_line(d->scene, d->curve, count, paint);
    path->style = PRISM_STYLE_CURVED | (edge->through ? PRISM_STYLE_DASHED : 0);
    path->line = line;
    path->tooltip = label->tooltip;
    if (label->lines[0] != NULL) {
        draw_label(d, label, moved(d, route->label));
    }
    prism_scene_close(d->scene);
}

/* An area may hold others too: the members of a cycle have its colour. */
static enum prism_paint border_paint(const struct prism_callgraph_view *view,
                                     size_t index)
{
    if (view->in_print) {
        return PRISM_PAINT_LABEL;
    }
    return view->layout.nodes[index].cycle != 0 ? PRISM_PAINT_BACK : PRISM_PAINT_ARROW;
}

static void draw_node(struct drawing *d, size_t index)
{
    struct prism_callgraph_view *view = d->view;
    const struct prism_callgraph_box *box = &view->boxes[index];
    struct prism_point size = prism_callgraph_box_size(box);
    struct prism_point at = moved(d, view->layout.nodes[index].at);
    double y = at.y - size.y / 2 + PRISM_CALLGRAPH_PAD_Y;
    struct prism_item *rect;

    prism_scene_open(
        d->scene, "node", "node",
        prism_scene_text(d->scene, "%zu %016" PRIx64, index,
                         prism_callgraph_key(view, view->pruned.vertices[index])));
    rect = prism_scene_rect(d->scene,
                            (struct prism_point){at.x - size.x / 2, at.y - size.y / 2},
                            size, box->fill, box->tooltip);
    rect->style = PRISM_STYLE_ROUND;
    rect->stroke = border_paint(view, index);
    rect->line = box->border;
    for (size_t i = 0; i < box->line_count; i++) {
        bool name = i < box->name_count;

        y += name ? PRISM_CALLGRAPH_NAME_ROW : PRISM_CALLGRAPH_ROW;
        y += i == box->name_count ? PRISM_CALLGRAPH_NAME_GAP : 0;
        prism_scene_label(d->scene, (struct prism_point){at.x, y - BASELINE},
                          name ? PRISM_CALLGRAPH_NAME : PRISM_CALLGRAPH_SMALL,
                          PRISM_PAINT_LABEL, box->lines[i])
            ->style = PRISM_STYLE_MIDDLE | (name ? PRISM_STYLE_BOLD : 0);
    }
    prism_scene_close(d->scene);
}

static size_t longest_route(const struct prism_callgraph_view *view)
{
    size_t longest = 0;

    for (size_t i = 0; i < view->pruned.edges.count; i++) {
        size_t count = view->layout.edges[i].point_count;

        longest = count > longest ? count : longest;
    }
    return longest;
}

void prism_callgraph_draw(struct prism_callgraph_view *view)
{
    struct prism_scene *scene = view->scene;
    struct drawing d = {.view = view, .scene = scene};
    double top;

    scene->width =
        fmax(ceil(view->layout.width) + 2 * PRISM_CALLGRAPH_MARGIN, WIDTH_LEAST);
    top = prism_callgraph_heading(view, fmin(scene->width, PRISM_CALLGRAPH_HEADING));
    d.origin.x = floor((scene->width - view->layout.width) / 2);
    d.origin.y = top + PRISM_CALLGRAPH_MARGIN +
                 (view->layout.cycle_count + view->layout.cluster_count > 0
                      ? PRISM_CALLGRAPH_AREA_HEAD
                      : 0);
    d.curve = prism_alloc(longest_route(view) * sizeof *d.curve);
    prism_scene_open(
        scene, "graph", "origin",
        prism_scene_text(scene, "%.0f %.0f %.0f", d.origin.x, d.origin.y, top));
    draw_areas(&d);
    for (size_t i = 0; i < view->pruned.edges.count; i++) {
        draw_edge(&d, i);
    }
    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        draw_node(&d, i);
    }
    prism_scene_close(scene);
    free(d.curve);
    scene->height = d.origin.y + ceil(view->layout.height) + PRISM_CALLGRAPH_MARGIN;
    scene->style = prism_asset_callgraph_css;
    scene->script = prism_asset_callgraph_js;
    scene->deferred = view->pruned.vertex_count + view->pruned.edges.count > DEFERRED;
}
