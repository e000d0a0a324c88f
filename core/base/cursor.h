/* SPDX-License-Identifier: MIT */
/* cursor.h - where a reader is in its input, and how it says what is wrong.
 *
 * The whole input lies in memory; the cursor never copies and never reads past
 * the end.  Text readers take lines and fail with NAME:LINE:COLUMN, binary ones
 * take bytes and fail with NAME@OFFSET. */
#ifndef PRISM_BASE_CURSOR_H
#define PRISM_BASE_CURSOR_H

#include <endian.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/span.h"

struct prism_cursor {
    const char *name; /* of the input, for messages */
    const char *start;
    const char *at; /* start <= at <= end */
    const char *end;
    const char *kept; /* of a mapped file: from here on nothing was given back; else
                       * NULL */
};

struct prism_cursor prism_cursor(const char *name, struct prism_span bytes);

static inline size_t prism_cursor_left(const struct prism_cursor *in)
{
    return (size_t)(in->end - in->at);
}

static inline uint64_t prism_cursor_offset(const struct prism_cursor *in)
{
    return (uint64_t)(in->at - in->start);
}

/* The next line without its LF or CR LF; false at the end of the input.  A last
 * line without a newline counts. */
bool prism_cursor_line(struct prism_cursor *in, struct prism_span *line);

/* What is given back at a time; as much that lies behind stays. */
#define PRISM_CURSOR_PART ((ptrdiff_t)2 << 20)

void prism_cursor_forget_behind(struct prism_cursor *in);

/* What lies well behind will hardly be looked at again: the memory of a mapped file
 * need not hold it.  Spans into it stay valid. */
static inline void prism_cursor_forget(struct prism_cursor *in)
{
    if (in->kept != NULL && in->at - in->kept >= 2 * PRISM_CURSOR_PART) {
        prism_cursor_forget_behind(in);
    }
}

/* The next `len` bytes; false, and nothing taken, when fewer are left. */
static inline bool prism_cursor_take(struct prism_cursor *in, uint64_t len,
                                     struct prism_span *bytes)
{
    if (len > prism_cursor_left(in)) {
        return false;
    }
    *bytes = prism_span(in->at, (size_t)len);
    in->at += len;
    return true;
}

/* Likewise, copied out. */
static inline bool prism_cursor_copy(struct prism_cursor *in, void *bytes, size_t len)
{
    if (len > prism_cursor_left(in)) {
        return false;
    }
    memcpy(bytes, in->at, len);
    in->at += len;
    return true;
}

/* Little-endian numbers; false, and nothing taken, when too few bytes are left. */
static inline bool prism_cursor_u8(struct prism_cursor *in, uint8_t *value)
{
    return prism_cursor_copy(in, value, sizeof *value);
}

static inline bool prism_cursor_u32(struct prism_cursor *in, uint32_t *value)
{
    uint32_t little;

    if (!prism_cursor_copy(in, &little, sizeof little)) {
        return false;
    }
    *value = le32toh(little);
    return true;
}

static inline bool prism_cursor_u64(struct prism_cursor *in, uint64_t *value)
{
    uint64_t little;

    if (!prism_cursor_copy(in, &little, sizeof little)) {
        return false;
    }
    *value = le64toh(little);
    return true;
}

/* "NAME:LINE:COLUMN: message" for a byte of a text input; columns count bytes
 * from 1.  Always returns false.  Walks the input once: for failures only. */
bool prism_cursor_fail(const struct prism_cursor *in, const char *where,
                       struct prism_error *err, const char *format, ...)
    PRISM_PRINTF(4, 5);
/* "NAME@0xOFFSET: message" for a byte of a binary input; always false. */
bool prism_cursor_fail_at(const struct prism_cursor *in, uint64_t offset,
                          struct prism_error *err, const char *format, ...)
    PRISM_PRINTF(4, 5);

#endif
