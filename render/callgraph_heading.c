/* SPDX-License-Identifier: MIT */
/* callgraph_heading.c - what stands above a call graph: the run, what was left out and
 * by whose wish, and the legend. */
#include <math.h>
#include <string.h>

#include "core/profile/unit.h"
#include "render/callgraph_look.h"
#include "render/callgraph_state.h"
#include "render/origin.h"
#include "render/text.h"

#define STEP_WIDTH   30.0 /* of the legend's scale */
#define STEP_HEIGHT  12.0
#define SCALE_HEIGHT 30.0
#define KEY_WIDTH    32.0 /* of an arrow that says what it means */
#define KEY_HEIGHT   18.0
#define FONT_SIZE    12.0
#define SCALE_SIZE   10.0

static const char *whole_text(struct prism_callgraph_view *view)
{
    const struct prism_callgraph_wish *wish = &view->wish;
    struct prism_scene *scene = view->scene;
    uint32_t threads = view->subject->profile->thread_count;
    const char *total =
        threads > 1
            ? prism_scene_text(scene, "%s in %s threads",
                               prism_callgraph_amount(view, wish->whole),
                               prism_count(threads))
            : prism_scene_text(scene, "%s", prism_callgraph_amount(view, wish->whole));

    if (view->subject->before != NULL) {
        int64_t change = wish->whole - wish->whole_before;

        return prism_scene_text(scene, "%s, before %s (%s%s)", total,
                                prism_callgraph_amount(view, wish->whole_before),
                                change > 0 ? "+" : "",
                                prism_share(change, wish->whole_before));
    }
    return prism_scene_text(
        scene, "%s%s%s", total,
        prism_heading_waiting(scene, view->subject->profile, wish->whole),
        wish->outside > 0 ? prism_scene_text(scene, ", %s outside Python",
                                             prism_share(wish->outside, wish->whole))
                          : "");
}

/* The options that choose, as they were given: "focus 'x', hide 'y'". */
static const char *choices(struct prism_callgraph_view *view)
{
    static const enum prism_callgraph_option chosen[] = {
        PRISM_CALLGRAPH_FOCUS, PRISM_CALLGRAPH_IGNORE,      PRISM_CALLGRAPH_HIDE,
        PRISM_CALLGRAPH_SHOW,  PRISM_CALLGRAPH_ROOT,        PRISM_CALLGRAPH_LEAF,
        PRISM_CALLGRAPH_PATH,  PRISM_CALLGRAPH_COMPARE_ONLY};
    double depth = prism_settings_number(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_DEPTH]);
    const char *text = "";

    for (size_t i = 0; i < sizeof chosen / sizeof chosen[0]; i++) {
        const struct prism_option *option = &prism_callgraph_options[chosen[i]];
        const char *value = prism_settings_text(view->settings, option);

        if (value != NULL &&
            (option->standard == NULL || strcmp(value, option->standard) != 0)) {
            text = prism_scene_text(view->scene, "%s%s%s %s", text,
                                    *text != '\0' ? ", " : "", option->name, value);
        }
    }
    return depth > 0 ? prism_scene_text(view->scene, "%s%sdepth %.0f", text,
                                        *text != '\0' ? ", " : "", depth)
                     : text;
}

static void remark_choices(struct prism_callgraph_view *view,
                           struct prism_heading *heading)
{
    const char *text = choices(view);
    uint32_t metric = prism_profile_main_metric(view->wish.now);
    int64_t left = prism_profile_sum(view->wish.now, metric);

    if (*text == '\0') {
        return;
    }
    if (view->wish.pathless) {
        prism_heading_remark(
            heading, prism_scene_text(view->scene,
                                      "Chosen: %s. The source has no call paths: "
                                      "the numbers are those of the whole run.",
                                      text));
    } else if (left != view->wish.whole) {
        prism_heading_remark(
            heading, prism_scene_text(view->scene, "Chosen: %s: %s of the whole.", text,
                                      prism_share(left, view->wish.whole)));
    } else {
        prism_heading_remark(heading,
                             prism_scene_text(view->scene, "Chosen: %s.", text));
    }
}

static const char *arrows(struct prism_callgraph_view *view, size_t count)
{
    return count == 1 ? "1 arrow"
                      : prism_scene_text(view->scene, "%s arrows",
                                         prism_count((int64_t)count));
}

static void remark_pruned(struct prism_callgraph_view *view,
                          struct prism_heading *heading)
{
    const struct prism_pruned *pruned = &view->pruned;
    size_t drawn = pruned->vertex_count;
    const char *calls = "";

    if (pruned->left_arcs > 0) {
        calls =
            prism_scene_text(view->scene, "; left out: %s of little time between those",
                             arrows(view, pruned->left_arcs));
    }
    if (pruned->left_vertices > 0) {
        prism_heading_remark(
            heading, prism_scene_text(
                         view->scene,
                         "Drawn: %s of %s functions; the others themselves took %s%s.",
                         prism_count((int64_t)drawn),
                         prism_count((int64_t)drawn + pruned->left_vertices),
                         prism_share(pruned->left_self, view->wish.whole), calls));
    } else if (pruned->left_arcs > 0) {
        prism_heading_remark(heading,
                             prism_scene_text(view->scene, "Drawn: all %s functions%s.",
                                              prism_count((int64_t)drawn), calls));
    }
}

static bool any_through(const struct prism_callgraph_view *view)
{
    for (size_t i = 0; i < view->pruned.edges.count; i++) {
        if (view->pruned.edges.items[i].through) {
            return true;
        }
    }
    return false;
}

static bool any_back(const struct prism_callgraph_view *view)
{
    for (size_t i = 0; i < view->pruned.edges.count; i++) {
        const struct prism_pruned_edge *edge = &view->pruned.edges.items[i];

        if (edge->from != edge->to && view->layout.edges[i].back) {
            return true;
        }
    }
    return false;
}

/* A row of the legend: where the next part may stand. */
struct row {
    const struct prism_heading *heading;
    struct prism_point at;
    double height;
};

/* An arrow with what it means; in the next row, where this one has no room for it. */
static void draw_key(struct prism_callgraph_view *view, struct row *row,
                     enum prism_paint paint, unsigned style, const char *text)
{
    struct prism_scene *scene = view->scene;
    double width = KEY_WIDTH + prism_text_width(prism_span_of(text), FONT_SIZE);
    struct prism_item *item;

    if (row->at.x > row->heading->left && row->at.x + width > row->heading->right) {
        row->at.x = row->heading->left;
        row->at.y += row->height;
        row->height = 0;
    }
    row->height = fmax(row->height, KEY_HEIGHT);
    item =
        prism_scene_line(scene,
                         (const struct prism_point[]){
                             {row->at.x, row->at.y + STEP_HEIGHT / 2},
                             {row->at.x + KEY_WIDTH - 6, row->at.y + STEP_HEIGHT / 2}},
                         2, paint);
    item->line = 2;
    item->style = style;
    (void)prism_scene_label(
        scene,
        (struct prism_point){row->at.x + KEY_WIDTH, row->at.y + STEP_HEIGHT - 1.5},
        FONT_SIZE, PRISM_PAINT_TEXT, text);
    row->at.x += width + 20;
}

static const char *scale_title(const struct prism_callgraph_view *view)
{
    if (view->subject->before != NULL) {
        return view->by_self ? "change of own time, in % of the time before"
                             : "change of time, in % of the time before";
    }
    return view->by_self ? "own time of the whole" : "time with callees of the whole";
}

/* The text under a step's left end. */
static const char *step_text(struct prism_callgraph_view *view, unsigned step)
{
    unsigned middle = PRISM_SCALE_COUNT / 2;
    double least;

    if (view->subject->before == NULL) {
        return prism_scene_text(view->scene, "%.2g",
                                100 * prism_scale_least(&view->scale, step));
    }
    if (step == middle) {
        return "0";
    }
    least = 100 * view->furthest *
            pow((double)(step > middle ? step - middle : middle - step) / middle,
                1 / view->scale.skew);
    return prism_scene_text(view->scene, "%s%.2g", step > middle ? "+" : "-", least);
}

/* The scale of colours with the share that each begins with. */
static void draw_scale(struct prism_callgraph_view *view, struct row *row)
{
    struct prism_scene *scene = view->scene;
    struct prism_point at = row->at;
    bool change = view->subject->before != NULL;
    enum prism_paint first = change ? PRISM_PAINT_DIFF : view->scale.paint;
    const char *title = scale_title(view);

    for (unsigned i = 0; i < PRISM_SCALE_COUNT; i++) {
        double x = at.x + i * STEP_WIDTH;
        struct prism_item *label;

        (void)prism_scene_rect(scene, (struct prism_point){x, at.y},
                               (struct prism_point){STEP_WIDTH, STEP_HEIGHT},
                               (enum prism_paint)(first + i), NULL);
        label = prism_scene_label(
            scene, (struct prism_point){change ? x + STEP_WIDTH / 2 : x, at.y + 23},
            SCALE_SIZE, PRISM_PAINT_MUTED, step_text(view, i));
        label->style = change || i > 0 ? PRISM_STYLE_MIDDLE : PRISM_STYLE_PLAIN;
    }
    at.x += PRISM_SCALE_COUNT * STEP_WIDTH;
    if (!change) {
        prism_scene_label(scene, (struct prism_point){at.x, at.y + 23}, SCALE_SIZE,
                          PRISM_PAINT_MUTED, "100 %")
            ->style = PRISM_STYLE_MIDDLE;
    }
    (void)prism_scene_label(scene,
                            (struct prism_point){at.x + 8, at.y + STEP_HEIGHT - 1.5},
                            FONT_SIZE, PRISM_PAINT_TEXT, title);
    row->at.x = at.x + 28 + prism_text_width(prism_span_of(title), FONT_SIZE);
    row->height = SCALE_HEIGHT;
}

static void draw_origins(struct prism_callgraph_view *view,
                         struct prism_heading *heading)
{
    int64_t shares[PRISM_ORIGIN_COUNT] = {0};
    struct prism_legend legend;

    for (uint32_t i = 0; i < view->graph.vertex_count; i++) {
        const struct prism_vertex *vertex = &view->graph.vertices[i];

        shares[prism_origin_of(vertex->profile, vertex->function)] +=
            vertex->now.self != PRISM_UNKNOWN ? vertex->now.self : 0;
    }
    prism_legend_begin(&legend, heading);
    for (int origin = 0; origin < PRISM_ORIGIN_COUNT; origin++) {
        if (shares[origin] > 0) {
            prism_legend_entry(
                &legend, prism_origin_paint((enum prism_origin)origin), 0,
                prism_scene_text(view->scene, "%s %s",
                                 prism_origin_title((enum prism_origin)origin),
                                 prism_share(shares[origin], view->wish.whole)));
        }
    }
    prism_legend_end(&legend);
}

/* What colours and lines mean, side by side. */
static void draw_legend(struct prism_callgraph_view *view,
                        struct prism_heading *heading)
{
    bool scale = !view->by_origin && (view->subject->before != NULL ||
                                      view->scale.paint != PRISM_PAINT_PAPER);
    struct row row = {heading, {heading->left, heading->y + 10}, 0};

    if (view->by_origin) {
        draw_origins(view, heading);
        row.at.y = heading->y + 4;
    }
    prism_scene_open(view->scene, "legend", NULL, NULL);
    if (scale) {
        draw_scale(view, &row);
    }
    if (view->in_print) {
        draw_key(view, &row, PRISM_PAINT_LABEL, 0,
                 view->by_self ? "a box with a wider border: more own time"
                               : "a box with a wider border: more time");
    }
    if (any_through(view)) {
        draw_key(view, &row, PRISM_PAINT_ARROW, PRISM_STYLE_DASHED,
                 "by way of functions not drawn");
    }
    if (any_back(view) && !view->in_print) {
        draw_key(view, &row, PRISM_PAINT_BACK, 0, "calls each other in a cycle");
    }
    prism_scene_close(view->scene);
    heading->y = row.at.y + (row.height > 0 ? row.height : -4);
}

void prism_callgraph_words(struct prism_callgraph_view *view,
                           struct prism_heading *heading)
{
    const struct prism_profile *profile = view->subject->profile;
    const char *title = prism_settings_text(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_TITLE]);

    if (title == NULL) {
        title = prism_profile_meta(profile, "title");
    }
    prism_heading_draw(heading, profile, title != NULL ? title : "Call graph",
                       whole_text(view));
    prism_heading_notes(heading, profile, view->subject->notes);
    remark_choices(view, heading);
    remark_pruned(view, heading);
}

double prism_callgraph_heading(struct prism_callgraph_view *view, double width)
{
    struct prism_heading heading = {view->scene, PRISM_CALLGRAPH_MARGIN,
                                    width - PRISM_CALLGRAPH_MARGIN, 4};

    prism_callgraph_words(view, &heading);
    draw_legend(view, &heading);
    return heading.y;
}
