/* SPDX-License-Identifier: MIT */
/* random_profile.h - small profiles with something of everything that a profile can
 * hold, for laws that must be true of any. */
#ifndef PRISM_TESTS_RANDOM_PROFILE_H
#define PRISM_TESTS_RANDOM_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/profile/profile.h"

/* The next one: a tree or a graph.  A program that asks in the same order gets the same
 * profiles.  Free it. */
const struct prism_profile *prism_test_random_profile(bool tree);

/* A number below `limit`; or 0. */
uint32_t prism_test_random(uint32_t limit);

/* From now on the numbers are taken from these bytes, which must stay; behind their end
 * they are 0. */
void prism_test_random_from(struct prism_span bytes);

#endif
