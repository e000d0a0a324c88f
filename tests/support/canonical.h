/* SPDX-License-Identifier: MIT */
/* canonical.h - a profile as sorted lines that name everything by what it is and not by
 * its number: two profiles with the same lines differ only in the order in which their
 * parts first appeared. */
#ifndef PRISM_TESTS_CANONICAL_H
#define PRISM_TESTS_CANONICAL_H

#include <stdbool.h>

#include "core/profile/profile.h"

/* Free it.  Without `origins` nothing says which source, process or thread a number is
 * from. */
char *prism_test_canonical(const struct prism_profile *profile, bool origins);

#endif
