/* SPDX-License-Identifier: MIT */
/* input.c - regular files are mapped, everything else is read to its end.
 *
 * UTF-16, which no binary format begins like, becomes UTF-8 here, so that readers know
 * one encoding. */
#include "core/base/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/gzip.h"
#include "core/base/memory.h"
#include "core/base/utf16.h"

#define READ_LEN ((size_t)256 * 1024)

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

static bool inflate_input(struct prism_input *input, size_t wanted,
                          struct prism_error *err)
{
    struct prism_span bytes;

    if (!prism_gzip_inflate_head(input->bytes, wanted, input->name, &bytes, err)) {
        return false;
    }
    prism_input_release(input);
    input->bytes = bytes;
    return true;
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

bool prism_input_load_head(struct prism_input *input, const char *path, size_t wanted,
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
    if (done && prism_gzip_is(input->bytes) && !inflate_input(input, wanted, err)) {
        prism_input_release(input);
        return false;
    }
    if (done && prism_utf16_is(input->bytes)) {
        decode_input(input);
    }
    return done;
}

bool prism_input_load(struct prism_input *input, const char *path,
                      struct prism_error *err)
{
    return prism_input_load_head(input, path, SIZE_MAX, err);
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
    struct prism_cursor in = prism_cursor(input->name, input->bytes);

    in.kept = input->mapped ? input->bytes.at : NULL;
    return in;
}
