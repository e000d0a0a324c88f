/* SPDX-License-Identifier: MIT */
/* ports.h - where on the border of its boxes a strand begins and ends. */
#ifndef PRISM_RENDER_LAYOUT_PORTS_H
#define PRISM_RENDER_LAYOUT_PORTS_H

#include "render/layout/layers.h"

struct prism_ports {
    double *upper; /* [strand] from the middle of its upper box, on its lower side */
    double *lower; /* [strand] from the middle of its lower box, on its upper side */
    double *upper_step; /* [strand] distance of its edges there */
    double *lower_step;
};

/* Ports of a side stand in the order of the stops that they lead to, around the
 * middle, as far apart as there is room, at most `step`. */
void prism_ports_init(struct prism_ports *ports, const struct prism_layers *layers,
                      double step);
void prism_ports_release(struct prism_ports *ports);

#endif
