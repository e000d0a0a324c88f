/* SPDX-License-Identifier: MIT */
/* pens.h - ranks in which what is kept together is one stop for each rank. */
#ifndef PRISM_RENDER_LAYOUT_PENS_H
#define PRISM_RENDER_LAYOUT_PENS_H

#include "render/layout/layers.h"

struct prism_pens {
    struct prism_layers layers; /* with slices of pens for stops */
    struct prism_layers *whole;
    uint32_t *slice; /* [stop of the whole] what it is here */
    uint32_t *pen;   /* [stop here] NONE: a stop of the whole that is in no pen */
};

void prism_pens_init(struct prism_pens *pens, struct prism_layers *whole);
void prism_pens_release(struct prism_pens *pens);
/* [stop here] where it belongs: a pen in the middle of its boxes.  Free it. */
double *prism_pens_middle(const struct prism_pens *pens, const double *x);
/* Makes two pens stand in the same order in all ranks that both are in. */
void prism_pens_agree(struct prism_pens *pens);
/* Gives the whole the order found here: slices become a left side, what is in them,
 * and a right side. */
void prism_pens_expand(const struct prism_pens *pens);
/* field[stop] of the whole, for sweep.h: what may change places there. */
void prism_pens_fields(const struct prism_pens *pens, uint32_t *field);

#endif
