/* SPDX-License-Identifier: MIT */
/* walk.c - the child lists need no more than two arrays: going up is the parent
 * that every node has. */
#include "core/profile/walk.h"

#include <stdlib.h>

#include "core/base/memory.h"

void prism_walk_init(struct prism_walk *walk, const struct prism_profile *profile)
{
    const struct prism_tree *tree = &profile->tree;

    *walk = (struct prism_walk){.nodes = tree->nodes};
    walk->first_child = prism_alloc(tree->node_count * sizeof *walk->first_child);
    walk->next_sibling = prism_alloc(tree->node_count * sizeof *walk->next_sibling);
    for (uint32_t i = 0; i < tree->node_count; i++) {
        walk->first_child[i] = PRISM_NONE;
        walk->next_sibling[i] = PRISM_NONE;
    }
    /* From the back, pushing to the front: lists end up in ascending order. */
    for (uint32_t i = tree->node_count; i-- > 1;) {
        uint32_t parent = tree->nodes[i].parent;

        walk->next_sibling[i] = walk->first_child[parent];
        walk->first_child[parent] = i;
    }
}

void prism_walk_release(struct prism_walk *walk)
{
    free(walk->first_child);
    free(walk->next_sibling);
    *walk = (struct prism_walk){0};
}

bool prism_walk_next(struct prism_walk *walk)
{
    if (!walk->started) {
        walk->started = true;
        walk->entering = true;
        return true;
    }
    if (walk->entering) {
        if (walk->first_child[walk->node] != PRISM_NONE) {
            walk->node = walk->first_child[walk->node];
            walk->depth++;
        } else {
            walk->entering = false;
        }
        return true;
    }
    if (walk->node == 0) {
        return false;
    }
    if (walk->next_sibling[walk->node] != PRISM_NONE) {
        walk->node = walk->next_sibling[walk->node];
        walk->entering = true;
    } else {
        walk->node = walk->nodes[walk->node].parent;
        walk->depth--;
    }
    return true;
}

void prism_walk_skip(struct prism_walk *walk)
{
    walk->first_child[walk->node] = PRISM_NONE;
}
