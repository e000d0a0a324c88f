/* SPDX-License-Identifier: MIT */
/* callgrind_functions.h - which functions a callgrind file speaks of.  Writers put more
 * into a name than the name: a line, to tell apart what has one name (pyprof2calltree and
 * ours), or file and line (yappi). */
#ifndef PRISM_CONVERTERS_CALLGRIND_FUNCTIONS_H
#define PRISM_CONVERTERS_CALLGRIND_FUNCTIONS_H

#include "converters/callgrind_build.h"

/* Adds all functions of the file but `root` (PRISM_NONE: there is none) to the builder.
 * Returns [function] their numbers there, PRISM_NONE for the root, to be freed;
 * `*count` is how many there are: those that differ only in what the model has no place
 * for become one. */
uint32_t *prism_callgrind_push_functions(const struct prism_callgrind_file *file,
                                         struct prism_builder *b, uint32_t root,
                                         uint32_t *count);

/* Our writer and pyprof2calltree put the first line where they do not know another. */
bool prism_callgrind_fills_lines(const struct prism_callgrind_file *file);

/* "name:12" of line 12, as writers tell apart what has one name: `head` is the name.
 * False when it is none. */
bool prism_callgrind_split_line(struct prism_span name, uint32_t line,
                                struct prism_span *head);

/* The first line of a function as far as the file tells, 0 for unknown. */
uint32_t prism_callgrind_first_line(const struct prism_callgrind_function *f);

#endif
