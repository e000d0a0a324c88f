/* SPDX-License-Identifier: MIT */
/* foreign.h - files that look like profiles to their users, and that callprism does not
 * read: said by name, because their endings (".prof") promise otherwise. */
#ifndef PRISM_CONVERTERS_FOREIGN_H
#define PRISM_CONVERTERS_FOREIGN_H

#include "core/base/span.h"

/* What a file with these first bytes is, "a text report of gprof", perhaps with what to
 * do instead; NULL: nobody knows. */
const char *prism_foreign(struct prism_span head);

#endif
