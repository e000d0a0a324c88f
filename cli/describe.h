/* SPDX-License-Identifier: MIT */
/* describe.h - what a profile holds, in lines of "fact   value" for people. */
#ifndef PRISM_CLI_DESCRIBE_H
#define PRISM_CLI_DESCRIBE_H

#include "core/base/notes.h"
#include "core/base/out.h"
#include "core/profile/profile.h"

/* One line "fact   value"; printf() for the value. */
void prism_cli_fact(struct prism_out *out, const char *fact, const char *format, ...)
    PRISM_PRINTF(3, 4);

void prism_cli_describe(struct prism_out *out, const struct prism_profile *profile);
void prism_cli_describe_notes(struct prism_out *out, const struct prism_notes *notes);

#endif
