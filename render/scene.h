/* SPDX-License-Identifier: MIT */
/* scene.h - a picture before it is painted: rectangles, paths, labels and groups
 * in user units (1 unit = 1/96 inch; y grows downwards), in painting order.
 *
 * Views make scenes, painters read them; neither knows the other.  A scene is
 * the same on every machine, so tests compare its dump and not pixels.  Colours
 * are names (palette.h): a painter that can, paints them light or dark. */
#ifndef PRISM_RENDER_SCENE_H
#define PRISM_RENDER_SCENE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/out.h"
#include "core/base/point.h"
#include "core/base/vec.h"
#include "render/palette.h"

enum prism_item_kind {
    PRISM_ITEM_RECT,  /* x, y, width, height */
    PRISM_ITEM_PATH,  /* points; closed when it is filled */
    PRISM_ITEM_LABEL, /* x, y: the anchor on the base line */
    PRISM_ITEM_OPEN,  /* a group starts: what belongs together for the script */
    PRISM_ITEM_CLOSE, /* and ends */
};

enum prism_item_style {
    PRISM_STYLE_PLAIN = 0,
    PRISM_STYLE_BOLD = 1,     /* labels */
    PRISM_STYLE_MIDDLE = 2,   /* labels: (x, y) is the middle, not the start */
    PRISM_STYLE_END = 4,      /* labels: (x, y) is the end */
    PRISM_STYLE_TURNED = 8,   /* labels: reads upwards */
    PRISM_STYLE_HATCHED = 16, /* rectangles: filled with stripes */
    PRISM_STYLE_DASHED = 32,  /* rectangles, paths: the stroke */
    PRISM_STYLE_APART = 64,   /* rectangles: a hairline of ground around; only where
                               * it does not eat up what it sets apart */
    PRISM_STYLE_CURVED = 128, /* paths: cubic Bezier curves, 1 + 3k points */
    PRISM_STYLE_ROUND = 256,  /* rectangles: with round corners */
};

struct prism_item {
    enum prism_item_kind kind;
    unsigned style;          /* of enum prism_item_style */
    enum prism_paint fill;   /* PRISM_PAINT_NONE: not filled; the colour of a label */
    enum prism_paint stroke; /* PRISM_PAINT_NONE: no line */
    double line;             /* how wide that line is; 0: 1 */
    double x;
    double y;
    double width;
    double height;    /* of a rectangle; font size of a label */
    const char *text; /* of a label; the class of a group */
    const char *key;  /* of a group: `data-KEY="VALUE"`; or NULL */
    const char *value;
    const char *tooltip; /* of a rectangle or path; or NULL */
    const char *link;    /* of a rectangle: a URL to open; or NULL */
    size_t first_point;  /* of a path, in prism_scene.points */
    size_t point_count;
};

struct prism_scene {
    double width;
    double height;
    const char *title;  /* for the window and for screen readers */
    const char *style;  /* a style sheet for painters that take one; or NULL */
    const char *script; /* likewise; static, like the style sheet */
    bool deferred; /* not shown by a browser before the script has looked at it: it has
                    * the class `loading` until then */
    struct {
        PRISM_VEC(struct prism_item);
    } items;
    struct {
        PRISM_VEC(struct prism_point);
    } points;
    struct prism_arena arena; /* of all texts */
};

void prism_scene_init(struct prism_scene *scene);
void prism_scene_release(struct prism_scene *scene);

/* All texts are copied (valid UTF-8); NULL stays NULL.  The pointers that are
 * returned are for setting what the parameters do not cover, and good until the
 * next item. */
struct prism_item *prism_scene_rect(struct prism_scene *scene, struct prism_point at,
                                    struct prism_point size, enum prism_paint fill,
                                    const char *tooltip);
/* The radius of round corners. */
#define PRISM_ROUND 4.0

/* Dashes and the gaps between, of thin lines. */
#define PRISM_DASH     3.0
#define PRISM_DASH_GAP 2.0

/* How many times as long they are of this line. */
double prism_dash_unit(const struct prism_item *item);

/* An open path of straight lines. */
struct prism_item *prism_scene_line(struct prism_scene *scene,
                                    const struct prism_point *points, size_t count,
                                    enum prism_paint stroke);
struct prism_item *prism_scene_label(struct prism_scene *scene, struct prism_point at,
                                     double size, enum prism_paint fill,
                                     const char *text);
/* `key` and `value` may be NULL. */
void prism_scene_open(struct prism_scene *scene, const char *class_name,
                      const char *key, const char *value);
void prism_scene_close(struct prism_scene *scene);

/* printf() into the scene's own memory. */
const char *prism_scene_text(struct prism_scene *scene, const char *format, ...)
    PRISM_PRINTF(2, 3);
/* Texts one behind the other, up to a NULL. */
const char *prism_scene_join(struct prism_scene *scene, const char *const *parts);

/* A length with up to four decimals and no trailing zeros: what an SVG and a dump
 * write, so that both are the same everywhere. */
void prism_scene_number(struct prism_out *out, double value);
/* One line for each item. */
void prism_scene_dump(const struct prism_scene *scene, struct prism_out *out);

#endif
