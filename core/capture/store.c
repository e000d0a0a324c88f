/* SPDX-License-Identifier: MIT */
/* store.c - see store.h.  This runs in the user's process: it returns errors,
 * never prints or aborts, and uses malloc() only for its own small list. */
#include "core/capture/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/capture/grow.h"

#define FIRST_EXTENT   64u   /* pages: 256 KiB */
#define LARGEST_EXTENT 4096u /* pages: 16 MiB */

struct prism_extent {
    struct prism_extent *next;
    void *map;
    size_t len;
};

/* Disk space; an errno value when there is none.  Beyond the process's limit for
 * files the kernel would send SIGXFSZ, which ends a program that does not expect it. */
static int allocate(int fd, off_t at, off_t len)
{
    struct rlimit limit;
    int failed;

    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
        (rlim_t)(at + len) > limit.rlim_cur) {
        return EFBIG;
    }
    do {
        failed = posix_fallocate(fd, at, len);
    } while (failed == EINTR);
    return failed;
}

/* A program's own files get low numbers, and some expect them: out of their way, with
 * room for others above. */
static int move_up(int fd)
{
    struct rlimit limit;
    int up = -1;

    if (fd >= 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur > 64) {
        rlim_t least = limit.rlim_cur < 1024 ? limit.rlim_cur : 1024;

        up = fcntl(fd, F_DUPFD_CLOEXEC, (int)least - 16);
    }
    if (up >= 0) {
        (void)close(fd);
    }
    return up >= 0 ? up : fd;
}

static bool is_our_file(const struct prism_store *store, int fd)
{
    struct stat status;

    return fstat(fd, &status) == 0 && status.st_dev == store->device &&
           status.st_ino == store->inode;
}

/* A daemon closes all files that it has not opened itself, and then opens others: what
 * has our number may be any file of the program's.  False: ours cannot be had again. */
static bool has_file(struct prism_store *store)
{
    int fd;

    if (is_our_file(store, store->fd)) {
        return true;
    }
    fd = move_up(open(store->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW));
    if (fd >= 0 && !is_our_file(store, fd)) {
        (void)close(fd);
        fd = -1;
    }
    store->fd = fd;
    return fd >= 0;
}

static void *map_pages(struct prism_store *store, uint64_t pages)
{
    off_t at = (off_t)(store->file_pages * PRISM_CAPTURE_PAGE);
    size_t len = (size_t)(pages * PRISM_CAPTURE_PAGE);
    struct prism_extent *extent = malloc(sizeof *extent);
    int failed;

    if (extent == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    failed = has_file(store) ? allocate(store->fd, at, (off_t)len) : EBADF;
    extent->len = len;
    extent->map =
        failed == 0 ? mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, store->fd, at)
                    : MAP_FAILED;
    if (extent->map == MAP_FAILED) {
        free(extent);
        errno = failed != 0 ? failed : errno;
        return NULL;
    }
    extent->next = store->extents;
    store->extents = extent;
    store->file_pages += pages;
    return extent->map;
}

bool prism_store_create(struct prism_store *store, const char *path,
                        struct prism_error *err)
{
    struct stat status;

    *store = (struct prism_store){.fd = -1, .path = strdup(path)};
    if (store->path == NULL) {
        return prism_error_system(err, path, "create", ENOMEM);
    }
    store->fd = move_up(open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (store->fd < 0) {
        (void)prism_error_system(err, path, "create", errno);
        free(store->path);
        return false;
    }
    if (fstat(store->fd, &status) == 0) {
        store->device = status.st_dev;
        store->inode = status.st_ino;
        store->header = map_pages(store, 1);
    }
    if (store->header == NULL) {
        (void)prism_error_system(err, path, "write", errno);
        (void)close(store->fd);
        (void)unlink(path);
        free(store->path);
        return false;
    }
    (void)pthread_mutex_init(&store->lock, NULL);
    atomic_store(&store->header->page_count, 1);
    return true;
}

void prism_store_trim(struct prism_store *store)
{
    uint64_t len = atomic_load(&store->header->page_count) * PRISM_CAPTURE_PAGE;

    /* Else the file is only larger than it need be. */
    if (!has_file(store) || ftruncate(store->fd, (off_t)len) != 0) {
        return;
    }
}

void prism_store_release(struct prism_store *store)
{
    struct prism_extent *extent = store->extents;

    while (extent != NULL) {
        struct prism_extent *next = extent->next;

        (void)munmap(extent->map, extent->len);
        free(extent);
        extent = next;
    }
    free(store->free_chunks);
    free(store->path);
    if (is_our_file(store, store->fd)) {
        (void)close(store->fd);
    }
    (void)pthread_mutex_destroy(&store->lock);
    *store = (struct prism_store){.fd = -1};
}

static int write_at(int fd, const char *from, size_t len, uint64_t at)
{
    while (len > 0) {
        ssize_t done = pwrite(fd, from, len, (off_t)at);

        if (done < 0 && errno == EINTR) {
            continue;
        }
        if (done <= 0) {
            return done < 0 ? errno : ENOSPC;
        }
        from += done;
        len -= (size_t)done;
        at += (uint64_t)done;
    }
    return 0;
}

int prism_store_copy(const struct prism_store *store, int fd,
                     const struct prism_header *header)
{
    uint64_t len = atomic_load(&store->header->page_count) * PRISM_CAPTURE_PAGE;
    uint64_t at = store->file_pages * PRISM_CAPTURE_PAGE;
    int failed = allocate(fd, 0, (off_t)len);

    /* Newest first. */
    for (const struct prism_extent *extent = store->extents;
         extent != NULL && failed == 0; extent = extent->next) {
        at -= extent->len;
        if (at < len) {
            failed =
                write_at(fd, extent->map,
                         len - at < extent->len ? (size_t)(len - at) : extent->len, at);
        }
    }
    return failed != 0 ? failed : write_at(fd, (const char *)header, sizeof *header, 0);
}

/* The pages become visible to readers, who walk from chunk to chunk. */
static struct prism_chunk *publish(struct prism_store *store, uint32_t pages)
{
    struct prism_chunk *chunk = (struct prism_chunk *)(void *)store->next;

    chunk->pages = pages;
    store->next += pages * PRISM_CAPTURE_PAGE;
    store->pages_left -= pages;
    (void)atomic_fetch_add_explicit(&store->header->page_count, pages,
                                    memory_order_release);
    return chunk;
}

/* Without memory for the list the pages are just not used again. */
static void push_free(struct prism_store *store, struct prism_chunk *chunk)
{
    atomic_store_explicit(&chunk->kind, PRISM_CHUNK_FREE, memory_order_release);
    if (prism_grow((void **)&store->free_chunks, &store->free_capacity,
                   store->free_count, sizeof(void *))) {
        store->free_chunks[store->free_count++] = chunk;
    }
}

/* A free chunk of exactly this size, zeroed; the list is short. */
static struct prism_chunk *take_free(struct prism_store *store, uint32_t pages)
{
    for (size_t i = 0; i < store->free_count; i++) {
        struct prism_chunk *chunk = store->free_chunks[i];

        if (chunk->pages == pages) {
            store->free_chunks[i] = store->free_chunks[--store->free_count];
            memset(chunk + 1, 0, prism_chunk_room(chunk));
            return chunk;
        }
    }
    return NULL;
}

static struct prism_chunk *take_new(struct prism_store *store, uint32_t pages)
{
    uint64_t extent = store->file_pages;
    char *map;

    if (store->pages_left < pages) {
        extent = extent < FIRST_EXTENT ? FIRST_EXTENT : extent;
        extent = extent > LARGEST_EXTENT ? LARGEST_EXTENT : extent;
        extent = extent < pages ? pages : extent;
        map = map_pages(store, extent);
        if (map == NULL) {
            atomic_store(&store->header->stopped_errno, (uint64_t)errno);
            return NULL;
        }
        /* What is left of the old extent becomes a free chunk, so that a reader
         * can walk over it. */
        if (store->pages_left > 0) {
            push_free(store, publish(store, (uint32_t)store->pages_left));
        }
        store->next = map;
        store->pages_left = extent;
    }
    return publish(store, pages);
}

static struct prism_chunk *make_chunk(struct prism_store *store,
                                      enum prism_chunk_kind kind, uint32_t pages,
                                      const struct prism_chunk *head)
{
    struct prism_chunk *chunk;

    (void)pthread_mutex_lock(&store->lock);
    chunk = take_free(store, pages);
    if (chunk == NULL) {
        chunk = take_new(store, pages);
    }
    if (chunk != NULL) {
        chunk->owner = head->owner;
        chunk->first = head->first;
        chunk->generation = head->generation;
        atomic_store_explicit(&chunk->used, 0, memory_order_relaxed);
        atomic_store_explicit(&chunk->kind, (uint32_t)kind, memory_order_release);
    }
    (void)pthread_mutex_unlock(&store->lock);
    return chunk;
}

struct prism_chunk *prism_store_chunk(struct prism_store *store,
                                      enum prism_chunk_kind kind, uint32_t pages,
                                      uint32_t owner, uint32_t first)
{
    const struct prism_chunk head = {.owner = owner, .first = first};

    return pages > 0 ? make_chunk(store, kind, pages, &head) : NULL;
}

struct prism_chunk *prism_store_cells(struct prism_store *store, uint32_t pages,
                                      uint32_t thread, uint32_t generation)
{
    const struct prism_chunk head = {.owner = thread, .generation = generation};

    return pages > 0 ? make_chunk(store, PRISM_CHUNK_CELLS, pages, &head) : NULL;
}

void prism_store_free(struct prism_store *store, struct prism_chunk *chunk)
{
    (void)pthread_mutex_lock(&store->lock);
    push_free(store, chunk);
    (void)pthread_mutex_unlock(&store->lock);
}
