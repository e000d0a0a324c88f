/* SPDX-License-Identifier: MIT */
/* profiles.h - small profiles from a few lines of text. */
#ifndef PRISM_TESTS_PROFILES_H
#define PRISM_TESTS_PROFILES_H

#include "core/profile/profile.h"

/* A tree; a line "main;work 30 2" is a context with its own nanoseconds and its calls.
 * "app.py:work" is a function of that file; one in parentheses, "(len)", is built in.
 * Aborts when the text is wrong. */
const struct prism_profile *prism_test_tree(const char *text);

/* A graph; "main 5 90 1/1" is a function with its own and its cumulative nanoseconds,
 * calls and primitive calls, "main;work 30 50 2/2" an edge; "?" is unknown. */
const struct prism_profile *prism_test_graph(const char *text);

/* The function of this qualified name; aborts when there is none. */
uint32_t prism_test_function(const struct prism_profile *profile, const char *name);

#endif
