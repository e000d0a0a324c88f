/* SPDX-License-Identifier: MIT */
/* callgraph_title.h - where the title of a cycle's or cluster's area stands. */
#ifndef PRISM_RENDER_CALLGRAPH_TITLE_H
#define PRISM_RENDER_CALLGRAPH_TITLE_H

#include <stdbool.h>

#include "render/callgraph_state.h"

/* In the row at the upper end of `area`, the first place where no arrow, label or box
 * is in the way of a text of this width: *x becomes its left end, in units of the
 * layout.  False: there is none. */
bool prism_callgraph_title(const struct prism_callgraph_view *view,
                           const struct prism_layout_area *area, double width,
                           double *x);

#endif
