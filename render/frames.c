/* SPDX-License-Identifier: MIT */
/* frames.c - see frames.h. */
#include "render/frames.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/base/map.h"

struct frame_key {
    const struct prism_frames *frames;
    uint32_t parent;
    uint32_t function;
};

struct siblings {
    const struct prism_frames *frames;
    const struct prism_profile *profile;
    enum prism_frame_order order;
};

static bool same_frame(const void *key, uint32_t item)
{
    const struct frame_key *wanted = key;
    const struct prism_frame *frame = &wanted->frames->items[item];

    return frame->parent == wanted->parent && frame->function == wanted->function;
}

static uint32_t add_frame(struct prism_frames *frames, uint32_t parent,
                          uint32_t function)
{
    uint32_t depth = frames->count > 0 ? frames->items[parent].depth + 1 : 0;

    prism_vec_push(frames) = (struct prism_frame){.parent = parent,
                                                  .function = function,
                                                  .depth = depth,
                                                  .first_child = PRISM_NONE,
                                                  .next_sibling = PRISM_NONE,
                                                  .flags = PRISM_NODE_SEED};
    return (uint32_t)frames->count - 1;
}

/* frame_of[node] for every node. */
static uint32_t *merge_nodes(struct prism_frames *frames, const struct prism_tree *tree)
{
    uint32_t *frame_of = prism_alloc(tree->node_count * sizeof *frame_of);
    struct prism_map map;

    prism_map_init(&map);
    frame_of[0] = add_frame(frames, 0, PRISM_NONE);
    frames->items[0].flags = 0;
    for (uint32_t i = 1; i < tree->node_count; i++) {
        const struct prism_node *node = &tree->nodes[i];
        struct frame_key key = {frames, frame_of[node->parent], node->function};
        uint64_t hash = prism_hash_mix(key.parent, key.function);
        uint32_t frame = prism_map_find(&map, hash, same_frame, &key);

        if (frame == PRISM_MAP_NONE) {
            frame = add_frame(frames, key.parent, key.function);
            prism_map_insert(&map, hash, frame);
        }
        frames->items[frame].flags |=
            node->flags & ((unsigned)PRISM_NODE_ESTIMATED | PRISM_NODE_REDUCED);
        if ((node->flags & PRISM_NODE_SEED) == 0) {
            frames->items[frame].flags &= ~(unsigned)PRISM_NODE_SEED;
        }
        frame_of[i] = frame;
    }
    prism_map_release(&map);
    return frame_of;
}

static void add_values(struct prism_frames *frames, const uint32_t *frame_of,
                       const struct prism_profile *profile, uint32_t metric)
{
    const struct prism_tree *tree = &profile->tree;
    uint32_t calls = prism_profile_metric(profile, PRISM_ROLE_CALLS);
    uint32_t resumes = prism_profile_metric(profile, PRISM_ROLE_RESUMES);

    for (size_t i = 0; i < frames->count; i++) {
        frames->items[i].calls = calls == PRISM_NONE ? PRISM_UNKNOWN : 0;
        frames->items[i].resumes = resumes == PRISM_NONE ? PRISM_UNKNOWN : 0;
    }
    for (size_t i = 0; i < tree->cell_count; i++) {
        struct prism_frame *frame = &frames->items[frame_of[tree->cells[i].node]];
        const int64_t *values = &tree->values[i * profile->metric_count];

        frame->self += values[metric];
        if (calls != PRISM_NONE) {
            frame->calls += values[calls];
        }
        if (resumes != PRISM_NONE) {
            frame->resumes += values[resumes];
        }
    }
    for (size_t i = frames->count; i-- > 0;) {
        struct prism_frame *frame = &frames->items[i];

        frame->total += frame->self;
        if (i > 0) {
            frames->items[frame->parent].total += frame->total;
        }
    }
}

static int compare_names(const struct prism_profile *profile, uint32_t a, uint32_t b)
{
    const struct prism_function *left = &profile->functions[a];
    const struct prism_function *right = &profile->functions[b];
    int by_name = strcmp(left->qualname, right->qualname);

    if (by_name == 0) {
        by_name =
            strcmp(prism_profile_path(profile, a), prism_profile_path(profile, b));
    }
    return by_name != 0 ? by_name
                        : (left->line > right->line) - (left->line < right->line);
}

static bool waits(const struct prism_profile *profile, const struct prism_frame *frame)
{
    return profile->functions[frame->function].kind == PRISM_KIND_WAITING;
}

/* By parent first, so that a family stands together; what waits stands behind. */
static int by_order(const void *a, const void *b, void *context)
{
    const struct siblings *siblings = context;
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    const struct prism_frame *l = &siblings->frames->items[left];
    const struct prism_frame *r = &siblings->frames->items[right];
    int order = (l->parent > r->parent) - (l->parent < r->parent);
    bool left_waits = waits(siblings->profile, l);

    if (order == 0 && left_waits != waits(siblings->profile, r)) {
        return left_waits ? 1 : -1;
    }

    if (order == 0 && siblings->order == PRISM_FRAMES_BY_WEIGHT) {
        order = (l->total < r->total) - (l->total > r->total);
    }
    if (order == 0 && siblings->order != PRISM_FRAMES_BY_FIRST) {
        order = compare_names(siblings->profile, l->function, r->function);
    }
    return order != 0 ? order : (left > right) - (left < right);
}

void prism_frames_link(struct prism_frames *frames, const struct prism_profile *tree,
                       enum prism_frame_order order, const bool *chosen)
{
    uint32_t *sorted = prism_alloc(frames->count * sizeof *sorted);
    struct siblings siblings = {frames, tree, order};
    size_t count = 0;

    for (size_t i = 1; i < frames->count; i++) {
        if (chosen[i]) {
            sorted[count++] = (uint32_t)i;
        }
    }
    qsort_r(sorted, count, sizeof *sorted, by_order, &siblings);
    /* From the back, pushing to the front. */
    for (size_t i = count; i-- > 0;) {
        struct prism_frame *frame = &frames->items[sorted[i]];
        struct prism_frame *parent = &frames->items[frame->parent];

        frame->next_sibling = parent->first_child;
        parent->first_child = sorted[i];
    }
    free(sorted);
}

void prism_frames_init(struct prism_frames *frames, const struct prism_profile *tree,
                       uint32_t metric)
{
    uint32_t *frame_of;

    *frames = (struct prism_frames){0};
    frame_of = merge_nodes(frames, &tree->tree);
    add_values(frames, frame_of, tree, metric);
    free(frame_of);
}

void prism_frames_release(struct prism_frames *frames)
{
    prism_vec_release(frames);
}
