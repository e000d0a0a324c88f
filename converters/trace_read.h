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

struct prism_trace_choice {
    bool strict;      /* what cannot be read fails, else it is skipped and counted */
    size_t order_max; /* usually PRISM_TRACE_ORDER_MAX */
};

bool prism_trace_read(struct prism_cursor *in, const struct prism_trace_choice *choice,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err);

#endif
