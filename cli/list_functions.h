/* SPDX-License-Identifier: MIT */
/* list_functions.h - the functions of a profile that a name means, as a table. */
#ifndef PRISM_CLI_LIST_FUNCTIONS_H
#define PRISM_CLI_LIST_FUNCTIONS_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/profile/profile.h"

/* To standard output, the heaviest first.  `selector` is a name with * ? [], or "+" for
 * all; a % before it asks for all that is known of each: amounts, callers, callees.
 * False when no function is called so. */
bool prism_cli_list_functions(const struct prism_profile *profile, const char *selector,
                              struct prism_error *err);

#endif
