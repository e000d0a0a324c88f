/* SPDX-License-Identifier: MIT */
/* match.h - functions that somebody names by a pattern. */
#ifndef PRISM_ANALYSIS_MATCH_H
#define PRISM_ANALYSIS_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/profile/profile.h"

/* Each returns [function]: does it match?  Free it.  NULL and a message that names the
 * `option` when the pattern is not one.  `count`, which may be NULL, becomes how many
 * do. */

/* A POSIX extended regular expression, anywhere in the qualified name or the path. */
bool *prism_match_regex(const struct prism_profile *profile, const char *option,
                        const char *pattern, uint32_t *count, struct prism_error *err);
/* A name with * ? [] as in a shell, for the whole name or qualified name. */
bool *prism_match_name(const struct prism_profile *profile, const char *pattern,
                       uint32_t *count);
/* Folders or files with colons between them; what has no file matches too. */
bool *prism_match_paths(const struct prism_profile *profile, const char *paths,
                        uint32_t *count);

#endif
