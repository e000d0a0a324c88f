/* SPDX-License-Identifier: MIT */
/* record_stamp.h - tells the capture files of running programs what time it is.
 *
 * A thread that sits in one long call has no event; if the program is killed then,
 * its file must say until when it ran.  `record` maps the head of each file in the
 * recording's directory and writes the time there, some times a second and once more
 * when the program has ended. */
#ifndef PRISM_CLI_RECORD_STAMP_H
#define PRISM_CLI_RECORD_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "cli/record_place.h"
#include "core/base/map.h"
#include "core/base/vec.h"
#include "core/capture/clock.h"

struct prism_stamped {
    char *name;                  /* of the file, in the directory */
    struct prism_header *header; /* NULL: its process has ended */
    /* See record_switch.c; changes are numbered from 1 on. */
    unsigned change; /* the one that it goes through, or has gone through */
    unsigned steps;  /* that this has taken */
    unsigned told;   /* the last change that the process was told of; 0: of none yet */
};

/* The mapped header of a capture whose start is complete, or NULL; of one page. */
struct prism_header *prism_stamp_map(const char *path);

/* Zero-initialise, but for the clock. */
struct prism_stamps {
    struct prism_clock clock;
    struct {
        PRISM_VEC(struct prism_stamped);
    } files;
    struct prism_map by_name;
    struct timespec changed; /* when the directory was, as far as is known, */
    uint64_t changed_seen;   /* and when that was seen: CLOCK_MONOTONIC, in ns */
    bool awaited;            /* there is a file whose header is not complete */
    uint32_t running;        /* processes that did, at the last stamp */
};

/* Look for new files and stamp all whose process runs; `ended` is one that has just
 * ended and is stamped, too (0: none). */
void prism_stamps_write(struct prism_stamps *stamps, const struct prism_place *place,
                        int ended);
void prism_stamps_release(struct prism_stamps *stamps);

#endif
