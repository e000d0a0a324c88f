/* SPDX-License-Identifier: MIT */
/* map.h - finds items of an array by what is in them.
 *
 * The map stores only (hash, index); the items stay in the caller's array and
 * the caller compares them.  Open addressing with linear probing.
 *
 *     uint32_t i = prism_map_find(&map, hash, same_point, &wanted);
 *     if (i == PRISM_MAP_NONE) { ...append...; prism_map_insert(&map, hash, i); } */
#ifndef PRISM_BASE_MAP_H
#define PRISM_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRISM_MAP_NONE UINT32_MAX

struct prism_map_slot {
    uint32_t hash;
    uint32_t item; /* PRISM_MAP_NONE: free */
};

/* Zero-initialise, or call prism_map_init(). */
struct prism_map {
    struct prism_map_slot *slots;
    size_t capacity; /* a power of two, or 0 */
    size_t count;
};

/* Is the item with this index the one that `key` describes? */
typedef bool (*prism_map_equal)(const void *key, uint32_t item);

void prism_map_init(struct prism_map *map);
void prism_map_release(struct prism_map *map);
/* Room for `count` items in all, where their number is known before. */
void prism_map_reserve(struct prism_map *map, size_t count);
/* The hash must not be in the map yet together with an equal item. */
void prism_map_insert(struct prism_map *map, uint64_t hash, uint32_t item);

/* Inline, so that the comparison can be inlined into the probe loop. */
static inline uint32_t prism_map_find(const struct prism_map *map, uint64_t hash,
                                      prism_map_equal equal, const void *key)
{
    uint32_t low = (uint32_t)hash;

    if (map->capacity == 0) {
        return PRISM_MAP_NONE;
    }
    for (size_t i = low & (map->capacity - 1);; i = (i + 1) & (map->capacity - 1)) {
        const struct prism_map_slot *slot = &map->slots[i];

        if (slot->item == PRISM_MAP_NONE) {
            return PRISM_MAP_NONE;
        }
        if (slot->hash == low && equal(key, slot->item)) {
            return slot->item;
        }
    }
}

/* That this hash will be looked for: what is found there is fetched meanwhile. */
static inline void prism_map_expect(const struct prism_map *map, uint64_t hash)
{
    if (map->capacity > 0) {
        __builtin_prefetch(&map->slots[(uint32_t)hash & (map->capacity - 1)]);
    }
}

#endif
