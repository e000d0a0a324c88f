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
#include "core/capture/layout.h"

static bool is_known(const struct prism_stamps *stamps, const char *name)
{
    for (size_t i = 0; i < stamps->files.count; i++) {
        if (strcmp(stamps->files.items[i].name, name) == 0) {
            return true;
        }
    }
    return false;
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

static void find_new(struct prism_stamps *stamps, const struct prism_place *place)
{
    DIR *folder = opendir(place->path);
    struct dirent *entry = folder != NULL ? readdir(folder) : NULL;

    for (; entry != NULL; entry = readdir(folder)) {
        char path[PATH_MAX];
        struct prism_header *header;

        if (entry->d_name[0] == '.' || prism_unrecorded_is_note(entry->d_name) ||
            is_known(stamps, entry->d_name) ||
            snprintf(path, sizeof path, "%s/%s", place->path, entry->d_name) >=
                (int)sizeof path) {
            continue;
        }
        header = prism_stamp_map(path);
        if (header != NULL) {
            prism_vec_push(&stamps->files) = (struct prism_stamped){
                prism_copy(entry->d_name, strlen(entry->d_name)), header, 0};
        }
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
}

void prism_stamps_write(struct prism_stamps *stamps, const struct prism_place *place,
                        int ended)
{
    struct prism_anchor now;

    find_new(stamps, place);
    now = prism_clock_anchor(&stamps->clock);
    for (size_t i = 0; i < stamps->files.count; i++) {
        struct prism_header *header = stamps->files.items[i].header;

        if (atomic_load(&header->stop_ticks) == 0 &&
            ((int)header->pid == ended || kill((pid_t)header->pid, 0) == 0)) {
            atomic_store(&header->stamp_mono_ns, now.mono_ns);
            atomic_store(&header->stamp_ticks, header->clock == PRISM_CLOCK_MONOTONIC
                                                   ? now.mono_ns
                                                   : now.ticks);
        }
    }
}

void prism_stamps_release(struct prism_stamps *stamps)
{
    for (size_t i = 0; i < stamps->files.count; i++) {
        (void)munmap(stamps->files.items[i].header, PRISM_CAPTURE_PAGE);
        free(stamps->files.items[i].name);
    }
    prism_vec_release(&stamps->files);
}
