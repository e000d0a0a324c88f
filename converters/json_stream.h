/* SPDX-License-Identifier: MIT */
/* json_stream.h - JSON (RFC 8259) read piece by piece, and the only home of
 * jansson.
 *
 * Large containers are walked in place; only one element at a time becomes values
 * in memory, so memory follows the largest element, not the file:
 *
 *     struct prism_json_list list;
 *     for (prism_json_open(&json, '[', &list); prism_json_item(&json, &list);) {
 *         if (!prism_json_load(&json, &value)) break;
 *         ... prism_json_get(value.root, "name") ...
 *         prism_json_unload(&value);
 *     }
 *     if (json.failed) return false;
 *
 * Each step that returns true stands before a value, which must be loaded, opened
 * or skipped.  After a failure every step returns false, and the error that was
 * given to prism_json_start() says NAME:LINE:COLUMN.  What is not text in a string
 * (invalid UTF-8, lone surrogates, \u0000) becomes U+FFFD and is counted. */
#ifndef PRISM_CONVERTERS_JSON_STREAM_H
#define PRISM_CONVERTERS_JSON_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/span.h"

/* Deeper nesting is an error. */
#define PRISM_JSON_DEPTH 200

struct json_t; /* jansson's */

struct prism_json {
    struct prism_cursor in;
    struct prism_error *err; /* NULL: nobody asks why it failed */
    uint64_t replaced;
    bool failed;
    bool cut;           /* it failed because the input ends too early */
    bool allow_nul;     /* \u0000 is text; set it after the start */
    struct json_t *key; /* keeps a member's key alive that had escapes */
};

/* The state of one walk over an array or object. */
struct prism_json_list {
    char close;
    bool started;
};

struct prism_json_value {
    struct json_t *root;
    const char *at; /* where it stands in the input */
};

/* From where `in` is; stop it at the end. */
void prism_json_start(struct prism_json *json, const struct prism_cursor *in,
                      struct prism_error *err);
void prism_json_stop(struct prism_json *json);
/* Likewise, and note what had to be replaced in all of the file's strings. */
void prism_json_end(struct prism_json *json, struct prism_notes *notes);
/* Fail with a message about a place in the input; always false. */
bool prism_json_fail(struct prism_json *json, const char *where, const char *format,
                     ...) PRISM_PRINTF(3, 4);

/* The same as "expected WHAT, found" and the input there. */
bool prism_json_expected(struct prism_json *json, const char *where, const char *what);

/* The first byte of the next value, behind white space; 0 at the end. */
char prism_json_peek(struct prism_json *json);
/* Begin an array ('[') or object ('{'). */
bool prism_json_open(struct prism_json *json, char open, struct prism_json_list *list);
/* To the next element; false at the end, which is passed, or on failure. */
bool prism_json_item(struct prism_json *json, struct prism_json_list *list);
/* To the next member's value; `key` is good until the next member
 * of any object. */
bool prism_json_member(struct prism_json *json, struct prism_json_list *list,
                       struct prism_span *key);
/* Over one value, checking only that brackets and quotes are closed; `bytes` (or
 * NULL) is what it consists of. */
bool prism_json_skip(struct prism_json *json, struct prism_span *bytes);
/* One value into memory; unload it. */
bool prism_json_load(struct prism_json *json, struct prism_json_value *value);
void prism_json_unload(struct prism_json_value *value);

/* Look into a loaded value.  Anything of another type, a missing member, null and
 * NULL itself give NULL, 0 or false. */
const struct json_t *prism_json_get(const struct json_t *object, const char *key);
size_t prism_json_length(const struct json_t *array);
const struct json_t *prism_json_at(const struct json_t *array, size_t index);
bool prism_json_text(const struct json_t *item, struct prism_span *text);
/* A number times `scale`, to the nearest integer; false also when that does not
 * fit.  Integers are exact. */
bool prism_json_scaled(const struct json_t *item, int64_t scale, int64_t *value);

#endif
