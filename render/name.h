/* SPDX-License-Identifier: MIT */
/* name.h - long names of functions and files for narrow boxes. */
#ifndef PRISM_RENDER_NAME_H
#define PRISM_RENDER_NAME_H

#include <stddef.h>

#include "core/base/arena.h"

/* Without what C++ puts around a name: "int ns::f<T>(int) const" is "ns::f".  Other
 * names, operators and "<lambda>" are as they were. */
const char *prism_name_strip(struct prism_arena *arena, const char *name);

/* A path that fits: where it has to give, its start gives, at a slash. */
const char *prism_name_path(struct prism_arena *arena, const char *path, double size,
                            double room);

/* Break a name behind its dots, colons, slashes and blanks into at most `most` lines
 * that fit; what is too long is shortened.  Returns how many there are. */
size_t prism_name_wrap(struct prism_arena *arena, const char *name, double size,
                       double room, const char **lines, size_t most);

#endif
