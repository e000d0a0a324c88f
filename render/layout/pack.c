/* SPDX-License-Identifier: MIT */
/* pack.c - shelves: B. S. Baker, J. S. Schwarz, "Shelf algorithms for two-dimensional
 * packing problems" (1983), with next-fit by decreasing height.  A row is as long as
 * the widest item, or so that all of them have about the shape of a screen. */
#include "render/layout/pack.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define MARGIN 0.25 /* of the width or height: the most that may stay free */
#define ASPECT 1.6  /* width / height of a row of rows that has no wide item */

struct turn {
    double height;
    size_t index;
};

static int higher(const void *a, const void *b)
{
    const struct turn *left = a;
    const struct turn *right = b;

    if (left->height < right->height || left->height > right->height) {
        return left->height > right->height ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

static double row_width(const struct prism_pack_item *items, size_t count, double sep)
{
    double area = 0;
    double widest = 0;

    for (size_t i = 0; i < count; i++) {
        area += (items[i].width + sep) * (items[i].height + sep);
        widest = fmax(widest, items[i].width);
    }
    return fmax(widest, sqrt(area * ASPECT));
}

static bool meet(const struct prism_pack_item *a, const struct prism_pack_item *b,
                 double sep)
{
    return a->at.x < b->at.x + b->width + sep && b->at.x < a->at.x + a->width + sep &&
           a->at.y < b->at.y + b->height + sep && b->at.y < a->at.y + a->height + sep;
}

/* Where something stood before that is gone, as long as it is little, stays free. */
static double margin(double low, double size)
{
    return low > 0 && low <= size * MARGIN ? low : 0;
}

/* To where they wish, the highest first; turns[] is left with those that cannot.
 * Returns the sizes of what was placed. */
static struct prism_point place_anchored(struct prism_pack_item *items,
                                         struct turn *turns, size_t *count, double sep)
{
    size_t *placed = prism_alloc(*count * sizeof *placed);
    size_t placed_count = 0;
    size_t left = 0;
    struct prism_point low = {INFINITY, INFINITY};
    struct prism_point high = {0, 0};
    struct prism_point free_at;

    for (size_t i = 0; i < *count; i++) {
        struct prism_pack_item *item = &items[turns[i].index];
        bool fits = item->anchored;

        item->at = item->wish;
        for (size_t k = 0; k < placed_count && fits; k++) {
            fits = !meet(item, &items[placed[k]], sep);
        }
        if (fits) {
            placed[placed_count++] = turns[i].index;
            low.x = fmin(low.x, item->at.x);
            low.y = fmin(low.y, item->at.y);
        } else {
            turns[left++] = turns[i];
        }
    }
    for (size_t i = 0; i < placed_count; i++) {
        const struct prism_pack_item *item = &items[placed[i]];

        high.x = fmax(high.x, item->at.x + item->width - low.x);
        high.y = fmax(high.y, item->at.y + item->height - low.y);
    }
    free_at.x = margin(low.x, high.x);
    free_at.y = margin(low.y, high.y);
    for (size_t i = 0; i < placed_count; i++) {
        items[placed[i]].at.x += free_at.x - low.x;
        items[placed[i]].at.y += free_at.y - low.y;
    }
    free(placed);
    *count = left;
    return (struct prism_point){high.x + free_at.x, high.y + free_at.y};
}

struct prism_point prism_pack(struct prism_pack_item *items, size_t count, double sep)
{
    struct turn *turns = prism_alloc(count * sizeof *turns);
    double most = row_width(items, count, sep);
    struct prism_point size;
    struct prism_point at = {0, 0};

    for (size_t i = 0; i < count; i++) {
        turns[i] = (struct turn){items[i].height, i};
    }
    qsort(turns, count, sizeof *turns, higher);
    size = place_anchored(items, turns, &count, sep);
    at.y = size.y > 0 ? size.y + sep : 0;
    for (size_t i = 0; i < count; i++) {
        struct prism_pack_item *item = &items[turns[i].index];

        if (at.x > 0 && at.x + item->width > most) {
            at = (struct prism_point){0, size.y + sep};
        }
        item->at = at;
        size.x = fmax(size.x, at.x + item->width);
        size.y = fmax(size.y, at.y + item->height);
        at.x += item->width + sep;
    }
    free(turns);
    return size;
}
