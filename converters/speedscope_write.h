/* SPDX-License-Identifier: MIT */
/* speedscope_write.h - the writing half of the format in speedscope.c. */
#ifndef PRISM_CONVERTERS_SPEEDSCOPE_WRITE_H
#define PRISM_CONVERTERS_SPEEDSCOPE_WRITE_H

#include <stdbool.h>

#include "converters/format.h"

bool prism_speedscope_write(const struct prism_profile *profile,
                            const struct prism_settings *settings,
                            struct prism_out *out, struct prism_notes *notes,
                            struct prism_error *err);

#endif
