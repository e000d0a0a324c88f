/* SPDX-License-Identifier: MIT */
/* callgraph_place.c - boxes and labels handed to the layout, and what comes back. */
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/callgraph_anchor.h"
#include "render/callgraph_look.h"
#include "render/callgraph_state.h"
#include "render/layout/cycles.h"

/* A cycle is read from where it is entered: what leads back there is turned first. */
#define RETURN 0.01

/* From 1 for each file, in the order of the drawn functions; built-ins have none. */
static uint32_t cluster_of(const struct prism_callgraph_view *view, size_t drawn)
{
    const struct prism_pruned *pruned = &view->pruned;
    const struct prism_vertex *vertex = &view->graph.vertices[pruned->vertices[drawn]];
    const char *path = prism_profile_path(vertex->profile, vertex->function);

    if (*path == '\0') {
        return 0;
    }
    for (size_t i = 0; i < drawn; i++) {
        const struct prism_vertex *other = &view->graph.vertices[pruned->vertices[i]];

        if (strcmp(path, prism_profile_path(other->profile, other->function)) == 0) {
            return (uint32_t)i + 1;
        }
    }
    return (uint32_t)drawn + 1;
}

static struct prism_layout_node *make_nodes(const struct prism_callgraph_view *view,
                                            bool clusters)
{
    size_t count = view->pruned.vertex_count;
    struct prism_layout_node *nodes = prism_alloc_zeroed(count, sizeof *nodes);

    for (size_t i = 0; i < count; i++) {
        struct prism_point size = prism_callgraph_box_size(&view->boxes[i]);

        nodes[i].width = size.x;
        nodes[i].height = size.y;
        nodes[i].cluster = clusters ? cluster_of(view, i) : 0;
    }
    return nodes;
}

static double weight_of(const struct prism_numbers *now,
                        const struct prism_numbers *before)
{
    return (double)prism_callgraph_weight(now, before);
}

/* [group]: the function by which most time comes into the cycle. */
static uint32_t *find_entries(const struct prism_callgraph *graph)
{
    double *into = prism_alloc_zeroed(graph->vertex_count, sizeof *into);
    uint32_t *entries = prism_alloc(graph->group_count * sizeof *entries);

    for (uint32_t i = 0; i < graph->group_count; i++) {
        entries[i] = PRISM_NONE;
    }
    for (size_t i = 0; i < graph->arcs.count; i++) {
        const struct prism_arc *arc = &graph->arcs.items[i];
        uint32_t group = graph->vertices[arc->callee].group;

        if (group != PRISM_NONE && group != graph->vertices[arc->caller].group) {
            into[arc->callee] += weight_of(&arc->now, &arc->before);
            if (entries[group] == PRISM_NONE ||
                into[arc->callee] > into[entries[group]]) {
                entries[group] = arc->callee;
            }
        }
    }
    free(into);
    return entries;
}

/* Of all functions, drawn or not: so it does not depend on which are. */
static double *line_up(const struct prism_callgraph *graph)
{
    uint32_t *entries = find_entries(graph);
    double *line = prism_alloc_zeroed(graph->vertex_count, sizeof *line);
    struct prism_layout_node *nodes =
        prism_alloc_zeroed(graph->vertex_count, sizeof *nodes);
    struct prism_layout_edge *edges =
        prism_alloc_zeroed(graph->arcs.count, sizeof *edges);
    const struct prism_layout_graph whole = {nodes, edges, graph->vertex_count,
                                             graph->arcs.count};

    for (size_t i = 0; i < graph->arcs.count; i++) {
        const struct prism_arc *arc = &graph->arcs.items[i];
        uint32_t group = graph->vertices[arc->caller].group;
        bool returns = group != PRISM_NONE && entries[group] == arc->callee;

        edges[i] = (struct prism_layout_edge){
            .from = arc->caller,
            .to = arc->callee,
            .weight = weight_of(&arc->now, &arc->before) * (returns ? RETURN : 1),
        };
    }
    prism_cycles_line(&whole, line);
    free(edges);
    free(nodes);
    free(entries);
    return line;
}

/* The line may be of a graph without the last functions, those that have time only. */
static bool leads_back(const struct prism_callgraph_view *view, uint32_t from,
                       uint32_t to)
{
    return from < view->line_count && to < view->line_count &&
           view->line[from] > view->line[to];
}

static struct prism_layout_edge *make_edges(const struct prism_callgraph_view *view)
{
    size_t count = view->pruned.edges.count;
    struct prism_layout_edge *edges = prism_alloc_zeroed(count, sizeof *edges);

    for (size_t i = 0; i < count; i++) {
        const struct prism_pruned_edge *edge = &view->pruned.edges.items[i];
        struct prism_point size = prism_callgraph_label_size(&view->labels[i]);
        uint32_t from = view->pruned.vertices[edge->from];
        uint32_t to = view->pruned.vertices[edge->to];
        uint32_t group = view->graph.vertices[from].group;

        edges[i] = (struct prism_layout_edge){
            .from = edge->from,
            .to = edge->to,
            .weight = weight_of(&edge->now, &edge->before),
            .label_width = size.x,
            .label_height = size.y,
            .back = group != PRISM_NONE && group == view->graph.vertices[to].group &&
                    leads_back(view, from, to),
        };
    }
    return edges;
}

void prism_callgraph_line_up(struct prism_callgraph_view *view)
{
    if (view->line == NULL) {
        view->line = line_up(&view->graph);
        view->line_count = view->graph.vertex_count;
    }
}

bool prism_callgraph_place(struct prism_callgraph_view *view, struct prism_error *err)
{
    const struct prism_option *options = prism_callgraph_options;
    bool clusters =
        prism_settings_flag(view->settings, &options[PRISM_CALLGRAPH_CLUSTERS]);
    const char *direction =
        prism_settings_text(view->settings, &options[PRISM_CALLGRAPH_DIRECTION]);
    struct prism_layout_options wishes = prism_layout_defaults();
    struct prism_layout_graph graph = {.node_count = view->pruned.vertex_count,
                                       .edge_count = view->pruned.edges.count};
    struct prism_layout_node *nodes = make_nodes(view, clusters);
    struct prism_layout_edge *edges;
    bool done;

    prism_callgraph_line_up(view);
    edges = make_edges(view);
    wishes.direction =
        strcmp(direction, "right") == 0 ? PRISM_LAYOUT_RIGHT : PRISM_LAYOUT_DOWN;
    wishes.together = clusters ? PRISM_LAYOUT_CLUSTERS : PRISM_LAYOUT_FREE;
    wishes.loose = view->loose;
    wishes.node_sep = PRISM_CALLGRAPH_NODE_SEP;
    wishes.rank_sep = PRISM_CALLGRAPH_RANK_SEP;
    wishes.cluster_pad = PRISM_CALLGRAPH_CLUSTER_PAD;
    prism_callgraph_spots_apply(view, nodes);
    graph.nodes = nodes;
    graph.edges = edges;
    done = prism_layout_make(&graph, &wishes, &view->scene->arena, &view->layout, err);
    free(nodes);
    free(edges);
    return done;
}
