/* SPDX-License-Identifier: MIT */
/* callgrind.h - the two directions of callgrind, for its descriptor. */
#ifndef PRISM_CONVERTERS_CALLGRIND_H
#define PRISM_CONVERTERS_CALLGRIND_H

#include "converters/format.h"

enum {
    PRISM_CALLGRIND_SPLIT_RECURSION,
    PRISM_CALLGRIND_SPLIT_THREADS,
    PRISM_CALLGRIND_JOIN_RECURSION,
};

extern const struct prism_option prism_callgrind_options[];

/* prism_format's read. */
bool prism_callgrind_read(struct prism_cursor *in,
                          const struct prism_settings *settings,
                          struct prism_builder *b, struct prism_notes *notes,
                          struct prism_error *err);

/* prism_format's write. */
bool prism_callgrind_write(const struct prism_profile *profile,
                           const struct prism_settings *settings, struct prism_out *out,
                           struct prism_notes *notes, struct prism_error *err);

#endif
