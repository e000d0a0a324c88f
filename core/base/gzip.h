/* SPDX-License-Identifier: MIT */
/* gzip.h - RFC 1952, both ways. */
#ifndef PRISM_BASE_GZIP_H
#define PRISM_BASE_GZIP_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/out.h"
#include "core/base/span.h"

/* By its first bytes. */
bool prism_gzip_is(struct prism_span bytes);

/* Inflate all members into memory that the caller frees; `name` leads a message. */
bool prism_gzip_inflate(struct prism_span packed, const char *name,
                        struct prism_span *bytes, struct prism_error *err);
/* Likewise, but only the first `wanted` bytes and perhaps some more; what is wrong
 * behind those is not found. */
bool prism_gzip_inflate_head(struct prism_span packed, size_t wanted, const char *name,
                             struct prism_span *bytes, struct prism_error *err);

/* Equal bytes give equal files: there is no time and no name in them. */
void prism_gzip_deflate(struct prism_span bytes, struct prism_out *out);

#endif
