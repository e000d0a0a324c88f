/* SPDX-License-Identifier: MIT */
/* record_target.h - what is to be run: the words behind `callprism record` as a
 * command for execvp(). */
#ifndef PRISM_CLI_RECORD_TARGET_H
#define PRISM_CLI_RECORD_TARGET_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/error.h"
#include "core/base/vec.h"

struct prism_target {
    struct {
        PRISM_VEC(char *);
    } argv;      /* ends with NULL; owned */
    char *name;  /* of the program, for files: "app" for path/app.py */
    bool python; /* we chose the interpreter: it must have a hook */
};

struct prism_target_words {
    const char *module; /* -m MODULE, or NULL */
    const char *code;   /* -c CODE, or NULL */
    const char *python; /* --python P, or NULL: the script's own, the active venv's, or
                         * PATH's, whichever there is first */
    const char *const *words;
    size_t word_count;
};

/* False when nothing is to be run. */
bool prism_target_find(struct prism_target *target,
                       const struct prism_target_words *given, struct prism_error *err);
void prism_target_release(struct prism_target *target);

#endif
