/* SPDX-License-Identifier: MIT */
/* pairing.h - which function of one profile is which of another: the same qualified
 * name in the same file, or in a file of the same name elsewhere.  Lines move from one
 * version of a program to the next: they only tell apart what has one name, in order. */
#ifndef PRISM_ANALYSIS_PAIRING_H
#define PRISM_ANALYSIS_PAIRING_H

#include <stdint.h>

#include "core/profile/profile.h"

/* [function of `from`]: the function of `to`, or PRISM_NONE; none twice.  Free it. */
uint32_t *prism_pairing(const struct prism_profile *from,
                        const struct prism_profile *to);

#endif
