/* SPDX-License-Identifier: MIT */
/* folder.h - a recording's directory: which files are in it and what they are. */
#ifndef PRISM_CONVERTERS_FOLDER_H
#define PRISM_CONVERTERS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/base/vec.h"

/* The regular files of a folder, hidden ones left out, sorted by name, as paths.
 * Zero-initialise. */
struct prism_folder {
    PRISM_VEC(char *);
};

bool prism_folder_list(struct prism_folder *paths, const char *folder,
                       struct prism_error *err);
void prism_folder_release(struct prism_folder *paths);

bool prism_folder_is_empty(const char *path);
/* Is any of them a capture by its content? */
bool prism_folder_has_capture(const struct prism_folder *paths);
/* Is this what a session's capture begins with? */
bool prism_folder_is_base(const char *path);
/* The base of a session's capture X is X.base, which is among the sorted files that
 * follow and start alike; NULL: there is none. */
const char *prism_folder_base(const struct prism_folder *paths, size_t capture);

/* The directory that stands for a path: itself, or NAME.prism.d while (or because)
 * NAME.prism is not there.  NULL when there is none; else free it. */
char *prism_folder_of(const char *path);

#endif
