/* SPDX-License-Identifier: MIT */
/* check.h - what is out of bounds is refused before anything is laid out. */
#ifndef PRISM_RENDER_LAYOUT_CHECK_H
#define PRISM_RENDER_LAYOUT_CHECK_H

#include "render/layout/layout.h"

bool prism_layout_check(const struct prism_layout_graph *graph,
                        const struct prism_layout_options *options,
                        struct prism_error *err);

#endif
