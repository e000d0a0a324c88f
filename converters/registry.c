/* SPDX-License-Identifier: MIT */
/* registry.c - the list of formats.def as an array, searched linearly: there are
 * a few dozen formats at most. */
#include "converters/registry.h"

#include <fnmatch.h>
#include <string.h>

#define FORMAT(name) extern const struct prism_format prism_format_##name;
#include "converters/formats.def"
#ifdef CALLPRISM_EXTRA_FORMATS
#include CALLPRISM_EXTRA_FORMATS
#endif
#undef FORMAT

static const struct prism_registered registered[] = {
#define FORMAT(name) {#name, &prism_format_##name},
#include "converters/formats.def"
#ifdef CALLPRISM_EXTRA_FORMATS
#include CALLPRISM_EXTRA_FORMATS
#endif
#undef FORMAT
};

#define REGISTERED_COUNT (sizeof registered / sizeof registered[0])

const struct prism_registered *prism_registry(size_t *count)
{
    *count = REGISTERED_COUNT;
    return registered;
}

const struct prism_registered *prism_registry_named(const char *name)
{
    for (size_t i = 0; i < REGISTERED_COUNT; i++) {
        if (strcmp(registered[i].name, name) == 0) {
            return &registered[i];
        }
    }
    return NULL;
}

const struct prism_registered *prism_registry_probe(struct prism_span head)
{
    const struct prism_registered *best = NULL;
    int best_bid = PRISM_PROBE_NO;

    for (size_t i = 0; i < REGISTERED_COUNT; i++) {
        const struct prism_format *format = registered[i].format;
        int bid = format->probe != NULL && format->read != NULL ? format->probe(head)
                                                                : PRISM_PROBE_NO;

        if (bid > best_bid) {
            best = &registered[i];
            best_bid = bid;
        }
    }
    return best;
}

/* The length of the longest pattern that matches; 0: none does. */
static size_t match_len(const struct prism_format *format, const char *file_name)
{
    size_t best = 0;

    for (const char *const *pattern = format->patterns; *pattern != NULL; pattern++) {
        size_t len = strlen(*pattern);

        if (len > best && fnmatch(*pattern, file_name, 0) == 0) {
            best = len;
        }
    }
    return best;
}

const struct prism_registered *prism_registry_for_path(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *file_name = slash != NULL ? slash + 1 : path;
    const struct prism_registered *best = NULL;
    size_t best_len = 0;

    for (size_t i = 0; i < REGISTERED_COUNT; i++) {
        size_t len = match_len(registered[i].format, file_name);

        if (len > best_len) {
            best = &registered[i];
            best_len = len;
        }
    }
    return best;
}
