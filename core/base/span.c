/* SPDX-License-Identifier: MIT */
/* span.c - cutting bytes and reading numbers without a locale. */
#include "core/base/span.h"

#include <stdio.h>

bool prism_span_starts(struct prism_span span, const char *prefix)
{
    size_t len = strlen(prefix);

    return span.len >= len && memcmp(span.at, prefix, len) == 0;
}

bool prism_span_ends(struct prism_span span, const char *suffix)
{
    size_t len = strlen(suffix);

    return span.len >= len && memcmp(span.at + span.len - len, suffix, len) == 0;
}

const char *prism_span_find(struct prism_span span, const char *needle)
{
    return memmem(span.at, span.len, needle, strlen(needle));
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r';
}

struct prism_span prism_span_trim(struct prism_span span)
{
    while (span.len > 0 && is_blank(span.at[0])) {
        span.at++;
        span.len--;
    }
    while (span.len > 0 && is_blank(span.at[span.len - 1])) {
        span.len--;
    }
    return span;
}

static void split_at(struct prism_span span, const char *cut, struct prism_span *head,
                     struct prism_span *tail)
{
    size_t before = (size_t)(cut - span.at);

    *head = prism_span(span.at, before);
    *tail = prism_span(cut + 1, span.len - before - 1);
}

bool prism_span_split_first(struct prism_span span, char separator,
                            struct prism_span *head, struct prism_span *tail)
{
    const char *cut = span.len > 0 ? memchr(span.at, separator, span.len) : NULL;

    if (cut == NULL) {
        return false;
    }
    split_at(span, cut, head, tail);
    return true;
}

bool prism_span_split_last(struct prism_span span, char separator,
                           struct prism_span *head, struct prism_span *tail)
{
    const char *cut = span.len > 0 ? memrchr(span.at, separator, span.len) : NULL;

    if (cut == NULL) {
        return false;
    }
    split_at(span, cut, head, tail);
    return true;
}

bool prism_span_i64(struct prism_span span, int64_t *value)
{
    bool negative = span.len > 0 && span.at[0] == '-';
    int64_t sum = 0;

    if (span.len == (negative ? 1u : 0u)) {
        return false;
    }
    for (size_t i = negative ? 1 : 0; i < span.len; i++) {
        int digit = span.at[i] - '0';

        if (digit < 0 || digit > 9 || __builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_sub_overflow(sum, digit, &sum)) {
            return false;
        }
    }
    /* Summed up below zero, because -2^63 has no positive twin. */
    if (!negative && sum == INT64_MIN) {
        return false;
    }
    *value = negative ? sum : -sum;
    return true;
}

static int hex_digit(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    if (byte >= 'A' && byte <= 'F') {
        return byte - 'A' + 10;
    }
    return 16;
}

bool prism_span_u64(struct prism_span span, uint64_t *value)
{
    bool hex = prism_span_starts(span, "0x") || prism_span_starts(span, "0X");
    uint64_t base = hex ? 16 : 10;
    uint64_t sum = 0;

    if (span.len == (hex ? 2u : 0u)) {
        return false;
    }
    for (size_t i = hex ? 2 : 0; i < span.len; i++) {
        uint64_t digit = (uint64_t)hex_digit(span.at[i]);

        if (digit >= base || __builtin_mul_overflow(sum, base, &sum) ||
            __builtin_add_overflow(sum, digit, &sum)) {
            return false;
        }
    }
    *value = sum;
    return true;
}

const char *prism_span_quote(struct prism_span span, struct prism_quoted *to)
{
    /* Six bytes stay free: an escape of four, the closing quote and the NUL; the
     * dots replace what was cut. */
    const size_t room = sizeof to->text - 10;
    size_t used = 0;

    to->text[used++] = '\'';
    for (size_t i = 0; i < span.len; i++) {
        unsigned char byte = (unsigned char)span.at[i];

        if (used >= room) {
            memcpy(to->text + used, "...", 3);
            used += 3;
            break;
        }
        if (byte < 0x20 || byte >= 0x7f) {
            (void)snprintf(to->text + used, 5, "\\x%02x", byte);
            used += 4;
        } else {
            to->text[used++] = (char)byte;
        }
    }
    to->text[used++] = '\'';
    to->text[used] = '\0';
    return to->text;
}
