/* SPDX-License-Identifier: MIT */
/* trace_write.h - the writer of trace events; see trace.c. */
#ifndef PRISM_CONVERTERS_TRACE_WRITE_H
#define PRISM_CONVERTERS_TRACE_WRITE_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/base/out.h"
#include "core/profile/profile.h"

bool prism_trace_write(const struct prism_profile *profile,
                       const struct prism_settings *settings, struct prism_out *out,
                       struct prism_notes *notes, struct prism_error *err);

#endif
