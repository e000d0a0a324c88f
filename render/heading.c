/* SPDX-License-Identifier: MIT */
/* heading.c - see heading.h. */
#include "render/heading.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/analysis/family.h"
#include "core/analysis/waiting.h"
#include "core/base/digits.h"
#include "core/profile/unit.h"
#include "render/text.h"

#define TITLE_SIZE  17.0
#define FACTS_SIZE  12.0
#define LINE_HEIGHT 17.0
#define SWATCH      15.0
#define NOTES_MAX   4

static const char dot[] = " \xc2\xb7 ";

const char *prism_share_text(int64_t part, int64_t whole, struct prism_share *to)
{
    double ratio = whole == 0 ? 0 : (double)part / (double)whole;
    long long hundredths = llround(10000 * fmax(-1e9, fmin(ratio, 1e9)));
    long long size = hundredths < 0 ? -hundredths : hundredths;
    char *at = to->text;

    if (size == 0 && part != 0) {
        memcpy(at, "<0.01 %", sizeof "<0.01 %");
        return to->text;
    }
    if (hundredths < 0) {
        *at++ = '-';
    }
    at = prism_digits(at, (size < 1000 ? size : size + 5) / 100);
    *at++ = '.';
    if (size < 1000) {
        *at++ = (char)('0' + size / 10 % 10);
        *at++ = (char)('0' + size % 10);
    } else {
        *at++ = (char)('0' + (size + 5) / 10 % 10);
    }
    memcpy(at, " %", sizeof " %");
    return to->text;
}

static double width_of(const char *from, const char *to)
{
    return prism_text_width(prism_span(from, (size_t)(to - from)), FACTS_SIZE);
}

static void put_line(struct prism_heading *heading, const char *from, const char *to)
{
    const char *line = prism_scene_text(heading->scene, "%.*s", (int)(to - from), from);
    const char *fits = prism_text_fit(&heading->scene->arena, line, FACTS_SIZE,
                                      heading->right - heading->left);

    heading->y += LINE_HEIGHT;
    if (fits != NULL) {
        (void)prism_scene_label(heading->scene,
                                (struct prism_point){heading->left, heading->y - 4},
                                FACTS_SIZE, PRISM_PAINT_MUTED, fits);
    }
}

void prism_heading_remark(struct prism_heading *heading, const char *text)
{
    double room = heading->right - heading->left;

    while (*text != '\0') {
        const char *end = text + strcspn(text, " ");

        while (*end != '\0') {
            const char *next = end + 1 + strcspn(end + 1, " ");

            if (width_of(text, next) > room) {
                break;
            }
            end = next;
        }
        put_line(heading, text, end);
        text = *end != '\0' ? end + 1 : end;
    }
}

static const char *date_of(struct prism_scene *scene, int64_t wall_ns)
{
    time_t seconds = (time_t)(wall_ns / 1000000000);
    struct tm parts;
    char text[64];

    if (gmtime_r(&seconds, &parts) == NULL ||
        strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S UTC", &parts) == 0) {
        return "";
    }
    return prism_scene_text(scene, "%s%s", dot, text);
}

const char *prism_heading_waiting(struct prism_scene *scene,
                                  const struct prism_profile *profile, int64_t whole)
{
    int64_t sum = prism_waiting_sum(profile);

    return sum > 0 ? prism_scene_text(scene, ", %s waiting", prism_share(sum, whole))
                   : "";
}

void prism_heading_draw(struct prism_heading *heading,
                        const struct prism_profile *profile, const char *title,
                        const char *first)
{
    struct prism_scene *scene = heading->scene;
    const char *command = prism_profile_meta(profile, "command");
    const char *python = prism_profile_meta(profile, "python");
    const char *fits = prism_text_fit(&scene->arena, title, TITLE_SIZE,
                                      heading->right - heading->left - 340);

    heading->y += 24;
    (void)prism_scene_label(scene, (struct prism_point){heading->left, heading->y - 3},
                            TITLE_SIZE, PRISM_PAINT_TEXT, fits != NULL ? fits : "");
    prism_vec_last(&scene->items).style = PRISM_STYLE_BOLD;
    scene->title = prism_scene_text(scene, "%s", title);
    if (command != NULL && strlen(command) > 200) {
        command = prism_text_fit(&scene->arena, command, FACTS_SIZE, 500);
    }
    prism_heading_remark(
        heading,
        prism_scene_text(scene, "%s%s%s%s%s%s", first, command != NULL ? dot : "",
                         command != NULL ? command : "",
                         python != NULL ? " \xc2\xb7 Python " : "",
                         python != NULL ? python : "",
                         profile->wall_anchor_ns == PRISM_UNKNOWN
                             ? ""
                             : date_of(scene, profile->wall_anchor_ns)));
}

/* Times of processes that ran beside each other are more than what passed. */
static void remark_processes(struct prism_heading *heading,
                             const struct prism_profile *profile)
{
    struct prism_family_times times;

    if (prism_family_times(profile, &times) && times.passed_ns != PRISM_UNKNOWN) {
        prism_heading_remark(
            heading,
            prism_scene_text(heading->scene, "%s processes: %s of their time in %s.",
                             prism_count(times.recorded), prism_duration(times.own_ns),
                             prism_duration(times.passed_ns)));
    }
}

void prism_heading_notes(struct prism_heading *heading,
                         const struct prism_profile *profile,
                         const struct prism_notes *notes)
{
    const char *estimated = prism_profile_meta(profile, "estimated");
    size_t count = notes != NULL ? notes->count : 0;
    const char *waiting = prism_profile_meta(profile, "waiting");
    const char *corrected = prism_profile_meta(profile, "corrected");
    size_t shown = 0;

    remark_processes(heading, profile);
    if (estimated != NULL) {
        prism_heading_remark(
            heading, prism_scene_text(heading->scene,
                                      "Estimated: %s of the time stands in calling "
                                      "contexts that the source does not tell apart "
                                      "(striped).",
                                      estimated));
    }
    if (corrected != NULL) {
        prism_heading_remark(heading, prism_scene_text(heading->scene,
                                                       "Corrected for recording: %s.",
                                                       corrected));
    }
    if (waiting != NULL) {
        prism_heading_remark(heading, prism_scene_text(heading->scene,
                                                       "Left out: %s of the time was "
                                                       "waiting.",
                                                       waiting));
    }
    for (size_t i = 0; i < count; i++) {
        const struct prism_note *note = &notes->items[i];

        /* The estimate was said above, from the profile itself. */
        if (note->kind == PRISM_NOTE_ESTIMATED && estimated != NULL) {
            continue;
        }
        if (shown++ < NOTES_MAX) {
            prism_heading_remark(
                heading, prism_scene_text(heading->scene, "Note: %s: %s%s",
                                          prism_note_kind_name(note->kind), note->text,
                                          note->count > 1 ? " (more than once)" : ""));
        }
    }
    if (shown > NOTES_MAX) {
        prism_heading_remark(heading,
                             prism_scene_text(heading->scene,
                                              "and %zu more remarks; callprism "
                                              "info lists all",
                                              shown - NOTES_MAX));
    }
}

void prism_legend_begin(struct prism_legend *legend, struct prism_heading *heading)
{
    legend->heading = heading;
    legend->x = heading->left;
    heading->y += 6;
    prism_scene_open(heading->scene, "legend", NULL, NULL);
}

/* A family shows three of its shades. */
static void draw_swatch(struct prism_scene *scene, struct prism_point at,
                        enum prism_paint paint, unsigned style)
{
    unsigned parts = paint >= PRISM_PAINT_OWN && paint < PRISM_PAINT_HEAT ? 3 : 1;
    double width = SWATCH / parts;

    for (unsigned i = 0; i < parts; i++) {
        struct prism_item *swatch =
            prism_scene_rect(scene, (struct prism_point){at.x + i * width, at.y},
                             (struct prism_point){width, SWATCH},
                             (enum prism_paint)(paint + 3 * i), NULL);

        swatch->style = style;
        if ((style & PRISM_STYLE_DASHED) != 0) {
            swatch->stroke = PRISM_PAINT_EDGE;
        }
    }
}

void prism_legend_entry(struct prism_legend *legend, enum prism_paint paint,
                        unsigned style, const char *text)
{
    struct prism_heading *heading = legend->heading;
    double width = SWATCH + 6 + prism_text_width(prism_span_of(text), FACTS_SIZE) + 20;

    if (legend->x > heading->left && legend->x + width - 20 > heading->right) {
        legend->x = heading->left;
        heading->y += LINE_HEIGHT + 2;
    }
    draw_swatch(heading->scene, (struct prism_point){legend->x, heading->y + 3}, paint,
                style);
    (void)prism_scene_label(
        heading->scene,
        (struct prism_point){legend->x + SWATCH + 6, heading->y + 3 + SWATCH - 1.5},
        FACTS_SIZE, PRISM_PAINT_TEXT, text);
    legend->x += width;
}

void prism_legend_end(struct prism_legend *legend)
{
    prism_scene_close(legend->heading->scene);
    legend->heading->y += LINE_HEIGHT + 4;
}
