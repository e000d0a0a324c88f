/* SPDX-License-Identifier: MIT */
/* json_write.h - the writer of our own JSON; see json.c. */
#ifndef PRISM_CONVERTERS_JSON_WRITE_H
#define PRISM_CONVERTERS_JSON_WRITE_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/base/out.h"
#include "core/profile/profile.h"

bool prism_json_write(const struct prism_profile *profile,
                      const struct prism_settings *settings, struct prism_out *out,
                      struct prism_notes *notes, struct prism_error *err);

#endif
