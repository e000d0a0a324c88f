/* SPDX-License-Identifier: MIT */
/* record_place.h - where a recording lies while it runs: the directory NAME.prism.d,
 * which each recorded process puts one capture file into.
 *
 * It stands beside the first output, else in the working directory, else in
 * $TMPDIR.  It is removed only when every output was written; until then, and when
 * `record` itself is killed, every command reads the directory. */
#ifndef PRISM_CLI_RECORD_PLACE_H
#define PRISM_CLI_RECORD_PLACE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/error.h"

struct prism_place {
    char *path;   /* absolute */
    char run[33]; /* 32 hex digits: which recording a process belongs to */
};

/* Make the directory for a recording of this name.  `beside` is the path of the
 * first output, or NULL. */
bool prism_place_make(struct prism_place *place, const char *name, const char *beside,
                      struct prism_error *err);
/* Has any process put a capture there? */
bool prism_place_has_captures(const struct prism_place *place);
/* What a process that could not be recorded left as its reason, or NULL; free() it. */
char *prism_place_refusal(const struct prism_place *place);
/* Why another one was not recorded, which ran nevertheless, or NULL; free() it. */
char *prism_place_excuse(const struct prism_place *place);
/* Remove it with all that is in it. */
void prism_place_remove(const struct prism_place *place);
void prism_place_release(struct prism_place *place);

#endif
