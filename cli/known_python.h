/* SPDX-License-Identifier: MIT */
/* known_python.h - the Pythons that programs beside ours embed, each as it was when these
 * were built.  A file that has not changed since is of the same release: it need not be
 * started to say so. */
#ifndef PRISM_CLI_KNOWN_PYTHON_H
#define PRISM_CLI_KNOWN_PYTHON_H

#include <limits.h>
#include <stdint.h>

struct prism_known_python {
    const char *path; /* without links; NULL: the end of the list */
    int64_t size;
    int64_t changed_s;   /* its modification time, seconds since 1970 */
    const char *release; /* "3.13.0" */
    const char *name;    /* "3.13": its program is callprism-python3.13 */
};

/* Made by cmake/embedded.cmake. */
extern const struct prism_known_python prism_known_pythons[];

/* Which one of a list is run by this name, a path or a name to look for in PATH; `path`:
 * under which it then finds itself, its sys.executable.  NULL: none, or it is not certain
 * that it is. */
const struct prism_known_python *prism_known_python_find(
    const struct prism_known_python *all, const char *name, char path[static PATH_MAX]);

#endif
