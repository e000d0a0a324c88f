/* SPDX-License-Identifier: MIT */
/* context_chain.h - contexts given as links that name the one around them, in any order
 * and perhaps in circles: each becomes a context of a tree when it is asked for. */
#ifndef PRISM_CONVERTERS_CONTEXT_CHAIN_H
#define PRISM_CONVERTERS_CONTEXT_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/vec.h"
#include "core/profile/builder.h"

enum prism_link_state {
    PRISM_LINK_NEW,
    PRISM_LINK_WAITING, /* for the context around it */
    PRISM_LINK_DONE,
    PRISM_LINK_ROOT,   /* stands for the root of the tree; node is 0 */
    PRISM_LINK_CIRCLE, /* its parents go round in circles */
};

struct prism_link {
    uint32_t parent; /* link; PRISM_NONE: the root */
    uint32_t function;
    uint32_t node; /* when it is done */
    enum prism_link_state state;
};

/* Zero-initialise. */
struct prism_context_chain {
    struct {
        PRISM_VEC(struct prism_link);
    } links;
    struct {
        PRISM_VEC(uint32_t);
    } waiting; /* the innermost first */
};

void prism_context_chain_release(struct prism_context_chain *chain);
/* The context of a link; PRISM_NONE when its parents go round in circles. */
uint32_t prism_context_of(struct prism_context_chain *chain, struct prism_builder *b,
                          uint32_t link);

#endif
