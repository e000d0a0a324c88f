/* SPDX-License-Identifier: MIT */
/* search.c - starts from many orders, each that at rest with more or less noise in it,
 * takes crossings out of each, and keeps the best.  The best is the one with fewest
 * crossings only if it is not much farther from rest than another: two graphs that
 * differ little shall not become two drawings that differ much. */
#include "render/layout/search.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/layout/start.h"

#define STARTS      1000
#define NO_USE      100 /* after that many without a better order it is done */
#define BUDGET      UINT64_C(10000000) /* steps of sweep.h */
#define SWEEPS_MOST 8
#define SIFTS       3
#define NOISES      4    /* each twice the one before */
#define NOISE       0.35 /* the least, as a part of how far stops are from the middle */

struct searching {
    struct prism_sweep *sweep;
    uint64_t random;
    double spread;     /* how far stops are from the middle */
    double *x;         /* [stop] with noise */
    uint32_t *at_rest; /* [stop] its position then */
    uint32_t *best;    /* an order */
    double least;      /* the cost of it */
    double farthest;   /* that an order can be from rest */
};

/* D. E. Knuth's MMIX generator, from -0.5 to 0.5; its high bits are the good ones. */
static double noise(struct searching *s)
{
    s->random =
        s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (double)(s->random >> 33) / (double)(UINT64_C(1) << 31) - 0.5;
}

static uint32_t length_of(const struct prism_layers *layers, uint32_t rank)
{
    return layers->rank_start[rank + 1] - layers->rank_start[rank];
}

static void searching_init(struct searching *s, struct prism_sweep *sweep)
{
    struct prism_layers *layers = sweep->layers;
    uint32_t n = layers->stop_count;
    double square = 0;

    *s = (struct searching){.sweep = sweep, .random = 1, .least = INFINITY};
    s->x = prism_alloc(n * sizeof *s->x);
    s->at_rest = prism_alloc(n * sizeof *s->at_rest);
    s->best = prism_alloc(n * sizeof *s->best);
    memcpy(s->best, layers->order, n * sizeof *s->best);
    prism_start_sort(layers, sweep->rest);
    memcpy(s->at_rest, layers->position, n * sizeof *s->at_rest);
    for (uint32_t i = 0; i < n; i++) {
        square += sweep->rest[i] * sweep->rest[i] / n;
    }
    s->spread = sqrt(square);
    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        double length = length_of(layers, rank);

        s->farthest += length * length / 2;
    }
}

static void searching_release(struct searching *s)
{
    free(s->x);
    free(s->at_rest);
    free(s->best);
}

static void turn_over(struct prism_layers *layers)
{
    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        uint32_t *low = &layers->order[layers->rank_start[rank]];
        uint32_t *high = &layers->order[layers->rank_start[rank + 1]];

        while (low < high) {
            uint32_t stop = *--high;

            *high = *low;
            *low++ = stop;
        }
    }
    prism_layers_sort_all(layers);
}

/* From 0 to 1; the order is turned over where its mirror image is nearer. */
static double distance(struct searching *s)
{
    struct prism_layers *layers = s->sweep->layers;
    double far = 0;
    double mirrored = 0;

    for (uint32_t i = 0; i < layers->stop_count; i++) {
        double last = length_of(layers, layers->stops[i].rank) - 1;

        far += fabs((double)layers->position[i] - s->at_rest[i]);
        mirrored += fabs(last - layers->position[i] - s->at_rest[i]);
    }
    if (mirrored < far) {
        turn_over(layers);
    }
    return fmin(far, mirrored) / s->farthest;
}

/* At the farthest, an order costs what one at rest with a quarter more crossings does. */
static bool keep_best(struct searching *s)
{
    const struct prism_layers *layers = s->sweep->layers;
    double crossings = (double)prism_sweep_total(s->sweep);
    double cost = (crossings + 1) * (1 + distance(s) / 4);

    if (cost >= s->least) {
        return false;
    }
    s->least = cost;
    memcpy(s->best, layers->order, layers->stop_count * sizeof *s->best);
    return true;
}

/* Medians forget where all was: they are for half of the starts only. */
static void start_again(struct searching *s, uint32_t number)
{
    struct prism_layers *layers = s->sweep->layers;
    double loud = s->spread * NOISE * (1U << number % NOISES);
    uint32_t sweeps = number / NOISES % 2 * (1 + number / NOISES / 2 % SWEEPS_MOST);

    for (uint32_t i = 0; i < layers->stop_count; i++) {
        s->x[i] = s->sweep->rest[i] + loud * noise(s);
    }
    prism_start_sort(layers, s->x);
    for (uint32_t i = 0; i < sweeps; i++) {
        prism_sweep_median(s->sweep, i % 2 == 0, i % 4 < 2);
        prism_sweep_transpose(s->sweep);
    }
    prism_sweep_transpose(s->sweep);
    for (int i = 0; i < SIFTS && prism_sweep_sift(s->sweep); i++) {
        prism_sweep_transpose(s->sweep);
    }
}

void prism_search(struct prism_sweep *sweep)
{
    uint64_t limit = sweep->steps + BUDGET;
    struct searching s;
    int useless = 0;

    searching_init(&s, sweep);
    prism_layers_reorder(sweep->layers, s.best);
    (void)keep_best(&s);
    for (uint32_t i = 0;
         i < STARTS && useless < NO_USE && s.least > 1 && sweep->steps < limit; i++) {
        start_again(&s, i);
        useless = keep_best(&s) ? 0 : useless + 1;
    }
    prism_layers_reorder(sweep->layers, s.best);
    searching_release(&s);
}
