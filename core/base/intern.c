/* SPDX-License-Identifier: MIT */
/* intern.c - a map over a vector of spans into the arena. */
#include "core/base/intern.h"

#include "core/base/hash.h"

struct key {
    const struct prism_intern *intern;
    struct prism_span text;
};

static bool same_text(const void *key, uint32_t item)
{
    const struct key *wanted = key;

    return prism_span_equal(wanted->text, wanted->intern->strings.items[item]);
}

void prism_intern_init(struct prism_intern *intern, struct prism_arena *arena)
{
    *intern = (struct prism_intern){.arena = arena};
    (void)prism_intern(intern, prism_span("", 0));
}

void prism_intern_release(struct prism_intern *intern)
{
    prism_vec_release(&intern->strings);
    prism_map_release(&intern->map);
}

uint32_t prism_intern(struct prism_intern *intern, struct prism_span text)
{
    const struct key key = {intern, text};
    uint64_t hash = prism_hash_bytes(text.at, text.len);
    uint32_t id = prism_map_find(&intern->map, hash, same_text, &key);

    if (id == PRISM_MAP_NONE) {
        id = (uint32_t)intern->strings.count;
        prism_vec_push(&intern->strings) =
            prism_span(prism_arena_copy(intern->arena, text), text.len);
        prism_map_insert(&intern->map, hash, id);
    }
    return id;
}

struct prism_span prism_intern_text(const struct prism_intern *intern, uint32_t id)
{
    return intern->strings.items[id];
}
