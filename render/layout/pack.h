/* SPDX-License-Identifier: MIT */
/* pack.h - drawings that do not hang together, in rows. */
#ifndef PRISM_RENDER_LAYOUT_PACK_H
#define PRISM_RENDER_LAYOUT_PACK_H

#include <stddef.h>

#include "core/base/point.h"

struct prism_pack_item {
    double width;
    double height;
    struct prism_point at; /* set by prism_pack() */
};

/* The highest first, of equal ones the first; at least `sep` apart.  Returns width
 * and height of all. */
struct prism_point prism_pack(struct prism_pack_item *items, size_t count, double sep);

#endif
