/* SPDX-License-Identifier: MIT */
/* context_chain.c - up to the first link that is done, and down again. */
#include "converters/context_chain.h"

void prism_context_chain_release(struct prism_context_chain *chain)
{
    prism_vec_release(&chain->links);
    prism_vec_release(&chain->waiting);
}

uint32_t prism_context_of(struct prism_context_chain *chain, struct prism_builder *b,
                          uint32_t link)
{
    uint32_t node = 0;
    bool circle = false;

    chain->waiting.count = 0;
    for (; link != PRISM_NONE; link = chain->links.items[link].parent) {
        struct prism_link *it = &chain->links.items[link];

        if (it->state != PRISM_LINK_NEW) {
            circle = it->state == PRISM_LINK_WAITING || it->state == PRISM_LINK_CIRCLE;
            node = it->node;
            break;
        }
        it->state = PRISM_LINK_WAITING;
        prism_vec_push(&chain->waiting) = link;
    }
    while (chain->waiting.count > 0) {
        struct prism_link *it = &chain->links.items[prism_vec_last(&chain->waiting)];

        chain->waiting.count--;
        it->state = PRISM_LINK_CIRCLE;
        if (!circle) {
            node = prism_builder_child(b, node, it->function, 0);
            it->node = node;
            it->state = PRISM_LINK_DONE;
        }
    }
    return circle ? PRISM_NONE : node;
}
