/* SPDX-License-Identifier: MIT */
/* pprof_path.h - from the locations of a sample, the leaf first, to its context.
 *
 * In a large profile each step down the tree waits for memory, and the stacks of a
 * program share most of their outer parts.  So these are not walked again: neighbours
 * are compared location by location, and every few locations a root part is
 * remembered, which is known again by its packed locations as they stand in the input,
 * because they end it. */
#ifndef PRISM_CONVERTERS_PPROF_PATH_H
#define PRISM_CONVERTERS_PPROF_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/pprof_frames.h"
#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/map.h"
#include "core/base/vec.h"

struct prism_pprof_id {
    uint64_t id;
    const char *at; /* where it is in `packed` */
};

/* A location on the path of the last sample. */
struct prism_pprof_step {
    uint32_t row;
    uint32_t hash;                  /* of the rows from the root to here */
    struct prism_pprof_place place; /* the node is PRISM_NONE where it was not needed */
};

struct prism_pprof_root {
    struct prism_span ids; /* packed, to the end of the stack */
    struct prism_pprof_place place;
};

struct prism_pprof_path {
    const struct prism_cursor *in; /* for messages */
    struct prism_pprof_frames frames;
    struct {
        PRISM_VEC(struct prism_pprof_id);
    } ids;                    /* of the sample, the leaf first */
    struct prism_span packed; /* all of them; empty: they were not one field */
    struct {
        PRISM_VEC(struct prism_pprof_step);
    } steps; /* from the root */
    struct {
        PRISM_VEC(struct prism_pprof_root);
    } roots;
    struct prism_map root_map;
    uint64_t entered; /* frames */
    uint64_t limit;   /* of them */
};

/* The tables and the builder must stay where they are. */
void prism_pprof_path_init(struct prism_pprof_path *path, const struct prism_cursor *in,
                           const struct prism_pprof_tables *t, struct prism_builder *b);
void prism_pprof_path_release(struct prism_pprof_path *path);

/* The next sample begins: it has no locations yet. */
void prism_pprof_path_begin(struct prism_pprof_path *path);
/* One more location. */
void prism_pprof_path_add(struct prism_pprof_path *path, uint64_t id);
/* All locations of a field. */
bool prism_pprof_path_unpack(struct prism_pprof_path *path, struct prism_span packed,
                             struct prism_error *err);
/* Of the sample at this offset: the context of its innermost location, which is the
 * root when there is none, and the line where that is executing. */
bool prism_pprof_path_leaf(struct prism_pprof_path *path, uint64_t at,
                           struct prism_pprof_place *leaf, struct prism_error *err);

#endif
