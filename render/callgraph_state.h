/* SPDX-License-Identifier: MIT */
/* callgraph_state.h - a call graph on its way to a picture; only callgraph*.c know it.
 *
 *     wish -> graph -> pruned -> boxes -> layout -> scene, or DOT */
#ifndef PRISM_RENDER_CALLGRAPH_STATE_H
#define PRISM_RENDER_CALLGRAPH_STATE_H

#include <stdbool.h>

#include "core/analysis/callgraph.h"
#include "core/analysis/prune.h"
#include "render/heading.h"
#include "render/layout/layout.h"
#include "render/scale.h"
#include "render/view.h"

/* Where an earlier picture has a function. */
struct prism_callgraph_spot {
    uint64_t key;
    uint32_t number;       /* of those with this key the first one comes first */
    struct prism_point at; /* the centre, in the layout */
};

/* By key. */
struct prism_callgraph_spots {
    PRISM_VEC(struct prism_callgraph_spot);
};

enum prism_callgraph_option {
    PRISM_CALLGRAPH_TITLE,
    PRISM_CALLGRAPH_NODE_THRES,
    PRISM_CALLGRAPH_EDGE_THRES,
    PRISM_CALLGRAPH_NODECOUNT,
    PRISM_CALLGRAPH_ROOT,
    PRISM_CALLGRAPH_LEAF,
    PRISM_CALLGRAPH_DEPTH,
    PRISM_CALLGRAPH_PATH,
    PRISM_CALLGRAPH_FOCUS,
    PRISM_CALLGRAPH_IGNORE,
    PRISM_CALLGRAPH_HIDE,
    PRISM_CALLGRAPH_SHOW,
    PRISM_CALLGRAPH_COMPARE,
    PRISM_CALLGRAPH_COMPARE_ONLY,
    PRISM_CALLGRAPH_COMPARE_TOLERANCE,
    PRISM_CALLGRAPH_ANCHOR,
    PRISM_CALLGRAPH_FEWEST_CROSSINGS,
    PRISM_CALLGRAPH_DIRECTION,
    PRISM_CALLGRAPH_CLUSTERS,
    PRISM_CALLGRAPH_COLORMAP,
    PRISM_CALLGRAPH_BY_SELF,
    PRISM_CALLGRAPH_SKEW,
    PRISM_CALLGRAPH_NODE_LABEL,
    PRISM_CALLGRAPH_SAMPLES,
    PRISM_CALLGRAPH_TIME_FORMAT,
    PRISM_CALLGRAPH_STRIP,
    PRISM_CALLGRAPH_WRAP,
    PRISM_CALLGRAPH_WAITING,
    PRISM_CALLGRAPH_OPTION_COUNT
};

extern const struct prism_option
    prism_callgraph_options[PRISM_CALLGRAPH_OPTION_COUNT + 1];

/* What is drawn of the two profiles, and the whole that shares are of. */
struct prism_callgraph_wish {
    const struct prism_profile *now;    /* perhaps filtered: then owned */
    const struct prism_profile *before; /* likewise; or NULL */
    int64_t whole;                      /* of the main metric, before any filter */
    int64_t whole_before;
    int64_t outside; /* of that, what is outside Python and has no box */
    bool pathless;   /* a filter was asked for that only paths can meet in numbers */
    struct prism_prune prune;
};

/* A name, a place, and of each measure one; then amounts and calls. */
#define PRISM_CALLGRAPH_LINES 10

/* What stands in a box. */
struct prism_callgraph_box {
    const char *lines[PRISM_CALLGRAPH_LINES];
    size_t line_count;
    size_t name_count; /* how many of them, from the first, are the name */
    const char *tooltip;
    enum prism_paint fill;
    double border; /* its width; 0: one that says nothing */
};

struct prism_callgraph_label {
    const char *lines[2];
    const char *tooltip;
};

struct prism_callgraph_view {
    const struct prism_subject *subject;
    const struct prism_settings *settings;
    struct prism_scene *scene;          /* its arena holds every text */
    struct prism_callgraph_spots spots; /* what keeps its place; set before the wish */
    bool loose;          /* spots are those of the picture of the calls */
    bool of_calls;       /* the picture that others are held to */
    uint32_t line_count; /* vertices in it */
    double *line; /* [vertex]: an edge that closes a cycle leads to a lower number */
    struct prism_callgraph_wish wish;
    struct prism_callgraph graph;
    struct prism_pruned pruned;
    const struct prism_metric *metric;
    struct prism_scale scale;
    bool by_self;
    bool by_origin;  /* colour says whose code it is */
    bool grey;       /* what waits */
    bool in_print;   /* no colours: borders are as wide as their time */
    double furthest; /* the largest change of a drawn function, as a share */
    struct prism_callgraph_box *boxes;    /* [drawn vertex] */
    struct prism_callgraph_label *labels; /* [drawn edge] */
    struct prism_layout layout;
};

/* callgraph_wish.c: read the options; false for one that cannot be met.  Release it in
 * any case. */
bool prism_callgraph_wish_init(struct prism_callgraph_view *view,
                               struct prism_error *err);
void prism_callgraph_wish_release(struct prism_callgraph_view *view);

/* callgraph_box.c: the texts, colours and sizes of what is drawn. */
void prism_callgraph_boxes(struct prism_callgraph_view *view);
struct prism_point prism_callgraph_box_size(const struct prism_callgraph_box *box);
struct prism_point prism_callgraph_label_size(
    const struct prism_callgraph_label *label);
/* How wide an arrow is: its share of the larger run. */
double prism_callgraph_line(const struct prism_callgraph_view *view,
                            const struct prism_pruned_edge *edge);
/* Of which colour; `back`: it leads upwards. */
enum prism_paint prism_callgraph_edge_paint(const struct prism_callgraph_view *view,
                                            const struct prism_pruned_edge *edge,
                                            bool back);

/* callgraph_text.c: numbers as the picture has them. */
const char *prism_callgraph_calls(struct prism_callgraph_view *view,
                                  const struct prism_numbers *numbers);
/* "12.3 %" of the whole; with a run before, the change behind it: "12.3 % (+0.4 %)". */
const char *prism_callgraph_share(struct prism_callgraph_view *view, int64_t now,
                                  int64_t before);
const char *prism_callgraph_node_tooltip(struct prism_callgraph_view *view,
                                         const struct prism_vertex *vertex);
const char *prism_callgraph_edge_tooltip(struct prism_callgraph_view *view,
                                         const struct prism_pruned_edge *edge);
/* The change of a vertex or an edge as a share of the whole before; 0 where that is
 * below --compare-tolerance. */
double prism_callgraph_change(const struct prism_callgraph_view *view, int64_t now,
                              int64_t before);

/* callgraph_measure.c: can --time-format be met? */
bool prism_callgraph_measures_check(const struct prism_callgraph_view *view,
                                    struct prism_error *err);
/* A value of the main metric with its unit, or as --time-format wants it. */
const char *prism_callgraph_amount(struct prism_callgraph_view *view, int64_t value);
/* A line for each number that --node-label asks for; false when it asks for none. */
bool prism_callgraph_measures(struct prism_callgraph_view *view,
                              const struct prism_vertex *vertex,
                              struct prism_callgraph_box *box);

/* callgraph_place.c: set the line, unless there is one; needs the graph alone. */
void prism_callgraph_line_up(struct prism_callgraph_view *view);
/* The layout of the boxes; what has a spot stays there. */
bool prism_callgraph_place(struct prism_callgraph_view *view, struct prism_error *err);

/* callgraph_heading.c: what stands above; returns its lower end. */
double prism_callgraph_heading(struct prism_callgraph_view *view, double width);
/* Its words alone: the run, what was left out and by whose wish. */
void prism_callgraph_words(struct prism_callgraph_view *view,
                           struct prism_heading *heading);

/* callgraph_draw.c: the scene. */
void prism_callgraph_draw(struct prism_callgraph_view *view);

/* callgraph_dot.c */
void prism_callgraph_dot(struct prism_callgraph_view *view, struct prism_out *out);

#endif
