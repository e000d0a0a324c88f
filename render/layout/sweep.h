/* SPDX-License-Identifier: MIT */
/* sweep.h - steps that take crossings out of an order. */
#ifndef PRISM_RENDER_LAYOUT_SWEEP_H
#define PRISM_RENDER_LAYOUT_SWEEP_H

#include "render/layout/layers.h"

struct prism_sweep {
    struct prism_layers *layers;
    const uint32_t *field; /* [stop]: only neighbours of one field change places; NULL:
                            * all do */
    const double *rest;    /* [stop]: how those stand that cross nothing; or NULL */
    uint64_t *crossings;   /* [rank] with the next one */
    uint64_t *tree;
    double *key;               /* [stop] where it wants to be */
    struct prism_wish *wishes; /* of one rank */
    uint64_t steps;            /* links looked at */
};

void prism_sweep_init(struct prism_sweep *sweep, struct prism_layers *layers,
                      const uint32_t *field);
void prism_sweep_release(struct prism_sweep *sweep);

/* Counts what the last steps changed. */
uint64_t prism_sweep_total(struct prism_sweep *sweep);

/* Rank after rank downwards or upwards: stops go where the middle of their
 * neighbours in the rank before is; equal ones change sides when `turn`. */
void prism_sweep_median(struct prism_sweep *sweep, bool down, bool turn);
/* Neighbours change places while that takes crossings away. */
void prism_sweep_transpose(struct prism_sweep *sweep);
/* Each stop goes to the best place in its rank; true when any moved. */
bool prism_sweep_sift(struct prism_sweep *sweep);

#endif
