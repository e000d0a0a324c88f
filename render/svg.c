/* SPDX-License-Identifier: MIT */
/* svg.c - the SVG painter, a module: a scene as SVG 1.1 (W3C Recommendation, 2011),
 * written by libxml2 so that it is well-formed whatever the texts are.
 *
 * Colours are classes, named as in the palette, and one style sheet gives each its
 * light and its dark value.  The script is a fixed text; everything that comes
 * from a profile is content or attribute and goes through put_text() alone. */
#include <string.h>

#include <libxml/xmlwriter.h>

#include "core/base/module.h"
#include "core/base/text.h"
#include "render/paint.h"

#define FONT_SIZE 12.0
#define FONTS     "'DejaVu Sans', Verdana, Geneva, sans-serif"

struct svg {
    const struct prism_scene *scene;
    struct prism_out *out;
    xmlTextWriterPtr writer;
    bool fills[PRISM_PAINT_COUNT];
    bool strokes[PRISM_PAINT_COUNT];
    bool stripes[PRISM_PAINT_COUNT];
};

static int write_bytes(void *context, const char *bytes, int len)
{
    prism_out_bytes(context, bytes, (size_t)len);
    return len;
}

static const xmlChar *xml(const char *text)
{
    return (const xmlChar *)text;
}

static void start(struct svg *svg, const char *name)
{
    (void)xmlTextWriterStartElement(svg->writer, xml(name));
}

static void end(struct svg *svg)
{
    (void)xmlTextWriterEndElement(svg->writer);
}

/* Straight into the output behind what the writer holds: our own escaping also
 * replaces what XML cannot hold at all, which the writer's does not. */
static void put_text(struct svg *svg, const char *text)
{
    (void)xmlTextWriterWriteRaw(svg->writer, xml(""));
    (void)xmlTextWriterFlush(svg->writer);
    prism_text_xml(prism_span_of(text), svg->out);
}

/* Attributes likewise: behind as much of the tag as the writer holds, which closes it
 * when it is told what comes next.  Most of a picture is attributes. */
static void open_value(struct svg *svg, const char *name)
{
    (void)xmlTextWriterFlush(svg->writer);
    prism_out_char(svg->out, ' ');
    prism_out_text(svg->out, name);
    prism_out_text(svg->out, "=\"");
}

static void close_value(struct svg *svg)
{
    prism_out_char(svg->out, '"');
}

static void attribute(struct svg *svg, const char *name, const char *value)
{
    open_value(svg, name);
    prism_text_xml(prism_span_of(value), svg->out);
    close_value(svg);
}

static void number(struct svg *svg, const char *name, double value)
{
    open_value(svg, name);
    prism_scene_number(svg->out, value);
    close_value(svg);
}

static void element(struct svg *svg, const char *name, const char *text)
{
    start(svg, name);
    put_text(svg, text);
    end(svg);
}

static void note_paints(struct svg *svg)
{
    svg->fills[PRISM_PAINT_GROUND] = true;
    for (size_t i = 0; i < svg->scene->items.count; i++) {
        const struct prism_item *item = &svg->scene->items.items[i];

        svg->fills[item->fill] = true;
        svg->strokes[item->stroke] = true;
        if ((item->style & PRISM_STYLE_HATCHED) != 0) {
            svg->stripes[item->fill] = true;
        }
    }
}

static void paint_rules(struct svg *svg, bool dark)
{
    const struct prism_colour *ground = prism_palette(PRISM_PAINT_GROUND);

    prism_out_format(
        svg->out, "svg{background:#%06x}\n.apart:not(.dashed){stroke:#%06x}\n",
        dark ? ground->dark : ground->light, dark ? ground->dark : ground->light);
    for (unsigned i = PRISM_PAINT_NONE + 1; i < PRISM_PAINT_COUNT; i++) {
        const struct prism_colour *colour = prism_palette((enum prism_paint)i);
        unsigned rgb = dark ? colour->dark : colour->light;

        if (svg->fills[i]) {
            prism_out_format(svg->out, ".%s{fill:#%06x}\n", colour->name, rgb);
        }
        if (svg->strokes[i]) {
            prism_out_format(svg->out, ".line-%s{stroke:#%06x}\n", colour->name, rgb);
        }
        if (svg->stripes[i] && !dark) {
            prism_out_format(svg->out, ".striped-%s{fill:url(#stripes-%s)}\n",
                             colour->name, colour->name);
        }
    }
}

static void write_style(struct svg *svg)
{
    start(svg, "style");
    (void)xmlTextWriterStartCDATA(svg->writer);
    (void)xmlTextWriterFlush(svg->writer);
    prism_out_text(svg->out, "\nsvg{color-scheme:light dark}\n.none{fill:none}\n"
                             ".none:not(path){pointer-events:all}\n"
                             ".dashed{stroke-dasharray:3 2}\n"
                             ".apart:not(.dashed){stroke-width:.4}\n"
                             ".stripe{fill:#000;fill-opacity:.16}\n");
    paint_rules(svg, false);
    prism_out_text(svg->out, "@media (prefers-color-scheme:dark){\n"
                             ".stripe{fill:#fff;fill-opacity:.14}\n");
    paint_rules(svg, true);
    prism_out_text(svg->out, "}\n");
    if (svg->scene->style != NULL) {
        prism_out_text(svg->out, svg->scene->style);
    }
    (void)xmlTextWriterEndCDATA(svg->writer);
    end(svg);
}

/* One pattern for each colour that is striped somewhere. */
static void write_stripes(struct svg *svg)
{
    for (unsigned i = 0; i < PRISM_PAINT_COUNT; i++) {
        const char *name = prism_palette((enum prism_paint)i)->name;

        if (!svg->stripes[i]) {
            continue;
        }
        start(svg, "pattern");
        open_value(svg, "id");
        prism_out_format(svg->out, "stripes-%s", name);
        close_value(svg);
        attribute(svg, "patternUnits", "userSpaceOnUse");
        attribute(svg, "width", "7");
        attribute(svg, "height", "7");
        attribute(svg, "patternTransform", "rotate(45)");
        for (int stripe = 0; stripe < 2; stripe++) {
            start(svg, "rect");
            attribute(svg, "class", stripe ? "stripe" : name);
            attribute(svg, "width", stripe ? "2" : "7");
            attribute(svg, "height", "7");
            end(svg);
        }
        end(svg);
    }
}

/* The classes: what it is filled with, its line, how both are drawn. */
static void write_look(struct svg *svg, const struct prism_item *item)
{
    bool striped = (item->style & PRISM_STYLE_HATCHED) != 0;
    bool stroked = item->stroke != PRISM_PAINT_NONE;
    const char *line = "";

    if ((item->style & PRISM_STYLE_DASHED) != 0) {
        line = " dashed";
    } else if ((item->style & PRISM_STYLE_APART) != 0) {
        line = " apart";
    }
    open_value(svg, "class");
    prism_out_text(svg->out, striped ? "striped-" : "");
    prism_out_text(svg->out, prism_palette(item->fill)->name);
    if (stroked) {
        prism_out_text(svg->out, " line-");
        prism_out_text(svg->out, prism_palette(item->stroke)->name);
    }
    prism_out_text(svg->out, line);
    close_value(svg);
}

/* Its width, and dashes that go with that. */
static void write_line(struct svg *svg, const struct prism_item *item)
{
    double unit = prism_dash_unit(item);

    if (item->line > 0) {
        number(svg, "stroke-width", item->line);
    }
    if ((item->style & PRISM_STYLE_DASHED) != 0 && unit > 1) {
        open_value(svg, "style");
        prism_out_text(svg->out, "stroke-dasharray:");
        prism_scene_number(svg->out, PRISM_DASH * unit);
        prism_out_char(svg->out, ' ');
        prism_scene_number(svg->out, PRISM_DASH_GAP * unit);
        close_value(svg);
    }
}

static void write_tooltip(struct svg *svg, const struct prism_item *item)
{
    if (item->tooltip != NULL) {
        element(svg, "title", item->tooltip);
    }
}

static void write_rect(struct svg *svg, const struct prism_item *item)
{
    if (item->link != NULL) {
        start(svg, "a");
        attribute(svg, "xlink:href", item->link);
    }
    start(svg, "rect");
    write_look(svg, item);
    number(svg, "x", item->x);
    number(svg, "y", item->y);
    number(svg, "width", item->width);
    number(svg, "height", item->height);
    if ((item->style & PRISM_STYLE_ROUND) != 0) {
        number(svg, "rx", PRISM_ROUND);
    }
    write_line(svg, item);
    write_tooltip(svg, item);
    end(svg);
    if (item->link != NULL) {
        end(svg);
    }
}

/* The letter before a point: of a curve every third one ends it. */
static char command(const struct prism_item *item, size_t point)
{
    if (point == 0) {
        return 'M';
    }
    if ((item->style & PRISM_STYLE_CURVED) == 0) {
        return 'L';
    }
    return point % 3 == 1 ? 'C' : ' ';
}

static void write_path(struct svg *svg, const struct prism_item *item)
{
    start(svg, "path");
    write_look(svg, item);
    open_value(svg, "d");
    for (size_t i = 0; i < item->point_count; i++) {
        const struct prism_point *point =
            &svg->scene->points.items[item->first_point + i];

        prism_out_char(svg->out, command(item, i));
        prism_scene_number(svg->out, point->x);
        prism_out_char(svg->out, ' ');
        prism_scene_number(svg->out, point->y);
    }
    if (item->fill != PRISM_PAINT_NONE) {
        prism_out_char(svg->out, 'Z');
    }
    close_value(svg);
    write_line(svg, item);
    write_tooltip(svg, item);
    end(svg);
}

static void write_label(struct svg *svg, const struct prism_item *item)
{
    start(svg, "text");
    write_look(svg, item);
    number(svg, "x", item->x);
    number(svg, "y", item->y);
    if (item->height < FONT_SIZE || item->height > FONT_SIZE) {
        number(svg, "font-size", item->height);
    }
    if ((item->style & PRISM_STYLE_BOLD) != 0) {
        attribute(svg, "font-weight", "bold");
    }
    if ((item->style & (PRISM_STYLE_MIDDLE | PRISM_STYLE_END)) != 0) {
        attribute(svg, "text-anchor",
                  (item->style & PRISM_STYLE_END) != 0 ? "end" : "middle");
    }
    if ((item->style & PRISM_STYLE_TURNED) != 0) {
        open_value(svg, "transform");
        prism_out_text(svg->out, "rotate(-90 ");
        prism_scene_number(svg->out, item->x);
        prism_out_char(svg->out, ' ');
        prism_scene_number(svg->out, item->y);
        prism_out_char(svg->out, ')');
        close_value(svg);
    }
    put_text(svg, item->text);
    end(svg);
}

static void write_group(struct svg *svg, const struct prism_item *item)
{
    start(svg, "g");
    attribute(svg, "class", item->text);
    if (item->key != NULL) {
        char name[64];

        (void)xmlStrPrintf((xmlChar *)name, sizeof name, "data-%s", item->key);
        attribute(svg, name, item->value);
    }
}

static void write_item(struct svg *svg, const struct prism_item *item)
{
    switch (item->kind) {
    case PRISM_ITEM_RECT:
        write_rect(svg, item);
        break;
    case PRISM_ITEM_PATH:
        write_path(svg, item);
        break;
    case PRISM_ITEM_LABEL:
        write_label(svg, item);
        break;
    case PRISM_ITEM_OPEN:
        write_group(svg, item);
        break;
    case PRISM_ITEM_CLOSE:
        end(svg);
        break;
    }
    /* A line for each item: diffs and editors like it. */
    if (item->kind != PRISM_ITEM_OPEN) {
        (void)xmlTextWriterWriteRaw(svg->writer, xml("\n"));
    }
}

static void write_root(struct svg *svg)
{
    const struct prism_scene *scene = svg->scene;

    start(svg, "svg");
    attribute(svg, "xmlns", "http://www.w3.org/2000/svg");
    attribute(svg, "xmlns:xlink", "http://www.w3.org/1999/xlink");
    attribute(svg, "version", "1.1");
    number(svg, "width", scene->width);
    number(svg, "height", scene->height);
    open_value(svg, "viewBox");
    prism_out_text(svg->out, "0 0 ");
    prism_scene_number(svg->out, scene->width);
    prism_out_char(svg->out, ' ');
    prism_scene_number(svg->out, scene->height);
    close_value(svg);
    attribute(svg, "font-family", FONTS);
    number(svg, "font-size", FONT_SIZE);
    attribute(svg, "aria-label", scene->title != NULL ? scene->title : "");
    element(svg, "title", scene->title != NULL ? scene->title : "");
    write_style(svg);
    if (scene->deferred) {
        element(svg, "script",
                "document.currentScript.parentNode.classList.add('loading')");
    }
    write_stripes(svg);
    start(svg, "rect");
    attribute(svg, "class", "ground");
    attribute(svg, "width", "100%");
    attribute(svg, "height", "100%");
    end(svg);
}

static bool paint(const struct prism_scene *scene, struct prism_out *out,
                  struct prism_error *err)
{
    struct svg svg = {.scene = scene, .out = out};
    xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(write_bytes, NULL, out, NULL);

    svg.writer = buffer != NULL ? xmlNewTextWriter(buffer) : NULL;
    if (svg.writer == NULL) {
        (void)xmlOutputBufferClose(buffer);
        return prism_error_set(err, "libxml2 has no memory for a writer");
    }
    note_paints(&svg);
    (void)xmlTextWriterStartDocument(svg.writer, NULL, "UTF-8", NULL);
    write_root(&svg);
    for (size_t i = 0; i < scene->items.count; i++) {
        write_item(&svg, &scene->items.items[i]);
    }
    if (scene->script != NULL) {
        start(&svg, "script");
        (void)xmlTextWriterWriteCDATA(svg.writer, xml(scene->script));
        end(&svg);
    }
    (void)xmlTextWriterEndDocument(svg.writer);
    xmlFreeTextWriter(svg.writer);
    return true;
}

PRISM_MODULE const struct prism_painters prism_module = {.svg = paint};
