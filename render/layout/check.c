/* SPDX-License-Identifier: MIT */
/* check.c - see check.h. */
#include "render/layout/check.h"

#include <math.h>

static bool check_length(const char *what, size_t index, double value,
                         struct prism_error *err)
{
    if (value >= 0 && value <= PRISM_LAYOUT_LENGTH_MAX) {
        return true;
    }
    return prism_error_set(err,
                           "layout: expected a %s from 0 to %.0f in item %zu, found %g",
                           what, PRISM_LAYOUT_LENGTH_MAX, index, value);
}

static bool check_node(const struct prism_layout_node *node, size_t index,
                       struct prism_error *err)
{
    if (!check_length("width", index, node->width, err) ||
        !check_length("height", index, node->height, err)) {
        return false;
    }
    if (node->anchored && !(fabs(node->anchor.x) <= PRISM_LAYOUT_ANCHOR_MAX &&
                            fabs(node->anchor.y) <= PRISM_LAYOUT_ANCHOR_MAX)) {
        return prism_error_set(err,
                               "layout: expected an anchor within %.0f in node %zu, "
                               "found (%g, %g)",
                               PRISM_LAYOUT_ANCHOR_MAX, index, node->anchor.x,
                               node->anchor.y);
    }
    return true;
}

static bool check_edge(const struct prism_layout_graph *graph, size_t index,
                       struct prism_error *err)
{
    const struct prism_layout_edge *edge = &graph->edges[index];

    if (edge->from >= graph->node_count || edge->to >= graph->node_count) {
        return prism_error_set(
            err, "layout: expected nodes below %zu in edge %zu, found %u and %u",
            graph->node_count, index, edge->from, edge->to);
    }
    if (!(edge->weight >= 0 && isfinite(edge->weight))) {
        return prism_error_set(
            err, "layout: expected a weight of at least 0 in edge %zu, found %g", index,
            edge->weight);
    }
    return check_length("label width", index, edge->label_width, err) &&
           check_length("label height", index, edge->label_height, err);
}

bool prism_layout_check(const struct prism_layout_graph *graph,
                        const struct prism_layout_options *options,
                        struct prism_error *err)
{
    if (graph->node_count > PRISM_LAYOUT_NODES_MAX ||
        graph->edge_count > PRISM_LAYOUT_EDGES_MAX) {
        return prism_error_set(
            err, "layout: expected at most %u nodes and %u edges, found %zu and %zu",
            PRISM_LAYOUT_NODES_MAX, PRISM_LAYOUT_EDGES_MAX, graph->node_count,
            graph->edge_count);
    }
    if (!check_length("distance of nodes", 0, options->node_sep, err) ||
        !check_length("distance of ranks", 0, options->rank_sep, err) ||
        !check_length("distance of edges", 0, options->edge_sep, err) ||
        !check_length("padding of clusters", 0, options->cluster_pad, err)) {
        return false;
    }
    for (size_t i = 0; i < graph->node_count; i++) {
        if (!check_node(&graph->nodes[i], i, err)) {
            return false;
        }
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        if (!check_edge(graph, i, err)) {
            return false;
        }
    }
    return true;
}
