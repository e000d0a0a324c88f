/* SPDX-License-Identifier: MIT */
/* cairo.c - the PNG and PDF painters: a module, and the only file that knows cairo.
 *
 * Paper has no dark mode, so both take the light colours.  Labels were fitted by
 * the table of text.h; where another font takes more room, a label that stands on
 * a box is clipped at the edge of the box. */
#include <math.h>
#include <stdlib.h>

#include <cairo-pdf.h>
#include <cairo.h>

#include "core/base/memory.h"
#include "core/base/module.h"
#include "core/base/text.h"
#include "render/paint.h"

#define FONT        "DejaVu Sans"
#define PNG_SCALE   2.0
#define PIXELS_MAX  32767.0 /* per side; the limit of cairo's image surfaces */
#define AREA_MAX    (64.0 * 1024 * 1024)
#define POINTS      0.75 /* points per user unit */
#define STRIPE_STEP 10.0
#define HAIRLINE    0.4

static cairo_status_t write_bytes(void *context, const unsigned char *bytes,
                                  unsigned len)
{
    prism_out_bytes(context, (const char *)bytes, len);
    return CAIRO_STATUS_SUCCESS;
}

/* Cairo gives up a whole picture for a control or a noncharacter (Unicode 15, section
 * 23.7) in a text; here they become U+FFFD.  free() the result. */
static char *paintable(const char *text)
{
    struct prism_out *out = prism_out_memory();
    struct prism_span left = prism_span_of(text);
    struct prism_span made;
    char *copy;

    while (left.len > 0) {
        uint32_t code = 0;
        size_t len = prism_text_decode(left, &code);
        bool good = len > 0 && code >= 0x20 && (code & 0xfffe) != 0xfffe &&
                    (code < 0xfdd0 || code > 0xfdef);

        len = len > 0 ? len : 1;
        prism_out_bytes(out, good ? left.at : PRISM_REPLACEMENT,
                        good ? len : sizeof PRISM_REPLACEMENT - 1);
        left = prism_span(left.at + len, left.len - len);
    }
    made = prism_out_span(out);
    copy = prism_copy(made.at, made.len);
    prism_out_abandon(out);
    return copy;
}

static void use(cairo_t *cr, enum prism_paint paint)
{
    uint32_t rgb = prism_palette(paint)->light;

    cairo_set_source_rgb(cr, (rgb >> 16) / 255.0, (rgb >> 8 & 0xff) / 255.0,
                         (rgb & 0xff) / 255.0);
}

static void stroke(cairo_t *cr, const struct prism_item *item)
{
    double unit = prism_dash_unit(item);

    if (item->stroke == PRISM_PAINT_NONE) {
        return;
    }
    use(cr, item->stroke);
    cairo_set_line_width(cr, item->line > 0 ? item->line : 1);
    cairo_set_dash(cr, (const double[]){PRISM_DASH * unit, PRISM_DASH_GAP * unit},
                   (item->style & PRISM_STYLE_DASHED) != 0 ? 2 : 0, 0);
    cairo_stroke(cr);
}

static void outline_round(cairo_t *cr, const struct prism_item *item)
{
    double r = fmin(PRISM_ROUND, fmin(item->width, item->height) / 2);

    cairo_new_sub_path(cr);
    for (int corner = 0; corner < 4; corner++) {
        double x = corner == 1 || corner == 2 ? item->x + item->width - r : item->x + r;
        double y = corner >= 2 ? item->y + item->height - r : item->y + r;

        cairo_arc(cr, x, y, r, M_PI + corner * M_PI_2, M_PI + (corner + 1) * M_PI_2);
    }
    cairo_close_path(cr);
}

static void outline(cairo_t *cr, const struct prism_item *item)
{
    double gap = (item->style & PRISM_STYLE_APART) != 0 ? HAIRLINE / 2 : 0;

    if ((item->style & PRISM_STYLE_ROUND) != 0) {
        outline_round(cr, item);
        return;
    }
    cairo_rectangle(cr, item->x + gap, item->y + gap, item->width - 2 * gap,
                    item->height - 2 * gap);
}

/* Slanted bands over the whole rectangle, continuous from one to its neighbour. */
static void stripe(cairo_t *cr, const struct prism_item *item)
{
    double first = floor((item->x + item->y) / STRIPE_STEP);
    double last = (item->x + item->width + item->y + item->height) / STRIPE_STEP;

    cairo_save(cr);
    outline(cr, item);
    cairo_clip(cr);
    cairo_set_source_rgba(cr, 0, 0, 0, 0.16);
    cairo_set_line_width(cr, 2);
    for (int i = 0; first + i <= last; i++) {
        double sum = (first + i) * STRIPE_STEP;

        cairo_move_to(cr, sum - item->y, item->y);
        cairo_line_to(cr, sum - item->y - item->height, item->y + item->height);
    }
    cairo_stroke(cr);
    cairo_restore(cr);
}

/* A link of PDF; other surfaces ignore tags.  The grammar of a tag's attributes is
 * cairo's own: quotes and backslashes are escaped by a backslash. */
static void paint_link(cairo_t *cr, const struct prism_item *item)
{
    struct prism_out *tag = prism_out_memory();

    prism_out_format(tag, "rect=[%.4f %.4f %.4f %.4f] uri='", item->x, item->y,
                     item->width, item->height);
    for (const char *at = item->link; *at != '\0'; at++) {
        if (*at == '\'' || *at == '\\') {
            prism_out_char(tag, '\\');
        }
        prism_out_char(tag, *at);
    }
    prism_out_bytes(tag, "'", sizeof "'");
    cairo_tag_begin(cr, CAIRO_TAG_LINK, prism_out_span(tag).at);
    cairo_tag_end(cr, CAIRO_TAG_LINK);
    prism_out_abandon(tag);
}

static void paint_rect(cairo_t *cr, const struct prism_item *item)
{
    if (item->link != NULL) {
        paint_link(cr, item);
    }
    if (item->fill != PRISM_PAINT_NONE) {
        outline(cr, item);
        use(cr, item->fill);
        cairo_fill(cr);
    }
    if ((item->style & PRISM_STYLE_HATCHED) != 0) {
        stripe(cr, item);
    }
    outline(cr, item);
    stroke(cr, item);
    cairo_new_path(cr);
}

static void paint_path(cairo_t *cr, const struct prism_scene *scene,
                       const struct prism_item *item)
{
    const struct prism_point *at = &scene->points.items[item->first_point];
    bool curved = (item->style & PRISM_STYLE_CURVED) != 0;

    cairo_move_to(cr, at[0].x, at[0].y);
    for (size_t i = 1; i < item->point_count; i += curved ? 3 : 1) {
        if (curved) {
            cairo_curve_to(cr, at[i].x, at[i].y, at[i + 1].x, at[i + 1].y, at[i + 2].x,
                           at[i + 2].y);
        } else {
            cairo_line_to(cr, at[i].x, at[i].y);
        }
    }
    if (item->fill != PRISM_PAINT_NONE) {
        cairo_close_path(cr);
        use(cr, item->fill);
        cairo_fill_preserve(cr);
    }
    stroke(cr, item);
    cairo_new_path(cr);
}

static void paint_label(cairo_t *cr, const struct prism_item *item,
                        const struct prism_item *box)
{
    bool bold = (item->style & PRISM_STYLE_BOLD) != 0;
    char *text = paintable(item->text);
    double shift = 0;

    cairo_save(cr);
    if (box != NULL) {
        cairo_rectangle(cr, box->x, box->y, box->width, box->height);
        cairo_clip(cr);
    }
    cairo_select_font_face(cr, FONT, CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, item->height);
    if ((item->style & (PRISM_STYLE_MIDDLE | PRISM_STYLE_END)) != 0) {
        cairo_text_extents_t extents;

        cairo_text_extents(cr, text, &extents);
        shift = (item->style & PRISM_STYLE_END) != 0 ? extents.x_advance
                                                     : extents.x_advance / 2;
    }
    use(cr, item->fill);
    cairo_translate(cr, item->x, item->y);
    if ((item->style & PRISM_STYLE_TURNED) != 0) {
        cairo_rotate(cr, -M_PI_2);
    }
    cairo_move_to(cr, -shift, 0);
    cairo_show_text(cr, text);
    /* The end of the text is a current point that the next line would start from. */
    cairo_new_path(cr);
    cairo_restore(cr);
    free(text);
}

static bool stands_on(const struct prism_item *label, const struct prism_item *box)
{
    return box->kind == PRISM_ITEM_RECT && label->x >= box->x &&
           label->x <= box->x + box->width && label->y >= box->y &&
           label->y <= box->y + box->height;
}

static void paint(cairo_t *cr, const struct prism_scene *scene)
{
    use(cr, PRISM_PAINT_GROUND);
    cairo_paint(cr);
    for (size_t i = 0; i < scene->items.count; i++) {
        const struct prism_item *item = &scene->items.items[i];

        switch (item->kind) {
        case PRISM_ITEM_RECT:
            paint_rect(cr, item);
            break;
        case PRISM_ITEM_PATH:
            paint_path(cr, scene, item);
            break;
        case PRISM_ITEM_LABEL:
            paint_label(cr, item, i > 0 && stands_on(item, item - 1) ? item - 1 : NULL);
            break;
        case PRISM_ITEM_OPEN:
        case PRISM_ITEM_CLOSE:
            break;
        }
    }
}

static bool failed(cairo_status_t status, struct prism_error *err)
{
    if (status == CAIRO_STATUS_SUCCESS) {
        return false;
    }
    (void)prism_error_set(err, "cairo cannot paint: %s",
                          cairo_status_to_string(status));
    return true;
}

static bool paint_png(const struct prism_scene *scene, struct prism_out *out,
                      struct prism_error *err)
{
    double scale = PNG_SCALE;
    cairo_surface_t *surface;
    cairo_t *cr;
    bool ok;

    if (fmax(scene->width, scene->height) > PIXELS_MAX) {
        return prism_error_set(err,
                               "expected at most %.0f pixels a side for a PNG, found "
                               "%.0f x %.0f; SVG and PDF have no such limit",
                               PIXELS_MAX, ceil(scene->width), ceil(scene->height));
    }
    if (scale * fmax(scene->width, scene->height) > PIXELS_MAX ||
        scale * scale * scene->width * scene->height > AREA_MAX) {
        scale = 1;
    }
    surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)ceil(scene->width * scale),
                                   (int)ceil(scene->height * scale));
    cr = cairo_create(surface);
    cairo_scale(cr, scale, scale);
    paint(cr, scene);
    ok = !failed(cairo_status(cr), err) &&
         !failed(cairo_surface_write_to_png_stream(surface, write_bytes, out), err);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return ok;
}

static bool paint_pdf(const struct prism_scene *scene, struct prism_out *out,
                      struct prism_error *err)
{
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        write_bytes, out, scene->width * POINTS, scene->height * POINTS);
    cairo_t *cr = cairo_create(surface);
    char *title = paintable(scene->title != NULL ? scene->title : "");
    bool ok;

    /* Without a date of its own a PDF would differ from one run to the next. */
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE,
                                   "1970-01-01T00:00:00Z");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, title);
    free(title);
    cairo_scale(cr, POINTS, POINTS);
    paint(cr, scene);
    cairo_surface_finish(surface);
    ok = !failed(cairo_status(cr), err) && !failed(cairo_surface_status(surface), err);
    cairo_destroy(cr);
    cairo_surface_destroy(surface);
    return ok;
}

PRISM_MODULE const struct prism_painters prism_module = {.png = paint_png,
                                                         .pdf = paint_pdf};
