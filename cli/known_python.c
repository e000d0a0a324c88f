/* SPDX-License-Identifier: MIT */
/* known_python.c - see known_python.h.  What is not plain is left to the interpreter, whose
 * versions do not agree on what becomes of "../bin/python3" in sys.executable. */
#include "cli/known_python.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/span.h"

static bool is_program(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
           access(path, X_OK) == 0;
}

/* As a shell looks for it, and CPython for itself. */
static bool look_in_path(const char *name, char path[static PATH_MAX])
{
    const char *folders = getenv("PATH");
    struct prism_span rest = prism_span_of(folders != NULL ? folders : "");
    bool more = true;
    bool found = false;

    while (more && !found) {
        struct prism_span folder = rest;
        int len;

        more = prism_span_split_first(rest, ':', &folder, &rest);
        folder = folder.len > 0 ? folder : prism_span_of(".");
        len = snprintf(path, PATH_MAX, "%.*s%s%s", (int)folder.len, folder.at,
                       prism_span_ends(folder, "/") ? "" : "/", name);
        found = len > 0 && len < PATH_MAX && is_program(path);
    }
    return found;
}

/* The path under which it is run.  False: it is not there, or not plain. */
static bool path_of(const char *name, char path[static PATH_MAX])
{
    if (strchr(name, '/') == NULL) {
        if (!look_in_path(name, path)) {
            return false;
        }
    } else if (snprintf(path, PATH_MAX, "%s", name) >= PATH_MAX) {
        return false;
    }
    return path[0] == '/' && strstr(path, "//") == NULL &&
           strstr(path, "/./") == NULL && strstr(path, "/../") == NULL;
}

const struct prism_known_python *prism_known_python_find(
    const struct prism_known_python *all, const char *name, char path[static PATH_MAX])
{
    const struct prism_known_python *known = NULL;
    char target[PATH_MAX];
    struct stat status;

    if (path_of(name, path) && realpath(path, target) != NULL &&
        stat(target, &status) == 0) {
        for (known = all; known->path != NULL; known++) {
            if (strcmp(known->path, target) == 0 && known->size == status.st_size &&
                known->changed_s == status.st_mtim.tv_sec) {
                return known;
            }
        }
    }
    return NULL;
}
