/* SPDX-License-Identifier: MIT */
/* folded_read.h - the reading half of the format in folded.c. */
#ifndef PRISM_CONVERTERS_FOLDED_READ_H
#define PRISM_CONVERTERS_FOLDED_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/format.h"

/* `unit_ns`: what a count stands for; 0 for samples.  Austin's files say themselves. */
bool prism_folded_read(struct prism_cursor *in, int64_t unit_ns,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err);

#endif
