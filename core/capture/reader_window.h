/* SPDX-License-Identifier: MIT */
/* reader_window.h - a capture less its base, an earlier copy of the same recording:
 * what happened between the two.
 *
 * Both have the same numbers for threads and nodes, so counters are subtracted one by
 * one, as raw ticks, before anything is converted: the difference is exact. */
#ifndef PRISM_CAPTURE_READER_WINDOW_H
#define PRISM_CAPTURE_READER_WINDOW_H

#include "core/capture/reader_state.h"

struct base_cell {
    uint32_t thread;
    uint32_t node;
    uint32_t interval; /* at the level of the later capture's thread */
    uint64_t counters[PRISM_RECORDER_METRICS];
};

struct prism_capture_window {
    struct prism_capture_reading base; /* header, chunks and threads alone */
    uint64_t from;                     /* the moment it begins, in ticks */
    uint64_t from_mono_ns;
    struct {
        PRISM_VEC(struct base_cell);
    } cells; /* sorted; what has been taken off is gone from them */
};

/* Read the base's header, chunks and threads; `reading` has those of the later capture
 * but for its threads.  A base of another recording is an error. */
bool prism_capture_open_window(const struct prism_capture_reading *reading,
                               struct prism_capture_window *window,
                               struct prism_cursor *in, struct prism_error *err);
/* Read the cells of the threads that the later capture has put into the builder. */
bool prism_capture_fill_window(const struct prism_capture_reading *reading,
                               struct prism_capture_window *window,
                               struct prism_error *err);
void prism_capture_release_window(struct prism_capture_window *window);

/* A moment, or the window's start when it came before. */
static inline uint64_t prism_window_clip(const struct prism_capture_window *window,
                                         uint64_t ticks)
{
    return window != NULL && ticks < window->from ? window->from : ticks;
}

/* Take off what the base has of this cell; is anything left?  Without a window all
 * is. */
bool prism_capture_take_off(struct prism_capture_window *window, uint32_t thread,
                            uint32_t node, uint32_t interval, uint64_t *counters);
/* Let the flag for contexts that were open at the start stand for the window's start. */
void prism_capture_mark_seeds(const struct prism_capture_reading *reading,
                              uint32_t thread, struct prism_node_record *nodes,
                              size_t count);
/* What is left of the base is in no cell of the later capture: a note. */
void prism_capture_note_window(const struct prism_capture_window *window,
                               struct prism_notes *notes);

#endif
