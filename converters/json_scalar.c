/* SPDX-License-Identifier: MIT */
/* json_scalar.c - see json_scalar.h. */
#include "converters/json_scalar.h"

#include <string.h>

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

/* Behind the string that starts here when every byte of it stands for itself; NULL when
 * not. */
static const char *plain_end(const char *at, const char *end)
{
    for (at++; at < end; at++) {
        unsigned char byte = (unsigned char)*at;

        if (byte == '"') {
            return at + 1;
        }
        if (byte < 0x20 || byte == '\\' || byte >= 0x7f) {
            return NULL;
        }
    }
    return NULL;
}

bool prism_json_take_text(struct prism_json *json, struct prism_json_value *kept,
                          struct prism_span *text)
{
    const char *end;

    if (prism_json_peek(json) != '"' || json->failed) {
        (void)prism_json_skip(json, NULL);
        return false;
    }
    end = plain_end(json->in.at, json->in.end);
    if (end != NULL) {
        *text = prism_span(json->in.at + 1, (size_t)(end - json->in.at) - 2);
        json->in.at = end;
        return true;
    }
    prism_json_unload(kept);
    return prism_json_load(json, kept) && prism_json_text(kept->root, text);
}

/* Behind the number that starts here, as RFC 8259 section 6 has it, without exponent;
 * NULL when there is none. */
static const char *decimal_end(const char *at, const char *end)
{
    const char *start;

    at += at < end && *at == '-';
    start = at;
    while (is_digit(at, end)) {
        at++;
    }
    if (at == start || (at - start > 1 && *start == '0')) {
        return NULL;
    }
    if (at < end && *at == '.') {
        start = ++at;
        while (is_digit(at, end)) {
            at++;
        }
        if (at == start) {
            return NULL;
        }
    }
    return at;
}

/* A number that decimal_end() has found, from its last but the first digits on: each
 * step of ten takes one from the scale, and the digit behind rounds. */
static bool scale_decimal(struct prism_span text, int64_t scale, int64_t *value)
{
    bool negative = text.at[0] == '-';
    bool behind = false;
    int64_t sum = 0;

    for (size_t i = negative; i < text.len; i++) {
        if (text.at[i] == '.') {
            behind = true;
            continue;
        }
        if (behind && scale == 1) {
            sum += text.at[i] >= '5' && sum < INT64_MAX;
            break;
        }
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_add_overflow(sum, text.at[i] - '0', &sum)) {
            return false;
        }
        scale = behind ? scale / 10 : scale;
    }
    if (__builtin_mul_overflow(sum, scale, &sum)) {
        return false;
    }
    *value = negative ? -sum : sum;
    return true;
}

bool prism_json_decimal(struct prism_span text, int64_t scale, int64_t *value)
{
    return text.len > 0 &&
           decimal_end(text.at, text.at + text.len) == text.at + text.len &&
           scale_decimal(text, scale, value);
}

bool prism_json_take_number(struct prism_json *json, int64_t scale, int64_t *value)
{
    struct prism_json_value loaded = {NULL, NULL};
    char first = prism_json_peek(json);
    const char *end;
    bool taken;

    if (json->failed || (first != '-' && (first < '0' || first > '9'))) {
        (void)prism_json_skip(json, NULL);
        return false;
    }
    end = decimal_end(json->in.at, json->in.end);
    if (end != NULL && (end == json->in.end || strchr(",]} \n\r\t", *end) != NULL) &&
        scale_decimal(prism_span(json->in.at, (size_t)(end - json->in.at)), scale,
                      value)) {
        json->in.at = end;
        return true;
    }
    taken =
        prism_json_load(json, &loaded) && prism_json_scaled(loaded.root, scale, value);
    prism_json_unload(&loaded);
    return taken;
}

bool prism_json_take_word(struct prism_json *json, struct prism_json_value *kept,
                          struct prism_span *text)
{
    char first = prism_json_peek(json);

    if (first == '"') {
        return prism_json_take_text(json, kept, text);
    }
    if (!prism_json_skip(json, text)) {
        return false;
    }
    while (text->len > 0 && strchr(" \n\r\t", text->at[text->len - 1]) != NULL) {
        text->len--;
    }
    return first == '-' || (first >= '0' && first <= '9');
}
