/* SPDX-License-Identifier: MIT */
/* json_read_state.h - what the parts of the reader of our own JSON share.
 *
 *     json_read.c         the file as a whole: which tables there are
 *     json_read_run.c     what both shapes have
 *     json_read_numbers.c the tables of a tree and of a graph */
#ifndef PRISM_CONVERTERS_JSON_READ_STATE_H
#define PRISM_CONVERTERS_JSON_READ_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/json_scalar.h"
#include "core/base/arena.h"
#include "core/base/notes.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

/* Rows of graphs have a place for each metric and function, so that a file with many of
 * both would grow beyond its length. */
#define PRISM_JSON_METRICS ((size_t)64)
/* Times beyond this (73 years) are none: differences would not fit. */
#define PRISM_JSON_TIME    (INT64_C(1) << 61)

#define PRISM_JSON_FIELDS 8

/* A member of an object: a number (null: unknown) or a text. */
struct prism_json_field {
    const char *key;
    int64_t *number; /* NULL: it is a text */
    struct prism_span *text;
};

struct prism_json_spawn {
    const char *where;
    uint32_t process;
    uint32_t parent;
    int64_t node; /* unknown: PRISM_UNKNOWN */
};

struct prism_json_indices {
    PRISM_VEC(uint32_t);
};

struct prism_json_reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    enum prism_shape shape;
    enum prism_order_kind order_kind;
    struct prism_arena arena; /* of the paths */
    struct {
        PRISM_VEC(struct prism_span);
    } paths;
    /* Numbers of the builder by those of the file. */
    struct prism_json_indices metrics;
    struct prism_json_indices functions;
    struct prism_json_indices intervals;
    struct prism_json_indices nodes;
    uint32_t sources;
    uint32_t processes;
    uint32_t threads;
    size_t numbered; /* rows of "function_numbers" */
    struct {
        PRISM_VEC(struct prism_json_spawn);
    } spawns;
    const char *where; /* the element that is being read */
    struct prism_json_value kept[PRISM_JSON_FIELDS];
    int64_t row[5 + 2 * PRISM_JSON_METRICS];
};

/* The object or row of numbers that r->json stands before, passed.  What is missing in
 * an object keeps its value; members of other names are passed over. */
bool prism_json_take_object(struct prism_json_reading *r,
                            const struct prism_json_field *fields, size_t count);
bool prism_json_take_row(struct prism_json_reading *r, size_t count);
/* "expected WHAT from LEAST to MOST, found VALUE". */
bool prism_json_in_range(struct prism_json_reading *r, int64_t value, int64_t least,
                         int64_t most, const char *what);
/* An index below `count`. */
bool prism_json_is_index(struct prism_json_reading *r, int64_t value, size_t count,
                         const char *what);
/* The same, but null is PRISM_NONE. */
bool prism_json_index(struct prism_json_reading *r, int64_t value, size_t count,
                      const char *what, uint32_t *index);

/* One element of a table each. */
bool prism_json_take_meta(struct prism_json_reading *r);
bool prism_json_take_source(struct prism_json_reading *r);
bool prism_json_take_metric(struct prism_json_reading *r);
bool prism_json_take_file(struct prism_json_reading *r);
bool prism_json_take_function(struct prism_json_reading *r);
bool prism_json_take_process(struct prism_json_reading *r);
bool prism_json_take_thread(struct prism_json_reading *r);
bool prism_json_take_interval(struct prism_json_reading *r);
bool prism_json_take_cpu(struct prism_json_reading *r);
bool prism_json_take_mark(struct prism_json_reading *r);
bool prism_json_take_cost(struct prism_json_reading *r);
bool prism_json_take_node(struct prism_json_reading *r);
bool prism_json_take_cell(struct prism_json_reading *r);
bool prism_json_take_order(struct prism_json_reading *r);
bool prism_json_take_function_numbers(struct prism_json_reading *r);
bool prism_json_take_edge(struct prism_json_reading *r);
/* When all tables were read. */
bool prism_json_take_spawns(struct prism_json_reading *r);

#endif
