/* SPDX-License-Identifier: MIT */
/* functions.h - each function of a recording once: (file, first line, qualified
 * name) to a dense number, kept in the journal.
 *
 * Never keyed by an address, which is used again for something else: a million
 * exec(compile(...)) are one function.  Callers serialise (CPython's GIL, or a
 * lock of theirs). */
#ifndef PRISM_CAPTURE_FUNCTIONS_H
#define PRISM_CAPTURE_FUNCTIONS_H

#include <stdint.h>

#include "core/capture/journal.h"
#include "core/profile/profile.h"

struct prism_functions {
    struct prism_journal *journal;
    /* What was written, in the order of its numbers. */
    const struct prism_record **functions;
    const struct prism_record **files;
    size_t function_count;
    size_t function_capacity;
    size_t file_count;
    size_t file_capacity;
    struct prism_functions_slot *slots; /* hash table of both; see functions.c */
    size_t slot_count;
    size_t slot_capacity;
};

void prism_functions_init(struct prism_functions *functions,
                          struct prism_journal *journal);
void prism_functions_release(struct prism_functions *functions);

/* Its number; PRISM_CAPTURE_NONE when memory or disk is full.  A file that is seen
 * for the first time is looked at for its size and time of change. */
uint32_t prism_functions_number(struct prism_functions *functions,
                                const struct prism_function_spec *spec);

#endif
