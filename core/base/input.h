/* SPDX-License-Identifier: MIT */
/* input.h - a whole input in memory: a file, a pipe or standard input, inflated
 * when it is gzip (told by its first bytes, never by its name). */
#ifndef PRISM_BASE_INPUT_H
#define PRISM_BASE_INPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/cursor.h"
#include "core/base/error.h"

struct prism_input {
    const char *name; /* as given, "standard input" for "-"; not owned */
    struct prism_span bytes;
    bool mapped; /* munmap() instead of free() */
};

/* `path` must outlive the input; "-" is standard input.  On failure there is
 * nothing to release. */
bool prism_input_load(struct prism_input *input, const char *path,
                      struct prism_error *err);
/* Likewise, but of what is compressed only the first `wanted` bytes, if that many are
 * there, and perhaps some more. */
bool prism_input_load_head(struct prism_input *input, const char *path, size_t wanted,
                           struct prism_error *err);
void prism_input_release(struct prism_input *input);

struct prism_cursor prism_input_cursor(const struct prism_input *input);

#endif
