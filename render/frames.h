/* SPDX-License-Identifier: MIT */
/* frames.h - a tree as pictures want it: call lines, threads and intervals merged.
 *
 * A frame stands for all contexts with the same path of functions, found through
 * a trie: children are keyed by (parent, function), so no stack is ever written
 * out and sorted.  Parents stand before their children. */
#ifndef PRISM_RENDER_FRAMES_H
#define PRISM_RENDER_FRAMES_H

#include <stdbool.h>

#include "core/base/vec.h"
#include "core/profile/profile.h"

enum prism_frame_order {
    PRISM_FRAMES_BY_NAME,   /* qualified name, then path and line */
    PRISM_FRAMES_BY_WEIGHT, /* heaviest first, then as by name */
    PRISM_FRAMES_BY_FIRST,  /* first appearance in the profile */
};

struct prism_frame {
    uint32_t parent;   /* that of the root is the root itself */
    uint32_t function; /* PRISM_NONE: the root */
    uint32_t depth;
    uint32_t first_child;  /* among the linked ones; PRISM_NONE: none */
    uint32_t next_sibling; /* likewise */
    unsigned flags;        /* estimated, reduced: some context is; seed: all are */
    int64_t self;
    int64_t total;
    int64_t calls;   /* starts; PRISM_UNKNOWN: the profile does not count them */
    int64_t resumes; /* likewise */
};

struct prism_frames {
    PRISM_VEC(struct prism_frame);
};

/* For one metric of a tree; sums stop at the ends of int64.  Nothing is linked. */
void prism_frames_init(struct prism_frames *frames, const struct prism_profile *tree,
                       uint32_t metric);
/* Link the chosen frames to their parents, in order, those that wait last: only those
 * are sorted, so the work follows what is drawn.  `chosen[frame]`; a parent of a chosen one must be. */
void prism_frames_link(struct prism_frames *frames, const struct prism_profile *tree,
                       enum prism_frame_order order, const bool *chosen);
void prism_frames_release(struct prism_frames *frames);

#endif
