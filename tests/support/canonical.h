/* SPDX-License-Identifier: MIT */
/* canonical.h - a profile as sorted lines that name everything by what it is and not by
 * its number: two profiles with the same lines differ only in the order in which their
 * parts first appeared. */
#ifndef PRISM_TESTS_CANONICAL_H
#define PRISM_TESTS_CANONICAL_H

#include <stdbool.h>

#include "core/base/notes.h"
#include "core/profile/profile.h"

/* Free it.  Without `origins` nothing says which source, process or thread a number is
 * from. */
char *prism_test_canonical(const struct prism_profile *profile, bool origins);

/* Likewise, what every format has a place for but where it noted a loss: the values of
 * the main metric and the calls, of paths, or of functions and pairs of them.  Unknown
 * numbers and zeros are left out, and of names all but letters and digits.  With
 * `c_by_name` functions in C are called what Python shows for them, as in some formats. */
char *prism_test_essence(const struct prism_profile *profile,
                         const struct prism_notes *notes, bool c_by_name);

#endif
