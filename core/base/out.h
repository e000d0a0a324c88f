/* SPDX-License-Identifier: MIT */
/* out.h - bytes on their way to a file, which appears whole or not at all.
 *
 * A named file is written beside its place under a temporary name and renamed
 * by prism_out_finish(); until then what stood there stays untouched.  Errors
 * are sticky: writers write on, and finishing reports the first one.  "-" is
 * standard output; devices and pipes are written directly. */
#ifndef PRISM_BASE_OUT_H
#define PRISM_BASE_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/span.h"

#define PRISM_OUT_ROOM 256

struct prism_out;

/* NULL on failure.  `path` is copied. */
struct prism_out *prism_out_open(const char *path, struct prism_error *err);
/* Collects in memory; read it with prism_out_span(), then abandon it. */
struct prism_out *prism_out_memory(void);
/* Would prism_out_open() and writing succeed now?  Leaves nothing behind. */
bool prism_out_check(const char *path, struct prism_error *err);

void prism_out_bytes(struct prism_out *out, const char *bytes, size_t len);
void prism_out_text(struct prism_out *out, const char *text);
void prism_out_span_text(struct prism_out *out, struct prism_span text);
void prism_out_char(struct prism_out *out, char byte);
void prism_out_i64(struct prism_out *out, int64_t value);
/* Room for up to PRISM_OUT_ROOM bytes, for who puts several small things there at
 * once; then prism_out_used() says where what is in it ends. */
char *prism_out_room(struct prism_out *out, size_t len);
void prism_out_used(struct prism_out *out, const char *end);
/* printf() in the C locale's number format; any length. */
void prism_out_format(struct prism_out *out, const char *format, ...)
    PRISM_PRINTF(2, 3);

/* What a memory output holds so far; good until the next write. */
struct prism_span prism_out_span(const struct prism_out *out);
/* Empty a memory output, to use it again. */
void prism_out_reset(struct prism_out *out);

/* Flush, put the file in its place and free `out`, in any case; false and no
 * file when anything failed since it was opened. */
bool prism_out_finish(struct prism_out *out, struct prism_error *err);
/* Drop everything and free; NULL is fine. */
void prism_out_abandon(struct prism_out *out);

#endif
