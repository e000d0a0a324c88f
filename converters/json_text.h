/* SPDX-License-Identifier: MIT */
/* json_text.h - writing JSON: the one place that escapes its strings. */
#ifndef PRISM_CONVERTERS_JSON_TEXT_H
#define PRISM_CONVERTERS_JSON_TEXT_H

#include "core/base/out.h"
#include "core/base/span.h"

/* The text between quotes, escaped as RFC 8259 section 7 asks; `text` is valid
 * UTF-8.  '<' is escaped too, so that the output can stand in an HTML script. */
void prism_json_string(struct prism_span text, struct prism_out *out);
/* What stands before, as in `,"name":`, and the text as a string. */
void prism_json_put(struct prism_out *out, const char *before, const char *text);

#endif
