/* SPDX-License-Identifier: MIT */
/* scene.c - see scene.h. */
#include "render/scene.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void prism_scene_init(struct prism_scene *scene)
{
    *scene = (struct prism_scene){0};
    prism_arena_init(&scene->arena);
}

void prism_scene_release(struct prism_scene *scene)
{
    prism_vec_release(&scene->items);
    prism_vec_release(&scene->points);
    prism_arena_release(&scene->arena);
}

static const char *keep(struct prism_scene *scene, const char *text)
{
    return text == NULL ? NULL : prism_arena_copy(&scene->arena, prism_span_of(text));
}

static struct prism_item *push(struct prism_scene *scene, enum prism_item_kind kind,
                               struct prism_point at)
{
    prism_vec_push(&scene->items) = (struct prism_item){.kind = kind,
                                                        .fill = PRISM_PAINT_NONE,
                                                        .stroke = PRISM_PAINT_NONE,
                                                        .x = at.x,
                                                        .y = at.y};
    return &prism_vec_last(&scene->items);
}

struct prism_item *prism_scene_rect(struct prism_scene *scene, struct prism_point at,
                                    struct prism_point size, enum prism_paint fill,
                                    const char *tooltip)
{
    struct prism_item *item = push(scene, PRISM_ITEM_RECT, at);

    item->width = size.x;
    item->height = size.y;
    item->fill = fill;
    item->tooltip = keep(scene, tooltip);
    return item;
}

double prism_dash_unit(const struct prism_item *item)
{
    return item->line > 2 ? item->line / 2 : 1;
}

struct prism_item *prism_scene_line(struct prism_scene *scene,
                                    const struct prism_point *points, size_t count,
                                    enum prism_paint stroke)
{
    struct prism_item *item = push(scene, PRISM_ITEM_PATH, points[0]);

    item->stroke = stroke;
    item->first_point = scene->points.count;
    item->point_count = count;
    for (size_t i = 0; i < count; i++) {
        prism_vec_push(&scene->points) = points[i];
    }
    return item;
}

struct prism_item *prism_scene_label(struct prism_scene *scene, struct prism_point at,
                                     double size, enum prism_paint fill,
                                     const char *text)
{
    struct prism_item *item = push(scene, PRISM_ITEM_LABEL, at);

    item->height = size;
    item->fill = fill;
    item->text = keep(scene, text);
    return item;
}

void prism_scene_open(struct prism_scene *scene, const char *class_name,
                      const char *key, const char *value)
{
    struct prism_item *item = push(scene, PRISM_ITEM_OPEN, (struct prism_point){0, 0});

    item->text = keep(scene, class_name);
    item->key = keep(scene, key);
    item->value = keep(scene, value);
}

void prism_scene_close(struct prism_scene *scene)
{
    (void)push(scene, PRISM_ITEM_CLOSE, (struct prism_point){0, 0});
}

const char *prism_scene_text(struct prism_scene *scene, const char *format, ...)
{
    char small[512];
    va_list arguments;
    char *text;
    size_t len;
    int written;

    va_start(arguments, format);
    written = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    len = written < 0 ? 0 : (size_t)written;
    text = prism_arena_alloc(&scene->arena, len + 1, 1);
    if (len < sizeof small) {
        memcpy(text, small, len);
    } else {
        va_start(arguments, format);
        (void)vsnprintf(text, len + 1, format, arguments);
        va_end(arguments);
    }
    return text;
}

const char *prism_scene_join(struct prism_scene *scene, const char *const *parts)
{
    struct prism_span text = {.len = 0};
    char *at;

    for (size_t i = 0; parts[i] != NULL; i++) {
        text.len += strlen(parts[i]);
    }
    text.at = at = prism_arena_alloc(&scene->arena, text.len + 1, 1);
    for (size_t i = 0; parts[i] != NULL; i++) {
        size_t len = strlen(parts[i]);

        memcpy(at, parts[i], len);
        at += len;
    }
    return text.at;
}

void prism_scene_number(struct prism_out *out, double value)
{
    int64_t units = llround(value * 10000);
    uint64_t size = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;
    unsigned fraction = (unsigned)(size % 10000);

    if (units < 0) {
        prism_out_char(out, '-');
    }
    prism_out_i64(out, (int64_t)(size / 10000));
    if (fraction > 0) {
        char *at = prism_out_room(out, 5);

        *at++ = '.';
        for (unsigned tens = 1000; fraction > 0; fraction %= tens, tens /= 10) {
            *at++ = (char)('0' + fraction / tens);
        }
        prism_out_used(out, at);
    }
}

static void dump_numbers(struct prism_out *out, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prism_out_char(out, ' ');
        prism_scene_number(out, numbers[i]);
    }
}

/* A text on one line, so that an item is one line. */
static void dump_text(struct prism_out *out, const char *name, const char *text)
{
    if (text == NULL) {
        return;
    }
    prism_out_format(out, " %s=\"", name);
    for (; *text != '\0'; text++) {
        if (*text == '\n') {
            prism_out_text(out, "\\n");
        } else {
            if (*text == '"' || *text == '\\') {
                prism_out_char(out, '\\');
            }
            prism_out_char(out, *text);
        }
    }
    prism_out_char(out, '"');
}

static void dump_look(struct prism_out *out, const struct prism_item *item)
{
    static const char *const styles[] = {"bold",   "middle",  "end",
                                         "turned", "hatched", "dashed",
                                         "apart",  "curved",  "round"};

    if (item->fill != PRISM_PAINT_NONE) {
        prism_out_format(out, " fill=%s", prism_palette(item->fill)->name);
    }
    if (item->stroke != PRISM_PAINT_NONE) {
        prism_out_format(out, " stroke=%s", prism_palette(item->stroke)->name);
    }
    if (item->line > 0) {
        prism_out_text(out, " line=");
        prism_scene_number(out, item->line);
    }
    for (size_t i = 0; i < sizeof styles / sizeof styles[0]; i++) {
        if ((item->style & 1U << i) != 0) {
            prism_out_format(out, " %s", styles[i]);
        }
    }
}

static void dump_item(const struct prism_scene *scene, const struct prism_item *item,
                      struct prism_out *out)
{
    static const char *const kinds[] = {"rect", "path", "label", "group", "end"};

    prism_out_text(out, kinds[item->kind]);
    switch (item->kind) {
    case PRISM_ITEM_RECT:
        dump_numbers(out, (double[]){item->x, item->y, item->width, item->height}, 4);
        break;
    case PRISM_ITEM_PATH:
        for (size_t i = 0; i < item->point_count; i++) {
            const struct prism_point *point =
                &scene->points.items[item->first_point + i];

            dump_numbers(out, (double[]){point->x, point->y}, 2);
        }
        break;
    case PRISM_ITEM_LABEL:
        dump_numbers(out, (double[]){item->x, item->y, item->height}, 3);
        break;
    default:
        break;
    }
    dump_look(out, item);
    dump_text(out, "text", item->text);
    if (item->key != NULL) {
        dump_text(out, item->key, item->value);
    }
    dump_text(out, "link", item->link);
    dump_text(out, "tooltip", item->tooltip);
    prism_out_char(out, '\n');
}

void prism_scene_dump(const struct prism_scene *scene, struct prism_out *out)
{
    size_t depth = 0;

    prism_out_text(out, "scene");
    dump_numbers(out, (double[]){scene->width, scene->height}, 2);
    dump_text(out, "title", scene->title);
    prism_out_char(out, '\n');
    for (size_t i = 0; i < scene->items.count; i++) {
        const struct prism_item *item = &scene->items.items[i];

        depth -= item->kind == PRISM_ITEM_CLOSE && depth > 0;
        for (size_t indent = 0; indent <= depth; indent++) {
            prism_out_text(out, "  ");
        }
        dump_item(scene, item, out);
        depth += item->kind == PRISM_ITEM_OPEN;
    }
}
