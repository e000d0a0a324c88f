/* SPDX-License-Identifier: MIT */
/* blocks.h - stops that stand exactly below each other. */
#ifndef PRISM_RENDER_LAYOUT_BLOCKS_H
#define PRISM_RENDER_LAYOUT_BLOCKS_H

#include "render/layout/layers.h"

/* Sets block[stop]; returns how many there are.  A box is a block of its own; stops
 * of a strand are one block as far as they can be, up to `longest` of them; the sides
 * of a pen always are.  No two blocks cross. */
uint32_t prism_blocks_find(const struct prism_layers *layers, uint32_t longest,
                           uint32_t *block);

#endif
