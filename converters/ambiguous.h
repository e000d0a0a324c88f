/* SPDX-License-Identifier: MIT */
/* ambiguous.h - which functions share their file and name with another one. */
#ifndef PRISM_CONVERTERS_AMBIGUOUS_H
#define PRISM_CONVERTERS_AMBIGUOUS_H

#include <stdbool.h>

#include "core/profile/profile.h"

/* [function], for formats whose readers know a function by its file and qualified
 * name alone; free it. */
bool *prism_ambiguous_names(const struct prism_profile *profile);

#endif
