/* SPDX-License-Identifier: MIT */
/* curve.c - F. N. Fritsch, R. E. Carlson, "Monotone piecewise cubic interpolation"
 * (1980), with the slopes of F. N. Fritsch, J. Butland, "A method for constructing
 * local monotone piecewise cubic interpolants" (1984): x as a function of y, which
 * between two points never leaves the range between their x.  So it is enough to look
 * where the line enters and leaves a gate.  Where it touches a side, it goes upright
 * through that gate, with more points; between gates nothing is in its way. */
#include "render/layout/curve.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

/* A point that the line goes through, and its slope there: dx / dy. */
struct knot {
    double x;
    double y;
    double slope;
    size_t gate;
    bool upright; /* of a gate that it passes so */
};

static size_t list_knots(const struct prism_gate *gates, size_t count,
                         struct knot *knots)
{
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        const struct prism_gate *gate = &gates[i];
        double top = i == 0 ? gate->y : gate->top;
        double bottom = i + 1 == count ? gate->y : gate->bottom;

        if (gate->upright && top < bottom) {
            knots[n++] = (struct knot){gate->x, top, 0, i, true};
            knots[n++] = (struct knot){gate->x, bottom, 0, i, true};
        } else {
            knots[n++] = (struct knot){gate->x, gate->y, 0, i, gate->upright};
        }
    }
    return n;
}

static double secant(const struct knot *a, const struct knot *b)
{
    return (b->x - a->x) / (b->y - a->y);
}

static void set_slopes(struct knot *knots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        double before = i > 0 ? secant(&knots[i - 1], &knots[i]) : 0;
        double behind = i + 1 < count ? secant(&knots[i], &knots[i + 1]) : 0;

        bool end = i == 0 || i + 1 == count;

        if (knots[i].upright || (!end && before * behind <= 0)) {
            knots[i].slope = 0;
        } else if (end) {
            knots[i].slope = i == 0 ? behind : before;
        } else {
            double over = knots[i].y - knots[i - 1].y;
            double under = knots[i + 1].y - knots[i].y;

            knots[i].slope =
                3 * (over + under) /
                ((2 * under + over) / before + (under + 2 * over) / behind);
        }
    }
}

static double x_at(const struct knot *a, const struct knot *b, double y)
{
    double height = b->y - a->y;
    double t = (y - a->y) / height;
    double u = 1 - t;

    return u * u * (1 + 2 * t) * a->x + t * t * (1 + 2 * u) * b->x +
           height * t * u * (u * a->slope - t * b->slope);
}

static bool inside(const struct prism_gate *gate, double x)
{
    return x >= gate->left && x <= gate->right;
}

/* Makes gates upright that the line does not pass; false when there was none. */
static bool straighten(struct prism_gate *gates, const struct knot *knots, size_t count)
{
    bool changed = false;

    for (size_t i = 0; i + 1 < count; i++) {
        const struct knot *a = &knots[i];
        const struct knot *b = &knots[i + 1];
        struct prism_gate *upper = &gates[a->gate];
        struct prism_gate *lower = &gates[b->gate];

        if (upper == lower) {
            continue;
        }
        if (!upper->upright && upper->bottom > a->y &&
            !inside(upper, x_at(a, b, upper->bottom))) {
            upper->upright = changed = true;
        }
        if (!lower->upright && lower->top < b->y &&
            !inside(lower, x_at(a, b, lower->top))) {
            lower->upright = changed = true;
        }
    }
    return changed;
}

static void add(struct prism_curve_points *points, double x, double y)
{
    prism_vec_push(points) = (struct prism_point){x, y};
}

void prism_curve(struct prism_gate *gates, size_t count,
                 struct prism_curve_points *points)
{
    struct knot *knots = prism_alloc(2 * count * sizeof *knots);
    size_t n;

    for (size_t i = 0; i < count; i++) {
        gates[i].upright = false;
    }
    do {
        n = list_knots(gates, count, knots);
        set_slopes(knots, n);
    } while (straighten(gates, knots, n));
    add(points, knots[0].x, knots[0].y);
    for (size_t i = 0; i + 1 < n; i++) {
        const struct knot *a = &knots[i];
        const struct knot *b = &knots[i + 1];
        double third = (b->y - a->y) / 3;

        add(points, a->x + a->slope * third, a->y + third);
        add(points, b->x - b->slope * third, b->y - third);
        add(points, b->x, b->y);
    }
    free(knots);
}
