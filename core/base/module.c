/* SPDX-License-Identifier: MIT */
/* module.c - modules are found from where the program is, so that a build tree, an
 * installation that was moved, and a wheel all find their own. */
#include "core/base/module.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "libexec/callprism"

void prism_module_prefix(char path[static PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);

    path[len > 0 ? len : 0] = '\0';
    for (int up = 0; up < 2; up++) { /* the file, then its folder bin */
        char *slash = strrchr(path, '/');

        *(slash != NULL ? slash : path) = '\0';
    }
}

const void *prism_module_load(const char *name, struct prism_error *err)
{
    char prefix[PATH_MAX];
    char path[PATH_MAX + sizeof FOLDER + NAME_MAX];
    void *module;
    const void *object = NULL;

    prism_module_prefix(prefix);
    (void)snprintf(path, sizeof path, "%s/" FOLDER "/%.100s.so", prefix, name);
    module = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (module != NULL) {
        object = dlsym(module, "prism_module");
    }
    if (object == NULL) {
        (void)prism_error_set(err, "a part of callprism cannot be loaded: %s",
                              dlerror());
    }
    return object;
}
