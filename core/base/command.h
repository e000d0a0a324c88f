/* SPDX-License-Identifier: MIT */
/* command.h - a command line as one text: its words with a blank between them, quoted
 * where a shell would need it.  The same rule everywhere, python/callprism/_start.py
 * included, so that two texts of one command are equal. */
#ifndef PRISM_BASE_COMMAND_H
#define PRISM_BASE_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/span.h"

/* A text in somebody's room: {at, room}.  What does not fit is cut off. */
struct prism_command {
    char *at;
    size_t room;
    size_t len;
};

void prism_command_add(struct prism_command *command, struct prism_span word);

/* Of a text: is the program named like a Python? */
bool prism_command_is_python(struct prism_span text);
/* Of a text: what follows the program's name. */
struct prism_span prism_command_arguments(struct prism_span text);

#endif
