/* SPDX-License-Identifier: MIT */
/* order.h - who stands left of whom, so that few lines cross. */
#ifndef PRISM_RENDER_LAYOUT_ORDER_H
#define PRISM_RENDER_LAYOUT_ORDER_H

#include "render/layout/layers.h"

/* Orders each rank; what is there is overwritten, for the start is the order of
 * the boxes' numbers, or their anchors (but not where pens are). */
void prism_order(struct prism_layers *layers);

#endif
