/* SPDX-License-Identifier: MIT */
/* callgrind_line.c - see callgrind_line.h. */
#include "converters/callgrind_line.h"

#include <endian.h>
#include <stddef.h>
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

/* Eight bytes, the first the lowest, each with the value of its digit: how many
 * at the start are digits, and the number that those are. */
static inline unsigned digits_of(uint64_t bytes, uint64_t *number)
{
    /* A byte above 9 gets its high bit; what a carry makes of those behind it does
     * not matter. */
    uint64_t others =
        (bytes | (bytes + UINT64_C(0x7676767676767676))) & UINT64_C(0x8080808080808080);
    unsigned count = others != 0 ? (unsigned)__builtin_ctzll(others) / 8 : 8;

    if (count == 0) {
        return 0;
    }
    /* As eight digits with zeros in front; then neighbours become pairs, pairs fours,
     * and fours the number. */
    bytes <<= 64 - 8 * count;
    bytes = bytes * 10 + (bytes >> 8);
    *number =
        ((bytes & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x000f424000000064) +
         (bytes >> 16 & UINT64_C(0x000000ff000000ff)) * UINT64_C(0x0000271000000001)) >>
        32;
    return count;
}

static bool take_slowly(const char **at, const char *end, uint64_t *value)
{
    const char *start = *at;

    *value = 0;
    if (!take_long(at, end, value)) {
        return false;
    }
    if (*value == 0 && *at - start == 1 && *at < end && **at == 'x') {
        *at = start;
        return take_hex(at, end, value);
    }
    return *at > start;
}

/* A number at `*at`, which moves behind it; false when there is none or it has more
 * than 64 bits.  What may be looked at ends at `limit`, the line at `end`. */
static inline bool take_number(const char **at, const char *end, const char *limit,
                               uint64_t *value)
{
    uint64_t bytes;
    size_t count;

    if (limit - *at < (ptrdiff_t)sizeof bytes) {
        return take_slowly(at, end, value);
    }
    memcpy(&bytes, *at, sizeof bytes);
    count = digits_of(le64toh(bytes) ^ UINT64_C(0x3030303030303030), value);
    if (count > (size_t)(end - *at) || (count == 1 && (*at)[1] == 'x')) {
        return take_slowly(at, end, value);
    }
    *at += count;
    return count > 0 && (count < sizeof bytes || take_long(at, end, value));
}

/* The other end of a range, when there may be one, and then the end or a blank. */
static bool ends_behind(const char **at, const char *end, const char *limit, bool range)
{
    uint64_t other;

    if (range && (**at == '+' || **at == '-' || **at == ':')) {
        ++*at;
        if (!take_number(at, end, limit, &other)) {
            return false;
        }
    }
    return *at == end || is_blank(**at);
}

/* Behind a number: the end, a blank, or (with `range`) the other end of a range. */
static inline bool ends_here(const char **at, const char *end, const char *limit,
                             bool range)
{
    return *at == end || is_blank(**at) || ends_behind(at, end, limit, range);
}

static inline bool take_position(const char **at, const char *end, const char *limit,
                                 uint64_t last, uint64_t *value)
{
    char sign = **at;

    if (sign == '*') {
        ++*at;
        *value = last;
        return ends_here(at, end, limit, false);
    }
    if (sign != '+' && sign != '-') {
        return take_number(at, end, limit, value) && ends_here(at, end, limit, true);
    }
    ++*at;
    if (!take_number(at, end, limit, value) ||
        (sign == '+' ? __builtin_add_overflow(last, *value, value)
                     : __builtin_sub_overflow(last, *value, value))) {
        return false;
    }
    return ends_here(at, end, limit, true);
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
static inline bool take_positions(struct prism_callgrind_numbers *numbers,
                                  const struct prism_callgrind_columns *columns,
                                  const char **at, const char *end, const char *limit)
{
    for (unsigned i = 0; i < columns->positions; i++) {
        const char *start = *at = skip_blanks(*at, end);

        if (start == end || !take_position(at, end, limit, numbers->positions[i],
                                           &numbers->positions[i])) {
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
    if (!take_positions(numbers, columns, &at, end, in->end)) {
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
        if (!take_number(&at, end, in->end, &cost) ||
            !ends_here(&at, end, in->end, false) || cost > INT64_MAX) {
            return fail(in, start, end, "a cost below 2^63", err);
        }
        numbers->costs[numbers->cost_count++] = (int64_t)cost;
    }
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
    if (!take_number(&at, end, in->end, &count) ||
        !ends_here(&at, end, in->end, false) || count > INT64_MAX) {
        return fail(in, start, end, "a number of calls", err);
    }
    calls->count = (int64_t)count;
    calls->line = take_positions(&target, columns, &at, end, in->end)
                      ? prism_callgrind_line(&target, columns)
                      : 0;
    return true;
}
