/* SPDX-License-Identifier: MIT */
/* drawn.h - what of a call graph is worth drawing, for formats that other programs
 * lay out: the functions and calls above a share of the total, the call lines of one
 * caller and callee together.  Where a cumulative value is unknown a share stands for
 * it (core/analysis/fill.h). */
#ifndef PRISM_CONVERTERS_DRAWN_H
#define PRISM_CONVERTERS_DRAWN_H

#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/base/out.h"
#include "core/base/vec.h"
#include "core/profile/profile.h"

/* For the tables of the formats that draw. */
#define PRISM_DRAWN_PRUNE                                                              \
    {                                                                                  \
        "prune", PRISM_OPTION_NUMBER, "PERCENT", "0.5",                                \
            "leave out functions and calls that have less of the total"                \
    }

struct prism_drawn_edge {
    uint32_t caller;
    uint32_t callee;
    int64_t calls; /* or PRISM_UNKNOWN */
    double total;
};

struct prism_drawn {
    const struct prism_profile *p;
    uint32_t metric; /* the main one */
    double whole;    /* what 100 % is */
    double *total;   /* [function] */
    bool *shown;     /* [function] */
    struct {
        PRISM_VEC(struct prism_drawn_edge);
    } edges; /* between functions that are shown, the heaviest first */
};

/* Of a graph.  `percent` of the whole is the least that is drawn; of more than
 * `most_edges` the heaviest are kept.  What is left out or estimated is noted. */
void prism_drawn_init(struct prism_drawn *drawn, const struct prism_profile *graph,
                      double percent, size_t most_edges, struct prism_notes *notes);
void prism_drawn_release(struct prism_drawn *drawn);

static inline double prism_drawn_share(const struct prism_drawn *drawn, double value)
{
    return drawn->whole > 0 ? value / drawn->whole : 0;
}

/* The self value of a function. */
double prism_drawn_self(const struct prism_drawn *drawn, uint32_t function);

/* The name for people, cut off when it is very long: programs that lay
 * graphs out break on labels of many kilobytes.  Appended to `out`. */
void prism_drawn_name(const struct prism_drawn *drawn, uint32_t function,
                      struct prism_out *out);

#endif
