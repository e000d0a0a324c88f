/* SPDX-License-Identifier: MIT */
/* family.h - which process started which, across the sources of a profile.
 *
 * Each process of a recording has a capture of its own.  The parent's says which child
 * (pid) it started and where; the child's, which process (pid) its parent was.  Captures
 * belong together when they have the same run id.  Nothing of this is kept in the
 * profile, so that it does not matter when a capture is merged. */
#ifndef PRISM_ANALYSIS_FAMILY_H
#define PRISM_ANALYSIS_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/profile/profile.h"

struct prism_kin {
    uint32_t self;       /* the process that was recorded, where this one is only what
                          * its parent says of it; else its own number.  PRISM_NONE:
                          * nobody knows more than that it was started */
    uint32_t parent;     /* or PRISM_NONE */
    uint32_t spawn_node; /* or PRISM_NONE */
    bool recorded;       /* has threads */
};

/* [process]; free it.  Going from parent to parent comes to an end. */
struct prism_kin *prism_family_of(const struct prism_profile *profile);

/* Children run beside their parents, so their times add up to more than passes. */
struct prism_family_times {
    uint32_t recorded; /* processes */
    int64_t own_ns;    /* the time of all of them */
    int64_t passed_ns; /* from the first start to the last end; PRISM_UNKNOWN */
};

/* False when it is one process, or one without times. */
bool prism_family_times(const struct prism_profile *profile,
                        struct prism_family_times *times);

/* What to call a process: its name in the program, else its command, else the file that it is from; without the
 * folders where that stands, and cut to fit. */
struct prism_process_name {
    char text[64];
};

/* The name lives until the end of the caller's block. */
#define prism_process_name(profile, process)                                           \
    prism_process_name_in((profile), (process), &(struct prism_process_name){{0}})
const char *prism_process_name_in(const struct prism_profile *profile, uint32_t process,
                                  struct prism_process_name *to);

#endif
