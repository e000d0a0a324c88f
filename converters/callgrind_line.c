/* SPDX-License-Identifier: MIT */
/* callgrind_line.c - see callgrind_line.h. */
#include "converters/callgrind_line.h"

#include <string.h>

static int digit_of(char byte)
{
    if (byte >= '0' && byte <= '9') {
        return byte - '0';
    }
    if (byte >= 'a' && byte <= 'f') {
        return byte - 'a' + 10;
    }
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : 16;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at)) {
        at++;
    }
    return at;
}

static bool take_hex(const char **at, const char *end, uint64_t *value)
{
    const char *start = *at += 2;
    int digit;

    *value = 0;
    for (; *at < end && (digit = digit_of(**at)) < 16; ++*at) {
        if (*value >> 60 != 0) {
            return false;
        }
        *value = *value << 4 | (uint64_t)digit;
    }
    return *at > start;
}

/* The rest of a number that may have more than 64 bits. */
static bool take_long(const char **at, const char *end, uint64_t *value)
{
    for (; *at < end && (unsigned char)**at - (unsigned)'0' <= 9; ++*at) {
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (unsigned)(**at - '0'), value)) {
            return false;
        }
    }
    return true;
}

/* A number at `*at`, which moves behind it; false when there is none or it has more
 * than 64 bits. */
static inline bool take_number(const char **at, const char *end, uint64_t *value)
{
    const char *start = *at;
    const char *here = start;
    const char *sure = end - start > 18 ? start + 18 : end; /* that many always fit */
    uint64_t number = 0;

    for (; here < sure; here++) {
        unsigned digit = (unsigned char)*here - (unsigned)'0';

        if (digit > 9) {
            break;
        }
        number = number * 10 + digit;
    }
    *at = here;
    *value = number;
    if (here == sure && here < end) {
        return take_long(at, end, value);
    }
    if (number == 0 && here - start == 1 && here < end && *here == 'x') {
        *at = start;
        return take_hex(at, end, value);
    }
    return here > start;
}

/* Behind a number: the end, a blank, or (with `range`) the other end of a range. */
static bool ends_here(const char **at, const char *end, bool range)
{
    uint64_t other;

    if (*at == end || is_blank(**at)) {
        return true;
    }
    if (range && (**at == '+' || **at == '-' || **at == ':')) {
        ++*at;
        if (!take_number(at, end, &other)) {
            return false;
        }
    }
    return *at == end || is_blank(**at);
}

static bool take_position(const char **at, const char *end, uint64_t last,
                          uint64_t *value)
{
    char sign = **at;

    if (sign == '*') {
        ++*at;
        *value = last;
        return ends_here(at, end, false);
    }
    if (sign != '+' && sign != '-') {
        return take_number(at, end, value) && ends_here(at, end, true);
    }
    ++*at;
    if (!take_number(at, end, value) ||
        (sign == '+' ? __builtin_add_overflow(last, *value, value)
                     : __builtin_sub_overflow(last, *value, value))) {
        return false;
    }
    return ends_here(at, end, true);
}

/* From `at` up to the next blank, for a message. */
static struct prism_span word_at(const char *at, const char *end)
{
    const char *stop = at;

    while (stop < end && !is_blank(*stop)) {
        stop++;
    }
    return prism_span(at, (size_t)(stop - at));
}

static bool fail(const struct prism_cursor *in, const char *at, const char *end,
                 const char *wanted, struct prism_error *err)
{
    return prism_cursor_fail(in, at, err, "expected %s, found %s", wanted,
                             at < end ? prism_quote(word_at(at, end))
                                      : "the end of the line");
}

/* All positions of a line; at failure `*at` is where the wrong one begins. */
static bool take_positions(struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const char **at, const char *end)
{
    for (unsigned i = 0; i < columns->positions; i++) {
        const char *start = *at = skip_blanks(*at, end);

        if (start == end ||
            !take_position(at, end, numbers->positions[i], &numbers->positions[i])) {
            *at = start;
            return false;
        }
    }
    return true;
}

bool prism_callgrind_costs(struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const struct prism_cursor *in, struct prism_span line,
                           struct prism_error *err)
{
    const char *at = line.at;
    const char *end = line.at + line.len;

    numbers->cost_count = 0;
    if (!take_positions(numbers, columns, &at, end)) {
        return fail(in, at, end,
                    at < end && *at == '-' ? "a position at or behind 0" : "a position",
                    err);
    }
    for (;;) {
        const char *start = at = skip_blanks(at, end);
        uint64_t cost;

        if (at == end) {
            return true;
        }
        if (numbers->cost_count == columns->events) {
            return prism_cursor_fail(in, at, err,
                                     "expected at most %u cost%s, found one more",
                                     columns->events, columns->events == 1 ? "" : "s");
        }
        if (!take_number(&at, end, &cost) || !ends_here(&at, end, false) ||
            cost > INT64_MAX) {
            return fail(in, start, end, "a cost below 2^63", err);
        }
        numbers->costs[numbers->cost_count++] = (int64_t)cost;
    }
}

uint32_t prism_callgrind_line(const struct prism_callgrind_numbers *numbers,
                              const struct prism_callgrind_columns *columns)
{
    uint64_t line =
        columns->line < columns->positions ? numbers->positions[columns->line] : 0;

    return line < UINT32_MAX ? (uint32_t)line : 0;
}

bool prism_callgrind_calls(const struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const struct prism_cursor *in, struct prism_span text,
                           struct prism_callgrind_calls *calls, struct prism_error *err)
{
    struct prism_callgrind_numbers target;
    const char *at = skip_blanks(text.at, text.at + text.len);
    const char *end = text.at + text.len;
    const char *start = at;
    uint64_t count;

    memcpy(target.positions, numbers->positions, sizeof target.positions);
    if (!take_number(&at, end, &count) || !ends_here(&at, end, false) ||
        count > INT64_MAX) {
        return fail(in, start, end, "a number of calls", err);
    }
    calls->count = (int64_t)count;
    calls->line = take_positions(&target, columns, &at, end)
                      ? prism_callgrind_line(&target, columns)
                      : 0;
    return true;
}
