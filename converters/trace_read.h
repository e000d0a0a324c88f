/* SPDX-License-Identifier: MIT */
/* trace_read.h - the reader of trace events; see trace.c. */
#ifndef PRISM_CONVERTERS_TRACE_READ_H
#define PRISM_CONVERTERS_TRACE_READ_H

#include <stdbool.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

/* `strict`: what cannot be read fails, else it is skipped and counted. */
bool prism_trace_read(struct prism_cursor *in, bool strict, struct prism_builder *b,
                      struct prism_notes *notes, struct prism_error *err);

#endif
