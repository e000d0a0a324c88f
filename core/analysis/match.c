/* SPDX-License-Identifier: MIT */
/* match.c - see match.h.  The pattern is the user's and the names are the profile's:
 * both kinds of pattern are left to the C library, which bounds its own work. */
#include "core/analysis/match.h"

#include <fnmatch.h>
#include <regex.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/span.h"

static bool *new_result(const struct prism_profile *profile)
{
    return prism_alloc_zeroed(profile->function_count, sizeof(bool));
}

static bool *counted(const struct prism_profile *profile, bool *matches,
                     uint32_t *count)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < profile->function_count; i++) {
        sum += matches[i];
    }
    if (count != NULL) {
        *count = sum;
    }
    return matches;
}

bool *prism_match_regex(const struct prism_profile *profile, const char *option,
                        const char *pattern, uint32_t *count, struct prism_error *err)
{
    regex_t regex;
    int status = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB);
    bool *matches;

    if (status != 0) {
        char reason[128];

        (void)regerror(status, &regex, reason, sizeof reason);
        (void)prism_error_set(err, "--%s: expected a regular expression, found %s: %s",
                              option, prism_quote(prism_span_of(pattern)), reason);
        return NULL;
    }
    matches = new_result(profile);
    for (uint32_t i = 0; i < profile->function_count; i++) {
        matches[i] = regexec(&regex, profile->functions[i].qualname, 0, NULL, 0) == 0 ||
                     regexec(&regex, prism_profile_path(profile, i), 0, NULL, 0) == 0;
    }
    regfree(&regex);
    return counted(profile, matches, count);
}

bool *prism_match_name(const struct prism_profile *profile, const char *pattern,
                       uint32_t *count)
{
    bool *matches = new_result(profile);

    for (uint32_t i = 0; i < profile->function_count; i++) {
        const struct prism_function *function = &profile->functions[i];

        /* "<listcomp>" and "[x]" are names as they are, too. */
        matches[i] = strcmp(pattern, function->qualname) == 0 ||
                     strcmp(pattern, function->name) == 0 ||
                     fnmatch(pattern, function->qualname, 0) == 0 ||
                     fnmatch(pattern, function->name, 0) == 0;
    }
    return counted(profile, matches, count);
}

/* "/srv/app" holds "/srv/app/x.py" and not "/srv/apple.py". */
static bool is_below(const char *path, struct prism_span folder)
{
    while (folder.len > 1 && folder.at[folder.len - 1] == '/') {
        folder.len--;
    }
    return strncmp(path, folder.at, folder.len) == 0 &&
           (path[folder.len] == '/' || path[folder.len] == '\0' ||
            (folder.len > 0 && folder.at[folder.len - 1] == '/'));
}

bool *prism_match_paths(const struct prism_profile *profile, const char *paths,
                        uint32_t *count)
{
    bool *matches = new_result(profile);

    for (uint32_t i = 0; i < profile->function_count; i++) {
        const char *path = prism_profile_path(profile, i);
        struct prism_span rest = prism_span_of(paths);
        struct prism_span folder;

        matches[i] = *path == '\0';
        while (!matches[i] && rest.len > 0) {
            if (!prism_span_split_first(rest, ':', &folder, &rest)) {
                folder = rest;
                rest.len = 0;
            }
            matches[i] = folder.len > 0 && is_below(path, folder);
        }
    }
    return counted(profile, matches, count);
}
