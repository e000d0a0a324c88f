/* SPDX-License-Identifier: MIT */
/* areas.c - see areas.h. */
#include "render/layout/areas.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"
#include "render/layout/cycle_areas.h"

struct member {
    uint32_t number;
    uint32_t node;
};

static int by_number(const void *a, const void *b)
{
    const struct member *left = a;
    const struct member *right = b;

    if (left->number != right->number) {
        return left->number < right->number ? -1 : 1;
    }
    return (left->node > right->node) - (left->node < right->node);
}

/* Nodes with a number, by it. */
static struct member *members_of(const uint32_t *number, size_t node_count,
                                 size_t *count)
{
    struct member *members = prism_alloc(node_count * sizeof *members);

    *count = 0;
    for (uint32_t i = 0; i < node_count; i++) {
        if (number[i] != 0) {
            members[(*count)++] = (struct member){number[i], i};
        }
    }
    qsort(members, *count, sizeof *members, by_number);
    return members;
}

static uint32_t *clusters_of(const struct prism_layout_graph *graph)
{
    uint32_t *cluster = prism_alloc(graph->node_count * sizeof *cluster);

    for (size_t i = 0; i < graph->node_count; i++) {
        cluster[i] = graph->nodes[i].cluster;
    }
    return cluster;
}

void prism_areas_number(const struct prism_layout_graph *graph, uint32_t *number)
{
    uint32_t *cluster = clusters_of(graph);
    size_t count;
    struct member *members = members_of(cluster, graph->node_count, &count);
    uint32_t next = 0;

    /* The first of each stands for all, and is numbered when it comes. */
    for (size_t i = 0; i < count; i++) {
        bool begins = i == 0 || members[i].number != members[i - 1].number;

        cluster[members[i].node] =
            begins ? members[i].node : cluster[members[i - 1].node];
    }
    for (uint32_t i = 0; i < graph->node_count; i++) {
        if (graph->nodes[i].cluster == 0) {
            number[i] = 0;
        } else {
            number[i] = cluster[i] == i ? ++next : number[cluster[i]];
        }
    }
    free(members);
    free(cluster);
}

static void include(struct prism_layout_area *area, struct prism_point from,
                    struct prism_point to)
{
    struct prism_point end = {area->at.x + area->size.x, area->at.y + area->size.y};

    area->at.x = fmin(area->at.x, from.x);
    area->at.y = fmin(area->at.y, from.y);
    area->size.x = fmax(end.x, to.x) - area->at.x;
    area->size.y = fmax(end.y, to.y) - area->at.y;
}

static struct prism_layout_area *find(const struct prism_layout_graph *graph,
                                      const uint32_t *number, struct prism_arena *arena,
                                      const struct prism_layout *layout, size_t *found)
{
    size_t count;
    struct member *members = members_of(number, graph->node_count, &count);
    struct prism_layout_area *areas;
    struct prism_layout_area *area = NULL;

    *found = 0;
    for (size_t i = 0; i < count; i++) {
        *found += i == 0 || members[i].number != members[i - 1].number;
    }
    areas = prism_arena_alloc(arena, *found, sizeof *areas);
    for (size_t i = 0; i < count; i++) {
        const struct prism_layout_node *node = &graph->nodes[members[i].node];
        struct prism_point at = layout->nodes[members[i].node].at;
        struct prism_point from = {at.x - node->width / 2, at.y - node->height / 2};
        struct prism_point to = {at.x + node->width / 2, at.y + node->height / 2};

        if (area == NULL || area->number != members[i].number) {
            area = area == NULL ? areas : area + 1;
            *area = (struct prism_layout_area){members[i].number, from, {0, 0}};
        }
        include(area, from, to);
    }
    free(members);
    return areas;
}

void prism_areas_find(const struct prism_layout_graph *graph, const uint32_t *cycle,
                      const struct prism_layout_options *options,
                      struct prism_arena *arena, struct prism_layout *layout)
{
    if (options->together == PRISM_LAYOUT_CYCLES) {
        layout->cycles = find(graph, cycle, arena, layout, &layout->cycle_count);
    } else {
        prism_cycle_areas_find(graph, cycle, options, arena, layout);
    }
    if (options->together == PRISM_LAYOUT_CLUSTERS) {
        uint32_t *cluster = clusters_of(graph);

        layout->clusters = find(graph, cluster, arena, layout, &layout->cluster_count);
        free(cluster);
    }
}

void prism_areas_set(struct prism_layout *layout,
                     const struct prism_layout_options *options, uint32_t number,
                     struct prism_layout_area area)
{
    bool cycles = options->together == PRISM_LAYOUT_CYCLES;
    struct prism_layout_area *areas = cycles ? layout->cycles : layout->clusters;
    size_t low = 0;
    size_t high = cycles ? layout->cycle_count : layout->cluster_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (areas[middle].number < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    areas[low].at = area.at;
    areas[low].size = area.size;
}
