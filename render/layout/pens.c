/* SPDX-License-Identifier: MIT */
/* pens.c - M. Forster, "Applying crossing reduction strategies to layered compound
 * graphs" (2002): what belongs together is ordered as one, and then within.  The
 * slices of a pen in neighbouring ranks are linked so strongly that others rarely
 * pass between them; where two pens still cross, they are put in one order. */
#include "render/layout/pens.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define HOLD 64U /* weight of the link from slice to slice */

static int by_ends(const void *a, const void *b)
{
    const struct prism_joint *left = a;
    const struct prism_joint *right = b;

    if (left->upper != right->upper) {
        return left->upper < right->upper ? -1 : 1;
    }
    return (left->lower > right->lower) - (left->lower < right->lower);
}

/* Links of the whole, with slices for ends; equal ones are one. */
static size_t list_joints(const struct prism_pens *pens, struct prism_joint *joints)
{
    const struct prism_layers *whole = pens->whole;
    size_t count = 0;
    size_t kept = 0;

    for (uint32_t i = 0; i < whole->stop_count; i++) {
        for (size_t k = whole->down_start[i]; k < whole->down_start[i + 1]; k++) {
            uint32_t lower = whole->down[k].stop;
            bool inner = whole->stops[i].pen != PRISM_LAYOUT_NONE &&
                         whole->stops[i].pen == whole->stops[lower].pen;

            joints[count++] =
                (struct prism_joint){pens->slice[i], pens->slice[lower],
                                     inner ? HOLD : whole->down[k].weight};
        }
    }
    qsort(joints, count, sizeof *joints, by_ends);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && by_ends(&joints[kept - 1], &joints[i]) == 0) {
            joints[kept - 1].weight += joints[i].weight;
        } else {
            joints[kept++] = joints[i];
        }
    }
    return kept;
}

static void add_slices(struct prism_pens *pens)
{
    const struct prism_layers *whole = pens->whole;
    struct prism_layers *here = &pens->layers;
    const struct prism_part *part = whole->part;
    uint32_t *first = prism_alloc(part->pen_count * sizeof *first);

    here->stops = prism_alloc(whole->stop_count * sizeof *here->stops);
    for (uint32_t i = 0; i < part->pen_count; i++) {
        first[i] = here->stop_count;
        for (uint32_t rank = whole->pen_top[i]; rank <= whole->pen_bottom[i]; rank++) {
            pens->pen[here->stop_count] = i;
            here->stops[here->stop_count++] = (struct prism_stop){.rank = rank};
        }
    }
    for (uint32_t i = 0; i < whole->stop_count; i++) {
        const struct prism_stop *stop = &whole->stops[i];

        if (stop->pen != PRISM_LAYOUT_NONE) {
            pens->slice[i] = first[stop->pen] + stop->rank - whole->pen_top[stop->pen];
        } else {
            pens->pen[here->stop_count] = PRISM_LAYOUT_NONE;
            pens->slice[i] = here->stop_count;
            here->stops[here->stop_count++] = *stop;
        }
    }
    free(first);
}

void prism_pens_init(struct prism_pens *pens, struct prism_layers *whole)
{
    size_t count = whole->stop_count;
    struct prism_joint *joints;
    size_t joint_count;

    *pens = (struct prism_pens){.whole = whole};
    pens->layers.rank_count = whole->rank_count;
    pens->layers.part = whole->part;
    pens->slice = prism_alloc(count * sizeof *pens->slice);
    pens->pen = prism_alloc(count * sizeof *pens->pen);
    add_slices(pens);
    joints = prism_alloc(whole->down_start[count] * sizeof *joints);
    joint_count = list_joints(pens, joints);
    prism_layers_link(&pens->layers, joints, joint_count);
    free(joints);
}

void prism_pens_release(struct prism_pens *pens)
{
    prism_layers_release(&pens->layers);
    free(pens->slice);
    free(pens->pen);
}

double *prism_pens_middle(const struct prism_pens *pens, const double *x)
{
    const struct prism_layers *whole = pens->whole;
    const struct prism_part *part = whole->part;
    double *middle = prism_alloc_zeroed(pens->layers.stop_count, sizeof *middle);
    double *sum = prism_alloc_zeroed(part->pen_count, sizeof *sum);
    uint32_t *count = prism_alloc_zeroed(part->pen_count, sizeof *count);

    for (uint32_t i = 0; i < part->box_count; i++) {
        if (part->boxes[i].pen != PRISM_LAYOUT_NONE) {
            sum[part->boxes[i].pen] += x[i];
            count[part->boxes[i].pen]++;
        }
    }
    for (uint32_t i = 0; i < whole->stop_count; i++) {
        middle[pens->slice[i]] = x[i];
    }
    for (uint32_t i = 0; i < pens->layers.stop_count; i++) {
        if (pens->pen[i] != PRISM_LAYOUT_NONE) {
            middle[i] = sum[pens->pen[i]] / count[pens->pen[i]];
        }
    }
    free(sum);
    free(count);
    return middle;
}

/* A pen by where it stands on average. */
struct standing {
    double share; /* of ranks, summed, then divided by how many */
    uint32_t pen;
    uint32_t count;
};

static int by_share(const void *a, const void *b)
{
    const struct standing *left = a;
    const struct standing *right = b;

    if (left->share < right->share || left->share > right->share) {
        return left->share < right->share ? -1 : 1;
    }
    return (left->pen > right->pen) - (left->pen < right->pen);
}

/* turn[pen]: its number from the left. */
static uint32_t *turns_of(const struct prism_pens *pens)
{
    const struct prism_layers *here = &pens->layers;
    uint32_t count = here->part->pen_count;
    struct standing *standing = prism_alloc_zeroed(count, sizeof *standing);
    uint32_t *turn = prism_alloc(count * sizeof *turn);

    for (uint32_t i = 0; i < here->stop_count; i++) {
        uint32_t rank = here->stops[i].rank;

        if (pens->pen[i] != PRISM_LAYOUT_NONE) {
            standing[pens->pen[i]].share +=
                (here->position[i] + 0.5) /
                (here->rank_start[rank + 1] - here->rank_start[rank]);
            standing[pens->pen[i]].count++;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        standing[i].share /= standing[i].count;
        standing[i].pen = i;
    }
    qsort(standing, count, sizeof *standing, by_share);
    for (uint32_t i = 0; i < count; i++) {
        turn[standing[i].pen] = i;
    }
    free(standing);
    return turn;
}

/* The pens of one rank change places among themselves: an insertion sort, for few
 * are out of order. */
static void agree_in(struct prism_pens *pens, uint32_t rank, const uint32_t *turn,
                     uint32_t *places)
{
    struct prism_layers *here = &pens->layers;
    uint32_t count = 0;

    for (uint32_t i = here->rank_start[rank]; i < here->rank_start[rank + 1]; i++) {
        uint32_t stop = here->order[i];
        uint32_t at = count;

        if (pens->pen[stop] == PRISM_LAYOUT_NONE) {
            continue;
        }
        places[count++] = i;
        for (; at > 0 &&
               turn[pens->pen[here->order[places[at - 1]]]] > turn[pens->pen[stop]];
             at--) {
            here->order[places[at]] = here->order[places[at - 1]];
        }
        here->order[places[at]] = stop;
    }
    prism_layers_sort(here, rank);
}

void prism_pens_agree(struct prism_pens *pens)
{
    uint32_t *turn = turns_of(pens);
    uint32_t *places = prism_alloc(pens->layers.part->pen_count * sizeof *places);

    for (uint32_t rank = 0; rank < pens->layers.rank_count; rank++) {
        agree_in(pens, rank, turn, places);
    }
    free(places);
    free(turn);
}

void prism_pens_expand(const struct prism_pens *pens)
{
    const struct prism_layers *here = &pens->layers;
    struct prism_layers *whole = pens->whole;
    uint32_t *fill = prism_alloc_zeroed((size_t)here->stop_count + 1, sizeof *fill);
    uint32_t at = 0;

    for (uint32_t i = 0; i < whole->stop_count; i++) {
        fill[pens->slice[i]]++;
    }
    for (uint32_t i = 0; i < here->stop_count; i++) {
        uint32_t size = fill[here->order[i]];

        fill[here->order[i]] = at;
        at += size;
    }
    for (uint32_t i = 0; i < here->part->pen_count; i++) {
        uint32_t side = whole->pen_stop[i];
        uint32_t ranks = whole->pen_bottom[i] - whole->pen_top[i] + 1;

        for (uint32_t k = 0; k < ranks; k++) {
            whole->order[fill[pens->slice[side + 2 * k]]++] = side + 2 * k;
        }
    }
    /* Right sides come last: they are behind all others in number. */
    for (uint32_t i = 0; i < whole->stop_count; i++) {
        bool left_side = i >= whole->part->box_count &&
                         whole->stops[i].strand == PRISM_LAYOUT_NONE &&
                         (i - whole->pen_stop[whole->stops[i].pen]) % 2 == 0;

        if (!left_side) {
            whole->order[fill[pens->slice[i]]++] = i;
        }
    }
    prism_layers_sort_all(whole);
    free(fill);
}

void prism_pens_fields(const struct prism_pens *pens, uint32_t *field)
{
    const struct prism_layers *whole = pens->whole;
    uint32_t slices = pens->layers.stop_count;

    for (uint32_t i = 0; i < whole->stop_count; i++) {
        bool side =
            i >= whole->part->box_count && whole->stops[i].strand == PRISM_LAYOUT_NONE;

        field[i] = whole->stops[i].pen == PRISM_LAYOUT_NONE ? PRISM_LAYOUT_NONE
                   : side                                   ? slices + i
                                                            : pens->slice[i];
    }
}
