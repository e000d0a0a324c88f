/* SPDX-License-Identifier: MIT */
/* record_options.h - what `callprism record` can be told, and which of it the
 * recorder inside the program must know. */
#ifndef PRISM_CLI_RECORD_OPTIONS_H
#define PRISM_CLI_RECORD_OPTIONS_H

#include "cli/args.h"
#include "core/base/error.h"
#include "core/base/option.h"

/* Every option of the command; ends with a NULL name. */
extern const struct prism_option prism_record_options[];

/* The recorder's options as words `name=value`, one a line, for CALLPRISM_OPTIONS.
 * NULL with a message for a value that the recorder cannot take; free() it. */
char *prism_record_words(const struct prism_args *args,
                         const struct prism_settings *settings,
                         struct prism_error *err);

#endif
