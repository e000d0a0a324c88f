/* SPDX-License-Identifier: MIT */
/* vec.h - an array that grows.
 *
 *     struct { PRISM_VEC(struct point); } points = {0};
 *     prism_vec_push(&points) = (struct point){1, 2};
 *     for (size_t i = 0; i < points.count; i++) use(&points.items[i]);
 *     prism_vec_release(&points);
 *
 * Items move when the array grows: keep indices, not pointers. */
#ifndef PRISM_BASE_VEC_H
#define PRISM_BASE_VEC_H

#include <stddef.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define PRISM_VEC(type)                                                                \
    type *items;                                                                       \
    size_t count;                                                                      \
    size_t capacity

/* At least twice the room, for at least `count` items. */
void *prism_vec_grow(void *items, size_t count, size_t *capacity, size_t size)
    __attribute__((cold, noinline));

/* Nearly always there is room: that much is inlined everywhere. */
static inline void *prism_vec_room(void *items, size_t count, size_t *capacity,
                                   size_t size)
{
    return count <= *capacity ? items : prism_vec_grow(items, count, capacity, size);
}

/* An lvalue: the new last item, uninitialised. */
#define prism_vec_push(vec)                                                            \
    (*((vec)->items = prism_vec_room((vec)->items, (vec)->count + 1, &(vec)->capacity, \
                                     sizeof *(vec)->items),                            \
       &(vec)->items[(vec)->count++]))

/* The first of `more` new items at the end, uninitialised; `more` is not 0. */
#define prism_vec_extend(vec, more)                                                    \
    ((vec)->items = prism_vec_room((vec)->items, (vec)->count + (more),                \
                                   &(vec)->capacity, sizeof *(vec)->items),            \
     (vec)->count += (more), (vec)->items + (vec)->count - (more))

/* Room for `wanted` items in all, where their number is known before. */
#define prism_vec_reserve(vec, wanted)                                                 \
    ((vec)->capacity = (wanted),                                                       \
     (vec)->items =                                                                    \
         prism_realloc((vec)->items, (vec)->capacity, sizeof *(vec)->items))

#define prism_vec_last(vec) ((vec)->items[(vec)->count - 1])

#define prism_vec_release(vec)                                                         \
    (free((vec)->items), (vec)->items = NULL, (vec)->count = 0, (vec)->capacity = 0)

#endif
