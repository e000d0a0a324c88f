/* SPDX-License-Identifier: MIT */
/* start.c - see start.h. */
#include "render/layout/start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define GUESSES 8 /* passes that spread anchors to boxes that have none */

/* Sums up, for each box, the places that are known of those that it has to do with. */
static void sum_up(const struct prism_part *part, const double *x, double *sum,
                   double *count)
{
    memset(sum, 0, part->box_count * sizeof *sum);
    memset(count, 0, part->box_count * sizeof *count);
    for (uint32_t i = 0; i < part->strand_count; i++) {
        uint32_t upper = part->strands[i].upper;
        uint32_t lower = part->strands[i].lower;

        if (!isnan(x[lower])) {
            sum[upper] += x[lower];
            count[upper] += 1;
        }
        if (!isnan(x[upper])) {
            sum[lower] += x[upper];
            count[lower] += 1;
        }
    }
}

/* Boxes without an anchor stand in the middle of those that they have to do with. */
static void guess(const struct prism_part *part, double *x)
{
    double *sum = prism_alloc(part->box_count * sizeof *sum);
    double *count = prism_alloc(part->box_count * sizeof *count);

    for (uint32_t i = 0; i < part->box_count; i++) {
        x[i] = part->boxes[i].anchored ? part->boxes[i].anchor.x : NAN;
    }
    for (int pass = 0; pass < GUESSES; pass++) {
        sum_up(part, x, sum, count);
        for (uint32_t i = 0; i < part->box_count; i++) {
            if (!part->boxes[i].anchored && count[i] > 0) {
                x[i] = sum[i] / count[i];
            }
        }
    }
    for (uint32_t i = 0; i < part->box_count; i++) {
        x[i] = isnan(x[i]) ? 0 : x[i];
    }
    free(sum);
    free(count);
}

bool prism_start_anchors(const struct prism_part *part, double *x)
{
    bool any = false;

    for (uint32_t i = 0; i < part->box_count; i++) {
        any = any || part->boxes[i].anchored;
    }
    if (any) {
        guess(part, x);
    }
    return any;
}

void prism_start_spread(const struct prism_layers *layers, double *x)
{
    const struct prism_part *part = layers->part;

    for (uint32_t i = 0; i < part->strand_count; i++) {
        double upper = x[part->strands[i].upper];
        double lower = x[part->strands[i].lower];
        uint32_t between = prism_layers_between(layers, i);

        for (uint32_t k = 0; k < between; k++) {
            x[layers->first_stop[i] + k] =
                upper + (lower - upper) * (k + 1) / (between + 1);
        }
    }
}

struct sorted {
    double x;
    uint32_t stop;
};

static int by_x(const void *a, const void *b)
{
    const struct sorted *left = a;
    const struct sorted *right = b;

    if (left->x < right->x || left->x > right->x) {
        return left->x < right->x ? -1 : 1;
    }
    return (left->stop > right->stop) - (left->stop < right->stop);
}

void prism_start_sort(struct prism_layers *layers, const double *x)
{
    struct sorted *sorted = prism_alloc(layers->stop_count * sizeof *sorted);

    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        uint32_t start = layers->rank_start[rank];
        uint32_t count = layers->rank_start[rank + 1] - start;

        for (uint32_t i = 0; i < count; i++) {
            uint32_t stop = layers->order[start + i];

            sorted[i] = (struct sorted){x[stop], stop};
        }
        qsort(sorted, count, sizeof *sorted, by_x);
        for (uint32_t i = 0; i < count; i++) {
            layers->order[start + i] = sorted[i].stop;
        }
    }
    free(sorted);
    prism_layers_sort_all(layers);
}
