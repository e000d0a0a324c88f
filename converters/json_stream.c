/* SPDX-License-Identifier: MIT */
/* json_stream.c - the extent of an element is found by counting brackets outside
 * of strings, without recursion; jansson then parses that extent alone.
 *
 * jansson refuses strings that are not text.  Such elements are repaired in a
 * copy first, which remembers where it differs, so that messages name the place
 * in the file. */
#include "converters/json_stream.h"

#include <jansson.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/base/out.h"
#include "core/base/text.h"
#include "core/base/vec.h"

/* Enough of the input to recognise the place in a message. */
#define SHOWN_LEN 24

/* From this byte of the copy on, it runs beside this byte of the input. */
struct sync {
    size_t copy;
    size_t input;
};

struct repair {
    struct prism_out *copy; /* NULL: nothing to repair */
    struct {
        PRISM_VEC(struct sync);
    } syncs;
};

void prism_json_start(struct prism_json *json, const struct prism_cursor *in,
                      struct prism_error *err)
{
    *json = (struct prism_json){.in = *in, .err = err};
}

void prism_json_stop(struct prism_json *json)
{
    json_decref(json->key);
    json->key = NULL;
}

void prism_json_end(struct prism_json *json, struct prism_notes *notes)
{
    if (json->replaced > 0) {
        prism_notes_add(notes, PRISM_NOTE_REPLACED,
                        "bytes or escapes that are not text, in JSON strings");
    }
    prism_json_stop(json);
}

bool prism_json_fail(struct prism_json *json, const char *where, const char *format,
                     ...)
{
    char message[400];
    va_list arguments;

    if (json->failed) {
        return false;
    }
    json->failed = true;
    if (json->err == NULL) {
        return false;
    }
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return prism_cursor_fail(&json->in, where, json->err, "%s", message);
}

static bool fail_cut(struct prism_json *json, const char *where, const char *what)
{
    json->cut |= !json->failed;
    return prism_json_fail(json, where, "expected %s, found the end", what);
}

bool prism_json_expected(struct prism_json *json, const char *where, const char *what)
{
    struct prism_span found = prism_span(where, (size_t)(json->in.end - where));

    if (found.len == 0) {
        return fail_cut(json, where, what);
    }
    found.len = found.len < SHOWN_LEN ? found.len : SHOWN_LEN;
    return prism_json_fail(json, where, "expected %s, found %s", what,
                           prism_quote(found));
}

static bool fail_here(struct prism_json *json, const char *expected)
{
    return prism_json_expected(json, json->in.at, expected);
}

char prism_json_peek(struct prism_json *json)
{
    struct prism_cursor *in = &json->in;

    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\n' || *in->at == '\r' || *in->at == '\t')) {
        in->at++;
    }
    return in->at < in->end ? *in->at : '\0';
}

bool prism_json_open(struct prism_json *json, char open, struct prism_json_list *list)
{
    *list = (struct prism_json_list){.close = open == '[' ? ']' : '}'};
    if (json->failed) {
        return false;
    }
    if (prism_json_peek(json) != open) {
        return fail_here(json, open == '[' ? "an array" : "an object");
    }
    json->in.at++;
    return true;
}

/* Over the comma before every element but the first. */
static bool next_element(struct prism_json *json, struct prism_json_list *list)
{
    char byte;

    if (json->failed) {
        return false;
    }
    byte = prism_json_peek(json);
    if (byte == list->close) {
        json->in.at++;
        return false;
    }
    if (list->started) {
        if (byte != ',') {
            return fail_here(json, list->close == ']' ? "',' or ']'" : "',' or '}'");
        }
        json->in.at++;
        (void)prism_json_peek(json);
    }
    list->started = true;
    return true;
}

bool prism_json_item(struct prism_json *json, struct prism_json_list *list)
{
    return next_element(json, list);
}

/* Behind the closing quote of the string that starts here; NULL, and a failure,
 * when there is none. */
static const char *string_end(struct prism_json *json, const char *at)
{
    for (const char *end = at + 1; end < json->in.end; end++) {
        if (*end == '"') {
            return end + 1;
        }
        end += *end == '\\';
    }
    (void)fail_cut(json, at, "the end of this string");
    return NULL;
}

/* One step over a value at in->at: a string, or one byte.  False behind its end, or
 * on failure. */
static bool step_over(struct prism_json *json, size_t *depth)
{
    struct prism_cursor *in = &json->in;
    const char *end = in->at + 1;

    switch (*in->at) {
    case '"':
        end = string_end(json, in->at);
        break;
    case '{':
    case '[':
        if (++*depth > PRISM_JSON_DEPTH) {
            return prism_json_fail(json, in->at,
                                   "expected at most %d levels of nesting, found more",
                                   PRISM_JSON_DEPTH);
        }
        break;
    case '}':
    case ']':
        if (*depth == 0) {
            return false;
        }
        --*depth;
        break;
    case ',':
    case ':':
        if (*depth == 0) {
            return false;
        }
        break;
    default:
        break;
    }
    in->at = end != NULL ? end : in->at;
    return end != NULL;
}

bool prism_json_skip(struct prism_json *json, struct prism_span *bytes)
{
    struct prism_cursor *in = &json->in;
    const char *start;
    size_t depth = 0;

    if (json->failed) {
        return false;
    }
    if (strchr(",:]}", prism_json_peek(json)) != NULL) { /* or the end */
        return fail_here(json, "a value");
    }
    start = in->at;
    while (in->at < in->end && step_over(json, &depth)) {
    }
    if (depth > 0) {
        return fail_cut(json, start,
                        *start == '{' ? "the end of this object"
                                      : "the end of this array");
    }
    if (bytes != NULL) {
        *bytes = prism_span(start, (size_t)(in->at - start));
    }
    return !json->failed;
}

/* The four hex digits behind "\u"; false when there are no such. */
static bool read_unit(struct prism_span text, uint32_t *unit)
{
    char digits[8] = "0x";
    uint64_t value;

    if (text.len < 6 || text.at[0] != '\\' || text.at[1] != 'u') {
        return false;
    }
    memcpy(digits + 2, text.at + 2, 4);
    if (!prism_span_u64(prism_span(digits, 6), &value)) {
        return false;
    }
    *unit = (uint32_t)value;
    return true;
}

/* How long the piece at the start is, and whether it is text. */
static size_t piece_len(struct prism_span text, bool allow_nul, bool *good)
{
    uint32_t unit;
    uint32_t low;
    size_t len;

    *good = true;
    if (text.at[0] == '\\') {
        if (!read_unit(text, &unit)) {
            return text.len < 2 || (unsigned char)text.at[1] >= 0x80 ? 1 : 2;
        }
        if (unit >= 0xd800 && unit <= 0xdbff &&
            read_unit(prism_span(text.at + 6, text.len - 6), &low) && low >= 0xdc00 &&
            low <= 0xdfff) {
            return 12;
        }
        *good = (unit != 0 || allow_nul) && (unit < 0xd800 || unit > 0xdfff);
        return 6;
    }
    len = prism_text_decode(text, &unit);
    *good = len > 0 && unit != 0;
    return len > 0 ? len : 1;
}

static bool needs_repair(struct prism_span bytes)
{
    return prism_span_find(bytes, "\\u") != NULL || !prism_text_valid(bytes);
}

static struct prism_span repair(struct prism_json *json, struct prism_span bytes,
                                struct repair *made)
{
    struct prism_span left = bytes;

    if (!needs_repair(bytes)) {
        return bytes;
    }
    made->copy = prism_out_memory();
    while (left.len > 0) {
        bool good;
        size_t len = piece_len(left, json->allow_nul, &good);

        if (good) {
            prism_out_bytes(made->copy, left.at, len);
        } else {
            prism_out_text(made->copy, PRISM_REPLACEMENT);
            json->replaced++;
        }
        left = prism_span(left.at + len, left.len - len);
        if (!good) {
            prism_vec_push(&made->syncs) = (struct sync){prism_out_span(made->copy).len,
                                                         (size_t)(left.at - bytes.at)};
        }
    }
    return prism_out_span(made->copy);
}

static size_t input_offset(const struct repair *made, size_t copy)
{
    struct sync last = {0, 0};

    for (size_t i = 0; i < made->syncs.count && made->syncs.items[i].copy <= copy;
         i++) {
        last = made->syncs.items[i];
    }
    return last.input + (copy - last.copy);
}

/* jansson's words, which may quote the input, as part of a one-line message. */
static void fail_parse(struct prism_json *json, const char *where, json_error_t *fault)
{
    for (char *at = fault->text; *at != '\0'; at++) {
        if ((unsigned char)*at < 0x20 || (unsigned char)*at >= 0x7f) {
            *at = '?';
        }
    }
    (void)prism_json_fail(json, where, "expected JSON, found this: %s", fault->text);
}

static json_t *parse(struct prism_json *json, struct prism_span bytes)
{
    struct repair made = {0};
    struct prism_span text = repair(json, bytes, &made);
    json_error_t fault;
    json_t *root =
        json_loadb(text.at, text.len,
                   JSON_DECODE_ANY | (json->allow_nul ? JSON_ALLOW_NUL : 0), &fault);

    if (root == NULL) {
        size_t offset =
            input_offset(&made, fault.position > 0 ? (size_t)fault.position : 0);

        json->cut |= !json->failed && bytes.at + bytes.len == json->in.end;
        fail_parse(json, bytes.at + (offset < bytes.len ? offset : bytes.len), &fault);
    }
    prism_out_abandon(made.copy);
    prism_vec_release(&made.syncs);
    return root;
}

bool prism_json_member(struct prism_json *json, struct prism_json_list *list,
                       struct prism_span *key)
{
    const char *start;
    const char *end;

    prism_json_stop(json);
    if (!next_element(json, list)) {
        return false;
    }
    start = json->in.at;
    if (prism_json_peek(json) != '"') {
        return fail_here(json, "a key in quotes");
    }
    end = string_end(json, start);
    if (end == NULL) {
        return false;
    }
    *key = prism_span(start + 1, (size_t)(end - start) - 2);
    if (memchr(start, '\\', (size_t)(end - start)) != NULL) {
        json->key = parse(json, prism_span(start, (size_t)(end - start)));
        if (json->key == NULL) {
            return false;
        }
        *key = prism_span(json_string_value(json->key), json_string_length(json->key));
    }
    json->in.at = end;
    if (prism_json_peek(json) != ':') {
        return fail_here(json, "':'");
    }
    json->in.at++;
    (void)prism_json_peek(json);
    return true;
}

bool prism_json_load(struct prism_json *json, struct prism_json_value *value)
{
    struct prism_span bytes = prism_span("", 0);

    if (!prism_json_skip(json, &bytes)) {
        return false;
    }
    value->at = bytes.at;
    value->root = parse(json, bytes);
    return value->root != NULL;
}

void prism_json_unload(struct prism_json_value *value)
{
    json_decref(value->root);
    value->root = NULL;
}

static const json_t *known(const json_t *item)
{
    return json_is_null(item) ? NULL : item;
}

const json_t *prism_json_get(const json_t *object, const char *key)
{
    return known(json_object_get(object, key));
}

size_t prism_json_length(const json_t *array)
{
    return json_array_size(array);
}

const json_t *prism_json_at(const json_t *array, size_t index)
{
    return known(json_array_get(array, index));
}

bool prism_json_text(const json_t *item, struct prism_span *text)
{
    if (!json_is_string(item)) {
        return false;
    }
    *text = prism_span(json_string_value(item), json_string_length(item));
    return true;
}

bool prism_json_scaled(const json_t *item, int64_t scale, int64_t *value)
{
    double scaled;

    if (json_is_integer(item)) {
        return !__builtin_mul_overflow((int64_t)json_integer_value(item), scale, value);
    }
    if (!json_is_real(item)) {
        return false;
    }
    scaled = round(json_real_value(item) * (double)scale);
    if (!(scaled > -9.2e18 && scaled < 9.2e18)) {
        return false;
    }
    *value = (int64_t)scaled;
    return true;
}
