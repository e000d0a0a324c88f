/* SPDX-License-Identifier: MIT */
/* describe_processes.h - what info says about the sources of a profile and about its
 * processes: which started which, and what each spent. */
#ifndef PRISM_CLI_DESCRIBE_PROCESSES_H
#define PRISM_CLI_DESCRIBE_PROCESSES_H

#include "core/base/out.h"
#include "core/profile/profile.h"

void prism_cli_describe_processes(struct prism_out *out,
                                  const struct prism_profile *profile);

#endif
