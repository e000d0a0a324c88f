/* SPDX-License-Identifier: MIT */
/* layers.h - ranks filled with stops: boxes, and the places where strands pass.
 *
 * A strand that leads down more than one rank stops in each rank between; links
 * join stops of neighbouring ranks only.  Where strands have labels, ranks of boxes
 * are the even ones, and each labelled strand has its label in an odd one. */
#ifndef PRISM_RENDER_LAYOUT_LAYERS_H
#define PRISM_RENDER_LAYOUT_LAYERS_H

#include "render/layout/part.h"

struct prism_stop {
    uint32_t rank;
    uint32_t strand; /* NONE: a box, or the side of a pen */
    uint32_t pen;    /* NONE: outside of all */
    double left;     /* how far it reaches from its own x */
    double right;
    double half_height;
    double x; /* set by prism_place() */
};

/* A neighbour in the rank above or below. */
struct prism_link {
    uint32_t stop;
    uint32_t weight; /* how many lines it stands for */
};

struct prism_layers {
    const struct prism_part *part;
    struct prism_stop *stops; /* boxes first, then strand after strand, downwards,
                               * then sides of pens: left and right, downwards */
    uint32_t stop_count;
    uint32_t rank_count;
    uint32_t *first_stop; /* [strand] its first stop between its boxes */
    uint32_t *label_stop; /* [strand] that has its labels; or NONE */
    uint32_t *pen_stop;   /* [pen] its first left side; the right one follows, and
                           * then those of the next rank */
    uint32_t *pen_top;    /* [pen] rank of its first */
    uint32_t *pen_bottom;
    /* Rank r is order[rank_start[r]] .. order[rank_start[r + 1] - 1], left to right. */
    uint32_t *rank_start;
    uint32_t *order;
    uint32_t *position; /* [stop] from 0 within its rank */
    /* Neighbours of stop s below are down[down_start[s]] .., those above likewise;
     * prism_layers_sort() sorts them as they stand in their rank. */
    size_t *down_start;
    struct prism_link *down;
    size_t *up_start;
    struct prism_link *up;
    size_t *fill; /* [stop] of use while sorting */
};

/* Stops between two boxes. */
static inline uint32_t prism_layers_between(const struct prism_layers *layers,
                                            uint32_t strand)
{
    return layers->stops[layers->part->strands[strand].lower].rank -
           layers->stops[layers->part->strands[strand].upper].rank - 1;
}

/* A link as such: who is linked, and how many lines it stands for. */
struct prism_joint {
    uint32_t upper;
    uint32_t lower;
    uint32_t weight;
};

/* Fills ranks, in the order of the stops' numbers, and lists of neighbours of layers
 * that have stops. */
void prism_layers_link(struct prism_layers *layers, const struct prism_joint *joints,
                       size_t count);

/* How many stops there would be. */
uint64_t prism_layers_count(const struct prism_part *part, const uint32_t *rank);
/* In no useful order yet: as they are numbered. */
void prism_layers_init(struct prism_layers *layers, const struct prism_part *part,
                       const uint32_t *rank,
                       const struct prism_layout_options *options);
void prism_layers_release(struct prism_layers *layers);
/* Makes `position` and the order of neighbours follow from `order` of one rank. */
void prism_layers_sort(struct prism_layers *layers, uint32_t rank);
/* Likewise of all ranks. */
void prism_layers_sort_all(struct prism_layers *layers);
/* Takes another `order`, [stop_count]. */
void prism_layers_reorder(struct prism_layers *layers, const uint32_t *order);

#endif
