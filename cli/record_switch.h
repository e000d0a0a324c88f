/* SPDX-License-Identifier: MIT */
/* record_switch.h - when the processes of a recording record: `record` starts no thread
 * in them, but tells them.
 *
 * A process that starts learns how it starts from a file in the recording's directory;
 * one that runs is told of each change.  In between it may be switched by itself. */
#ifndef PRISM_CLI_RECORD_SWITCH_H
#define PRISM_CLI_RECORD_SWITCH_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "cli/args.h"
#include "cli/record_place.h"
#include "cli/record_stamp.h"

/* Times in nanoseconds; 0: never. */
struct prism_record_switch {
    uint64_t delay_ns;    /* from the start of the program to that of the recording */
    uint64_t duration_ns; /* from there on */
    bool on;
    uint64_t on_at_ns; /* on the monotonic clock */
    uint64_t off_at_ns;
    unsigned changes; /* since the start */
};

/* What --paused, --delay and --duration say.  False for what cannot be. */
bool prism_record_switch_read(struct prism_record_switch *record,
                              const struct prism_args *args,
                              const struct prism_settings *settings,
                              struct prism_error *err);
/* The program is about to start. */
bool prism_record_switch_begin(struct prism_record_switch *record,
                               const struct prism_place *place,
                               struct prism_error *err);
/* A signal has come from `callprism on` or `off`. */
void prism_record_switch_signal(struct prism_record_switch *record,
                                const struct prism_place *place, const siginfo_t *info);
/* Look at the clock, and tell processes what they have not been told. */
void prism_record_switch_step(struct prism_record_switch *record,
                              const struct prism_place *place,
                              struct prism_stamps *stamps);

#endif
