/* SPDX-License-Identifier: MIT */
/* rest.h - where boxes come to rest that are drawn to those that they are joined to. */
#ifndef PRISM_RENDER_LAYOUT_REST_H
#define PRISM_RENDER_LAYOUT_REST_H

#include "render/layout/part.h"

/* Sets x[box]; only how they compare means anything. */
void prism_rest_find(const struct prism_part *part, double *x);

#endif
