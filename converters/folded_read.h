/* SPDX-License-Identifier: MIT */
/* folded_read.h - the reading half of the format in folded.c. */
#ifndef PRISM_CONVERTERS_FOLDED_READ_H
#define PRISM_CONVERTERS_FOLDED_READ_H

#include <stdbool.h>

#include "converters/format.h"

bool prism_folded_read(struct prism_cursor *in, const struct prism_settings *settings,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err);

#endif
