/* SPDX-License-Identifier: MIT */
/* flame.c - the flame graph: one box for each path of functions, as wide as its
 * cumulative value, callees below (or, with --upwards, on) their callers: the root
 * stands where reading starts, right below the heading, however deep the rest is.
 *
 * The number of boxes is bounded by the picture and not by the profile: narrower
 * than --min-width is not drawn, and of what is left the --boxes heaviest are; the
 * heading says what share of the whole is missing.  Boxes are emitted depth first,
 * so that the script finds the tree again from their rows. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/waiting.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"
#include "render/assets.h"
#include "render/frames.h"
#include "render/heading.h"
#include "render/origin.h"
#include "render/text.h"
#include "render/view.h"

#define MARGIN      10.0
#define ROW         18.0
#define FONT_SIZE   12.0
#define TEXT_PAD    4.0
#define DETAILS     24.0 /* room for the line in which the script says more */
#define APART_LEAST 2.0  /* width from which neighbours are set apart; as in flame.js */
#define DEPTH_MAX   1500U /* rows; beyond, no image library would take it */

enum option_index {
    OPTION_TITLE,
    OPTION_WIDTH,
    OPTION_UPWARDS,
    OPTION_ORDER,
    OPTION_MIN_WIDTH,
    OPTION_BOXES,
    OPTION_WAITING,
};

static const struct prism_option options[] = {
    [OPTION_TITLE] = {"title", PRISM_OPTION_TEXT, "TEXT", NULL, "what stands above"},
    [OPTION_WIDTH] = {"width", PRISM_OPTION_NUMBER, "PIXELS", "1200",
                      "width of the picture"},
    [OPTION_UPWARDS] = {"upwards", PRISM_OPTION_FLAG, NULL, NULL,
                        "flames grow upwards from the root at the bottom"},
    [OPTION_ORDER] = {"order", PRISM_OPTION_CHOICE, "name|weight|first", "name",
                      "neighbours by name, heaviest first, or as they first ran"},
    [OPTION_MIN_WIDTH] = {"min-width", PRISM_OPTION_NUMBER, "PIXELS", "0.1",
                          "draw no frame that is narrower"},
    [OPTION_BOXES] = {"boxes", PRISM_OPTION_NUMBER, "N", "6000",
                      "draw at most the N heaviest frames"},
    [OPTION_WAITING] = PRISM_WAITING_OPTION,
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

struct flame {
    const struct prism_profile *profile;
    struct prism_scene *scene;
    struct prism_frames frames;
    const struct prism_metric *metric;
    double width;
    double scale; /* pixels for one unit of the metric */
    bool upwards;
    int64_t *start;  /* [frame], from the left end */
    int64_t *length; /* [frame], that is drawn */
    bool *drawn;     /* [frame] */
    uint32_t rows;   /* that are drawn */
    size_t hidden;   /* frames with a value that are not */
    int64_t missing; /* their self values */
    double top;      /* of the frames */
};

static int heavier(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;

    return (left < right) - (left > right);
}

static bool wide_enough(const struct flame *flame, const struct prism_frame *frame,
                        double min_width)
{
    return frame->total > 0 && frame->depth < DEPTH_MAX &&
           (double)frame->total * flame->scale >= min_width;
}

/* The total that a frame must exceed to be among the `budget` heaviest, and how
 * many that just reach it may be taken. */
static int64_t threshold(const struct flame *flame, double min_width, size_t budget,
                         size_t *ties)
{
    int64_t *totals = prism_alloc(flame->frames.count * sizeof *totals);
    int64_t least = 0;
    size_t count = 0;

    for (size_t i = 0; i < flame->frames.count; i++) {
        if (wide_enough(flame, &flame->frames.items[i], min_width)) {
            totals[count++] = flame->frames.items[i].total;
        }
    }
    *ties = 0;
    if (count > budget) {
        qsort(totals, count, sizeof *totals, heavier);
        least = totals[budget - 1];
        for (size_t i = budget; i-- > 0 && totals[i] == least;) {
            *ties += 1;
        }
    }
    free(totals);
    return least;
}

/* A frame is drawn only on a parent that is: so what is drawn is a tree, whatever
 * the values are. */
static void choose(struct flame *flame, double min_width, size_t budget)
{
    size_t ties;
    int64_t least = threshold(flame, min_width, budget, &ties);

    for (size_t i = 0; i < flame->frames.count; i++) {
        const struct prism_frame *frame = &flame->frames.items[i];
        bool heavy = frame->total > least || (frame->total == least && ties > 0);

        flame->drawn[i] = i == 0 || (flame->drawn[frame->parent] && heavy &&
                                     wide_enough(flame, frame, min_width));
        if (flame->drawn[i]) {
            ties -= frame->total == least && ties > 0;
            flame->rows =
                frame->depth + 1 > flame->rows ? frame->depth + 1 : flame->rows;
        } else if (frame->total > 0) {
            flame->hidden++;
            flame->missing += frame->self;
        }
    }
}

/* Children side by side from the left end of their parent; the room of those that
 * are not drawn is left free behind them.  Where a source has negative values, its
 * children can be more than their parent: they end where it ends. */
static void place(struct flame *flame)
{
    flame->length[0] = flame->frames.items[0].total;
    for (size_t i = 0; i < flame->frames.count; i++) {
        int64_t at = flame->start[i];
        int64_t left = flame->length[i];

        for (uint32_t child = flame->frames.items[i].first_child; child != PRISM_NONE;
             child = flame->frames.items[child].next_sibling) {
            int64_t total = flame->frames.items[child].total;

            flame->start[child] = at;
            flame->length[child] = total < left ? total : left;
            at += flame->length[child];
            left -= flame->length[child];
        }
    }
}

static const char *calls_text(struct flame *flame, const struct prism_frame *frame)
{
    if (frame->calls == PRISM_UNKNOWN) {
        return "";
    }
    if (frame->resumes != PRISM_UNKNOWN && frame->resumes != 0) {
        return prism_scene_text(flame->scene, "\n%s calls, %s resumes",
                                prism_count(frame->calls), prism_count(frame->resumes));
    }
    return prism_scene_text(flame->scene, "\n%s %s", prism_count(frame->calls),
                            frame->calls == 1 ? "call" : "calls");
}

static const char *tooltip(struct flame *flame, const struct prism_frame *frame,
                           const char *label)
{
    struct prism_scene *scene = flame->scene;
    int64_t whole = flame->frames.items[0].total;
    const char *place =
        frame->function == PRISM_NONE
            ? "the whole profile"
            : prism_origin_place(flame->profile, frame->function, &scene->arena);

    return prism_scene_join(
        scene,
        (const char *const[]){
            label, "\n", place, "\n", prism_amount(flame->metric, frame->total), " (",
            prism_share(frame->total, whole), "), self ",
            prism_amount(flame->metric, frame->self), " (",
            prism_share(frame->self, whole), ")",
            frame->function == PRISM_NONE ? "" : calls_text(flame, frame),
            (frame->flags & PRISM_NODE_ESTIMATED) != 0 ? "\nestimated" : "",
            (frame->flags & PRISM_NODE_REDUCED) != 0
                ? "\nmore than half was the cost of recording"
                : "",
            (frame->flags & PRISM_NODE_SEED) != 0 ? "\nalready open at the start" : "",
            NULL});
}

static void draw_frame(struct flame *flame, uint32_t index)
{
    const struct prism_frame *frame = &flame->frames.items[index];
    struct prism_scene *scene = flame->scene;
    bool root = frame->function == PRISM_NONE;
    uint32_t row = flame->upwards ? flame->rows - 1 - frame->depth : frame->depth;
    struct prism_point at = {MARGIN + (double)flame->start[index] * flame->scale,
                             flame->top + row * ROW};
    double width = (double)flame->length[index] * flame->scale;
    const char *label =
        root ? "all"
             : prism_origin_label(flame->profile, frame->function, &scene->arena);
    const char *fits =
        prism_text_fit(&scene->arena, label, FONT_SIZE, width - 2 * TEXT_PAD);
    struct prism_item *box = prism_scene_rect(
        scene, at, (struct prism_point){width, ROW - 1},
        root ? PRISM_PAINT_ALL : prism_origin_shade(flame->profile, frame->function),
        tooltip(flame, frame, label));

    if ((frame->flags & PRISM_NODE_ESTIMATED) != 0) {
        box->style |= PRISM_STYLE_HATCHED;
    }
    if (width >= APART_LEAST) {
        box->style |= PRISM_STYLE_APART;
    }
    if ((frame->flags & PRISM_NODE_SEED) != 0) {
        box->style |= PRISM_STYLE_DASHED;
        box->stroke = PRISM_PAINT_EDGE;
    }
    if (fits != NULL) {
        (void)prism_scene_label(scene,
                                (struct prism_point){at.x + TEXT_PAD, at.y + ROW - 5.5},
                                FONT_SIZE, PRISM_PAINT_LABEL, fits);
    }
}

/* Depth first along the links: no stack is needed where parents are known. */
static void draw_frames(struct flame *flame)
{
    uint32_t index = 0;

    prism_scene_open(flame->scene, "frames", "grows", flame->upwards ? "up" : "down");
    for (;;) {
        draw_frame(flame, index);
        if (flame->frames.items[index].first_child != PRISM_NONE) {
            index = flame->frames.items[index].first_child;
            continue;
        }
        while (index != 0 && flame->frames.items[index].next_sibling == PRISM_NONE) {
            index = flame->frames.items[index].parent;
        }
        if (index == 0) {
            break;
        }
        index = flame->frames.items[index].next_sibling;
    }
    prism_scene_close(flame->scene);
}

/* Self values by origin, by way of functions: those are far fewer than frames. */
static void sum_origins(const struct flame *flame, int64_t shares[PRISM_ORIGIN_COUNT])
{
    uint32_t count = flame->profile->function_count;
    int64_t *self = prism_alloc_zeroed(count, sizeof *self);

    for (size_t i = 1; i < flame->frames.count; i++) {
        self[flame->frames.items[i].function] += flame->frames.items[i].self;
    }
    for (uint32_t i = 0; i < count; i++) {
        shares[prism_origin_of(flame->profile, i)] += self[i];
    }
    free(self);
}

/* What the colours mean, each with its share of the self values. */
static void draw_legend(struct flame *flame, struct prism_heading *heading)
{
    int64_t shares[PRISM_ORIGIN_COUNT] = {0};
    struct prism_legend legend;
    unsigned flags = 0;

    sum_origins(flame, shares);
    for (size_t i = 1; i < flame->frames.count; i++) {
        flags |= flame->drawn[i] ? flame->frames.items[i].flags : 0;
    }
    /* One colour that means "functions" needs no key. */
    if (flags == 0 && shares[PRISM_ORIGIN_OTHER] == flame->frames.items[0].total) {
        return;
    }
    prism_legend_begin(&legend, heading);
    for (int origin = 0; origin < PRISM_ORIGIN_COUNT; origin++) {
        if (shares[origin] > 0) {
            prism_legend_entry(
                &legend, prism_origin_paint((enum prism_origin)origin), 0,
                prism_scene_text(
                    flame->scene, "%s %s",
                    prism_origin_title((enum prism_origin)origin),
                    prism_share(shares[origin], flame->frames.items[0].total)));
        }
    }
    if ((flags & PRISM_NODE_ESTIMATED) != 0) {
        prism_legend_entry(&legend, PRISM_PAINT_ALL, PRISM_STYLE_HATCHED, "estimated");
    }
    if ((flags & PRISM_NODE_SEED) != 0) {
        prism_legend_entry(&legend, PRISM_PAINT_ALL, PRISM_STYLE_DASHED,
                           "already open at the start");
    }
    prism_legend_end(&legend);
}

static void draw_heading(struct flame *flame, const struct prism_settings *settings,
                         const struct prism_notes *notes, struct prism_heading *heading)
{
    const struct prism_frame *root = &flame->frames.items[0];
    const char *title = prism_settings_text(settings, &options[OPTION_TITLE]);
    uint32_t threads = flame->profile->thread_count;
    const char *waiting =
        prism_heading_waiting(flame->scene, flame->profile, root->total);

    if (title == NULL) {
        title = prism_profile_meta(flame->profile, "title");
    }
    if (title == NULL) {
        title = "Flame graph";
    }
    prism_heading_draw(heading, flame->profile, title,
                       threads > 1
                           ? prism_scene_text(flame->scene, "%s in %s threads%s",
                                              prism_amount(flame->metric, root->total),
                                              prism_count(threads), waiting)
                           : prism_scene_text(flame->scene, "%s%s",
                                              prism_amount(flame->metric, root->total),
                                              waiting));
    prism_heading_notes(heading, flame->profile, notes);
    if (flame->hidden > 0) {
        prism_heading_remark(
            heading,
            prism_scene_text(flame->scene,
                             "Not drawn: %s small frames, which themselves took %s.",
                             prism_count((int64_t)flame->hidden),
                             prism_share(flame->missing, root->total)));
    }
    draw_legend(flame, heading);
}

static enum prism_frame_order order_of(const char *name)
{
    if (strcmp(name, "weight") == 0) {
        return PRISM_FRAMES_BY_WEIGHT;
    }
    return strcmp(name, "first") == 0 ? PRISM_FRAMES_BY_FIRST : PRISM_FRAMES_BY_NAME;
}

static void draw(struct flame *flame, const struct prism_settings *settings,
                 const struct prism_notes *notes)
{
    struct prism_heading heading = {flame->scene, MARGIN, flame->width - MARGIN, 4};
    double min_width = prism_settings_number(settings, &options[OPTION_MIN_WIDTH]);
    size_t count = flame->frames.count;

    flame->scale = (flame->width - 2 * MARGIN) / (double)flame->frames.items[0].total;
    flame->start = prism_alloc_zeroed(count, sizeof *flame->start);
    flame->length = prism_alloc_zeroed(count, sizeof *flame->length);
    flame->drawn = prism_alloc_zeroed(count, sizeof *flame->drawn);
    choose(flame, min_width > 0 ? min_width : 0,
           (size_t)prism_settings_number(settings, &options[OPTION_BOXES]));
    prism_frames_link(&flame->frames, flame->profile,
                      order_of(prism_settings_text(settings, &options[OPTION_ORDER])),
                      flame->drawn);
    place(flame);
    draw_heading(flame, settings, notes, &heading);
    flame->top = heading.y + (flame->upwards ? 6 : DETAILS);
    draw_frames(flame);
    flame->scene->width = flame->width;
    flame->scene->height =
        flame->top + flame->rows * ROW + (flame->upwards ? DETAILS : MARGIN);
    flame->scene->style = prism_asset_flame_css;
    flame->scene->script = prism_asset_flame_js;
    free(flame->start);
    free(flame->length);
    free(flame->drawn);
}

static bool flame_layout(const struct prism_subject *subject,
                         const struct prism_settings *settings,
                         struct prism_scene *scene, struct prism_error *err)
{
    const struct prism_profile *profile = subject->profile;
    struct flame flame = {.profile = profile, .scene = scene};
    uint32_t metric = prism_profile_main_metric(profile);

    if (!prism_settings_in_range(settings, &options[OPTION_WIDTH], 400, 16000, err) ||
        !prism_settings_in_range(settings, &options[OPTION_MIN_WIDTH], 0, 1000, err) ||
        !prism_settings_in_range(settings, &options[OPTION_BOXES], 1, 1000000, err)) {
        return false;
    }
    flame.metric = &profile->metrics[metric];
    flame.width = prism_settings_number(settings, &options[OPTION_WIDTH]);
    flame.upwards = prism_settings_flag(settings, &options[OPTION_UPWARDS]);
    prism_frames_init(&flame.frames, profile, metric);
    if (flame.frames.items[0].total <= 0) {
        (void)prism_error_set(err, "%s: expected a total above 0 to draw, found %s",
                              prism_profile_source(profile),
                              prism_amount(flame.metric, flame.frames.items[0].total));
        prism_frames_release(&flame.frames);
        return false;
    }
    draw(&flame, settings, subject->notes);
    prism_frames_release(&flame.frames);
    return true;
}

const struct prism_view prism_view_flame = {
    .title = "flame graph: where the time went, by calling context",
    .takes = PRISM_TREE,
    .options = options,
    .layout = flame_layout,
};
