/* SPDX-License-Identifier: MIT */
/* folded_write.h - the writing half of the format in folded.c. */
#ifndef PRISM_CONVERTERS_FOLDED_WRITE_H
#define PRISM_CONVERTERS_FOLDED_WRITE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/notes.h"
#include "core/base/out.h"
#include "core/profile/profile.h"

struct prism_folded_style {
    int64_t unit_ns; /* what a count of time stands for */
    bool threads;    /* each stack begins with its thread */
    bool names;      /* frames without file and line */
};

bool prism_folded_write(const struct prism_profile *profile,
                        const struct prism_folded_style *style, struct prism_out *out,
                        struct prism_notes *notes, struct prism_error *err);

#endif
