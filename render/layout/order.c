/* SPDX-License-Identifier: MIT */
/* order.c - the order within ranks: sweeps of medians and transpositions from more
 * than one start (E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique
 * for drawing directed graphs", 1993, section 3), the best of all kept; then sifting
 * until nothing moves.  How often depends on the size alone. */
#include "render/layout/order.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/layout/sweep.h"

#define SWEEPS        24
#define SWEEPS_NO_USE 6 /* after that many without a better order a start is done */
#define SIFTS         10
#define BUDGET        UINT64_C(50000000) /* steps of sweep.h in a part */

struct ordering {
    struct prism_layers *layers;
    struct prism_sweep sweep;
    uint32_t *best;
    uint64_t fewest;
};

/* Ranks filled as stops are met on walks from the boxes, in their order; `upwards`
 * walks against the links. */
static void start_order(struct prism_layers *layers, bool upwards)
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
    for (uint32_t rank = 0; rank < layers->rank_count; rank++) {
        prism_layers_sort(layers, rank);
    }
    free(met);
    free(next);
    free(stack);
    free(fill);
}

static bool keep_best(struct ordering *o)
{
    uint64_t now = prism_sweep_total(&o->sweep);

    if (now >= o->fewest) {
        return false;
    }
    o->fewest = now;
    memcpy(o->best, o->layers->order, o->layers->stop_count * sizeof *o->best);
    return true;
}

static void back_to_best(struct ordering *o)
{
    memcpy(o->layers->order, o->best, o->layers->stop_count * sizeof *o->best);
    for (uint32_t rank = 0; rank < o->layers->rank_count; rank++) {
        prism_layers_sort(o->layers, rank);
    }
}

static void sweep_from_here(struct ordering *o)
{
    int useless = 0;

    (void)keep_best(o);
    for (int i = 0; i < SWEEPS && useless < SWEEPS_NO_USE && o->fewest > 0 &&
                    o->sweep.steps < BUDGET;
         i++) {
        prism_sweep_median(&o->sweep, i % 2 == 0, i % 4 < 2);
        prism_sweep_transpose(&o->sweep);
        useless = keep_best(o) ? 0 : useless + 1;
    }
}

static void sift_best(struct ordering *o)
{
    back_to_best(o);
    for (int i = 0; i < SIFTS && o->fewest > 0 && o->sweep.steps < BUDGET; i++) {
        if (!prism_sweep_sift(&o->sweep)) {
            break;
        }
        prism_sweep_transpose(&o->sweep);
        (void)keep_best(o);
    }
    back_to_best(o);
}

void prism_order(struct prism_layers *layers)
{
    struct ordering o = {.layers = layers, .fewest = UINT64_MAX};

    if (layers->rank_count < 2) {
        return;
    }
    o.best = prism_alloc(layers->stop_count * sizeof *o.best);
    prism_sweep_init(&o.sweep, layers, NULL);
    start_order(layers, false);
    sweep_from_here(&o);
    start_order(layers, true);
    sweep_from_here(&o);
    sift_best(&o);
    prism_sweep_release(&o.sweep);
    free(o.best);
}
