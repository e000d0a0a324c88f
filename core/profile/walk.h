/* SPDX-License-Identifier: MIT */
/* walk.h - a tree from the root down, each child in order of first appearance,
 * without recursion: depth is the user's, the C stack is ours.
 *
 *     prism_walk_init(&walk, profile);
 *     while (prism_walk_next(&walk)) {
 *         if (walk.entering) ... walk.node, walk.depth ... else ...
 *     }
 *     prism_walk_release(&walk); */
#ifndef PRISM_PROFILE_WALK_H
#define PRISM_PROFILE_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "core/profile/profile.h"

struct prism_walk {
    const struct prism_node *nodes;
    uint32_t *first_child;  /* [node]; PRISM_NONE: a leaf */
    uint32_t *next_sibling; /* [node]; PRISM_NONE: the last */
    uint32_t node;          /* the current step: entered or left */
    uint32_t depth;         /* of that node; the root has 0 */
    bool entering;
    bool started;
};

void prism_walk_init(struct prism_walk *walk, const struct prism_profile *profile);
void prism_walk_release(struct prism_walk *walk);
/* The next step; false after the root was left. */
bool prism_walk_next(struct prism_walk *walk);
/* Right after entering a node: go on as if it had no children. */
void prism_walk_skip(struct prism_walk *walk);

#endif
