/* SPDX-License-Identifier: MIT */
/* point.h - a place in a picture. */
#ifndef PRISM_BASE_POINT_H
#define PRISM_BASE_POINT_H

struct prism_point {
    double x;
    double y; /* grows downwards */
};

#endif
