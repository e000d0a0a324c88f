/* SPDX-License-Identifier: MIT */
/* cycle_areas.c - around all members of a cycle where nothing else stands between them.
 * Where something does, the members are taken from above and from the left, each to
 * the first area that can grow to hold it and nothing else, or to one of its own. */
#include "render/layout/cycle_areas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

#define TRIES     8        /* areas, the last ones, that a member is offered to */
#define LOOKS_MAX 50000000 /* at boxes; then each member has an area of its own */

struct member {
    uint32_t number;
    uint32_t node;
    struct prism_point at;
};

struct finding {
    const struct prism_layout_graph *graph;
    const struct prism_layout *layout;
    const uint32_t *cycle;
    struct prism_point pad; /* what an area may be drawn wider by, on each side */
    struct member *members;
    size_t member_count;
    uint32_t *others; /* what else stands within the reach of one cycle */
    size_t other_count;
    uint64_t looks;
    struct prism_layout_area *areas;
    size_t area_count;
};

static int by_number_and_place(const void *a, const void *b)
{
    const struct member *left = a;
    const struct member *right = b;

    if (left->number != right->number) {
        return left->number < right->number ? -1 : 1;
    }
    if (left->at.y < right->at.y || left->at.y > right->at.y) {
        return left->at.y < right->at.y ? -1 : 1;
    }
    return (left->at.x > right->at.x) - (left->at.x < right->at.x);
}

static struct prism_layout_area box_of(const struct finding *f, uint32_t node)
{
    const struct prism_layout_node *size = &f->graph->nodes[node];
    struct prism_point at = f->layout->nodes[node].at;

    return (struct prism_layout_area){f->cycle[node],
                                      {at.x - size->width / 2, at.y - size->height / 2},
                                      {size->width, size->height}};
}

static struct prism_layout_area around(const struct prism_layout_area *a,
                                       const struct prism_layout_area *b)
{
    struct prism_point from = {fmin(a->at.x, b->at.x), fmin(a->at.y, b->at.y)};
    struct prism_point to = {fmax(a->at.x + a->size.x, b->at.x + b->size.x),
                             fmax(a->at.y + a->size.y, b->at.y + b->size.y)};

    return (struct prism_layout_area){a->number, from, {to.x - from.x, to.y - from.y}};
}

static bool reaches(const struct finding *f, const struct prism_layout_area *area,
                    uint32_t node)
{
    struct prism_layout_area box = box_of(f, node);

    return area->at.x - f->pad.x < box.at.x + box.size.x &&
           box.at.x < area->at.x + area->size.x + f->pad.x &&
           area->at.y - f->pad.y < box.at.y + box.size.y &&
           box.at.y < area->at.y + area->size.y + f->pad.y;
}

static bool holds_other(struct finding *f, const struct prism_layout_area *area)
{
    f->looks += f->other_count;
    for (size_t i = 0; i < f->other_count; i++) {
        if (reaches(f, area, f->others[i])) {
            return true;
        }
    }
    return false;
}

static void list_others(struct finding *f, const struct prism_layout_area *area)
{
    f->other_count = 0;
    f->looks += f->graph->node_count;
    for (uint32_t i = 0; i < f->graph->node_count; i++) {
        if (f->cycle[i] != area->number && reaches(f, area, i)) {
            f->others[f->other_count++] = i;
        }
    }
}

/* To one of the areas from `first` on. */
static void add_member(struct finding *f, uint32_t node, size_t first)
{
    struct prism_layout_area box = box_of(f, node);

    for (size_t i = first; i < f->area_count; i++) {
        struct prism_layout_area wider = around(&f->areas[i], &box);

        if (!holds_other(f, &wider)) {
            f->areas[i] = wider;
            return;
        }
    }
    f->areas[f->area_count++] = box;
}

static void add_cycle(struct finding *f, const struct member *members, size_t count)
{
    struct prism_layout_area whole = box_of(f, members[0].node);
    size_t first = f->area_count;

    for (size_t i = 1; i < count; i++) {
        struct prism_layout_area box = box_of(f, members[i].node);

        whole = around(&whole, &box);
    }
    if (f->looks < LOOKS_MAX) {
        list_others(f, &whole);
        if (f->other_count == 0) {
            f->areas[f->area_count++] = whole;
            return;
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (f->looks >= LOOKS_MAX) {
            first = f->area_count;
        } else if (f->area_count > first + TRIES) {
            first = f->area_count - TRIES;
        }
        add_member(f, members[i].node, first);
    }
}

static void list_members(struct finding *f)
{
    for (uint32_t i = 0; i < f->graph->node_count; i++) {
        if (f->cycle[i] != 0) {
            f->members[f->member_count++] =
                (struct member){f->cycle[i], i, f->layout->nodes[i].at};
        }
    }
    qsort(f->members, f->member_count, sizeof *f->members, by_number_and_place);
}

void prism_cycle_areas_find(const struct prism_layout_graph *graph,
                            const uint32_t *cycle,
                            const struct prism_layout_options *options,
                            struct prism_arena *arena, struct prism_layout *layout)
{
    struct finding f = {.graph = graph, .layout = layout, .cycle = cycle};
    size_t end;

    f.pad.x = fmin(options->cluster_pad, options->node_sep / 2);
    f.pad.y = fmin(options->cluster_pad, options->rank_sep / 2);
    f.members = prism_alloc(graph->node_count * sizeof *f.members);
    f.others = prism_alloc(graph->node_count * sizeof *f.others);
    f.areas = prism_alloc(graph->node_count * sizeof *f.areas);
    list_members(&f);
    for (size_t i = 0; i < f.member_count; i = end) {
        for (end = i + 1;
             end < f.member_count && f.members[end].number == f.members[i].number;
             end++) {
        }
        add_cycle(&f, &f.members[i], end - i);
    }
    layout->cycle_count = f.area_count;
    layout->cycles = prism_arena_alloc(arena, f.area_count, sizeof *layout->cycles);
    if (f.area_count > 0) {
        memcpy(layout->cycles, f.areas, f.area_count * sizeof *f.areas);
    }
    free(f.members);
    free(f.others);
    free(f.areas);
}
