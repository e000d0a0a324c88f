/* SPDX-License-Identifier: MIT */
/* prune.h - the part of a call graph that fits a picture, and what is left out.
 *
 * Of the functions that may be drawn, those with too small a share go first.  If more
 * are left than fit, those stay that tell most: heavy ones that bring paths together
 * or apart, or that are heavy themselves, before links of a chain.  No number changes
 * by that; where something between two drawn functions was left out they get an edge
 * "through" it (through.h). */
#ifndef PRISM_ANALYSIS_PRUNE_H
#define PRISM_ANALYSIS_PRUNE_H

#include "core/analysis/callgraph.h"

struct prism_prune {
    double node_share; /* of the sum: draw nothing below */
    double edge_share;
    size_t most;        /* functions to draw */
    const bool *barred; /* [vertex]: draw none of these; NULL: no such */
    const bool *roots;  /* [vertex]: these and what they lead to; NULL: any */
    const bool *leaves; /* [vertex]: these and what leads to them; NULL: any */
    const bool *kept;   /* [vertex]: rather these than others; NULL: all alike */
    bool kept_small;    /* these also where their share is a little too small */
    uint32_t depth;     /* steps from the roots and to the leaves; 0: any */
};

struct prism_pruned_edge {
    uint32_t from; /* indices of `vertices` below; a loop has them equal */
    uint32_t to;
    uint32_t line;       /* of the heaviest call in the caller; 0: unknown */
    uint32_t line_count; /* from how many it is called */
    bool through;        /* something between is not drawn, on all of the way */
    struct prism_numbers now;
    struct prism_numbers before;
};

struct prism_pruned {
    uint32_t *vertices; /* what is drawn, by qualified name, path and line */
    size_t vertex_count;
    struct {
        PRISM_VEC(struct prism_pruned_edge);
    } edges;                /* by from and to */
    uint32_t left_vertices; /* functions that ran and are not drawn */
    int64_t left_self;      /* their own time, in the run that is looked at */
    size_t left_arcs;       /* between drawn vertices, below the least share */
};

/* `sum` is what shares are of: the larger one of both runs. */
void prism_prune_init(struct prism_pruned *pruned, const struct prism_callgraph *graph,
                      const struct prism_prune *wish, int64_t sum);
void prism_prune_release(struct prism_pruned *pruned);

/* [vertex]: can it be reached from `starts` in `depth` steps (0: any), along calls or
 * (`up`) against them, without one that is `barred` (or NULL)?  Free it. */
bool *prism_prune_reach(const struct prism_callgraph *graph, const bool *starts,
                        bool up, uint32_t depth, const bool *barred);

/* [vertex]: called by no other function; where all are, the heaviest.  Free it. */
bool *prism_prune_entries(const struct prism_callgraph *graph);

#endif
