/* SPDX-License-Identifier: MIT */
/* start.c - see start.h. */
#include "render/layout/start.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define GUESSES 8 /* passes that spread anchors to boxes that have none */

static void sort_all(struct prism_layers *layers)
{
    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        prism_layers_sort(layers, rank);
    }
}

void prism_start_walk(struct prism_layers *layers, bool upwards)
{
    uint32_t n = layers->stop_count;
    uint32_t *fill = prism_alloc(layers->rank_count * sizeof *fill);
    uint32_t *stack = prism_alloc(((size_t)n + 1) * sizeof *stack);
    size_t *next = prism_alloc(n * sizeof *next);
    bool *met = prism_alloc_zeroed(n, sizeof *met);
    const size_t *start = upwards ? layers->up_start : layers->down_start;
    const size_t *other = upwards ? layers->down_start : layers->up_start;
    const struct prism_link *links = upwards ? layers->up : layers->down;

    memcpy(fill, layers->rank_start, layers->rank_count * sizeof *fill);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t depth = 0;

        if (met[i] || other[i] != other[i + 1]) {
            continue;
        }
        stack[depth++] = i;
        while (depth > 0) {
            uint32_t stop = stack[depth - 1];

            if (!met[stop]) {
                met[stop] = true;
                layers->order[fill[layers->stops[stop].rank]++] = stop;
                next[stop] = start[stop];
            }
            while (next[stop] < start[stop + 1] && met[links[next[stop]].stop]) {
                next[stop]++;
            }
            if (next[stop] == start[stop + 1]) {
                depth--;
            } else {
                stack[depth++] = links[next[stop]].stop;
            }
        }
    }
    sort_all(layers);
    free(met);
    free(next);
    free(stack);
    free(fill);
}

void prism_start_shuffle(struct prism_layers *layers, uint64_t *state)
{
    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        uint32_t *order = &layers->order[layers->rank_start[rank]];

        for (uint32_t i = layers->rank_start[rank + 1] - layers->rank_start[rank];
             i > 1; i--) {
            uint32_t stop = order[i - 1];
            uint32_t other;

            /* D. E. Knuth's MMIX generator; its high bits are the good ones. */
            *state =
                *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
            other = (uint32_t)((*state >> 33) % i);
            order[i - 1] = order[other];
            order[other] = stop;
        }
    }
    sort_all(layers);
}

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
        x[i] = part->boxes[i].anchored ? part->boxes[i].anchor : NAN;
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

static void sort_by(struct prism_layers *layers, const double *x)
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
    sort_all(layers);
}

bool prism_start_anchors(struct prism_layers *layers)
{
    const struct prism_part *part = layers->part;
    double *x = prism_alloc_zeroed(layers->stop_count, sizeof *x);
    bool any = false;

    for (uint32_t i = 0; i < part->box_count; i++) {
        any = any || part->boxes[i].anchored;
    }
    if (any) {
        guess(part, x);
        for (uint32_t i = 0; i < part->strand_count; i++) {
            double upper = x[part->strands[i].upper];
            double lower = x[part->strands[i].lower];
            uint32_t between = prism_layers_between(layers, i);

            for (uint32_t k = 0; k < between; k++) {
                x[layers->first_stop[i] + k] =
                    upper + (lower - upper) * (k + 1) / (between + 1);
            }
        }
        sort_by(layers, x);
    }
    free(x);
    return any;
}

static double along(const struct prism_layers *layers, uint32_t stop)
{
    uint32_t rank = layers->stops[stop].rank;

    return layers->position[stop] -
           (layers->rank_start[rank + 1] - layers->rank_start[rank] - 1) / 2.0;
}

void prism_start_face(struct prism_layers *layers)
{
    uint32_t boxes = layers->part->box_count;
    double likeness = 0;

    for (uint32_t i = 0; i < boxes; i++) {
        likeness += along(layers, i) * (i - (boxes - 1) / 2.0);
    }
    for (uint32_t rank = 0; likeness < 0 && rank < layers->rank_count; rank++) {
        uint32_t *low = &layers->order[layers->rank_start[rank]];
        uint32_t *high = &layers->order[layers->rank_start[rank + 1]];

        while (low < high) {
            uint32_t stop = *--high;

            *high = *low;
            *low++ = stop;
        }
    }
    sort_all(layers);
}
