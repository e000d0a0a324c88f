/* SPDX-License-Identifier: MIT */
/* builder_state.h - what the builder's own files share; nobody else includes it.
 *
 *     builder.c         what both shapes have: functions, threads, intervals ...
 *     builder_sources.c where it all comes from, and when that started
 *     builder_tree.c    contexts and order
 *     builder_cells.c   the values of contexts
 *     builder_graph.c   functions' and edges' numbers
 *     builder_finish.c  sorting and freezing into a profile */
#ifndef PRISM_PROFILE_BUILDER_STATE_H
#define PRISM_PROFILE_BUILDER_STATE_H

#include "core/base/intern.h"
#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

/* Strings are interned ids until finishing. */
struct building_function {
    uint32_t name;
    uint32_t qualname;
    uint32_t file;
    uint32_t line;
    enum prism_kind kind;
};

/* How the child of a context is found, and nothing else: four of these share a cache
 * line, and what is walked in a large tree waits for memory.  Few children are a list,
 * many are in `node_map`. */
struct building_node {
    uint32_t function;
    uint32_t line;
    uint32_t child;   /* the newest or latest of the list, with a mark when the others
                         are in the map; or PRISM_NONE */
    uint32_t sibling; /* the next in the list of its parent; or PRISM_NONE */
};

struct building_tree {
    struct {
        PRISM_VEC(struct prism_node);
    } nodes;
    struct {
        PRISM_VEC(struct building_node);
    } walked; /* [node] */
    struct {
        PRISM_VEC(uint32_t);
    } last_cell; /* [node] the cell touched last; or PRISM_NONE */
    struct {
        PRISM_VEC(struct prism_cell);
    } cells;
    struct {
        PRISM_VEC(int64_t);
    } values; /* [cell * metric_count + metric] */
    struct {
        PRISM_VEC(struct prism_order);
    } order;
    enum prism_order_kind order_kind;
    bool order_mixed; /* inputs of both kinds: the profile gets no order */
    struct prism_map node_map;
    struct prism_map cell_map; /* empty as long as nothing was looked for */
    uint32_t thread;
    uint32_t interval;
};

struct building_numbers {
    struct {
        PRISM_VEC(struct prism_counts);
    } counts; /* [row] */
    struct {
        PRISM_VEC(int64_t);
    } self; /* [row * metric_count + metric] */
    struct {
        PRISM_VEC(int64_t);
    } total; /* likewise */
};

struct building_graph {
    struct building_numbers functions;
    struct building_numbers edges;
    struct {
        PRISM_VEC(struct prism_edge);
    } edge_rows;
    struct prism_map edge_map;
};

struct prism_builder {
    struct prism_arena arena;
    struct prism_intern strings;
    enum prism_shape shape; /* 0 until stated */
    struct {
        PRISM_VEC(struct prism_metric);
    } metrics;
    struct {
        PRISM_VEC(struct prism_file);
    } files;
    struct {
        PRISM_VEC(uint32_t);
    } file_of_string; /* [interned path] -> file */
    struct {
        PRISM_VEC(struct building_function);
    } functions;
    struct prism_map function_map;
    struct {
        PRISM_VEC(struct prism_process);
    } processes;
    struct {
        PRISM_VEC(struct prism_thread);
    } threads;
    struct {
        PRISM_VEC(struct prism_interval);
    } intervals;
    struct prism_map interval_map;
    struct {
        PRISM_VEC(struct prism_cpu);
    } cpu;
    struct {
        PRISM_VEC(struct prism_mark);
    } marks;
    struct {
        PRISM_VEC(struct prism_cost);
    } costs;
    struct {
        PRISM_VEC(uint32_t);
    } cost_of; /* [process * PRISM_EVENT_COUNT + event] in `costs`; or PRISM_NONE */
    struct {
        PRISM_VEC(struct prism_meta);
    } meta;
    struct {
        PRISM_VEC(struct prism_source);
    } sources;
    int64_t wall_anchor_ns; /* PRISM_UNKNOWN until the input says */
    int64_t mono_anchor_ns; /* likewise */
    uint8_t run_id[16];
    uint64_t replaced;
    bool overflowed; /* a sum left the range of int64 */
    struct building_tree tree;
    struct building_graph graph;
};

/* Cleaned to UTF-8 without NUL, and interned. */
uint32_t prism_builder_string(struct prism_builder *b, struct prism_span text);
/* a + b, PRISM_UNKNOWN if either is; an overflow is remembered. */
int64_t prism_builder_sum(struct prism_builder *b, int64_t to, int64_t value);

/* Make room for one more metric in rows that are already there. */
void prism_builder_cells_widen(struct prism_builder *b, size_t old_count);
void prism_builder_graph_widen(struct prism_builder *b, size_t old_count);

void prism_builder_tree_start(struct prism_builder *b);
void prism_builder_tree_release(struct prism_builder *b);
void prism_builder_cells_release(struct prism_builder *b);
void prism_builder_graph_release(struct prism_builder *b);
void prism_builder_graph_expect(struct prism_builder *b, size_t functions,
                                size_t edges);
/* A row of zeros for every function up to now. */
void prism_builder_graph_rows(struct prism_builder *b);

#endif
