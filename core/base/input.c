/* SPDX-License-Identifier: MIT */
/* input.c - regular files are mapped, everything else is read to its end.
 *
 * UTF-16, which no binary format begins like, becomes UTF-8 here, so that readers know
 * one encoding.  gzip (RFC 1952) goes through zlib, which also joins several members.  What it
 * inflates to is bounded: deflate cannot expand by more than 1032:1, and
 * INFLATED_LIMIT keeps a bomb from taking the machine with it. */
#include "core/base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "core/base/memory.h"
#include "core/base/utf16.h"

#define READ_LEN       ((size_t)256 * 1024)
#define INFLATED_LIMIT ((size_t)8 << 30)
#define GZIP_WINDOW    (15 + 16) /* zlib: largest window, gzip header required */

struct growing {
    char *bytes;
    size_t len;
    size_t capacity;
};

static void make_room(struct growing *to)
{
    if (to->capacity - to->len < READ_LEN) {
        to->capacity = to->capacity * 2 + READ_LEN;
        to->bytes = prism_realloc(to->bytes, to->capacity, 1);
    }
}

static bool read_stream(int fd, struct prism_input *input, struct prism_error *err)
{
    struct growing to = {0};

    for (;;) {
        ssize_t got;

        make_room(&to);
        got = read(fd, to.bytes + to.len, to.capacity - to.len);
        if (got == 0) {
            break;
        }
        if (got < 0 && errno != EINTR) {
            int errnum = errno;

            free(to.bytes);
            return prism_error_system(err, input->name, "read", errnum);
        }
        to.len += got > 0 ? (size_t)got : 0;
    }
    input->bytes = prism_span(to.bytes, to.len);
    return true;
}

static bool read_descriptor(int fd, struct prism_input *input, struct prism_error *err)
{
    struct stat status;
    void *map;

    if (fstat(fd, &status) != 0) {
        return prism_error_system(err, input->name, "read", errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return prism_error_system(err, input->name, "read", EISDIR);
    }
    if (!S_ISREG(status.st_mode) || status.st_size == 0) {
        return read_stream(fd, input, err);
    }
    map = mmap(NULL, (size_t)status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) {
        return read_stream(fd, input, err);
    }
    input->bytes = prism_span(map, (size_t)status.st_size);
    input->mapped = true;
    return true;
}

/* One inflate step; true while there is more to come. */
static bool inflate_more(z_stream *stream, struct growing *to, int *status)
{
    make_room(to);
    stream->next_out = (Bytef *)to->bytes + to->len;
    stream->avail_out = (uInt)READ_LEN;
    *status = inflate(stream, Z_NO_FLUSH);
    to->len += READ_LEN - stream->avail_out;
    if (*status == Z_STREAM_END && stream->avail_in > 1 && stream->next_in[0] == 0x1f &&
        stream->next_in[1] == 0x8b) {
        *status = inflateReset(stream); /* another member follows */
    }
    return *status == Z_OK && to->len <= INFLATED_LIMIT;
}

static bool inflate_input(struct prism_input *input, struct prism_error *err)
{
    struct prism_span packed = input->bytes;
    struct growing to = {0};
    z_stream stream = {0};
    int status;

    if (packed.len > UINT32_MAX) {
        return prism_error_set(err, "%s: gzip input above 4 GiB: inflate it first",
                               input->name);
    }
    stream.next_in = (Bytef *)packed.at; /* zlib only reads it */
    stream.avail_in = (uInt)packed.len;
    if (inflateInit2(&stream, GZIP_WINDOW) != Z_OK) {
        prism_memory_exhausted(READ_LEN);
    }
    while (inflate_more(&stream, &to, &status)) {
    }
    (void)inflateEnd(&stream);
    if (status != Z_STREAM_END) {
        free(to.bytes);
        return prism_error_set(err, "%s@0x%zx: expected gzip data, found %s",
                               input->name, packed.len - stream.avail_in,
                               status == Z_OK         ? "more than 8 GiB in it"
                               : stream.avail_in == 0 ? "the end of the file"
                                                      : "a damaged block");
    }
    prism_input_release(input);
    input->bytes = prism_span(to.bytes, to.len);
    return true;
}

static bool is_gzip(struct prism_span bytes)
{
    return prism_span_starts(bytes, "\x1f\x8b\x08");
}

static void decode_input(struct prism_input *input)
{
    struct prism_out *text = prism_out_memory();
    struct prism_span bytes;

    prism_utf16_decode(input->bytes, text);
    bytes = prism_out_span(text);
    prism_input_release(input);
    input->bytes = prism_span(prism_copy(bytes.at, bytes.len), bytes.len);
    prism_out_abandon(text);
}

bool prism_input_load(struct prism_input *input, const char *path,
                      struct prism_error *err)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    bool done;

    *input = (struct prism_input){.name = standard ? "standard input" : path};
    if (fd < 0) {
        return prism_error_system(err, path, "open", errno);
    }
    done = read_descriptor(fd, input, err);
    if (!standard) {
        (void)close(fd);
    }
    if (done && is_gzip(input->bytes) && !inflate_input(input, err)) {
        prism_input_release(input);
        return false;
    }
    if (done && prism_utf16_is(input->bytes)) {
        decode_input(input);
    }
    return done;
}

void prism_input_release(struct prism_input *input)
{
    if (input->mapped) {
        (void)munmap((void *)input->bytes.at, input->bytes.len);
    } else {
        free((void *)input->bytes.at);
    }
    input->bytes = prism_span(NULL, 0);
    input->mapped = false;
}

struct prism_cursor prism_input_cursor(const struct prism_input *input)
{
    return prism_cursor(input->name, input->bytes);
}
