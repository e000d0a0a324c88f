/* SPDX-License-Identifier: MIT */
/* order.c - the order within ranks.  It begins where boxes come to rest (rest.h), or
 * where anchors have them, and is changed only as far as that takes crossings away: by
 * sifting, transpositions, and for a small graph by a search nearby.  So graphs that
 * are alike are drawn alike.  Medians (E. R. Gansner, E. Koutsofios, S. C. North, K.-P.
 * Vo, "A technique for drawing directed graphs", 1993, section 3) are left to that search
 * and to what is in a pen: in a large graph they find no fewer crossings from there, and
 * forget where all was. */
#include "render/layout/order.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/layout/pens.h"
#include "render/layout/rest.h"
#include "render/layout/search.h"
#include "render/layout/start.h"
#include "render/layout/sweep.h"

#define SWEEPS        24
#define SWEEPS_NO_USE 6   /* after that many without a better order a start is done */
#define SMALL         100 /* boxes: every crossing is seen, whatever moves for it */
#define SIFTS         10
#define BUDGET        UINT64_C(24000000) /* steps of sweep.h in a part */

struct ordering {
    struct prism_layers *layers;
    struct prism_sweep sweep;
    uint32_t *best;
    uint64_t fewest;
};

/* Of equal ones the later, which is more as it would be at rest. */
static bool keep_best(struct ordering *o)
{
    uint64_t now = prism_sweep_total(&o->sweep);
    bool better = now < o->fewest;

    if (now <= o->fewest) {
        o->fewest = now;
        memcpy(o->best, o->layers->order, o->layers->stop_count * sizeof *o->best);
    }
    return better;
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
    prism_layers_reorder(o->layers, o->best);
    for (int i = 0; i < SIFTS && o->fewest > 0 && o->sweep.steps < BUDGET; i++) {
        if (!prism_sweep_sift(&o->sweep)) {
            break;
        }
        prism_sweep_transpose(&o->sweep);
        (void)keep_best(o);
    }
    prism_layers_reorder(o->layers, o->best);
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

/* Where nothing else decides, all stand as `x` has them. */
static void order_by(struct prism_layers *layers, const double *x)
{
    struct ordering o;

    ordering_init(&o, layers, NULL);
    o.sweep.rest = x;
    prism_start_sort(layers, x);
    (void)keep_best(&o);
    sift_best(&o);
    if (layers->part->box_count <= SMALL) {
        prism_search(&o.sweep);
    }
    ordering_release(&o);
}

/* As `x` has them, but for what neighbours can save. */
static void order_near(struct prism_layers *layers, const double *x)
{
    struct prism_sweep sweep;

    prism_sweep_init(&sweep, layers, NULL);
    prism_start_sort(layers, x);
    prism_sweep_transpose(&sweep);
    prism_sweep_release(&sweep);
}

/* Pens first, each as one, then what is in them. */
static void order_pens(struct prism_layers *layers, const double *x, bool near)
{
    uint32_t *field = prism_alloc(layers->stop_count * sizeof *field);
    struct prism_pens pens;
    struct ordering o;
    double *middle;

    prism_pens_init(&pens, layers);
    middle = prism_pens_middle(&pens, x);
    (near ? order_near : order_by)(&pens.layers, middle);
    prism_pens_agree(&pens);
    prism_pens_expand(&pens);
    prism_pens_fields(&pens, field);
    ordering_init(&o, layers, field);
    sweep_from_here(&o);
    sift_best(&o);
    ordering_release(&o);
    prism_pens_release(&pens);
    free(middle);
    free(field);
}

void prism_order(struct prism_layers *layers)
{
    double *x = prism_alloc_zeroed(layers->stop_count, sizeof *x);
    bool near = prism_start_anchors(layers->part, x);

    if (!near) {
        prism_rest_find(layers->part, x);
    }
    prism_start_spread(layers, x);
    if (layers->part->pen_count > 0) {
        order_pens(layers, x, near);
    } else {
        (near ? order_near : order_by)(layers, x);
    }
    free(x);
}
