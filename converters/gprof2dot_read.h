/* SPDX-License-Identifier: MIT */
/* gprof2dot_read.h - the reader of gprof2dot's JSON; see gprof2dot.c. */
#ifndef PRISM_CONVERTERS_GPROF2DOT_READ_H
#define PRISM_CONVERTERS_GPROF2DOT_READ_H

#include <stdbool.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

bool prism_gprof2dot_read(struct prism_cursor *in, struct prism_builder *b,
                          struct prism_notes *notes, struct prism_error *err);

#endif
