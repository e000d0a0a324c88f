/* SPDX-License-Identifier: MIT */
/* gzip.c - through zlib.  What it inflates to is bounded: deflate cannot expand by more
 * than 1032:1, INFLATED_LIMIT keeps a bomb from taking the machine with it, and a small
 * file expands by SMALL_RATIO at most, so that 10 KB never become a profile of 100 MB. */
#include "core/base/gzip.h"

#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "core/base/memory.h"

#define STEP_LEN       ((size_t)256 * 1024)
#define INFLATED_LIMIT ((size_t)8 << 30)
#define SMALL_LEN      ((size_t)64 * 1024)
#define SMALL_RATIO    ((size_t)256)
#define WINDOW         (15 + 16) /* zlib: largest window, with gzip's header */
#define MEMORY_LEVEL   8         /* zlib's default */

struct growing {
    char *bytes;
    size_t len;
    size_t capacity;
    size_t limit; /* of len, overstepped by less than a step */
};

bool prism_gzip_is(struct prism_span bytes)
{
    return prism_span_starts(bytes, "\x1f\x8b\x08");
}

static void make_room(struct growing *to)
{
    if (to->capacity - to->len < STEP_LEN) {
        to->capacity = to->capacity * 2 + STEP_LEN;
        to->bytes = prism_realloc(to->bytes, to->capacity, 1);
    }
}

static size_t limit_of(size_t packed_len)
{
    return packed_len < SMALL_LEN ? packed_len * SMALL_RATIO : INFLATED_LIMIT;
}

/* One inflate step; true while there is more to come. */
static bool inflate_more(z_stream *stream, struct growing *to, int *status)
{
    make_room(to);
    stream->next_out = (Bytef *)to->bytes + to->len;
    stream->avail_out = (uInt)STEP_LEN;
    *status = inflate(stream, Z_NO_FLUSH);
    to->len += STEP_LEN - stream->avail_out;
    if (*status == Z_STREAM_END && stream->avail_in > 1 && stream->next_in[0] == 0x1f &&
        stream->next_in[1] == 0x8b) {
        *status = inflateReset(stream); /* another member follows */
    }
    return *status == Z_OK && to->len <= to->limit;
}

bool prism_gzip_inflate_head(struct prism_span packed, size_t wanted, const char *name,
                             struct prism_span *bytes, struct prism_error *err)
{
    struct growing to = {.limit = limit_of(packed.len)};
    z_stream stream = {0};
    int status;

    if (packed.len > UINT32_MAX) {
        return prism_error_set(err, "%s: gzip input above 4 GiB: inflate it first",
                               name);
    }
    stream.next_in = (Bytef *)packed.at; /* zlib only reads it */
    stream.avail_in = (uInt)packed.len;
    if (inflateInit2(&stream, WINDOW) != Z_OK) {
        prism_memory_exhausted(STEP_LEN);
    }
    while (inflate_more(&stream, &to, &status) && to.len < wanted) {
    }
    (void)inflateEnd(&stream);
    if (status != Z_STREAM_END && (status != Z_OK || to.len < wanted)) {
        free(to.bytes);
        if (status == Z_OK && to.len > to.limit) {
            return prism_error_set(err,
                                   "%s: expected at most %zu bytes in %zu of gzip "
                                   "data, found more; inflate it first",
                                   name, to.limit, packed.len);
        }
        return prism_error_set(err, "%s@0x%zx: expected gzip data, found %s", name,
                               packed.len - stream.avail_in,
                               stream.avail_in == 0 ? "the end of the file"
                                                    : "a damaged block");
    }
    *bytes = prism_span(to.bytes, to.len);
    return true;
}

bool prism_gzip_inflate(struct prism_span packed, const char *name,
                        struct prism_span *bytes, struct prism_error *err)
{
    return prism_gzip_inflate_head(packed, SIZE_MAX, name, bytes, err);
}

void prism_gzip_deflate(struct prism_span bytes, struct prism_out *out)
{
    char *part = prism_alloc(STEP_LEN);
    z_stream stream = {0};
    size_t left = bytes.len;
    int status = Z_OK;

    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, WINDOW, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        prism_memory_exhausted(STEP_LEN);
    }
    stream.next_in = (Bytef *)bytes.at;
    while (status == Z_OK) {
        if (stream.avail_in == 0) {
            stream.avail_in = (uInt)(left < UINT32_MAX ? left : UINT32_MAX);
            left -= stream.avail_in;
        }
        stream.next_out = (Bytef *)part;
        stream.avail_out = (uInt)STEP_LEN;
        status = deflate(&stream, left == 0 ? Z_FINISH : Z_NO_FLUSH);
        prism_out_bytes(out, part, STEP_LEN - stream.avail_out);
    }
    (void)deflateEnd(&stream);
    free(part);
}
