/* SPDX-License-Identifier: MIT */
/* pprof_tables.h - the first pass over a pprof profile: everything but the samples,
 * which refer to strings and locations that may stand behind them. */
#ifndef PRISM_CONVERTERS_PPROF_TABLES_H
#define PRISM_CONVERTERS_PPROF_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/pprof.h"
#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/map.h"
#include "core/base/vec.h"

/* Strings are known by their place in the file's table. */
struct prism_pprof_type {
    uint64_t type;
    uint64_t unit;
    uint64_t at; /* offset in the file, for messages */
};

struct prism_pprof_comment {
    uint64_t string;
    uint64_t at;
};

/* A row of a table that others refer to by its id. */
struct prism_pprof_mapping {
    uint64_t id;
    uint64_t at;
    uint64_t file;
};

struct prism_pprof_function {
    uint64_t id;
    uint64_t at;
    uint64_t name;
    uint64_t system_name;
    uint64_t file;
    uint64_t line;
};

struct prism_pprof_location {
    uint64_t id;
    uint64_t at;
    uint64_t mapping; /* 0: unknown */
    uint64_t address;
    size_t line_start; /* in the lines; the innermost first */
    size_t line_count;
};

struct prism_pprof_line {
    uint64_t function; /* an id */
    uint64_t line;
    uint64_t at;
    uint32_t row; /* of the function, once they are linked */
};

/* Finds rows by id: almost always the id is the place, counted from 1. */
struct prism_pprof_ids {
    struct prism_map map;
};

struct prism_pprof_tables {
    struct {
        PRISM_VEC(struct prism_span);
    } strings;
    struct {
        PRISM_VEC(struct prism_pprof_type);
    } types;
    struct {
        PRISM_VEC(struct prism_pprof_mapping);
    } mappings;
    struct {
        PRISM_VEC(struct prism_pprof_function);
    } functions;
    struct {
        PRISM_VEC(struct prism_pprof_location);
    } locations;
    struct {
        PRISM_VEC(struct prism_pprof_line);
    } lines;
    struct {
        PRISM_VEC(struct prism_pprof_comment);
    } comments;
    struct prism_pprof_ids mapping_ids;
    struct prism_pprof_ids function_ids;
    struct prism_pprof_ids location_ids;
    struct prism_pprof_type period_type;
    uint64_t drop_frames;
    uint64_t keep_frames;
    uint64_t default_type;
    uint64_t doc_url;
    int64_t time_ns;     /* 0: unknown */
    int64_t duration_ns; /* likewise */
    int64_t period;
    uint64_t scalar_at[PRISM_PPROF_DOC_URL + 1]; /* [field] where it was last */
    uint64_t samples;
    uint64_t first_sample; /* its offset */
};

/* Read and link: every id and every string of the tables is there.  Release them in
 * any case. */
bool prism_pprof_tables_read(struct prism_pprof_tables *tables, struct prism_cursor in,
                             struct prism_error *err);
void prism_pprof_tables_release(struct prism_pprof_tables *tables);

/* A string that prism_pprof_tables_read() has checked. */
static inline struct prism_span prism_pprof_string(
    const struct prism_pprof_tables *tables, uint64_t index)
{
    return index < tables->strings.count ? tables->strings.items[index]
                                         : prism_span(NULL, 0);
}

/* As prism_pprof_find_location(), where some ids are not their own place. */
uint32_t prism_pprof_search_location(const struct prism_pprof_tables *tables,
                                     uint64_t id);

/* The row of a location; PRISM_MAP_NONE: there is none with this id. */
static inline uint32_t prism_pprof_find_location(
    const struct prism_pprof_tables *tables, uint64_t id)
{
    /* Nothing was mapped: each id is its own place. */
    if (tables->location_ids.map.count == 0) {
        return id - 1 < tables->locations.count ? (uint32_t)(id - 1) : PRISM_MAP_NONE;
    }
    return prism_pprof_search_location(tables, id);
}

/* Likewise of a mapping. */
uint32_t prism_pprof_find_mapping(const struct prism_pprof_tables *tables, uint64_t id);

#endif
