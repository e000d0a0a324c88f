/* SPDX-License-Identifier: MIT */
/* measure.c - curves become straight pieces, and pieces and boxes are compared by a
 * sweep from top to bottom. */
#include "tests/bench/layout/measure.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define PIECES 12   /* of one Bezier curve */
#define TOUCH  0.51 /* borders that share less than this do not overlap */

static double cubic(double a, double b, double c, double d, double t)
{
    double u = 1 - t;

    return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

void drawing_curve(struct drawing *drawing, size_t edge,
                   const struct prism_point *points, size_t count)
{
    for (size_t i = 0; i + 3 < count; i += 3) {
        struct prism_point last = points[i];

        for (int k = 1; k <= PIECES; k++) {
            double t = (double)k / PIECES;
            const struct prism_point *p = &points[i];
            struct prism_point next = {cubic(p[0].x, p[1].x, p[2].x, p[3].x, t),
                                       cubic(p[0].y, p[1].y, p[2].y, p[3].y, t)};

            prism_vec_push(&drawing->pieces) = (struct drawn_piece){last, next, edge};
            last = next;
        }
    }
}

void drawing_release(struct drawing *drawing)
{
    prism_vec_release(&drawing->boxes);
    prism_vec_release(&drawing->pieces);
}

static double side(struct prism_point a, struct prism_point b, struct prism_point p)
{
    return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x);
}

/* Half-open, so that a crossing in the joint of two pieces counts once. */
static bool cross(const struct drawn_piece *a, const struct drawn_piece *b)
{
    bool left_from = side(a->from, a->to, b->from) > 0;
    bool left_to = side(a->from, a->to, b->to) > 0;
    bool other_from = side(b->from, b->to, a->from) > 0;
    bool other_to = side(b->from, b->to, a->to) > 0;

    return left_from != left_to && other_from != other_to;
}

/* The part of a piece inside of a box, by clipping (Liang and Barsky, 1984). */
static bool pierces(const struct drawn_piece *piece, const struct drawn_box *box)
{
    double dx = piece->to.x - piece->from.x;
    double dy = piece->to.y - piece->from.y;
    double p[4] = {-dx, dx, -dy, dy};
    double q[4] = {piece->from.x - box->left - TOUCH,
                   box->right - TOUCH - piece->from.x, piece->from.y - box->top - TOUCH,
                   box->bottom - TOUCH - piece->from.y};
    double first = 0;
    double last = 1;

    for (int i = 0; i < 4; i++) {
        if (fabs(p[i]) < 1e-12) {
            if (q[i] < 0) {
                return false;
            }
        } else if (p[i] < 0) {
            first = fmax(first, q[i] / p[i]);
        } else {
            last = fmin(last, q[i] / p[i]);
        }
    }
    return first < last;
}

static bool overlap(const struct drawn_box *a, const struct drawn_box *b)
{
    return a->left < b->right - TOUCH && b->left < a->right - TOUCH &&
           a->top < b->bottom - TOUCH && b->top < a->bottom - TOUCH;
}

/* What the sweep meets: pieces and boxes by their upper ends. */
struct thing {
    double top;
    double bottom;
    size_t index;
    bool box;
};

static int by_top(const void *a, const void *b)
{
    const struct thing *left = a;
    const struct thing *right = b;

    if (left->top < right->top || left->top > right->top) {
        return left->top < right->top ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

static void meet(const struct drawing *drawing, const struct thing *a,
                 const struct thing *b, struct measures *m)
{
    if (a->box && b->box) {
        m->overlaps +=
            overlap(&drawing->boxes.items[a->index], &drawing->boxes.items[b->index]);
    } else if (!a->box && !b->box) {
        const struct drawn_piece *one = &drawing->pieces.items[a->index];
        const struct drawn_piece *two = &drawing->pieces.items[b->index];

        m->crossings += one->edge != two->edge && cross(one, two);
    } else {
        const struct drawn_box *box =
            &drawing->boxes.items[a->box ? a->index : b->index];
        const struct drawn_piece *piece =
            &drawing->pieces.items[a->box ? b->index : a->index];

        m->pierced += box->edge != piece->edge && pierces(piece, box);
    }
}

struct measures drawing_measure(const struct drawing *drawing)
{
    struct measures m = {0};
    size_t count = drawing->boxes.count + drawing->pieces.count;
    struct thing *things = prism_alloc(count * sizeof *things);
    size_t *open = prism_alloc(count * sizeof *open);
    size_t open_count = 0;

    for (size_t i = 0; i < drawing->boxes.count; i++) {
        const struct drawn_box *box = &drawing->boxes.items[i];

        things[i] = (struct thing){box->top, box->bottom, i, true};
    }
    for (size_t i = 0; i < drawing->pieces.count; i++) {
        const struct drawn_piece *piece = &drawing->pieces.items[i];

        m.length += hypot(piece->to.x - piece->from.x, piece->to.y - piece->from.y);
        things[drawing->boxes.count + i] =
            (struct thing){fmin(piece->from.y, piece->to.y),
                           fmax(piece->from.y, piece->to.y), i, false};
    }
    qsort(things, count, sizeof *things, by_top);
    for (size_t i = 0; i < count; i++) {
        size_t kept = 0;

        for (size_t k = 0; k < open_count; k++) {
            if (things[open[k]].bottom >= things[i].top) {
                meet(drawing, &things[open[k]], &things[i], &m);
                open[kept++] = open[k];
            }
        }
        open[kept++] = i;
        open_count = kept;
    }
    free(things);
    free(open);
    return m;
}
