/* SPDX-License-Identifier: MIT */
/* rest.c - D. Harel, Y. Koren, "Drawing directed graphs using one-dimensional
 * optimization" (2002): boxes are placed so that those that are joined are near each
 * other, and all are spread.  That is an eigenvector of the graph, found by power
 * iteration: each box goes half of the way to the mean of its neighbours, and all are
 * spread again.
 *
 * It begins with the numbers of the boxes and ends after a fixed number of steps, long
 * before the eigenvector is reached.  So the result is a smooth function of the graph:
 * one box more or less moves the others a little, where an order found by counting
 * crossings may turn over as a whole.  Boxes that have the same neighbours stay as
 * they are numbered, and left and right are always the same. */
#include "render/layout/rest.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

/* Fewer leave too much of the numbers, more let what hangs on a thread rule all; a
 * larger graph needs more to be felt from end to end. */
#define STEPS_LEAST 12

static double *count_neighbours(const struct prism_part *part, double *sum)
{
    double *count = prism_alloc_zeroed(part->box_count, sizeof *count);

    *sum = 0;
    for (uint32_t i = 0; i < part->strand_count; i++) {
        count[part->strands[i].upper] += 1;
        count[part->strands[i].lower] += 1;
        *sum += 2;
    }
    return count;
}

/* Around 0 and about 1 away from it, each as heavy as it has neighbours. */
static void spread(double *x, const double *weight, double sum, uint32_t count)
{
    double mean = 0;
    double square = 0;
    double size;

    for (uint32_t i = 0; i < count; i++) {
        mean += weight[i] * x[i] / sum;
    }
    for (uint32_t i = 0; i < count; i++) {
        x[i] -= mean;
        square += weight[i] * x[i] * x[i] / sum;
    }
    size = square > 0 ? sqrt(square) : 1;
    for (uint32_t i = 0; i < count; i++) {
        x[i] /= size;
    }
}

static void draw_near(const struct prism_part *part, double *x, const double *count,
                      double *sum)
{
    for (uint32_t i = 0; i < part->box_count; i++) {
        sum[i] = 0;
    }
    for (uint32_t i = 0; i < part->strand_count; i++) {
        sum[part->strands[i].upper] += x[part->strands[i].lower];
        sum[part->strands[i].lower] += x[part->strands[i].upper];
    }
    for (uint32_t i = 0; i < part->box_count; i++) {
        x[i] = count[i] > 0 ? (x[i] + sum[i] / count[i]) / 2 : x[i];
    }
}

void prism_rest_find(const struct prism_part *part, double *x)
{
    int steps = STEPS_LEAST + (int)sqrt(part->box_count);
    double sum;
    double *count = count_neighbours(part, &sum);
    double *sums = prism_alloc(part->box_count * sizeof *sums);

    for (uint32_t i = 0; i < part->box_count; i++) {
        x[i] = i;
    }
    for (int step = 0; step < steps && sum > 0; step++) {
        spread(x, count, sum, part->box_count);
        draw_near(part, x, count, sums);
    }
    free(sums);
    free(count);
}
