/* SPDX-License-Identifier: MIT */
/* curve.h - a smooth line down through gates: it passes each one within its sides. */
#ifndef PRISM_RENDER_LAYOUT_CURVE_H
#define PRISM_RENDER_LAYOUT_CURVE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/point.h"
#include "core/base/vec.h"

/* The line goes through (x, y); from `top` to `bottom`, which are around y, it stays
 * between `left` and `right`.  Gates follow each other downwards and apart; the first
 * begins and the last ends at its y. */
struct prism_gate {
    double x;
    double y;
    double top;
    double bottom;
    double left;
    double right;
    bool upright; /* set by prism_curve(): only so it stays within */
};

struct prism_curve_points {
    PRISM_VEC(struct prism_point);
};

/* Adds 1 + 3k points: cubic Bezier curves from the first gate to the last. */
void prism_curve(struct prism_gate *gates, size_t count,
                 struct prism_curve_points *points);

#endif
