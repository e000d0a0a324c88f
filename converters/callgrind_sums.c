/* SPDX-License-Identifier: MIT */
/* callgrind_sums.c - see callgrind_sums.h. */
#include "converters/callgrind_sums.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/base/memory.h"

void prism_callgrind_sums_release(struct prism_callgrind_sums *sums)
{
    prism_vec_release(&sums->functions);
    prism_map_release(&sums->function_map);
    prism_vec_release(&sums->recent);
    prism_vec_release(&sums->edges);
    prism_vec_release(&sums->self);
    prism_vec_release(&sums->edge_calls);
    prism_vec_release(&sums->edge_costs);
}

/* `rows` rows of `old` columns as rows of `width`. */
static int64_t *widened(int64_t *rows, size_t count, unsigned old, unsigned width)
{
    int64_t *wide = prism_alloc_zeroed(count * width, sizeof *wide);

    for (size_t i = 0; i < count && old > 0; i++) {
        memcpy(wide + i * width, rows + i * old, old * sizeof *wide);
    }
    free(rows);
    return wide;
}

void prism_callgrind_sums_widen(struct prism_callgrind_sums *sums, unsigned width)
{
    sums->self.items =
        widened(sums->self.items, sums->functions.count, sums->width, width);
    sums->self.count = sums->self.capacity = sums->functions.count * width;
    sums->edge_costs.items =
        widened(sums->edge_costs.items, sums->edges.count, sums->width, width);
    sums->edge_costs.count = sums->edge_costs.capacity = sums->edges.count * width;
    sums->width = width;
}

static bool same_function(const void *key, uint32_t item)
{
    /* The key is the function pushed last, compared with all others. */
    const struct prism_callgrind_sums *sums = key;
    const struct prism_callgrind_function *a = &prism_vec_last(&sums->functions);
    const struct prism_callgrind_function *it = &sums->functions.items[item];

    return a->name == it->name && a->file == it->file && a->object == it->object;
}

static uint32_t find_function(struct prism_callgrind_sums *sums,
                              struct prism_callgrind_function wanted)
{
    uint64_t hash =
        prism_hash_mix((uint64_t)wanted.object << 32 | wanted.file, wanted.name);
    uint32_t function;

    prism_vec_push(&sums->functions) = wanted;
    function = prism_map_find(&sums->function_map, hash, same_function, sums);
    if (function != PRISM_MAP_NONE) {
        sums->functions.count--;
        return function;
    }
    function = (uint32_t)sums->functions.count - 1;
    for (unsigned i = 0; i < sums->width; i++) {
        prism_vec_push(&sums->self) = 0;
    }
    prism_map_insert(&sums->function_map, hash, function);
    return function;
}

uint32_t prism_callgrind_function(struct prism_callgrind_sums *sums, uint32_t object,
                                  uint32_t file, uint32_t name)
{
    uint32_t *recent;

    while (sums->recent.count <= name) {
        prism_vec_push(&sums->recent) = 0;
    }
    recent = &sums->recent.items[name];
    if (*recent > 0) {
        const struct prism_callgrind_function *f = &sums->functions.items[*recent - 1];

        if (f->file == file && f->object == object) {
            return *recent - 1;
        }
    }
    *recent = find_function(sums, (struct prism_callgrind_function){object, file, name,
                                                                    0, 0, false}) +
              1;
    return *recent - 1;
}

size_t prism_callgrind_call(struct prism_callgrind_sums *sums, uint32_t caller,
                            uint32_t callee, uint32_t line)
{
    prism_vec_push(&sums->edges) = (struct prism_edge){caller, callee, line};
    prism_vec_push(&sums->edge_calls) = 0;
    for (unsigned i = 0; i < sums->width; i++) {
        prism_vec_push(&sums->edge_costs) = 0;
    }
    return sums->edges.count - 1;
}
