/* SPDX-License-Identifier: MIT */
/* grow.h - arrays that grow inside somebody else's process: where core/base/vec.h
 * would end the program, this returns false and leaves everything as it was. */
#ifndef PRISM_CAPTURE_GROW_H
#define PRISM_CAPTURE_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* Room for at least one item more than `count`. */
static inline bool prism_grow(void **items, size_t *capacity, size_t count, size_t size)
{
    size_t wanted = *capacity < 16 ? 16 : *capacity * 2;
    void *grown;

    if (count < *capacity) {
        return true;
    }
    grown = realloc(*items, wanted * size);
    if (grown == NULL) {
        return false;
    }
    *items = grown;
    *capacity = wanted;
    return true;
}

#endif
