/* SPDX-License-Identifier: MIT */
/* folder.c - see folder.h. */
#include "converters/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "converters/registry.h"
#include "core/base/input.h"
#include "core/base/memory.h"

/* Of the copy of a recording that a session began with. */
#define BASE_SUFFIX ".base"

static char *join_path(const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;
    char *path = prism_alloc(room);

    (void)snprintf(path, room, "%s/%s", folder, name);
    return path;
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;

    return strcmp(*left, *right);
}

bool prism_folder_list(struct prism_folder *paths, const char *folder,
                       struct prism_error *err)
{
    DIR *directory = opendir(folder);
    const struct dirent *entry;

    if (directory == NULL) {
        return prism_error_system(err, folder, "open", errno);
    }
    while ((entry = readdir(directory)) != NULL) {
        char *path = join_path(folder, entry->d_name);
        struct stat status;

        if (entry->d_name[0] != '.' && stat(path, &status) == 0 &&
            S_ISREG(status.st_mode)) {
            prism_vec_push(paths) = path;
        } else {
            free(path);
        }
    }
    (void)closedir(directory);
    if (paths->count > 0) {
        qsort(paths->items, paths->count, sizeof(paths->items[0]), by_name);
    }
    return true;
}

void prism_folder_release(struct prism_folder *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        free(paths->items[i]);
    }
    prism_vec_release(paths);
}

bool prism_folder_is_empty(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && status.st_size == 0;
}

static bool is_capture(const char *path)
{
    struct prism_input input;
    struct prism_error ignored = {{0}};
    struct prism_span head;
    bool known;

    if (!prism_input_load(&input, path, &ignored)) {
        return false;
    }
    head = input.bytes;
    head.len = head.len < PRISM_PROBE_LEN ? head.len : PRISM_PROBE_LEN;
    known = prism_registry_named("capture")->format->probe(head) != PRISM_PROBE_NO;
    prism_input_release(&input);
    return known;
}

bool prism_folder_has_capture(const struct prism_folder *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        if (is_capture(paths->items[i])) {
            return true;
        }
    }
    return false;
}

bool prism_folder_is_base(const char *path)
{
    return prism_span_ends(prism_span_of(path), BASE_SUFFIX);
}

const char *prism_folder_base(const struct prism_folder *paths, size_t capture)
{
    const char *path = paths->items[capture];

    for (size_t i = capture + 1;
         i < paths->count && prism_span_starts(prism_span_of(paths->items[i]), path);
         i++) {
        if (strcmp(paths->items[i] + strlen(path), BASE_SUFFIX) == 0) {
            return paths->items[i];
        }
    }
    return NULL;
}

static bool is_folder(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

char *prism_folder_of(const char *path)
{
    struct stat status;
    size_t room = strlen(path) + sizeof ".d";
    char *beside;

    if (is_folder(path)) {
        return prism_copy(path, strlen(path));
    }
    if (!prism_span_ends(prism_span_of(path), ".prism") || stat(path, &status) == 0) {
        return NULL;
    }
    beside = prism_alloc(room);
    (void)snprintf(beside, room, "%s.d", path);
    if (!is_folder(beside)) {
        free(beside);
        return NULL;
    }
    return beside;
}
