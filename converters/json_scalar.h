/* SPDX-License-Identifier: MIT */
/* json_scalar.h - strings and numbers taken out of a walk (json_stream.h) as they
 * stand in the input.  Most are plain, and no value is made of them; what has escapes
 * or exponents, or is no JSON at all, takes the way of all values. */
#ifndef PRISM_CONVERTERS_JSON_SCALAR_H
#define PRISM_CONVERTERS_JSON_SCALAR_H

#include "converters/json_stream.h"

/* Over the value that stands here.  False when it is no string, or on failure. `kept`
 * holds a text that had to be decoded until the next one is taken into it: zero it at
 * first, unload it in the end. */
bool prism_json_take_text(struct prism_json *json, struct prism_json_value *kept,
                          struct prism_span *text);
/* Likewise for a number times `scale`, a power of ten, to the nearest integer; false
 * also when that does not fit. */
bool prism_json_take_number(struct prism_json *json, int64_t scale, int64_t *value);
/* Either of them as a text: numbers as they are written. */
bool prism_json_take_word(struct prism_json *json, struct prism_json_value *kept,
                          struct prism_span *text);

/* A whole text as a number without exponent, times `scale`, a power of ten. */
bool prism_json_decimal(struct prism_span text, int64_t scale, int64_t *value);

#endif
