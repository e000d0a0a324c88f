/* SPDX-License-Identifier: MIT */
/* map.c - the growing half of map.h; kept at most half full. */
#include "core/base/map.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

void prism_map_init(struct prism_map *map)
{
    *map = (struct prism_map){0};
}

void prism_map_release(struct prism_map *map)
{
    free(map->slots);
    prism_map_init(map);
}

static void put(struct prism_map *map, struct prism_map_slot slot)
{
    size_t i = slot.hash & (map->capacity - 1);

    while (map->slots[i].item != PRISM_MAP_NONE) {
        i = (i + 1) & (map->capacity - 1);
    }
    map->slots[i] = slot;
}

static void resize(struct prism_map *map, size_t capacity)
{
    struct prism_map old = *map;

    map->capacity = capacity;
    map->slots = prism_realloc(NULL, map->capacity, sizeof *map->slots);
    /* All bits set is PRISM_MAP_NONE in every slot. */
    memset(map->slots, 0xff, map->capacity * sizeof *map->slots);
    for (size_t i = 0; i < old.capacity; i++) {
        if (old.slots[i].item != PRISM_MAP_NONE) {
            put(map, old.slots[i]);
        }
    }
    free(old.slots);
}

void prism_map_reserve(struct prism_map *map, size_t count)
{
    size_t capacity = 16;

    while (capacity / 2 < count) {
        capacity *= 2;
    }
    if (capacity > map->capacity) {
        resize(map, capacity);
    }
}

void prism_map_insert(struct prism_map *map, uint64_t hash, uint32_t item)
{
    if (map->count * 2 >= map->capacity) {
        resize(map, map->capacity > 0 ? map->capacity * 2 : 16);
    }
    put(map, (struct prism_map_slot){(uint32_t)hash, item});
    map->count++;
}
