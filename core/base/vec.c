/* SPDX-License-Identifier: MIT */
/* vec.c - the growing half of vec.h. */
#include "core/base/vec.h"

void *prism_vec_grow(void *items, size_t count, size_t *capacity, size_t size)
{
    while (*capacity < count) {
        *capacity = *capacity < 8 ? 8 : *capacity * 2;
    }
    return prism_realloc(items, *capacity, size);
}
