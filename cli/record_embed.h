/* SPDX-License-Identifier: MIT */
/* record_embed.h - which program embeds a Python: callprism-pythonX.Y, which stands
 * beside our own and records from the first bytecode. */
#ifndef PRISM_CLI_RECORD_EMBED_H
#define PRISM_CLI_RECORD_EMBED_H

#include <stdbool.h>

#include "core/base/error.h"

struct prism_embedding {
    char *program; /* what to run in place of the Python; NULL: the Python itself */
    char *python;  /* what that is to stand for: its sys.executable */
};

/* For this Python: a path, or a name to look for in PATH.  Unless it is known
 * (known_python.h) it is asked what it is; the program always is: their releases must be
 * the same.  A Python that cannot be run is left to whoever runs it.  False with a message when nothing embeds it. */
bool prism_embedding_find(struct prism_embedding *embedding, const char *name,
                          struct prism_error *err);
void prism_embedding_release(struct prism_embedding *embedding);

#endif
