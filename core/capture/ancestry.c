/* SPDX-License-Identifier: MIT */
/* ancestry.c - see ancestry.h.  The way up is /proc/PID/stat, which anybody may read. */
#include "core/capture/ancestry.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/capture/process.h"

/* Nobody nests processes deeper than this to start a Python. */
#define DEEPEST 32

struct line {
    uint32_t pids[DEEPEST]; /* the parent first */
    size_t count;
};

/* The pid that a file's name begins with; 0: none. */
static uint32_t pid_of(const char *name)
{
    char *end;
    unsigned long pid = strtoul(name, &end, 10);

    return end > name && *end == '-' && pid <= UINT32_MAX ? (uint32_t)pid : 0;
}

static bool is_capture(const char *name)
{
    return strchr(name, '.') == NULL;
}

/* The place in the line of the nearest one that has a file; its length: nobody. */
static size_t nearest_recorded(const struct line *line, const char *folder)
{
    size_t nearest = line->count;
    DIR *directory = opendir(folder);
    const struct dirent *entry = directory != NULL ? readdir(directory) : NULL;

    for (; entry != NULL; entry = readdir(directory)) {
        uint32_t pid = is_capture(entry->d_name) ? pid_of(entry->d_name) : 0;

        for (size_t i = 0; i < nearest && pid != 0; i++) {
            if (line->pids[i] == pid) {
                nearest = i;
            }
        }
    }
    if (directory != NULL) {
        (void)closedir(directory);
    }
    return nearest;
}

/* Of a path; free() it.  Without memory it is that of nobody's file. */
static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? strndup(path, (size_t)(slash - path)) : strdup(".");
}

struct prism_ancestry prism_ancestry_of(const char *capture)
{
    char *folder = folder_of(capture);
    struct line line = {.pids = {(uint32_t)getppid()}, .count = 1};
    struct prism_process_stat stat;
    size_t nearest;

    while (line.count < DEEPEST && line.pids[line.count - 1] > 1 &&
           prism_process_stat(line.pids[line.count - 1], &stat) &&
           stat.parent_pid > 0) {
        line.pids[line.count++] = stat.parent_pid;
    }
    nearest = nearest_recorded(&line, folder != NULL ? folder : "");
    free(folder);
    if (nearest == 0 || nearest == line.count) {
        return (struct prism_ancestry){line.pids[0], 0};
    }
    return (struct prism_ancestry){line.pids[nearest], line.pids[nearest - 1]};
}
