/* SPDX-License-Identifier: MIT */
/* check.h - is this profile what profile.h promises?
 *
 * The builder guarantees it; tests and the fuzzers ask again, after every
 * reader, so that a fault is found where it is made. */
#ifndef PRISM_PROFILE_CHECK_H
#define PRISM_PROFILE_CHECK_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/profile/profile.h"

bool prism_profile_check(const struct prism_profile *profile, struct prism_error *err);

#endif
