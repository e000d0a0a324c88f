/* SPDX-License-Identifier: MIT */
/* pprof_frames.h - from a location to its frames in the tree that is built.  A location
 * may stand for several, inlined into each other.  The line where a frame was executing
 * is the call line of the frame inside it. */
#ifndef PRISM_CONVERTERS_PPROF_FRAMES_H
#define PRISM_CONVERTERS_PPROF_FRAMES_H

#include <stdint.h>

#include "converters/pprof_tables.h"
#include "core/profile/builder.h"

/* Where a stack has got to. */
struct prism_pprof_place {
    uint32_t node; /* of the innermost frame so far */
    uint32_t line; /* where that is executing */
};

/* A location that is one frame, once that is known: most are. */
struct prism_pprof_frame {
    uint32_t function; /* in the builder; PRISM_NONE: not known, or several frames */
    uint32_t line;
};

struct prism_pprof_frames {
    const struct prism_pprof_tables *t;
    struct prism_builder *b;
    uint32_t *function;               /* [function's row] in the builder, or none */
    uint32_t *address;                /* [location's row] likewise, without lines */
    struct prism_pprof_frame *single; /* [location's row] */
};

/* Both must stay where they are. */
void prism_pprof_frames_init(struct prism_pprof_frames *frames,
                             const struct prism_pprof_tables *t,
                             struct prism_builder *b);
void prism_pprof_frames_release(struct prism_pprof_frames *frames);

/* How many frames the location in this row is; 0: it is known by its address. */
static inline size_t prism_pprof_frame_count(const struct prism_pprof_frames *frames,
                                             uint32_t row)
{
    return frames->single[row].function != PRISM_NONE
               ? 1
               : frames->t->locations.items[row].line_count;
}

/* As prism_pprof_enter(), for any location. */
struct prism_pprof_place prism_pprof_enter_all(struct prism_pprof_frames *frames,
                                               uint32_t row,
                                               struct prism_pprof_place parent);

/* Below `parent`, the frames of the location in this row, the innermost last. */
static inline struct prism_pprof_place prism_pprof_enter(
    struct prism_pprof_frames *frames, uint32_t row, struct prism_pprof_place parent)
{
    struct prism_pprof_frame frame = frames->single[row];

    if (frame.function == PRISM_NONE) {
        return prism_pprof_enter_all(frames, row, parent);
    }
    return (struct prism_pprof_place){
        prism_builder_child(frames->b, parent.node, frame.function, parent.line),
        frame.line};
}

#endif
