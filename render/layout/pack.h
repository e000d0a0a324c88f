/* SPDX-License-Identifier: MIT */
/* pack.h - drawings that do not hang together, in rows. */
#ifndef PRISM_RENDER_LAYOUT_PACK_H
#define PRISM_RENDER_LAYOUT_PACK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/point.h"

struct prism_pack_item {
    double width;
    double height;
    bool anchored; /* rather at `wish` than elsewhere */
    struct prism_point wish;
    struct prism_point at; /* set by prism_pack() */
};

/* Those that are anchored stand to each other as they wish, as far as they do not
 * meet.  The others are in rows below: the highest first, of equal ones the first.
 * All are at least `sep` apart.  Returns width and height of all. */
struct prism_point prism_pack(struct prism_pack_item *items, size_t count, double sep);

#endif
