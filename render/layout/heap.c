/* SPDX-License-Identifier: MIT */
/* heap.c - J. W. J. Williams, "Algorithm 232: Heapsort" (1964). */
#include "render/layout/heap.h"

#include <assert.h>
#include <stdbool.h>

static bool comes_first(struct prism_heap_item a, struct prism_heap_item b)
{
    return a.key < b.key || (a.key <= b.key && a.value < b.value);
}

void prism_heap_push(struct prism_heap *heap, double key, uint32_t value)
{
    struct prism_heap_item item = {key, value};
    size_t at = heap->count;

    prism_vec_push(heap) = item;
    while (at > 0 && comes_first(item, heap->items[(at - 1) / 2])) {
        heap->items[at] = heap->items[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap->items[at] = item;
}

uint32_t prism_heap_pop(struct prism_heap *heap)
{
    uint32_t first = heap->items[0].value;
    struct prism_heap_item item = heap->items[heap->count - 1];
    size_t at = 0;

    assert(heap->count > 0);
    heap->count--;
    for (;;) {
        size_t child = 2 * at + 1;

        if (child >= heap->count) {
            break;
        }
        if (child + 1 < heap->count &&
            comes_first(heap->items[child + 1], heap->items[child])) {
            child++;
        }
        if (!comes_first(heap->items[child], item)) {
            break;
        }
        heap->items[at] = heap->items[child];
        at = child;
    }
    heap->items[at] = item;
    return first;
}

void prism_heap_release(struct prism_heap *heap)
{
    prism_vec_release(heap);
}
