/* SPDX-License-Identifier: MIT */
/* losses.h - what a profile has and a format has no place for, in the same words for
 * every format. */
#ifndef PRISM_CONVERTERS_LOSSES_H
#define PRISM_CONVERTERS_LOSSES_H

#include "core/base/notes.h"
#include "core/profile/profile.h"

/* What a format has a place for. */
enum prism_place {
    PRISM_PLACE_METRICS = 1,   /* more than the main one; counts of calls are none */
    PRISM_PLACE_CALLS = 2,     /* how often a context was entered (trees) */
    PRISM_PLACE_PRIMITIVE = 4, /* calls that are not inside a recursion (graphs) */
    PRISM_PLACE_LINES = 8,     /* where in its caller a call stands */
    PRISM_PLACE_THREADS = 16,
    PRISM_PLACE_INTERVALS = 32,
    PRISM_PLACE_ORDER = 64,    /* which call or sample came when */
    PRISM_PLACE_COMMAND = 128, /* what was run */
    PRISM_PLACE_FACTS = 256,   /* all facts of the run */
    PRISM_PLACE_PROCESSES = 512,
    PRISM_PLACE_MARKS = 1024,
};

/* A PRISM_NOTE_LOST for everything of the profile that is not in `places`, which are
 * joined by |.  Other facts of the run have no place but in a capture and our JSON. */
void prism_note_losses(const struct prism_profile *profile, unsigned places,
                       struct prism_notes *notes);

/* What of a tree has no place in a graph. */
void prism_note_flattening(const struct prism_profile *tree, struct prism_notes *notes);

#endif
