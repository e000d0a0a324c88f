/* SPDX-License-Identifier: MIT */
/* json_read_numbers.c - contexts and their values, edges and theirs. */
#include "converters/json_read_state.h"

#define NODE_FLAGS (PRISM_NODE_SEED | PRISM_NODE_ESTIMATED | PRISM_NODE_REDUCED)

/* The root is in no file, but has number 0. */
static void start_nodes(struct prism_json_reading *r)
{
    if (r->nodes.count == 0) {
        prism_vec_push(&r->nodes) = 0;
    }
}

bool prism_json_take_node(struct prism_json_reading *r)
{
    uint32_t node;

    start_nodes(r);
    if (!prism_json_take_row(r, 4) ||
        !prism_json_is_index(r, r->row[0], r->nodes.count, "a parent") ||
        !prism_json_is_index(r, r->row[1], r->functions.count, "a function") ||
        !prism_json_in_range(r, r->row[2], 0, UINT32_MAX, "a line") ||
        !prism_json_in_range(r, r->row[3], 0, NODE_FLAGS, "flags")) {
        return false;
    }
    node = prism_builder_child(r->b, r->nodes.items[r->row[0]],
                               r->functions.items[r->row[1]], (uint32_t)r->row[2]);
    for (int64_t flag = 1; flag <= NODE_FLAGS; flag <<= 1) {
        if ((r->row[3] & flag) != 0) {
            prism_builder_flag(r->b, node, (enum prism_node_flags)flag);
        }
    }
    prism_vec_push(&r->nodes) = node;
    return true;
}

bool prism_json_take_cell(struct prism_json_reading *r)
{
    start_nodes(r);
    if (!prism_json_take_row(r, 3 + r->metrics.count) ||
        !prism_json_is_index(r, r->row[0], r->nodes.count, "a node") ||
        !prism_json_is_index(r, r->row[1], r->threads, "a thread") ||
        !prism_json_is_index(r, r->row[2], r->intervals.count, "an interval")) {
        return false;
    }
    prism_builder_at(r->b, (uint32_t)r->row[1], r->intervals.items[r->row[2]]);
    for (size_t i = 0; i < r->metrics.count; i++) {
        if (!prism_json_in_range(r, r->row[3 + i], -INT64_MAX, INT64_MAX, "a value")) {
            return false;
        }
        prism_builder_add(r->b, r->nodes.items[r->row[0]], r->metrics.items[i],
                          r->row[3 + i]);
    }
    return true;
}

bool prism_json_take_order(struct prism_json_reading *r)
{
    start_nodes(r);
    if (r->order_kind == PRISM_ORDER_NONE) {
        return prism_json_expected(&r->json, r->json.in.at,
                                   "no order where order_kind is none");
    }
    if (!prism_json_take_row(r, 4) ||
        !prism_json_is_index(r, r->row[0], r->nodes.count, "a node") ||
        !prism_json_is_index(r, r->row[1], r->threads, "a thread") ||
        !prism_json_in_range(r, r->row[2], -PRISM_JSON_TIME, PRISM_JSON_TIME,
                             "a start") ||
        !prism_json_in_range(r, r->row[3], 0, PRISM_JSON_TIME, "a length")) {
        return false;
    }
    prism_builder_at(r->b, (uint32_t)r->row[1], 0);
    (void)prism_builder_order(r->b, r->order_kind, r->nodes.items[r->row[0]], r->row[2],
                              r->row[3]);
    return true;
}

/* Calls and primitive calls, either may be unknown. */
static bool are_counts(struct prism_json_reading *r, int64_t calls, int64_t primitive)
{
    return (calls == PRISM_UNKNOWN ||
            prism_json_in_range(r, calls, 0, INT64_MAX, "calls")) &&
           (primitive == PRISM_UNKNOWN ||
            prism_json_in_range(r, primitive, 0,
                                calls == PRISM_UNKNOWN ? INT64_MAX : calls,
                                "primitive calls"));
}

/* The rows of functions stand in the order of the functions. */
bool prism_json_take_function_numbers(struct prism_json_reading *r)
{
    uint32_t function;

    if (!prism_json_take_row(r, 2 + 2 * r->metrics.count)) {
        return false;
    }
    if (r->numbered == r->functions.count) {
        return prism_json_fail(&r->json, r->where,
                               "expected %zu rows, one for each function, found more",
                               r->functions.count);
    }
    if (!are_counts(r, r->row[0], r->row[1])) {
        return false;
    }
    function = r->functions.items[r->numbered++];
    prism_builder_function_counts(r->b, function, r->row[0], r->row[1]);
    for (size_t i = 0; i < r->metrics.count; i++) {
        if (!prism_json_in_range(r, r->row[2 + 2 * i], -INT64_MAX, INT64_MAX,
                                 "a self value")) {
            return false;
        }
        prism_builder_function_values(r->b, function, r->metrics.items[i],
                                      r->row[2 + 2 * i], r->row[3 + 2 * i]);
    }
    return true;
}

bool prism_json_take_edge(struct prism_json_reading *r)
{
    uint32_t edge;

    if (!prism_json_take_row(r, 5 + 2 * r->metrics.count) ||
        !prism_json_is_index(r, r->row[0], r->functions.count, "a caller") ||
        !prism_json_is_index(r, r->row[1], r->functions.count, "a callee") ||
        !prism_json_in_range(r, r->row[2], 0, UINT32_MAX, "a line") ||
        !are_counts(r, r->row[3], r->row[4])) {
        return false;
    }
    edge = prism_builder_edge(r->b, r->functions.items[r->row[0]],
                              r->functions.items[r->row[1]], (uint32_t)r->row[2]);
    prism_builder_edge_counts(r->b, edge, r->row[3], r->row[4]);
    for (size_t i = 0; i < r->metrics.count; i++) {
        prism_builder_edge_values(r->b, edge, r->metrics.items[i], r->row[5 + 2 * i],
                                  r->row[6 + 2 * i]);
    }
    return true;
}
