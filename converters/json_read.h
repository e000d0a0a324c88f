/* SPDX-License-Identifier: MIT */
/* json_read.h - the reader of our own JSON; see json.c. */
#ifndef PRISM_CONVERTERS_JSON_READ_H
#define PRISM_CONVERTERS_JSON_READ_H

#include <stdbool.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

bool prism_json_read(struct prism_cursor *in, struct prism_builder *b,
                     struct prism_notes *notes, struct prism_error *err);

#endif
