/* SPDX-License-Identifier: MIT */
/* heaviest.h - the table of the functions that took most, for people. */
#ifndef PRISM_CLI_HEAVIEST_H
#define PRISM_CLI_HEAVIEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/out.h"
#include "core/profile/profile.h"

enum prism_heaviest { PRISM_HEAVIEST_SELF, PRISM_HEAVIEST_TOTAL };

/* At most `count` rows, by self or cumulative value of the main metric, and a line
 * saying how much of the whole they are and how much of it is waiting.  Functions that
 * never ran do not count.  `waiting_last`: those that wait stand behind all others. */
void prism_cli_print_heaviest(struct prism_out *out,
                              const struct prism_profile *profile, size_t count,
                              enum prism_heaviest order, bool waiting_last);

#endif
