/* SPDX-License-Identifier: MIT */
/* out.c - see out.h.  The temporary file is made in the directory of its final
 * place, because only a rename within a file system is atomic; a symbolic link
 * is followed first, so that it stays a link. */
#include "core/base/out.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/digits.h"
#include "core/base/memory.h"

#define BUFFER_LEN ((size_t)256 * 1024)
#define MEMORY_LEN ((size_t)PRISM_OUT_ROOM) /* grows; there may be many, small ones */
#define BASE_MAX   (NAME_MAX - (sizeof "..XXXXXX" - 1))

struct prism_out {
    char *name;      /* as given, for messages */
    char *place;     /* where it will stand; NULL: no rename */
    char *temporary; /* where it is written; NULL: no rename */
    int fd;          /* -1: memory */
    int errnum;      /* the first failure, 0 while there is none */
    char *buffer;
    size_t len;
    size_t capacity;
};

static struct prism_out *out_new(const char *name, int fd, size_t capacity)
{
    struct prism_out *out = prism_alloc_zeroed(1, sizeof *out);

    out->name = prism_copy(name, strlen(name));
    out->fd = fd;
    out->capacity = capacity;
    out->buffer = prism_alloc(out->capacity);
    return out;
}

static void out_free(struct prism_out *out)
{
    if (out->fd > STDERR_FILENO) {
        (void)close(out->fd);
    }
    free(out->name);
    free(out->place);
    free(out->temporary);
    free(out->buffer);
    free(out);
}

/* The name to write under: PLACE's directory, a dot, its name, six letters; a name
 * as long as names may be is cut, so that it can be written, too. */
static char *temporary_name(const char *place)
{
    const char *slash = strrchr(place, '/');
    size_t folder_len = slash != NULL ? (size_t)(slash - place) + 1 : 0;
    size_t base_len = strlen(place + folder_len);
    size_t room = strlen(place) + sizeof "..XXXXXX";
    char *name = prism_alloc(room);

    if (base_len <= NAME_MAX && base_len > BASE_MAX) {
        base_len = BASE_MAX;
    }
    (void)snprintf(name, room, "%.*s.%.*s.XXXXXX", (int)folder_len, place,
                   (int)base_len, place + folder_len);
    return name;
}

/* mkostemp() makes files private; an output gets the mode of the file that it
 * replaces, else what the umask leaves of 0666. */
static void set_mode(int fd, const struct stat *old)
{
    mode_t mask = umask(0);

    (void)umask(mask);
    (void)fchmod(fd, old != NULL ? old->st_mode & 0777 : 0666 & ~mask);
}

static struct prism_out *open_beside(const char *path, const struct stat *old,
                                     struct prism_error *err)
{
    char *resolved = old != NULL ? realpath(path, NULL) : NULL;
    char *place = resolved != NULL ? resolved : prism_copy(path, strlen(path));
    char *temporary = temporary_name(place);
    int fd = mkostemp(temporary, O_CLOEXEC);
    struct prism_out *out;

    if (fd < 0) {
        (void)prism_error_system(err, path, "write", errno);
        free(place);
        free(temporary);
        return NULL;
    }
    set_mode(fd, old);
    out = out_new(path, fd, BUFFER_LEN);
    out->place = place;
    out->temporary = temporary;
    return out;
}

/* Is a path that cannot be followed a symbolic link?  Renaming would replace it. */
static bool leads_nowhere(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 && S_ISLNK(status.st_mode);
}

struct prism_out *prism_out_open(const char *path, struct prism_error *err)
{
    struct stat status;
    bool there;
    int fd;

    if (strcmp(path, "-") == 0) {
        return out_new("standard output", STDOUT_FILENO, BUFFER_LEN);
    }
    there = stat(path, &status) == 0;
    if (!there && leads_nowhere(path)) {
        (void)prism_error_set(err, "%s: cannot write: a symbolic link to nothing",
                              path);
        return NULL;
    }
    if (path[0] == '\0' || (there && S_ISDIR(status.st_mode))) {
        (void)prism_error_system(err, path, "write", there ? EISDIR : ENOENT);
        return NULL;
    }
    if (!there || S_ISREG(status.st_mode)) {
        if (there && access(path, W_OK) != 0) {
            (void)prism_error_system(err, path, "write", errno);
            return NULL;
        }
        return open_beside(path, there ? &status : NULL, err);
    }
    fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) {
        (void)prism_error_system(err, path, "write", errno);
        return NULL;
    }
    return out_new(path, fd, BUFFER_LEN);
}

struct prism_out *prism_out_memory(void)
{
    return out_new("memory", -1, MEMORY_LEN);
}

bool prism_out_check(const char *path, struct prism_error *err)
{
    struct stat status;
    struct prism_out *out;

    /* Opening a pipe would wait for its reader. */
    if (stat(path, &status) == 0 && S_ISFIFO(status.st_mode)) {
        return access(path, W_OK) == 0 || prism_error_system(err, path, "write", errno);
    }
    out = prism_out_open(path, err);
    prism_out_abandon(out);
    return out != NULL;
}

static void flush(struct prism_out *out)
{
    size_t done = 0;

    while (done < out->len && out->errnum == 0) {
        ssize_t wrote = write(out->fd, out->buffer + done, out->len - done);

        if (wrote >= 0) {
            done += (size_t)wrote;
        } else if (errno != EINTR) {
            out->errnum = errno;
        }
    }
    out->len = 0;
}

/* Room for at least `len` bytes, which an empty buffer has. */
static void make_room(struct prism_out *out, size_t len)
{
    if (out->fd >= 0) {
        flush(out);
        return;
    }
    while (out->capacity - out->len < len) {
        out->capacity *= 2;
    }
    out->buffer = prism_realloc(out->buffer, out->capacity, 1);
}

static void out_slowly(struct prism_out *out, const char *bytes, size_t len)
{
    while (len > 0) {
        size_t part = out->capacity - out->len;

        if (part == 0) {
            make_room(out, 1);
            continue;
        }
        part = part < len ? part : len;
        memcpy(out->buffer + out->len, bytes, part);
        out->len += part;
        bytes += part;
        len -= part;
    }
}

/* Nearly always there is room. */
void prism_out_bytes(struct prism_out *out, const char *bytes, size_t len)
{
    if (len > out->capacity - out->len) {
        out_slowly(out, bytes, len);
    } else if (len > 0) {
        memcpy(out->buffer + out->len, bytes, len);
        out->len += len;
    }
}

void prism_out_text(struct prism_out *out, const char *text)
{
    prism_out_bytes(out, text, strlen(text));
}

void prism_out_span_text(struct prism_out *out, struct prism_span text)
{
    prism_out_bytes(out, text.at, text.len);
}

void prism_out_char(struct prism_out *out, char byte)
{
    if (out->len == out->capacity) {
        out_slowly(out, &byte, 1);
    } else {
        out->buffer[out->len++] = byte;
    }
}

char *prism_out_room(struct prism_out *out, size_t len)
{
    assert(len <= PRISM_OUT_ROOM);
    if (len > out->capacity - out->len) {
        make_room(out, len);
    }
    return out->buffer + out->len;
}

void prism_out_used(struct prism_out *out, const char *end)
{
    out->len = (size_t)(end - out->buffer);
}

void prism_out_i64(struct prism_out *out, int64_t value)
{
    prism_out_used(out, prism_digits(prism_out_room(out, PRISM_DIGITS_MAX), value));
}

void prism_out_format(struct prism_out *out, const char *format, ...)
{
    char small[256];
    va_list arguments;
    int len;

    va_start(arguments, format);
    len = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (len < 0) {
        out->errnum = out->errnum == 0 ? EILSEQ : out->errnum;
    } else if ((size_t)len < sizeof small) {
        prism_out_bytes(out, small, (size_t)len);
    } else {
        char *large = prism_alloc((size_t)len + 1);

        va_start(arguments, format);
        (void)vsnprintf(large, (size_t)len + 1, format, arguments);
        va_end(arguments);
        prism_out_bytes(out, large, (size_t)len);
        free(large);
    }
}

struct prism_span prism_out_span(const struct prism_out *out)
{
    return prism_span(out->buffer, out->len);
}

void prism_out_reset(struct prism_out *out)
{
    assert(out->fd < 0);
    out->len = 0;
}

bool prism_out_finish(struct prism_out *out, struct prism_error *err)
{
    bool done;

    flush(out);
    if (out->errnum == 0 && out->temporary != NULL &&
        rename(out->temporary, out->place) != 0) {
        out->errnum = errno;
    }
    done = out->errnum == 0;
    if (!done) {
        (void)prism_error_system(err, out->name, "write", out->errnum);
        prism_out_abandon(out);
    } else {
        out_free(out);
    }
    return done;
}

void prism_out_abandon(struct prism_out *out)
{
    if (out == NULL) {
        return;
    }
    if (out->temporary != NULL) {
        (void)unlink(out->temporary);
    }
    out_free(out);
}
