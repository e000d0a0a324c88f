/* SPDX-License-Identifier: MIT */
/* beside.h - profiles that a picture needs beside the one it is of: what it is compared
 * with (--compare), and an earlier one whose places it keeps (--anchor). */
#ifndef PRISM_CLI_BESIDE_H
#define PRISM_CLI_BESIDE_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/profile/profile.h"

struct prism_inputs;
struct prism_outputs;

/* Zero-initialise; NULL: not asked for. */
struct prism_beside {
    const struct prism_profile *before;
    const struct prism_profile *anchor;
};

/* Read what the options of the outputs' views name, the way the inputs are read
 * (`inputs` may be NULL: as they are).  Release it in any case. */
bool prism_beside_load(struct prism_beside *beside, const struct prism_outputs *outputs,
                       const struct prism_inputs *inputs,
                       const struct prism_settings *settings, struct prism_error *err);
void prism_beside_release(struct prism_beside *beside);

#endif
