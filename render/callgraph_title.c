/* SPDX-License-Identifier: MIT */
/* callgraph_title.c - see callgraph_title.h.  What crosses the row blocks a stretch of
 * it; the title takes the first gap that is wide enough. */
#include "render/callgraph_title.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/vec.h"
#include "render/callgraph_look.h"

#define STEPS  16  /* looks at a curve */
#define BESIDE 6.0 /* half of the head of a wide arrow, and some air */

struct stretch {
    double from;
    double to;
};

struct row {
    double top;
    double bottom;
    struct {
        PRISM_VEC(struct stretch);
    } blocked;
};

static void block(struct row *row, double from, double to)
{
    prism_vec_push(&row->blocked) = (struct stretch){from - BESIDE, to + BESIDE};
}

static void block_box(struct row *row, struct prism_point centre,
                      struct prism_point size)
{
    if (centre.y - size.y / 2 < row->bottom && centre.y + size.y / 2 > row->top) {
        block(row, centre.x - size.x / 2, centre.x + size.x / 2);
    }
}

static struct prism_point on_curve(const struct prism_point *p, double t)
{
    double u = 1 - t;
    double a = u * u * u;
    double b = 3 * u * u * t;
    double c = 3 * u * t * t;
    double d = t * t * t;

    return (struct prism_point){a * p[0].x + b * p[1].x + c * p[2].x + d * p[3].x,
                                a * p[0].y + b * p[1].y + c * p[2].y + d * p[3].y};
}

/* Each short piece of the curve that has a part in the row. */
static void block_curve(struct row *row, const struct prism_point *points)
{
    struct prism_point before = points[0];

    for (int i = 1; i <= STEPS; i++) {
        struct prism_point at = on_curve(points, (double)i / STEPS);

        if (fmin(before.y, at.y) < row->bottom && fmax(before.y, at.y) > row->top) {
            block(row, fmin(before.x, at.x), fmax(before.x, at.x));
        }
        before = at;
    }
}

static void block_all(struct row *row, const struct prism_callgraph_view *view)
{
    const struct prism_layout *layout = &view->layout;

    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        block_box(row, layout->nodes[i].at, prism_callgraph_box_size(&view->boxes[i]));
    }
    for (size_t i = 0; i < view->pruned.edges.count; i++) {
        const struct prism_layout_route *route = &layout->edges[i];

        for (size_t k = 0; k + 3 < route->point_count; k += 3) {
            block_curve(row, &layout->points[route->first_point + k]);
        }
        if (view->labels[i].lines[0] != NULL) {
            block_box(row, route->label, prism_callgraph_label_size(&view->labels[i]));
        }
    }
}

static int by_begin(const void *a, const void *b)
{
    double left = ((const struct stretch *)a)->from;
    double right = ((const struct stretch *)b)->from;

    return (left > right) - (left < right);
}

bool prism_callgraph_title(const struct prism_callgraph_view *view,
                           const struct prism_layout_area *area, double width,
                           double *x)
{
    /* As high as its letters are. */
    struct row row = {.top = area->at.y + PRISM_CALLGRAPH_AREA_HEAD -
                             0.8 * PRISM_CALLGRAPH_SMALL,
                      .bottom = area->at.y + PRISM_CALLGRAPH_AREA_HEAD + 2};
    double last = area->at.x + area->size.x - PRISM_CALLGRAPH_TITLE_PAD - width;
    double place = area->at.x + PRISM_CALLGRAPH_TITLE_PAD;

    block_all(&row, view);
    if (row.blocked.count > 0) {
        qsort(row.blocked.items, row.blocked.count, sizeof *row.blocked.items,
              by_begin);
    }
    for (size_t i = 0; i < row.blocked.count; i++) {
        if (row.blocked.items[i].from < place + width &&
            row.blocked.items[i].to > place) {
            place = row.blocked.items[i].to;
        }
    }
    prism_vec_release(&row.blocked);
    if (place > last) {
        return false;
    }
    *x = place;
    return true;
}
