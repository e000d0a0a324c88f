/* SPDX-License-Identifier: MIT */
/* record_place.c - see record_place.h. */
#include "cli/record_place.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "converters/unrecorded.h"
#include "core/base/input.h"
#include "core/base/memory.h"

/* Written by the start-up code of a Python without a hook. */
#define REFUSAL "refused.txt"

/* FOLDER/NAME.prism.d, or NAME-PID.prism.d when that stands there from a recording
 * that was not finished.  NULL: cannot be made there. */
static char *make_in(const char *folder, const char *name)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s.prism.d", folder, name);

    if (len > 0 && (size_t)len < sizeof path && mkdir(path, 0700) != 0 &&
        errno == EEXIST) {
        len = snprintf(path, sizeof path, "%s/%s-%d.prism.d", folder, name,
                       (int)getpid());
        if (len > 0 && (size_t)len < sizeof path && mkdir(path, 0700) != 0) {
            return NULL;
        }
    }
    return len > 0 && (size_t)len < sizeof path ? realpath(path, NULL) : NULL;
}

static char *make_beside(const char *output, const char *name)
{
    const char *slash = strrchr(output, '/');
    char *folder;
    char *made;

    if (strcmp(output, "-") == 0) {
        return NULL;
    }
    folder = slash != NULL ? prism_copy(output, (size_t)(slash - output) + 1)
                           : prism_copy(".", 1);
    made = make_in(folder, name);
    free(folder);
    return made;
}

bool prism_place_make(struct prism_place *place, const char *name, const char *beside,
                      struct prism_error *err)
{
    const char *temporary = getenv("TMPDIR");
    unsigned char run[16];

    *place = (struct prism_place){0};
    if (getrandom(run, sizeof run, 0) != (ssize_t)sizeof run) {
        return prism_error_system(err, "random numbers", "read", errno);
    }
    for (size_t i = 0; i < sizeof run; i++) {
        (void)snprintf(place->run + 2 * i, 3, "%02x", run[i]);
    }
    place->path = beside != NULL ? make_beside(beside, name) : NULL;
    if (place->path == NULL) {
        place->path = make_in(".", name);
    }
    if (place->path == NULL) {
        place->path = make_in(temporary != NULL ? temporary : "/tmp", name);
    }
    return place->path != NULL ||
           prism_error_system(err, name, "make a directory for the recording of",
                              errno);
}

/* The next name in the directory, or NULL. */
static const char *next_of_all(DIR *folder)
{
    struct dirent *entry = readdir(folder);

    while (entry != NULL &&
           (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)) {
        entry = readdir(folder);
    }
    return entry != NULL ? entry->d_name : NULL;
}

/* The next one that is no dot file: those are nothing that was recorded. */
static const char *next_name(DIR *folder)
{
    const char *name = next_of_all(folder);

    while (name != NULL && name[0] == '.') {
        name = next_of_all(folder);
    }
    return name;
}

bool prism_place_has_captures(const struct prism_place *place)
{
    DIR *folder = opendir(place->path);
    const char *name = folder != NULL ? next_name(folder) : NULL;

    while (name != NULL &&
           (strcmp(name, REFUSAL) == 0 || prism_unrecorded_is_note(name))) {
        name = next_name(folder);
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    return name != NULL;
}

static char *path_in(const struct prism_place *place, const char *name)
{
    size_t room = strlen(place->path) + strlen(name) + 2;
    char *path = prism_alloc(room);

    (void)snprintf(path, room, "%s/%s", place->path, name);
    return path;
}

char *prism_place_excuse(const struct prism_place *place)
{
    struct prism_unrecorded_notes notes = {0};
    DIR *folder = opendir(place->path);
    const char *name = folder != NULL ? next_name(folder) : NULL;
    char *excuse = NULL;

    while (name != NULL && notes.count == 0) {
        if (prism_unrecorded_is_note(name)) {
            char *path = path_in(place, name);

            prism_unrecorded_read(&notes, path);
            free(path);
        }
        name = next_name(folder);
    }
    if (folder != NULL) {
        (void)closedir(folder);
    }
    if (notes.count > 0) {
        const char *reason = strrchr(notes.items[0], '\n');

        excuse = prism_copy(reason + 1, strlen(reason + 1));
    }
    prism_unrecorded_release(&notes);
    return excuse;
}

char *prism_place_refusal(const struct prism_place *place)
{
    char *path = path_in(place, REFUSAL);
    struct prism_error ignored = {{0}};
    struct prism_input input;
    char *text = NULL;

    if (prism_input_load(&input, path, &ignored)) {
        text = prism_copy(input.bytes.at, input.bytes.len);
        text[strcspn(text, "\n")] = '\0';
        prism_input_release(&input);
        (void)unlink(path);
    }
    free(path);
    return text;
}

void prism_place_remove(const struct prism_place *place)
{
    DIR *folder = opendir(place->path);
    const char *name;

    if (folder == NULL) {
        return;
    }
    for (name = next_of_all(folder); name != NULL; name = next_of_all(folder)) {
        char *path = path_in(place, name);

        (void)unlink(path);
        free(path);
    }
    (void)closedir(folder);
    (void)rmdir(place->path);
}

void prism_place_release(struct prism_place *place)
{
    free(place->path);
    place->path = NULL;
}
