/* SPDX-License-Identifier: MIT */
/* reader_tree.h - the nodes of one tree of a capture, and theirs in the builder.
 *
 * Of a whole recording all contexts are in the profile, of a window those that hold
 * something, and the way to them: they are made when they are asked for. */
#ifndef PRISM_CAPTURE_READER_TREE_H
#define PRISM_CAPTURE_READER_TREE_H

#include "core/capture/reader_state.h"

/* What says how long its parent was suspended is no node of its own: its parent's
 * number and this bit. */
#define PRISM_TREE_SUSPENDED 0x80000000u

struct prism_found_tree {
    uint32_t *nodes; /* of the file -> of the builder */
    size_t count;
    struct prism_node_record *records; /* of a window; else NULL */
    struct {
        PRISM_VEC(uint32_t);
    } path; /* scratch */
};

/* Read the tree of a number; release it in any case. */
bool prism_tree_read(struct prism_capture_reading *reading, uint32_t owner,
                     struct prism_found_tree *tree, struct prism_error *err);
void prism_tree_release(struct prism_found_tree *tree);

/* The builder's node for a number below `count`. */
uint32_t prism_tree_node(struct prism_capture_reading *reading,
                         struct prism_found_tree *tree, uint32_t number);

#endif
