/* SPDX-License-Identifier: MIT */
/* measure.h - what a drawing is worth, whoever made it: one counter for all. */
#ifndef PRISM_TESTS_BENCH_MEASURE_H
#define PRISM_TESTS_BENCH_MEASURE_H

#include "core/base/point.h"
#include "core/base/vec.h"

struct drawn_box {
    double left;
    double top;
    double right;
    double bottom;
    size_t edge; /* of a label: whose; else SIZE_MAX */
};

struct drawn_piece { /* a straight piece of a curve */
    struct prism_point from;
    struct prism_point to;
    size_t edge;
};

struct drawing {
    struct {
        PRISM_VEC(struct drawn_box);
    } boxes; /* labels among them */
    struct {
        PRISM_VEC(struct drawn_piece);
    } pieces;
};

struct measures {
    double crossings;
    double length;
    double overlaps; /* pairs of boxes */
    double pierced;  /* pairs of an edge and a box that it goes through */
};

/* Cubic Bezier curves: 1 + 3k points. */
void drawing_curve(struct drawing *drawing, size_t edge,
                   const struct prism_point *points, size_t count);
struct measures drawing_measure(const struct drawing *drawing);
void drawing_release(struct drawing *drawing);

#endif
