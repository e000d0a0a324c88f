/* SPDX-License-Identifier: MIT */
/* record_stamp.c - see record_stamp.h. */
#include "cli/record_stamp.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "converters/unrecorded.h"
#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/capture/layout.h"
#include "core/capture/process.h"

#define LOOK_FOR_NS  UINT64_C(500000000)
#define AWAIT_FOR_NS UINT64_C(30000000000) /* a file's header, on a busy machine */

/* What a name is looked for in. */
struct wanted {
    const struct prism_stamps *stamps;
    const char *name;
};

static bool has_name(const void *key, uint32_t item)
{
    const struct wanted *wanted = key;

    return strcmp(wanted->stamps->files.items[item].name, wanted->name) == 0;
}

static bool is_known(const struct prism_stamps *stamps, const char *name, uint64_t hash)
{
    const struct wanted wanted = {stamps, name};

    return prism_map_find(&stamps->by_name, hash, has_name, &wanted) != PRISM_MAP_NONE;
}

struct prism_header *prism_stamp_map(const char *path)
{
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    struct prism_header *header = MAP_FAILED;
    struct stat status;

    if (fd >= 0 && fstat(fd, &status) == 0 && S_ISREG(status.st_mode) &&
        status.st_size >= (off_t)PRISM_CAPTURE_PAGE) {
        header =
            mmap(NULL, PRISM_CAPTURE_PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    if (header == MAP_FAILED) {
        return NULL;
    }
    if (memcmp(header->magic, PRISM_CAPTURE_MAGIC, sizeof header->magic) != 0 ||
        header->check != prism_header_check(header)) {
        (void)munmap(header, PRISM_CAPTURE_PAGE);
        return NULL;
    }
    return header;
}

static void stamp(struct prism_header *header, uint64_t ticks, uint64_t mono_ns)
{
    atomic_store(&header->stamp_mono_ns, mono_ns);
    atomic_store(&header->stamp_ticks,
                 header->clock == PRISM_CLOCK_MONOTONIC ? mono_ns : ticks);
}

/* Its process has ended. */
static void let_go(struct prism_stamped *file)
{
    (void)munmap(file->header, PRISM_CAPTURE_PAGE);
    file->header = NULL;
}

/* A process that executes another program keeps its pid: what it was ended when what it
 * is now began. */
static void end_earlier(struct prism_stamps *stamps, struct prism_stamped *file)
{
    for (size_t i = 0; i < stamps->files.count && file->header != NULL; i++) {
        struct prism_stamped *first = &stamps->files.items[i];
        struct prism_stamped *second = file;

        if (first == file || first->header == NULL ||
            first->header->pid != file->header->pid) {
            continue;
        }
        if (first->header->start.mono_ns > second->header->start.mono_ns) {
            first = file;
            second = &stamps->files.items[i];
        }
        if (atomic_load(&first->header->stop_ticks) == 0) {
            stamp(first->header, second->header->start.ticks,
                  second->header->start.mono_ns);
            let_go(first);
        }
    }
}

static void add(struct prism_stamps *stamps, const char *name, uint64_t hash,
                struct prism_header *header)
{
    prism_map_insert(&stamps->by_name, hash, (uint32_t)stamps->files.count);
    prism_vec_push(&stamps->files) = (struct prism_stamped){
        .name = prism_copy(name, strlen(name)), .header = header};
    end_earlier(stamps, &prism_vec_last(&stamps->files));
}

static void find_new(struct prism_stamps *stamps, const struct prism_place *place)
{
    DIR *folder = opendir(place->path);
    struct dirent *entry = folder != NULL ? readdir(folder) : NULL;

    stamps->awaited = false;
    for (; entry != NULL; entry = readdir(folder)) {
        const char *name = entry->d_name;
        uint64_t hash = prism_hash_bytes(name, strlen(name));
        char path[PATH_MAX];
        struct prism_header *header;

        if (name[0] == '.' || prism_unrecorded_is_note(name) ||
            is_known(stamps, name, hash) ||
            snprintf(path, sizeof path, "%s/%s", place->path, name) >=
                (int)sizeof path) {
            continue;
        }
        header = prism_stamp_map(path);
        if (header != NULL) {
            add(stamps, name, hash, header);
        } else {
            stamps->awaited = true;
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
}

/* Only when there may be something new: a file that is made changes its directory.
 * Changes within a tick of the kernel have one time, and a file is made before its
 * header is complete: so look again for a while. */
static void look(struct prism_stamps *stamps, const struct prism_place *place,
                 uint64_t now_ns)
{
    struct stat status;

    if (stat(place->path, &status) != 0) {
        return;
    }
    if (status.st_mtim.tv_sec != stamps->changed.tv_sec ||
        status.st_mtim.tv_nsec != stamps->changed.tv_nsec) {
        stamps->changed = status.st_mtim;
        stamps->changed_seen = now_ns;
    }
    if (now_ns - stamps->changed_seen <
        (stamps->awaited ? AWAIT_FOR_NS : LOOK_FOR_NS)) {
        find_new(stamps, place);
    }
}

/* One that nobody has waited for yet has ended all the same. */
static bool runs(uint32_t pid)
{
    struct prism_process_stat stat;

    return kill((pid_t)pid, 0) == 0 &&
           (!prism_process_stat(pid, &stat) || stat.state != 'Z');
}

void prism_stamps_write(struct prism_stamps *stamps, const struct prism_place *place,
                        int ended)
{
    struct prism_anchor now;

    now = prism_clock_anchor(&stamps->clock);
    look(stamps, place, now.mono_ns);
    stamps->running = 0;
    for (size_t i = 0; i < stamps->files.count; i++) {
        struct prism_stamped *file = &stamps->files.items[i];

        if (file->header == NULL) {
            continue;
        }
        if (atomic_load(&file->header->stop_ticks) == 0 &&
            ((int)file->header->pid == ended || runs(file->header->pid))) {
            stamp(file->header, now.ticks, now.mono_ns);
            stamps->running += (int)file->header->pid != ended;
        } else {
            let_go(file);
        }
    }
}

void prism_stamps_release(struct prism_stamps *stamps)
{
    for (size_t i = 0; i < stamps->files.count; i++) {
        if (stamps->files.items[i].header != NULL) {
            let_go(&stamps->files.items[i]);
        }
        free(stamps->files.items[i].name);
    }
    prism_vec_release(&stamps->files);
    prism_map_release(&stamps->by_name);
}
