/* SPDX-License-Identifier: MIT */
/* record_run.h - runs the program as if we were not there: its terminal signals go
 * to it alone, the others are passed on, its status is told exactly. */
#ifndef PRISM_CLI_RECORD_RUN_H
#define PRISM_CLI_RECORD_RUN_H

#include <stdbool.h>
#include <stdint.h>

#include "cli/record_embed.h"
#include "cli/record_place.h"
#include "cli/record_switch.h"
#include "cli/record_target.h"
#include "core/base/error.h"

struct prism_run {
    const struct prism_target *target;
    const struct prism_place *place;
    const char *options;              /* words for the recorder: prism_record_words() */
    struct prism_embedding embedding; /* of the target's Python, or nothing */
    struct prism_record_switch *switching;
    bool alone; /* no other process than the program's own is recorded */
};

struct prism_run_result {
    int status; /* exit status of the program; 126, 127: it could not be started */
    int signal; /* that ended it; 0: none */
    uint32_t left_running; /* other processes that are recorded and have not ended */
};

/* Start and wait.  False when the program could not be started (status 126 or 127,
 * as a shell has it). */
bool prism_run(const struct prism_run *run, struct prism_run_result *result,
               struct prism_error *err);

/* The folder that PYTHONPATH must start with: of our own Python side, wherever this
 * installation has it.  NULL with a message when it is not there; free() it. */
char *prism_run_startup(struct prism_error *err);

#endif
