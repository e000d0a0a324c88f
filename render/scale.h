/* SPDX-License-Identifier: MIT */
/* scale.h - a share as a colour: PRISM_SCALE_COUNT steps from nothing to all, or from
 * far less to far more. */
#ifndef PRISM_RENDER_SCALE_H
#define PRISM_RENDER_SCALE_H

#include "render/palette.h"

struct prism_scale {
    enum prism_paint paint; /* its first step; PRISM_PAINT_PAPER: has none */
    double skew;            /* below 1: more steps for small shares; above: fewer */
};

/* A share from 0 to 1, bent by the skew; what is beyond is 1. */
double prism_scale_bent(const struct prism_scale *scale, double share);
/* For a share from 0 to 1; what is beyond has the colour of the end. */
enum prism_paint prism_scale_paint(const struct prism_scale *scale, double share);
/* For a change from -1 to 1, on the scale of changes. */
enum prism_paint prism_scale_change(const struct prism_scale *scale, double change);
/* The least share of a step, for a legend; of a scale of changes the least size. */
double prism_scale_least(const struct prism_scale *scale, unsigned step);

#endif
