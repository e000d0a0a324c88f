/* SPDX-License-Identifier: MIT */
/* ambiguous.c - see ambiguous.h. */
#include "converters/ambiguous.h"

#include <string.h>

#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/memory.h"

struct named {
    const struct prism_profile *p;
    uint32_t function;
};

static bool same_name(const void *key, uint32_t item)
{
    const struct named *wanted = key;
    const struct prism_function *a = &wanted->p->functions[wanted->function];
    const struct prism_function *it = &wanted->p->functions[item];

    return a->file == it->file && strcmp(a->qualname, it->qualname) == 0;
}

bool *prism_ambiguous_names(const struct prism_profile *profile)
{
    struct prism_map map = {0};
    bool *ambiguous = prism_alloc_zeroed(profile->function_count, sizeof *ambiguous);

    prism_map_reserve(&map, profile->function_count);
    for (uint32_t i = 0; i < profile->function_count; i++) {
        const struct prism_function *f = &profile->functions[i];
        const struct named key = {profile, i};
        uint64_t hash =
            prism_hash_mix(prism_hash_bytes(f->qualname, strlen(f->qualname)), f->file);
        uint32_t other = prism_map_find(&map, hash, same_name, &key);

        if (other == PRISM_MAP_NONE) {
            prism_map_insert(&map, hash, i);
        } else {
            ambiguous[i] = ambiguous[other] = true;
        }
    }
    prism_map_release(&map);
    return ambiguous;
}
