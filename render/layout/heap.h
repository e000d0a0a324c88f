/* SPDX-License-Identifier: MIT */
/* heap.h - a binary heap: the least key first, of equal keys the least value. */
#ifndef PRISM_RENDER_LAYOUT_HEAP_H
#define PRISM_RENDER_LAYOUT_HEAP_H

#include <stdint.h>

#include "core/base/vec.h"

struct prism_heap_item {
    double key;
    uint32_t value;
};

/* Zero-initialise. */
struct prism_heap {
    PRISM_VEC(struct prism_heap_item); /* items[0] is the first */
};

void prism_heap_push(struct prism_heap *heap, double key, uint32_t value);
/* The value of the first, which is taken out; there must be one. */
uint32_t prism_heap_pop(struct prism_heap *heap);
void prism_heap_release(struct prism_heap *heap);

#endif
