/* SPDX-License-Identifier: MIT */
/* describe_unrecorded.h - the Pythons below a recording that are not in it, for people:
 * a line for each in `info`, and at the end of `record`. */
#ifndef PRISM_CLI_DESCRIBE_UNRECORDED_H
#define PRISM_CLI_DESCRIBE_UNRECORDED_H

#include "core/base/out.h"
#include "core/profile/profile.h"

void prism_cli_describe_unrecorded(struct prism_out *out,
                                   const struct prism_profile *profile);
/* On standard error; nothing when there are none. */
void prism_cli_print_unrecorded(const struct prism_profile *profile);

#endif
