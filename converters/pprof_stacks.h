/* SPDX-License-Identifier: MIT */
/* pprof_stacks.h - stacks that were seen before, known by their packed locations as
 * they stand in the input: they are compared without being decoded.  Many tools write a
 * stack once for each thread or moment, and then mostly in the same order. */
#ifndef PRISM_CONVERTERS_PPROF_STACKS_H
#define PRISM_CONVERTERS_PPROF_STACKS_H

#include <stddef.h>
#include <stdint.h>

#include "core/base/map.h"
#include "core/base/span.h"
#include "core/base/vec.h"

struct prism_pprof_stack {
    struct prism_span ids;
    uint32_t leaf; /* its node */
};

/* Zero-initialise. */
struct prism_pprof_stacks {
    struct {
        PRISM_VEC(struct prism_pprof_stack);
    } all;
    struct prism_map map;
    size_t next;   /* the one behind the last that was found */
    uint64_t hash; /* of what was not found */
};

void prism_pprof_stacks_release(struct prism_pprof_stacks *stacks);

/* The leaf of the stack with these locations; PRISM_NONE when it was not seen yet. */
uint32_t prism_pprof_stacks_find(struct prism_pprof_stacks *stacks,
                                 struct prism_span ids);
/* The stack that was just not found; its bytes must stay where they are. */
void prism_pprof_stacks_add(struct prism_pprof_stacks *stacks, struct prism_span ids,
                            uint32_t leaf);

#endif
