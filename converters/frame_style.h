/* SPDX-License-Identifier: MIT */
/* frame_style.h - how tools spell a Python function in one piece of text.
 *
 *     plain      name                    nothing more to be had
 *     brackets   name (file:line)        py-spy, our own folded stacks
 *                name (file)             the same without a known line
 *     colons     file:name:line          Austin, CPython's sampling profiler
 *     pieces     name (file);Lline       Austin with --alt-format: two of the pieces
 *                                        that a stack falls into at its semicolons
 *
 * A single frame can look like any of them by accident, so the style of an input
 * is that of the majority of its frames. */
#ifndef PRISM_CONVERTERS_FRAME_STYLE_H
#define PRISM_CONVERTERS_FRAME_STYLE_H

#include <stddef.h>

#include "core/base/span.h"
#include "core/profile/builder.h"

enum prism_frame_style {
    PRISM_FRAME_PLAIN,
    PRISM_FRAME_BRACKETS,
    PRISM_FRAME_COLONS,
    PRISM_FRAME_PIECES,
    PRISM_FRAME_STYLE_COUNT,
};

/* How many bytes of what stands behind the first piece of a frame are its second one,
 * with the semicolon between them; 0: it has none. */
size_t prism_frame_second_piece(struct prism_span rest);

/* The style that this frame looks like. */
enum prism_frame_style prism_frame_style_of(struct prism_span frame);

/* The style with more than half of `votes` [PRISM_FRAME_STYLE_COUNT], else plain. */
enum prism_frame_style prism_frame_style_elect(const size_t *votes);

/* Name, file and line of a frame; one that does not fit the style is a plain
 * name.  The spans point into `frame`. */
struct prism_function_spec prism_frame_parse(enum prism_frame_style style,
                                             struct prism_span frame);

/* What a function with this name and file is, as far as one can tell. */
enum prism_kind prism_frame_kind(const struct prism_function_spec *spec);

#endif
