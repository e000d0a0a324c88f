/* SPDX-License-Identifier: MIT */
/* unrecorded.h - notes in a recording's directory: a Python that could not be recorded
 * leaves one in place of a capture (python/_callprism_startup.py), PID-HASH.unrecorded:
 *
 *     REASON, one line of UTF-8
 *     COMMAND, as /proc/PID/cmdline has it: words, each with a NUL behind it */
#ifndef PRISM_CONVERTERS_UNRECORDED_H
#define PRISM_CONVERTERS_UNRECORDED_H

#include <stdbool.h>

#include "core/base/vec.h"
#include "core/profile/builder.h"

/* Zero-initialise. */
struct prism_unrecorded_notes {
    PRISM_VEC(char *);
};

/* Is this the name of a note? */
bool prism_unrecorded_is_note(const char *name);
/* One more note.  What cannot be read is left out: it excuses no capture. */
void prism_unrecorded_read(struct prism_unrecorded_notes *notes, const char *path);
/* Put them into a profile, as meta (core/analysis/unrecorded.h). */
void prism_unrecorded_tell(const struct prism_unrecorded_notes *notes,
                           struct prism_builder *b);
void prism_unrecorded_release(struct prism_unrecorded_notes *notes);

#endif
