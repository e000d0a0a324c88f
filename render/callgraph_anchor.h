/* SPDX-License-Identifier: MIT */
/* callgraph_anchor.h - functions keep the places that they had in an earlier picture:
 * in an SVG of ours, where each box carries the key of its function, or in the picture
 * that an earlier profile gives with the same options. */
#ifndef PRISM_RENDER_CALLGRAPH_ANCHOR_H
#define PRISM_RENDER_CALLGRAPH_ANCHOR_H

#include "render/callgraph_state.h"

/* What names a function from picture to picture: qualified name and path. */
uint64_t prism_callgraph_key(const struct prism_callgraph_view *view, uint32_t vertex);

/* The spots of an SVG; false when it has none. */
bool prism_callgraph_spots_read(struct prism_callgraph_spots *spots, const char *path,
                                struct prism_error *err);
/* Those of a view that has its layout. */
void prism_callgraph_spots_of(struct prism_callgraph_spots *spots,
                              const struct prism_callgraph_view *view);

/* [vertex]: has a spot; NULL when there are no spots.  Free it. */
bool *prism_callgraph_spots_kept(const struct prism_callgraph_view *view);
/* Anchor the nodes ([drawn vertex]) that have a spot. */
void prism_callgraph_spots_apply(const struct prism_callgraph_view *view,
                                 struct prism_layout_node *nodes);

#endif
