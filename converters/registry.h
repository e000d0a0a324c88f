/* SPDX-License-Identifier: MIT */
/* registry.h - finds formats by name, by content, by file name.  The list is
 * formats.def, plus the formats.def of -DCALLPRISM_EXTRA_FORMATS=DIR. */
#ifndef PRISM_CONVERTERS_REGISTRY_H
#define PRISM_CONVERTERS_REGISTRY_H

#include <stddef.h>

#include "converters/format.h"

struct prism_registered {
    const char *name; /* as in --from and --to */
    const struct prism_format *format;
};

/* All of them, in the order of the list. */
const struct prism_registered *prism_registry(size_t *count);

/* NULL when there is none. */
const struct prism_registered *prism_registry_named(const char *name);
/* The readable format with the best bid for these first bytes; NULL when every
 * probe says no. */
const struct prism_registered *prism_registry_probe(struct prism_span head);
/* The format with the longest pattern that matches the last part of the path, of equals
 * the first: "x.trace.json" is a trace, and not just some JSON. */
const struct prism_registered *prism_registry_for_path(const char *path);

#endif
