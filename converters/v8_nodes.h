/* SPDX-License-Identifier: MIT */
/* v8_nodes.h - the nodes of a CPU profile of V8, each a function in its context, as they
 * stand in a .cpuprofile and in the timelines of Chrome's developer tools:
 *
 *     {"id": 2, "callFrame": {"functionName": "f", "url": "x.js", "lineNumber": 4},
 *      "hitCount": 3, "children": [3]}            or "parent": 1 instead of "children"
 *
 *     {"functionName": "f", "url": "x.js", "lineNumber": 5, "id": 2, "hitCount": 3,
 *      "children": [{...}]}                       the old form, nodes within nodes
 *
 * Lines count from 0, in the old form from 1.  Nodes stand in any order. */
#ifndef PRISM_CONVERTERS_V8_NODES_H
#define PRISM_CONVERTERS_V8_NODES_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/context_chain.h"
#include "converters/json_scalar.h"
#include "core/base/map.h"
#include "core/base/vec.h"

/* Beside the link with the same number. */
struct prism_v8_node {
    int64_t id;
    int64_t hits;
    bool extra; /* the program beside its functions: on top of what ran before */
    bool idle;
};

/* An object of the old form that is to be read. */
struct prism_v8_nested {
    const char *at;
    uint32_t parent; /* link, or PRISM_NONE */
};

/* A child that a node names, or a parent. */
struct prism_v8_named {
    const char *where;
    uint32_t parent; /* link; PRISM_NONE: `id` is the parent of `child` */
    uint32_t child;
    int64_t id;
};

/* Zero-initialise, but for the first three. */
struct prism_v8_nodes {
    struct prism_json *json; /* walks the input; what fails, fails there */
    struct prism_builder *b;
    uint64_t *faults; /* NULL: the first fault is a failure; else they are counted, the
                       * first is told, and what is wrong has no context */
    bool old;
    struct prism_context_chain chain;
    struct {
        PRISM_VEC(struct prism_v8_node);
    } rows;
    struct prism_map ids;
    struct {
        PRISM_VEC(struct prism_v8_nested);
    } nested;
    struct {
        PRISM_VEC(struct prism_v8_named);
    } named;
    struct prism_json_value kept[2];
};

void prism_v8_nodes_release(struct prism_v8_nodes *nodes);
/* The array of nodes that stands there; there may be several. */
bool prism_v8_nodes_take(struct prism_v8_nodes *nodes, const char *at);
/* Or the outermost one of the old form. */
bool prism_v8_nodes_take_old(struct prism_v8_nodes *nodes, const char *at);
/* Ids become links, when all nodes are there. */
bool prism_v8_nodes_link(struct prism_v8_nodes *nodes);
/* The row of a node and its context, which has a place in the input for messages.
 * Both are PRISM_NONE when there is none. */
bool prism_v8_nodes_context(struct prism_v8_nodes *nodes, const char *where, int64_t id,
                            uint32_t *row, uint32_t *context);
/* After a failure: does reading go on, because faults are counted? */
bool prism_v8_nodes_excuse(struct prism_v8_nodes *nodes);

#endif
