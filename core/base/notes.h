/* SPDX-License-Identifier: MIT */
/* notes.h - what a reader skipped, a writer could not hold, an analysis had to
 * estimate.  The one source of everything the user is told beside errors:
 * printed by the command line, written into outputs that have a place for it.
 *
 * Equal notes are counted, not repeated; behind 50 different ones of a kind all
 * further ones are counted as one, "others of this kind". */
#ifndef PRISM_BASE_NOTES_H
#define PRISM_BASE_NOTES_H

#include <stdint.h>

#include "core/base/error.h"
#include "core/base/vec.h"

enum prism_note_kind {
    PRISM_NOTE_SKIPPED,   /* in the input, not understood, left out */
    PRISM_NOTE_REPLACED,  /* in the input, repaired */
    PRISM_NOTE_LOST,      /* in the profile, not in the output */
    PRISM_NOTE_ESTIMATED, /* in the output, not exactly known */
};

struct prism_note {
    enum prism_note_kind kind;
    char *text;
    uint64_t count; /* how often it was added */
};

/* Zero-initialise. */
struct prism_notes {
    PRISM_VEC(struct prism_note);
};

void prism_notes_add(struct prism_notes *notes, enum prism_note_kind kind,
                     const char *format, ...) PRISM_PRINTF(3, 4);
/* Add all notes of another list, with their counts. */
void prism_notes_join(struct prism_notes *to, const struct prism_notes *from);
void prism_notes_release(struct prism_notes *notes);
/* "skipped", "replaced", "lost", "estimated". */
const char *prism_note_kind_name(enum prism_note_kind kind);

#endif
