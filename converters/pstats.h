/* SPDX-License-Identifier: MIT */
/* pstats.h - the two halves of the pstats format, each in a file of its own; the
 * descriptor in pstats.c puts them together.  Arguments as in format.h. */
#ifndef PRISM_CONVERTERS_PSTATS_H
#define PRISM_CONVERTERS_PSTATS_H

#include "converters/format.h"

bool prism_pstats_read(struct prism_cursor *in, const struct prism_settings *settings,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err);

bool prism_pstats_write(const struct prism_profile *profile,
                        const struct prism_settings *settings, struct prism_out *out,
                        struct prism_notes *notes, struct prism_error *err);

#endif
