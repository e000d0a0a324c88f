/* SPDX-License-Identifier: MIT */
/* order.c - the order within ranks: sweeps of medians and transpositions from more
 * than one start (E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique
 * for drawing directed graphs", 1993, section 3), the best of all kept; then sifting
 * until nothing moves.  How often depends on the size alone. */
#include "render/layout/order.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/layout/pens.h"
#include "render/layout/start.h"
#include "render/layout/sweep.h"

#define SWEEPS        24
#define SWEEPS_NO_USE 6  /* after that many without a better order a start is done */
#define MORE_STARTS   60 /* from any order: it pays where graphs are small ... */
#define MORE_BUDGET   UINT64_C(6000000) /* ... and only there is there time for it */
#define SIFTS         10
#define BUDGET        UINT64_C(24000000) /* steps of sweep.h in a part */

struct ordering {
    struct prism_layers *layers;
    struct prism_sweep sweep;
    uint32_t *best;
    uint64_t fewest;
};

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

static void ordering_init(struct ordering *o, struct prism_layers *layers,
                          const uint32_t *field)
{
    *o = (struct ordering){.layers = layers, .fewest = UINT64_MAX};
    o->best = prism_alloc(layers->stop_count * sizeof *o->best);
    prism_sweep_init(&o->sweep, layers, field);
}

static void ordering_release(struct ordering *o)
{
    prism_sweep_release(&o->sweep);
    free(o->best);
}

static void order_free(struct prism_layers *layers)
{
    struct ordering o;
    uint64_t random = 1;

    ordering_init(&o, layers, NULL);
    prism_start_walk(layers, false);
    sweep_from_here(&o);
    prism_start_walk(layers, true);
    sweep_from_here(&o);
    for (int i = 0; i < MORE_STARTS && o.fewest > 0 && o.sweep.steps < MORE_BUDGET;
         i++) {
        prism_start_shuffle(layers, &random);
        sweep_from_here(&o);
    }
    sift_best(&o);
    ordering_release(&o);
}

/* Medians would forget where everything was. */
static void order_near(struct prism_layers *layers)
{
    struct prism_sweep sweep;

    prism_sweep_init(&sweep, layers, NULL);
    prism_sweep_transpose(&sweep);
    prism_sweep_release(&sweep);
}

/* Pens first, each as one, then what is in them. */
static void order_pens(struct prism_layers *layers)
{
    uint32_t *field = prism_alloc(layers->stop_count * sizeof *field);
    struct prism_pens pens;
    struct ordering o;

    prism_pens_init(&pens, layers);
    order_free(&pens.layers);
    prism_pens_agree(&pens);
    prism_pens_expand(&pens);
    prism_pens_fields(&pens, field);
    ordering_init(&o, layers, field);
    sweep_from_here(&o);
    sift_best(&o);
    ordering_release(&o);
    prism_pens_release(&pens);
    free(field);
}

void prism_order(struct prism_layers *layers)
{
    if (layers->part->pen_count > 0) {
        order_pens(layers);
    } else if (prism_start_anchors(layers)) {
        order_near(layers);
    } else {
        order_free(layers);
        prism_start_face(layers);
    }
}
