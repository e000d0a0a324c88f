/* SPDX-License-Identifier: MIT */
/* utf16.h - texts in UTF-16, as some shells and editors on Windows write them. */
#ifndef PRISM_BASE_UTF16_H
#define PRISM_BASE_UTF16_H

#include <stdbool.h>

#include "core/base/out.h"
#include "core/base/span.h"

/* Does it begin with a byte order mark of UTF-16 (of either order)? */
bool prism_utf16_is(struct prism_span bytes);
/* All of it, without the mark, as UTF-8; what is half a character becomes U+FFFD.
 * Lines stay where they are. */
void prism_utf16_decode(struct prism_span bytes, struct prism_out *out);

#endif
