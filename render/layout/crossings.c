/* SPDX-License-Identifier: MIT */
/* crossings.c - W. Barth, P. Mutzel, M. Juenger, "Simple and efficient bilayer cross
 * counting" (2004): links are taken from left to right by their upper ends; each
 * crosses those before it that end further right.  A tree over the lower rank, with
 * the sum of two siblings in their parent, knows how many those are. */
#include "render/layout/crossings.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

static uint32_t length_of(const struct prism_layers *layers, uint32_t rank)
{
    return layers->rank_start[rank + 1] - layers->rank_start[rank];
}

uint64_t prism_crossings_below(const struct prism_layers *layers, uint32_t rank,
                               uint64_t *tree)
{
    uint64_t crossings = 0;
    size_t leaves = 1;

    if (rank + 1 >= layers->rank_count) {
        return 0;
    }
    while (leaves < length_of(layers, rank + 1)) {
        leaves *= 2;
    }
    memset(tree, 0, 2 * leaves * sizeof *tree);
    for (uint32_t i = layers->rank_start[rank]; i < layers->rank_start[rank + 1]; i++) {
        uint32_t stop = layers->order[i];

        for (size_t k = layers->down_start[stop]; k < layers->down_start[stop + 1];
             k++) {
            uint64_t weight = layers->down[k].weight;
            size_t at = leaves + layers->position[layers->down[k].stop];

            for (; at > 1; at /= 2) {
                tree[at] += weight;
                crossings += at % 2 == 0 ? weight * tree[at + 1] : 0;
            }
        }
    }
    return crossings;
}

uint64_t prism_crossings(const struct prism_layers *layers)
{
    uint64_t *tree = prism_alloc(4 * ((size_t)layers->stop_count + 1) * sizeof *tree);
    uint64_t crossings = 0;

    for (uint32_t rank = 0; rank + 1 < layers->rank_count; rank++) {
        crossings += prism_crossings_below(layers, rank, tree);
    }
    free(tree);
    return crossings;
}

/* A link of `left` crosses those of `right` that end left of it; after the change,
 * those that end right of it. */
int64_t prism_crossings_saved(const struct prism_layers *layers, struct prism_list left,
                              struct prism_list right)
{
    int64_t saved = 0;
    int64_t before = 0;
    int64_t behind = 0;
    size_t k = 0;

    for (size_t i = 0; i < right.count && left.count > 0; i++) {
        behind += right.links[i].weight;
    }
    for (size_t i = 0; i < left.count; i++) {
        uint32_t at = layers->position[left.links[i].stop];
        int64_t same = 0;

        while (k < right.count && layers->position[right.links[k].stop] < at) {
            before += right.links[k].weight;
            behind -= right.links[k++].weight;
        }
        if (k < right.count && right.links[k].stop == left.links[i].stop) {
            same = right.links[k].weight;
        }
        saved += (before - behind + same) * left.links[i].weight;
    }
    return saved;
}
