/* SPDX-License-Identifier: MIT */
/* blocks.c - which links between stops of strands are upright.  U. Brandes, B. Koepf,
 * "Fast and simple horizontal coordinate assignment" (2001), give these precedence
 * over all others, too; where two of them cross, one must yield.  Here the largest
 * number that do not cross is kept: a longest increasing subsequence
 * (C. Schensted, "Longest increasing and decreasing subsequences", 1961), found with
 * piles.  The sides of pens are upright before all others. */
#include "render/layout/blocks.h"

#include <stdlib.h>

#include "core/base/memory.h"

/* An inner link: its lower end, and what stands before it in the subsequence. */
struct inner {
    uint32_t upper;
    uint32_t lower;
    uint32_t place; /* of the lower end */
    uint32_t previous;
};

struct finding {
    const struct prism_layers *layers;
    uint32_t *block;
    struct inner *inner;
    uint32_t *pile; /* the last link of the best subsequence of each length */
    size_t count;
};

static bool is_side(const struct prism_layers *layers, uint32_t stop)
{
    return stop >= layers->part->box_count &&
           layers->stops[stop].strand == PRISM_LAYOUT_NONE;
}

/* Links of strands that cross a side of a pen are none of these. */
static void list_inner(struct finding *f, uint32_t rank)
{
    const struct prism_layers *layers = f->layers;
    uint32_t boxes = layers->part->box_count;

    f->count = 0;
    for (uint32_t i = layers->rank_start[rank]; i < layers->rank_start[rank + 1]; i++) {
        uint32_t stop = layers->order[i];

        if (stop < boxes || layers->down_start[stop] == layers->down_start[stop + 1]) {
            continue;
        }
        uint32_t lower = layers->down[layers->down_start[stop]].stop;

        if (lower >= boxes) {
            f->inner[f->count++] =
                (struct inner){stop, lower, layers->position[lower], PRISM_LAYOUT_NONE};
        }
    }
}

static void drop_crossing_sides(struct finding *f)
{
    uint32_t least = UINT32_MAX;
    uint32_t most = 0;
    size_t kept = 0;

    /* From the left: what ends left of a side that began left of it. */
    for (size_t i = 0; i < f->count; i++) {
        bool side = is_side(f->layers, f->inner[i].upper);

        if (side) {
            most = f->inner[i].place;
        } else if (f->inner[i].place < most) {
            f->inner[i].upper = PRISM_LAYOUT_NONE;
        }
    }
    for (size_t i = f->count; i-- > 0;) {
        if (f->inner[i].upper == PRISM_LAYOUT_NONE) {
            continue;
        }
        if (is_side(f->layers, f->inner[i].upper)) {
            least = f->inner[i].place;
        } else if (f->inner[i].place > least) {
            f->inner[i].upper = PRISM_LAYOUT_NONE;
        }
    }
    for (size_t i = 0; i < f->count; i++) {
        if (f->inner[i].upper != PRISM_LAYOUT_NONE) {
            f->inner[kept++] = f->inner[i];
        }
    }
    f->count = kept;
}

static void keep_longest(struct finding *f)
{
    uint32_t length = 0;
    uint32_t last;

    for (uint32_t i = 0; i < f->count; i++) {
        uint32_t low = 0;
        uint32_t high = length;

        while (low < high) {
            uint32_t middle = low + (high - low) / 2;

            if (f->inner[f->pile[middle]].place < f->inner[i].place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        f->inner[i].previous = low > 0 ? f->pile[low - 1] : PRISM_LAYOUT_NONE;
        f->pile[low] = i;
        length = low == length ? length + 1 : length;
    }
    last = length > 0 ? f->pile[length - 1] : PRISM_LAYOUT_NONE;
    for (; last != PRISM_LAYOUT_NONE; last = f->inner[last].previous) {
        f->block[f->inner[last].lower] = f->inner[last].upper;
    }
}

/* block[] comes as the stop above in the same block, which has a lower number. */
static uint32_t number_blocks(const struct prism_layers *layers, uint32_t longest,
                              uint32_t *block, uint32_t *length)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < layers->stop_count; i++) {
        uint32_t above = block[i];

        if (above != PRISM_LAYOUT_NONE &&
            (length[above] < longest || is_side(layers, i))) {
            block[i] = block[above];
            length[i] = length[above] + 1;
        } else {
            block[i] = count++;
            length[i] = 1;
        }
    }
    return count;
}

uint32_t prism_blocks_find(const struct prism_layers *layers, uint32_t longest,
                           uint32_t *block)
{
    uint32_t n = layers->stop_count;
    struct finding f = {.layers = layers, .block = block};
    uint32_t count;

    f.inner = prism_alloc(n * sizeof *f.inner);
    f.pile = prism_alloc(n * sizeof *f.pile);
    for (uint32_t i = 0; i < n; i++) {
        block[i] = PRISM_LAYOUT_NONE;
    }
    for (uint32_t rank = 0; rank + 1 < layers->rank_count; rank++) {
        list_inner(&f, rank);
        drop_crossing_sides(&f);
        keep_longest(&f);
    }
    count = number_blocks(layers, longest, block, f.pile);
    free(f.inner);
    free(f.pile);
    return count;
}
