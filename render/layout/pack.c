/* SPDX-License-Identifier: MIT */
/* pack.c - shelves: B. S. Baker, J. S. Schwarz, "Shelf algorithms for two-dimensional
 * packing problems" (1983), with next-fit by decreasing height.  A row is as long as
 * the widest item, or so that all of them have about the shape of a screen. */
#include "render/layout/pack.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define ASPECT 1.6 /* width / height of a row of rows that has no wide item */

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

struct prism_point prism_pack(struct prism_pack_item *items, size_t count, double sep)
{
    struct turn *turns = prism_alloc(count * sizeof *turns);
    double most = row_width(items, count, sep);
    struct prism_point size = {0, 0};
    struct prism_point at = {0, 0};

    for (size_t i = 0; i < count; i++) {
        turns[i] = (struct turn){items[i].height, i};
    }
    qsort(turns, count, sizeof *turns, higher);
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
