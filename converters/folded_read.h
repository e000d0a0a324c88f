/* SPDX-License-Identifier: MIT */
/* folded_read.h - the reading half of the format in folded.c. */
#ifndef PRISM_CONVERTERS_FOLDED_READ_H
#define PRISM_CONVERTERS_FOLDED_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/format.h"

struct prism_folded_choice {
    int64_t unit_ns; /* what a count stands for; 0: a sample.  Austin's files say it */
    bool strict;     /* a line without a count is an error */
};

bool prism_folded_read(struct prism_cursor *in,
                       const struct prism_folded_choice *choice,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err);

#endif
