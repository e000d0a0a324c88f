/* SPDX-License-Identifier: MIT */
/* trace_read.h - the reader of trace events; see trace.c. */
#ifndef PRISM_CONVERTERS_TRACE_READ_H
#define PRISM_CONVERTERS_TRACE_READ_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

/* The order of more calls is not kept: memory would follow the length of the file. */
#define PRISM_TRACE_ORDER_MAX ((size_t)1000000)

/* `order_max`: usually PRISM_TRACE_ORDER_MAX. */
bool prism_trace_read(struct prism_cursor *in, size_t order_max,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err);

#endif
