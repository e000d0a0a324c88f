/* SPDX-License-Identifier: MIT */
/* text.h - UTF-8: bytes of any kind in, valid UTF-8 out.
 *
 * Names come from files and file systems and may hold anything.  They are
 * cleaned once, when a profile is built; everything behind that can rely on
 * valid UTF-8 without NUL. */
#ifndef PRISM_BASE_TEXT_H
#define PRISM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/out.h"
#include "core/base/span.h"

/* U+FFFD in UTF-8: what stands for bytes that are no text. */
#define PRISM_REPLACEMENT "\xef\xbf\xbd"

/* Decode the code point at the start of `text` (not empty).  Returns its length
 * in bytes, or 0 when the bytes are not valid UTF-8 (Unicode 15, table 3-7:
 * shortest form, no surrogates, at most U+10FFFF). */
size_t prism_text_decode(struct prism_span text, uint32_t *code_point);

/* Valid UTF-8 without NUL? */
bool prism_text_valid(struct prism_span text);

/* Write the text with each maximal invalid part, and each NUL, replaced by
 * U+FFFD; returns how many were replaced. */
size_t prism_text_clean(struct prism_span text, struct prism_out *out);

/* Write escaped for XML element content and attribute values alike; what XML
 * 1.0 cannot hold at all (most control characters) becomes U+FFFD.  `text` is
 * valid UTF-8. */
void prism_text_xml(struct prism_span text, struct prism_out *out);

/* The longest string of DOT that every Graphviz reads. */
#define PRISM_TEXT_DOT_MAX 16384U

/* Write the inside of a quoted string of DOT: quotes and backslashes are escaped, "&" is
 * the entity that Graphviz makes a character again, a line end is the escape for a new
 * line, what controls terminals a blank.  What would be longer than PRISM_TEXT_DOT_MAX
 * ends in "...". */
void prism_text_dot(struct prism_span text, struct prism_out *out);

#endif
