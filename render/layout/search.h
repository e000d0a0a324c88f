/* SPDX-License-Identifier: MIT */
/* search.h - an order with fewer crossings, not far from the one that there is. */
#ifndef PRISM_RENDER_LAYOUT_SEARCH_H
#define PRISM_RENDER_LAYOUT_SEARCH_H

#include "render/layout/sweep.h"

/* `sweep->rest` says where all would rather be; what is far from that must save the
 * more for it.  For small graphs: the time is that of many orders. */
void prism_search(struct prism_sweep *sweep);

#endif
