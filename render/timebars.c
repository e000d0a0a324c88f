/* SPDX-License-Identifier: MIT */
/* timebars.c - one stacked bar for each interval of the run: what the threads were
 * doing when.
 *
 * A bar is as wide as the run was within its interval and as high as time was spent
 * per time: one thread is 1 high, and area is time, also in a first and a last
 * interval of which the run is only a part.  Segments keep their place in the stack; waiting is on top, so that the
 * coloured part below is work. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/waiting.h"
#include "core/profile/unit.h"
#include "render/assets.h"
#include "render/axis.h"
#include "render/bars.h"
#include "render/heading.h"
#include "render/origin.h"
#include "render/text.h"
#include "render/view.h"

#define MARGIN        10.0
#define LEFT          58.0  /* of the plot: room for the scale and its title */
#define LEGEND        400.0 /* width of the list of series, with its gap */
#define PLOT_HEIGHT   340.0
#define FOOT          44.0 /* time scale and its title */
#define FONT_SIZE     12.0
#define LEGEND_ROW    22.0
#define LEGEND_NAME   230.0 /* room for a name in it */
#define BAR_WIDTH     3.0   /* pixels that a bar must have */
#define MARK_ROWS     3
#define MARK_ROW      15.0
#define MARKS_MAX     200U
#define SEGMENT_LEAST 0.05
#define APART_LEAST   2.0 /* width and height from which segments are set apart */

enum option_index {
    OPTION_TITLE,
    OPTION_WIDTH,
    OPTION_TOP,
    OPTION_INTERVAL,
    OPTION_WAITING
};

static const struct prism_option options[] = {
    [OPTION_TITLE] = {"title", PRISM_OPTION_TEXT, "TEXT", NULL, "what stands above"},
    [OPTION_WIDTH] = {"width", PRISM_OPTION_NUMBER, "PIXELS", "1200",
                      "width of the picture"},
    [OPTION_TOP] = {"top", PRISM_OPTION_NUMBER, "N", "10",
                    "how many functions get a colour of their own (1 to 20)"},
    [OPTION_INTERVAL] = {"interval", PRISM_OPTION_DURATION, "TIME", NULL,
                         "time in one bar, for example 1s; at least as recorded"},
    [OPTION_WAITING] = PRISM_WAITING_OPTION,
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

struct plot {
    const struct prism_profile *profile;
    const struct prism_metric *metric;
    struct prism_scene *scene;
    struct prism_bars bars;
    double width;  /* of the picture */
    double right;  /* of the plot */
    double top;    /* of the plot */
    double most;   /* the upper end of the scale */
    double step;   /* of the scale */
    double one;    /* stored units per nanosecond that make 1 on the scale */
    int64_t from;  /* ns */
    int64_t until; /* ns */
    int64_t total;
};

static double x_of(const struct plot *plot, int64_t ns)
{
    return LEFT + (double)(ns - plot->from) / (double)(plot->until - plot->from) *
                      (plot->right - LEFT);
}

static double y_of(const struct plot *plot, double height)
{
    return plot->top + PLOT_HEIGHT * (1 - height / plot->most);
}

static enum prism_paint paint_of(const struct prism_series *series, size_t index)
{
    if (series->function != PRISM_NONE) {
        return (enum prism_paint)(PRISM_PAINT_SERIES + index);
    }
    if (strcmp(series->title, "waiting") == 0) {
        return PRISM_PAINT_WAITING;
    }
    return strcmp(series->title, "outside Python") == 0 ? PRISM_PAINT_OUTSIDE
                                                        : PRISM_PAINT_REST;
}

static const char *name_of(struct plot *plot, const struct prism_series *series)
{
    if (series->function != PRISM_NONE) {
        return prism_origin_label(plot->profile, series->function, &plot->scene->arena);
    }
    if (plot->bars.others > 0 && strcmp(series->title, "other functions") == 0) {
        return prism_scene_text(plot->scene, "%s other functions",
                                prism_count((int64_t)plot->bars.others));
    }
    return series->title;
}

static double height_of(const struct plot *plot, const struct prism_bar *bar,
                        int64_t value)
{
    return bar->len_ns > 0 ? (double)value / ((double)bar->len_ns * plot->one) : 0;
}

/* The scale of heights, from the highest bar.  Bars far shorter than the others do
 * not count: there the clock's noise is as large as the bar. */
static void set_scale(struct plot *plot)
{
    const struct prism_bars *bars = &plot->bars;
    double highest = 0;
    int64_t longest = 0;

    for (size_t i = 0; i < bars->bar_count; i++) {
        longest = bars->bars[i].len_ns > longest ? bars->bars[i].len_ns : longest;
    }
    plot->one =
        plot->metric->role == PRISM_ROLE_TIME ? 1 : (double)plot->metric->divisor / 1e9;
    for (size_t i = 0; i < bars->bar_count; i++) {
        double height = 0;

        for (size_t s = 0; s < bars->series_count; s++) {
            int64_t value = bars->values[i * bars->series_count + s];

            height += value > 0 ? height_of(plot, &bars->bars[i], value) : 0;
        }
        if (bars->bars[i].len_ns >= longest / 10) {
            highest = fmax(highest, height);
        }
    }
    highest = highest > 0 ? highest : 1;
    plot->step = prism_axis_step(highest, 6);
    /* Clock noise of a few per cent above a tick is no reason for one more. */
    plot->most = plot->step * ceil(highest * 0.97 / plot->step);
    plot->most = fmax(plot->most, highest);
}

static void draw_scale(struct plot *plot)
{
    bool time = plot->metric->role == PRISM_ROLE_TIME;
    const char *title =
        time ? "threads (seconds spent per second)"
             : prism_scene_text(plot->scene, "%s per second", plot->metric->name);
    double middle = plot->top + PLOT_HEIGHT / 2;

    for (int i = 0; i * plot->step <= plot->most * (1 + 1e-9); i++) {
        double value = i * plot->step;
        double y = y_of(plot, value);
        struct prism_point line[] = {{LEFT, y}, {plot->right, y}};

        (void)prism_scene_line(plot->scene, line, 2, PRISM_PAINT_GRID);
        prism_scene_label(plot->scene, (struct prism_point){LEFT - 6, y + 4}, FONT_SIZE,
                          PRISM_PAINT_MUTED, prism_scene_text(plot->scene, "%g", value))
            ->style = PRISM_STYLE_END;
    }
    prism_scene_label(plot->scene, (struct prism_point){MARGIN + 8, middle}, FONT_SIZE,
                      PRISM_PAINT_MUTED, title)
        ->style = PRISM_STYLE_MIDDLE | PRISM_STYLE_TURNED;
}

static void draw_clock(struct plot *plot)
{
    int64_t step = prism_axis_time_step(plot->until - plot->from,
                                        (unsigned)((plot->right - LEFT) / 80));
    double foot = plot->top + PLOT_HEIGHT;
    struct prism_point line[] = {{LEFT, foot}, {plot->right, foot}};
    int64_t first = (plot->from + step - 1) / step * step;

    (void)prism_scene_line(plot->scene, line, 2, PRISM_PAINT_MUTED);
    for (int64_t at = first; at <= plot->until; at += step) {
        double x = x_of(plot, at);
        struct prism_point tick[] = {{x, foot}, {x, foot + 5}};

        (void)prism_scene_line(plot->scene, tick, 2, PRISM_PAINT_MUTED);
        prism_scene_label(plot->scene, (struct prism_point){x, foot + 18}, FONT_SIZE,
                          PRISM_PAINT_MUTED,
                          prism_axis_time(at, step, &(struct prism_tick){{0}}))
            ->style = PRISM_STYLE_MIDDLE;
    }
    prism_scene_label(plot->scene,
                      (struct prism_point){(LEFT + plot->right) / 2, foot + 36},
                      FONT_SIZE, PRISM_PAINT_MUTED, "time since the start")
        ->style = PRISM_STYLE_MIDDLE;
}

static const char *segment_tooltip(struct plot *plot, const struct prism_bar *bar,
                                   const struct prism_series *series, int64_t value,
                                   int64_t sum)
{
    const char *place =
        series->function == PRISM_NONE
            ? ""
            : prism_origin_place(plot->profile, series->function, &plot->scene->arena);

    return prism_scene_text(plot->scene, "%s%s%s\n%s to %s\n%s, %s of this bar",
                            name_of(plot, series), *place != '\0' ? "\n" : "", place,
                            prism_duration(bar->start_ns),
                            prism_duration(bar->start_ns + bar->len_ns),
                            prism_amount(plot->metric, value), prism_share(value, sum));
}

static int64_t sum_below(const struct prism_bars *bars, size_t bar, size_t series)
{
    int64_t sum = 0;

    for (size_t i = 0; i < series; i++) {
        int64_t value = bars->values[bar * bars->series_count + i];

        sum += value > 0 ? value : 0;
    }
    return sum;
}

static void draw_series(struct plot *plot, size_t index)
{
    const struct prism_bars *bars = &plot->bars;
    const struct prism_series *series = &bars->series[index];

    prism_scene_open(plot->scene, "bars", "series",
                     prism_scene_text(plot->scene, "%zu", index));
    for (size_t i = 0; i < bars->bar_count; i++) {
        const struct prism_bar *bar = &bars->bars[i];
        int64_t value = bars->values[i * bars->series_count + index];
        int64_t below = sum_below(bars, i, index);
        double x = x_of(plot, bar->start_ns);
        double width = x_of(plot, bar->start_ns + bar->len_ns) - x;
        double foot = height_of(plot, bar, below);
        double low = y_of(plot, fmin(foot, plot->most));
        double high = y_of(plot, fmin(foot + height_of(plot, bar, value), plot->most));

        if (value > 0 && low - high >= SEGMENT_LEAST) {
            prism_scene_rect(plot->scene, (struct prism_point){x, high},
                             (struct prism_point){width, low - high},
                             paint_of(series, index),
                             segment_tooltip(plot, bar, series, value,
                                             sum_below(bars, i, bars->series_count)))
                ->style = fmin(width, low - high) >= APART_LEAST ? PRISM_STYLE_APART
                                                                 : PRISM_STYLE_PLAIN;
        }
    }
    prism_scene_close(plot->scene);
}

/* Right of the plot, in the order of weight: names, totals, shares. */
static double draw_list(struct plot *plot)
{
    const struct prism_bars *bars = &plot->bars;
    struct prism_scene *scene = plot->scene;
    double left = plot->right + 24;
    double end = plot->width - MARGIN;
    double y = plot->top;

    for (size_t i = 0; i < bars->series_count; i++, y += LEGEND_ROW) {
        const struct prism_series *series = &bars->series[i];
        const char *name = name_of(plot, series);
        const char *fits = prism_text_fit(&scene->arena, name, FONT_SIZE, LEGEND_NAME);
        const char *total = prism_amount(plot->metric, series->sum);

        prism_scene_open(scene, "entry", "series", prism_scene_text(scene, "%zu", i));
        /* Behind the whole row: something to point at. */
        (void)prism_scene_rect(scene, (struct prism_point){left - 4, y},
                               (struct prism_point){end - left + 8, LEGEND_ROW},
                               PRISM_PAINT_GROUND,
                               prism_scene_text(scene, "%s\n%s (%s)", name, total,
                                                prism_share(series->sum, plot->total)));
        (void)prism_scene_rect(scene, (struct prism_point){left, y + 5},
                               (struct prism_point){12, 12}, paint_of(series, i), NULL);
        (void)prism_scene_label(scene, (struct prism_point){left + 18, y + 15},
                                FONT_SIZE, PRISM_PAINT_TEXT, fits != NULL ? fits : "");
        prism_scene_label(scene, (struct prism_point){end - 58, y + 15}, FONT_SIZE,
                          PRISM_PAINT_TEXT, total)
            ->style = PRISM_STYLE_END;
        prism_scene_label(scene, (struct prism_point){end, y + 15}, FONT_SIZE,
                          PRISM_PAINT_MUTED, prism_share(series->sum, plot->total))
            ->style = PRISM_STYLE_END;
        prism_scene_close(scene);
    }
    return y;
}

/* Rows of texts from the top: a mark goes below every text that reaches over it, so
 * that no line crosses a text.  Below the last row there is the line alone. */
static void draw_mark(struct plot *plot, const struct prism_mark *mark,
                      double free_from[MARK_ROWS])
{
    struct prism_scene *scene = plot->scene;
    double x = x_of(plot, mark->at_ns);
    const char *text = prism_text_fit(&scene->arena, mark->text, FONT_SIZE, 160);
    double width = text != NULL ? prism_text_width(prism_span_of(text), FONT_SIZE) : 0;
    double from = x + width > plot->right ? x - 4 - width : x + 4;
    int row = MARK_ROWS;
    double head;

    while (row > 0 && free_from[row - 1] <= fmin(from, x)) {
        row--;
    }
    head = plot->top - 4 - MARK_ROW * (MARK_ROWS - row);
    prism_scene_line(
        scene, (const struct prism_point[]){{x, head}, {x, plot->top + PLOT_HEIGHT}}, 2,
        PRISM_PAINT_TEXT)
        ->style = PRISM_STYLE_DASHED;
    if (row < MARK_ROWS && text != NULL) {
        free_from[row] = from + width + 8;
        (void)prism_scene_label(scene, (struct prism_point){from, head + 11}, FONT_SIZE,
                                PRISM_PAINT_TEXT, text);
    }
    (void)prism_scene_rect(
        scene, (struct prism_point){x - 3, head},
        (struct prism_point){6, plot->top - head}, PRISM_PAINT_NONE,
        prism_scene_text(scene, "%s\n%s", mark->text, prism_duration(mark->at_ns)));
}

static void draw_marks(struct plot *plot)
{
    double free_from[MARK_ROWS] = {0};
    const struct prism_profile *profile = plot->profile;

    prism_scene_open(plot->scene, "marks", NULL, NULL);
    for (size_t i = 0; i < profile->mark_count && i < MARKS_MAX; i++) {
        const struct prism_mark *mark = &profile->marks[i];

        if (mark->at_ns >= plot->from && mark->at_ns <= plot->until) {
            draw_mark(plot, mark, free_from);
        }
    }
    prism_scene_close(plot->scene);
}

/* How long a bar is, and whether that is what was asked for. */
static const char *bar_text(struct plot *plot, const struct prism_settings *settings)
{
    const struct prism_bars *bars = &plot->bars;
    double wanted = prism_settings_number(settings, &options[OPTION_INTERVAL]);
    const char *recorded =
        bars->grouped > 1
            ? prism_scene_text(plot->scene, ": %s of the recorded intervals",
                               prism_count((int64_t)bars->grouped))
            : ", as recorded";
    bool met = wanted <= 0 || fabs(wanted - (double)bars->len_ns) < 1;

    return prism_scene_text(
        plot->scene, "One bar is %s%s%s%s%s.", prism_duration(bars->len_ns),
        bars->grouped > 1 || !met ? recorded : "", met ? "" : "; ",
        met ? "" : prism_duration(wanted < 9e18 ? (int64_t)wanted : INT64_MAX),
        met ? "" : " was asked for");
}

static void draw_heading(struct plot *plot, const struct prism_settings *settings,
                         const struct prism_notes *notes, struct prism_heading *heading)
{
    const char *title = prism_settings_text(settings, &options[OPTION_TITLE]);
    uint32_t threads = plot->profile->thread_count;
    const char *amount = prism_amount(plot->metric, plot->total);
    const char *waiting =
        prism_heading_waiting(plot->scene, plot->profile, plot->total);

    if (title == NULL) {
        title = prism_profile_meta(plot->profile, "title");
    }
    prism_heading_draw(
        heading, plot->profile, title != NULL ? title : "Time bars",
        threads > 1
            ? prism_scene_text(plot->scene, "%s in %s threads over %s%s", amount,
                               prism_count(threads),
                               prism_duration(plot->until - plot->from), waiting)
            : prism_scene_text(plot->scene, "%s over %s%s", amount,
                               prism_duration(plot->until - plot->from), waiting));
    prism_heading_notes(heading, plot->profile, notes);
    prism_heading_remark(heading, bar_text(plot, settings));
    if (plot->profile->mark_count > MARKS_MAX) {
        prism_heading_remark(
            heading, prism_scene_text(plot->scene, "Not drawn: %s of %s marks.",
                                      prism_count((int64_t)plot->profile->mark_count -
                                                  (int64_t)MARKS_MAX),
                                      prism_count((int64_t)plot->profile->mark_count)));
    }
}

static void draw(struct plot *plot, const struct prism_settings *settings,
                 const struct prism_notes *notes)
{
    struct prism_heading heading = {plot->scene, MARGIN, plot->width - MARGIN, 4};
    struct prism_scene *scene = plot->scene;
    double foot;

    draw_heading(plot, settings, notes, &heading);
    plot->top =
        heading.y + 14 + (plot->profile->mark_count > 0 ? MARK_ROWS * MARK_ROW : 0);
    set_scale(plot);
    draw_scale(plot);
    for (size_t i = 0; i < plot->bars.series_count; i++) {
        draw_series(plot, i);
    }
    draw_clock(plot);
    draw_marks(plot);
    foot = draw_list(plot);
    scene->width = plot->width;
    scene->height = fmax(plot->top + PLOT_HEIGHT + FOOT, foot + MARGIN);
    scene->style = prism_asset_timebars_css;
    scene->script = prism_asset_timebars_js;
}

/* So that no sum or difference of two of them can overflow. */
static bool check_times(const struct prism_profile *profile, struct prism_error *err)
{
    const int64_t most = INT64_C(1) << 60;

    for (size_t i = 0; i < profile->interval_count; i++) {
        const struct prism_interval *interval = &profile->intervals[i];

        if (interval->start_ns < -most || interval->start_ns > most ||
            interval->len_ns < 0 || interval->len_ns > most) {
            return prism_error_set(
                err,
                "%s: expected intervals within 36 years of the start, "
                "found one at %" PRId64 " ns",
                prism_profile_source(profile), interval->start_ns);
        }
    }
    return true;
}

static bool timebars_layout(const struct prism_subject *subject,
                            const struct prism_settings *settings,
                            struct prism_scene *scene, struct prism_error *err)
{
    const struct prism_profile *profile = subject->profile;
    struct plot plot = {.profile = profile, .scene = scene};
    double wanted = prism_settings_number(settings, &options[OPTION_INTERVAL]);
    bool found;

    if (profile->interval_count == 1 && profile->intervals[0].len_ns == 0) {
        return prism_error_set(err,
                               "%s: has no intervals: record with callprism record",
                               prism_profile_source(profile));
    }
    if (!check_times(profile, err) ||
        !prism_settings_in_range(settings, &options[OPTION_WIDTH], 600, 16000, err) ||
        !prism_settings_in_range(settings, &options[OPTION_TOP], 1, PRISM_SERIES_COUNT,
                                 err)) {
        return false;
    }
    plot.metric = &profile->metrics[prism_profile_main_metric(profile)];
    plot.width = prism_settings_number(settings, &options[OPTION_WIDTH]);
    plot.right = plot.width - LEGEND - MARGIN;
    prism_bars_init(&plot.bars, profile,
                    (size_t)prism_settings_number(settings, &options[OPTION_TOP]),
                    wanted < 9e18 ? (int64_t)wanted : INT64_MAX,
                    (size_t)((plot.right - LEFT) / BAR_WIDTH));
    plot.from = plot.bars.from_ns;
    plot.until = plot.bars.until_ns;
    for (size_t i = 0; i < plot.bars.series_count; i++) {
        plot.total += plot.bars.series[i].sum;
    }
    found = plot.total > 0 && plot.until > plot.from;
    if (found) {
        draw(&plot, settings, subject->notes);
    } else {
        (void)prism_error_set(err, "%s: expected a total above 0 to draw, found %s",
                              prism_profile_source(profile),
                              prism_amount(plot.metric, plot.total));
    }
    prism_bars_release(&plot.bars);
    return found;
}

const struct prism_view prism_view_timebars = {
    .title = "stacked bars: what ran when, one bar for each interval",
    .takes = PRISM_TREE,
    .options = options,
    .layout = timebars_layout,
};
