/* SPDX-License-Identifier: MIT */
/* callgrind_line.c - see callgrind_line.h. */
#include "converters/callgrind_line.h"

#include <assert.h>
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

/* What takes something from a line returns where it ends, NULL when it is not there.
 * The line ends at `end`, what may be looked at at `limit`. */
static const char *take_hex(const char *at, const char *end, uint64_t *value)
{
    const char *start = at;
    int digit;

    *value = 0;
    for (; at < end && (digit = digit_of(*at)) < 16; at++) {
        if (*value >> 60 != 0) {
            return NULL;
        }
        *value = *value << 4 | (uint64_t)digit;
    }
    return at > start ? at : NULL;
}

/* The rest of a number that may have more than 64 bits. */
static const char *take_long(const char *at, const char *end, uint64_t *value)
{
    for (; at < end && (unsigned char)*at - (unsigned)'0' <= 9; at++) {
        if (__builtin_mul_overflow(*value, 10, value) ||
            __builtin_add_overflow(*value, (unsigned)(*at - '0'), value)) {
            return NULL;
        }
    }
    return at;
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

static const char *take_slowly(const char *at, const char *end, uint64_t *value)
{
    const char *behind;

    *value = 0;
    behind = take_long(at, end, value);
    if (behind != NULL && *value == 0 && behind - at == 1 && behind < end &&
        *behind == 'x') {
        return take_hex(behind + 1, end, value);
    }
    return behind != at ? behind : NULL;
}

/* A number of at most 64 bits. */
static inline const char *take_number(const char *at, const char *end,
                                      const char *limit, uint64_t *value)
{
    uint64_t bytes;
    size_t count;

    if (limit - at < (ptrdiff_t)sizeof bytes) {
        return take_slowly(at, end, value);
    }
    memcpy(&bytes, at, sizeof bytes);
    count = digits_of(le64toh(bytes) ^ UINT64_C(0x3030303030303030), value);
    if (count > (size_t)(end - at) || (count == 1 && at[1] == 'x')) {
        return take_slowly(at, end, value);
    }
    if (count == sizeof bytes) {
        return take_long(at + count, end, value);
    }
    return count > 0 ? at + count : NULL;
}

static inline bool ends_at(const char *at, const char *end)
{
    return at == end || is_blank(*at);
}

/* The other end of a range, which does not count. */
static const char *take_range(const char *at, const char *end, const char *limit)
{
    uint64_t other;

    if (*at == '+' || *at == '-' || *at == ':') {
        at = take_number(at + 1, end, limit, &other);
    }
    return at != NULL && ends_at(at, end) ? at : NULL;
}

static inline const char *take_position(const char *at, const char *end,
                                        const char *limit, uint64_t *position)
{
    uint64_t last = *position;
    char sign = *at;

    if (sign == '*') {
        return ends_at(at + 1, end) ? at + 1 : NULL;
    }
    at = take_number(at + (sign == '+' || sign == '-'), end, limit, position);
    if (at == NULL ||
        (sign == '+' && __builtin_add_overflow(last, *position, position)) ||
        (sign == '-' && __builtin_sub_overflow(last, *position, position))) {
        return NULL;
    }
    return ends_at(at, end) ? at : take_range(at, end, limit);
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

/* All positions of a line; NULL and where the wrong one begins at failure. */
static inline const char *take_positions(struct prism_callgrind_numbers *numbers,
                                         const struct prism_callgrind_columns *columns,
                                         struct prism_span line, const char *limit,
                                         const char **wrong)
{
    const char *at = line.at;
    const char *end = line.at + line.len;

    for (unsigned i = 0; i < columns->positions; i++) {
        *wrong = at = skip_blanks(at, end);
        if (at == end) {
            return NULL;
        }
        at = take_position(at, end, limit, &numbers->positions[i]);
        if (at == NULL) {
            return NULL;
        }
    }
    return at;
}

bool prism_callgrind_costs(struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const struct prism_cursor *in, struct prism_span line,
                           struct prism_error *err)
{
    const char *end = line.at + line.len;
    const char *start = line.at;
    const char *at = take_positions(numbers, columns, line, in->end, &start);
    unsigned count = 0;

    assert(line.at != NULL && columns->positions > 0);
    if (at == NULL) {
        return fail(in, start, end,
                    start < end && *start == '-' ? "a position at or behind 0"
                                                 : "a position",
                    err);
    }
    while ((start = skip_blanks(at, end)) < end) {
        uint64_t cost = 0;

        if (count == columns->events) {
            return prism_cursor_fail(in, start, err,
                                     "expected at most %u cost%s, found one more",
                                     columns->events, columns->events == 1 ? "" : "s");
        }
        at = take_number(start, end, in->end, &cost);
        if (at == NULL || !ends_at(at, end) || cost > INT64_MAX) {
            return fail(in, start, end, "a cost below 2^63", err);
        }
        numbers->costs[count++] = (int64_t)cost;
    }
    numbers->cost_count = count;
    return true;
}

bool prism_callgrind_calls(const struct prism_callgrind_numbers *numbers,
                           const struct prism_callgrind_columns *columns,
                           const struct prism_cursor *in, struct prism_span text,
                           struct prism_callgrind_calls *calls, struct prism_error *err)
{
    struct prism_callgrind_numbers target;
    const char *end = text.at + text.len;
    const char *start = skip_blanks(text.at, end);
    uint64_t count = 0;
    const char *at = take_number(start, end, in->end, &count);

    if (at == NULL || !ends_at(at, end) || count > INT64_MAX) {
        return fail(in, start, end, "a number of calls", err);
    }
    memcpy(target.positions, numbers->positions, sizeof target.positions);
    calls->count = (int64_t)count;
    calls->line = take_positions(&target, columns, prism_span(at, (size_t)(end - at)),
                                 in->end, &start) != NULL
                      ? prism_callgrind_line(&target, columns)
                      : 0;
    return true;
}
