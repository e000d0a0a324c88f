/* SPDX-License-Identifier: MIT */
/* part.h - the graph as the phases after cycle-breaking see it: parts that do not
 * hang together, each with boxes and strands.
 *
 * A strand is all edges between the same two boxes, in either direction: it is laid
 * out as one and its edges run side by side within it, so that ten thousand of them
 * cost no more than one and never cross each other.  Strands lead downwards and
 * have no cycle.  Loops are room at the right of their box. */
#ifndef PRISM_RENDER_LAYOUT_PART_H
#define PRISM_RENDER_LAYOUT_PART_H

#include "render/layout/layout.h"

#define PRISM_LAYOUT_NONE UINT32_MAX

struct prism_box {
    uint32_t node; /* in the graph that was given */
    uint32_t pen; /* of those that are kept together, from 0 within the part; or NONE */
    double width; /* of what is drawn as the box */
    double height;
    double loop_width;         /* beside it */
    double loop_height;        /* of the labels there */
    struct prism_point anchor; /* where its centre was */
    bool anchored;
};

struct prism_strand {
    uint32_t upper; /* boxes of the part */
    uint32_t lower;
    uint32_t weight;     /* 1 and up, coarse */
    uint32_t first_edge; /* in `edges` of the parts */
    uint32_t edge_count;
    double label_width; /* of all labels, each with its gap; 0: none */
    double label_height;
};

struct prism_part {
    struct prism_box *boxes;
    struct prism_strand *strands;
    uint32_t box_count;
    uint32_t strand_count;
    uint32_t pen_count;
    bool labels; /* on any strand */
};

struct prism_parts {
    struct prism_part *parts; /* in the order of their first nodes */
    uint32_t part_count;
    uint32_t *edges; /* of the graph that was given, strand after strand */
    uint32_t *loops; /* likewise, by node */
    uint32_t loop_count;
    struct prism_box *boxes;
    struct prism_strand *strands;
};

/* `pen[node]`: 0 is none.  The graph is drawn downwards: whoever wants it otherwise
 * has turned it. */
void prism_parts_init(struct prism_parts *parts, const struct prism_layout_graph *graph,
                      const struct prism_layout_options *options, const uint32_t *pen,
                      const bool *turned);
void prism_parts_release(struct prism_parts *parts);

/* From a line to its label. */
#define PRISM_LABEL_GAP 4.0

/* Distance of the loops of a box that has `count` of them. */
double prism_loop_step(const struct prism_layout_options *options, size_t count);

#endif
