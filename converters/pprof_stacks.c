/* SPDX-License-Identifier: MIT */
/* pprof_stacks.c - see pprof_stacks.h. */
#include "converters/pprof_stacks.h"

#include "core/base/hash.h"
#include "core/profile/profile.h"

void prism_pprof_stacks_release(struct prism_pprof_stacks *stacks)
{
    prism_vec_release(&stacks->all);
    prism_map_release(&stacks->map);
}

struct stack_key {
    const struct prism_pprof_stack *all;
    struct prism_span ids;
};

static bool same_stack(const void *key, uint32_t item)
{
    const struct stack_key *wanted = key;

    return prism_span_equal(wanted->all[item].ids, wanted->ids);
}

uint32_t prism_pprof_stacks_find(struct prism_pprof_stacks *stacks,
                                 struct prism_span ids)
{
    const struct stack_key key = {stacks->all.items, ids};
    size_t found = stacks->next;

    if (found >= stacks->all.count || !same_stack(&key, (uint32_t)found)) {
        stacks->hash = prism_hash_bytes(ids.at, ids.len);
        found = prism_map_find(&stacks->map, stacks->hash, same_stack, &key);
        if (found == PRISM_MAP_NONE) {
            return PRISM_NONE;
        }
    }
    stacks->next = found + 1 < stacks->all.count ? found + 1 : 0;
    return stacks->all.items[found].leaf;
}

void prism_pprof_stacks_add(struct prism_pprof_stacks *stacks, struct prism_span ids,
                            uint32_t leaf)
{
    prism_map_insert(&stacks->map, stacks->hash, (uint32_t)stacks->all.count);
    prism_vec_push(&stacks->all) = (struct prism_pprof_stack){ids, leaf};
}
