/* SPDX-License-Identifier: MIT */
/* layout.h - where the boxes and arrows of a directed graph go: a layered drawing
 * (K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of
 * hierarchical system structures", 1981), one file for each of its phases:
 *
 *     components -> cycles -> ranks -> layers -> order -> place -> route
 *
 * Callers stand above callees; edges that close a cycle, the lightest ones, run
 * against the flow.  Boxes and labels overlap nothing, and no edge crosses a box.
 *
 * The same input gives the same drawing everywhere.  The order of the nodes in the
 * input is where each rank starts from, so give it by something that stays from
 * profile to profile (names, say, not times); weights decide which edges are turned
 * and which are drawn straight, in steps so coarse that a slightly different profile
 * does not move the rest.  Anchors keep a node where an earlier drawing had it.
 *
 * Only core/base and the C library are needed; no I/O, no threads, no globals, and
 * the work is bounded by the input's size, never by the clock.  Lengths are in the
 * units of the boxes that are given; x grows to the right and y downwards. */
#ifndef PRISM_RENDER_LAYOUT_LAYOUT_H
#define PRISM_RENDER_LAYOUT_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/error.h"
#include "core/base/point.h"

#define PRISM_LAYOUT_NODES_MAX  200000U
#define PRISM_LAYOUT_EDGES_MAX  1000000U
/* Largest width, height or distance that is taken; and coordinate of an anchor. */
#define PRISM_LAYOUT_LENGTH_MAX 100000.0
#define PRISM_LAYOUT_ANCHOR_MAX 1e10
/* Edges are held by one place in each rank that they pass: the sum of these. */
#define PRISM_LAYOUT_PLACES_MAX 4000000U

/* Everything but the size may stay zero. */
struct prism_layout_node {
    double width;
    double height;
    uint32_t cluster; /* any number but 0: with others of this number in one box */
    bool anchored;    /* `anchor` counts */
    struct prism_point anchor; /* its centre in an earlier drawing */
};

/* Loops (from == to) and several edges between the same two nodes are welcome. */
struct prism_layout_edge {
    uint32_t from; /* index of a node */
    uint32_t to;
    double weight;      /* how much it matters, >= 0: time or calls, any unit */
    double label_width; /* 0: no label */
    double label_height;
    bool back; /* closes a cycle, of this graph or of a larger one that it is a part of:
                * runs against the flow */
};

struct prism_layout_graph {
    const struct prism_layout_node *nodes; /* in a stable order, see above */
    const struct prism_layout_edge *edges;
    size_t node_count;
    size_t edge_count;
};

enum prism_layout_direction {
    PRISM_LAYOUT_DOWN,  /* callers above callees */
    PRISM_LAYOUT_RIGHT, /* callers left of callees */
};

/* What is kept in boxes of its own, which nothing else enters and no two of which
 * overlap.  It costs crossings and length. */
enum prism_layout_together {
    PRISM_LAYOUT_FREE,     /* nothing */
    PRISM_LAYOUT_CLUSTERS, /* nodes with the same cluster number */
    PRISM_LAYOUT_CYCLES,   /* the members of a cycle */
};

struct prism_layout_options {
    enum prism_layout_direction direction;
    enum prism_layout_together together;
    double node_sep;    /* least distance of neighbours within a rank */
    double rank_sep;    /* distance of ranks, from box to box */
    double edge_sep;    /* least distance of edges that pass beside each other */
    bool loose;         /* anchored boxes give way where a heavy edge would bend */
    double cluster_pad; /* from the box of a cluster to what is in it */
};

/* 24, 48, 8 and 10 units, downwards, free. */
struct prism_layout_options prism_layout_defaults(void);

struct prism_layout_place {
    struct prism_point at; /* the centre of the box */
    uint32_t rank;         /* 0: the first of its component */
    uint32_t cycle;        /* the `number` of its cycle group; 0: in no cycle */
};

/* points[first_point ..]: 1 + 3k of them, k >= 1 cubic Bezier curves that go on from
 * one another, from the border of the box `from` to that of the box `to`. */
struct prism_layout_route {
    size_t first_point;
    size_t point_count;
    struct prism_point label; /* the centre of the label, where there is one */
    bool back;                /* drawn against the flow: it closes a cycle */
};

struct prism_layout_area {
    uint32_t number;         /* of the cluster; of the cycle group, from 1 */
    struct prism_point at;   /* its upper left corner */
    struct prism_point size; /* width and height */
};

/* All of it, the arrays too, lives in the arena that was given. */
struct prism_layout {
    struct prism_layout_place *nodes; /* [node] */
    struct prism_layout_route *edges; /* [edge] */
    struct prism_point *points;
    size_t point_count;
    /* Groups of functions that all reach each other (a single one that calls itself
     * is no group), by number.  An area is around members and holds no other box; a
     * cycle that others stand in has several, the uppermost first. */
    struct prism_layout_area *cycles;
    size_t cycle_count;
    /* Only when clusters are kept together; by number. */
    struct prism_layout_area *clusters;
    size_t cluster_count;
    double width; /* of the drawing, which starts at (0, 0) and has no margin */
    double height;
};

/* Fails only for what is out of bounds: an index, a negative or infinite number, a
 * size beyond the limits above.  An empty graph is an empty drawing. */
bool prism_layout_make(const struct prism_layout_graph *graph,
                       const struct prism_layout_options *options,
                       struct prism_arena *arena, struct prism_layout *layout,
                       struct prism_error *err);

#endif
