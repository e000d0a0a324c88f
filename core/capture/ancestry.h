/* SPDX-License-Identifier: MIT */
/* ancestry.h - which recorded process this one comes from, when others that are not
 * recorded (a shell, make) stand in between.
 *
 * Recorded is who has a file in the recording's directory: PID-RANDOM. */
#ifndef PRISM_CAPTURE_ANCESTRY_H
#define PRISM_CAPTURE_ANCESTRY_H

#include <stdint.h>

struct prism_ancestry {
    uint32_t parent_pid;  /* the nearest ancestor that is recorded, else the parent */
    uint32_t through_pid; /* its child that we come from; 0: we are that child */
};

/* Of the calling process; `capture`: what its own file is to be, in the recording's
 * directory. */
struct prism_ancestry prism_ancestry_of(const char *capture);

#endif
