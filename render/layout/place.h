/* SPDX-License-Identifier: MIT */
/* place.h - how far right each stop is. */
#ifndef PRISM_RENDER_LAYOUT_PLACE_H
#define PRISM_RENDER_LAYOUT_PLACE_H

#include "render/layout/ports.h"

/* Sets x of all stops; the leftmost reach of any is 0.  Returns the width. */
double prism_place(struct prism_layers *layers, const struct prism_ports *ports,
                   const struct prism_layout_options *options);

#endif
