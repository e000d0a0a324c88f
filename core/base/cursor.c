/* SPDX-License-Identifier: MIT */
/* cursor.c - line numbers are counted only when something is wrong: a reader
 * that succeeds pays nothing for them. */
#include "core/base/cursor.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

struct prism_cursor prism_cursor(const char *name, struct prism_span bytes)
{
    return (struct prism_cursor){name, bytes.at, bytes.at, bytes.at + bytes.len, NULL};
}

bool prism_cursor_line(struct prism_cursor *in, struct prism_span *line)
{
    size_t left = prism_cursor_left(in);
    const char *newline;

    if (left == 0) {
        return false;
    }
    newline = memchr(in->at, '\n', left);
    *line = prism_span(in->at, newline != NULL ? (size_t)(newline - in->at) : left);
    in->at = newline != NULL ? newline + 1 : in->end;
    if (line->len > 0 && line->at[line->len - 1] == '\r') {
        line->len--;
    }
    return true;
}

/* A mapping starts at a page, and so does what is given back.  The kernel reads it
 * again should it be needed. */
void prism_cursor_forget_behind(struct prism_cursor *in)
{
    (void)madvise((void *)in->kept, (size_t)PRISM_CURSOR_PART, MADV_DONTNEED);
    in->kept += PRISM_CURSOR_PART;
}

bool prism_cursor_fail(const struct prism_cursor *in, const char *where,
                       struct prism_error *err, const char *format, ...)
{
    char message[512];
    size_t line = 1;
    const char *line_start = in->start;
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    for (const char *at = in->start; at < where; at++) {
        if (*at == '\n') {
            line++;
            line_start = at + 1;
        }
    }
    return prism_error_set(err, "%s:%zu:%zu: %s", in->name, line,
                           (size_t)(where - line_start) + 1, message);
}

bool prism_cursor_fail_at(const struct prism_cursor *in, uint64_t offset,
                          struct prism_error *err, const char *format, ...)
{
    char message[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return prism_error_set(err, "%s@0x%" PRIx64 ": %s", in->name, offset, message);
}
