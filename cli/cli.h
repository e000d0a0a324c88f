/* SPDX-License-Identifier: MIT */
/* cli.h - the commands, and the few things that all of them do alike.
 *
 * A command is one file, cmd_NAME.c, with a usage and one function that returns
 * the exit status; main.c has the table.  Only files of cli/ print and exit:
 * results go to standard output, everything about them to standard error, each
 * line there starting with "callprism: ". */
#ifndef PRISM_CLI_CLI_H
#define PRISM_CLI_CLI_H

#include <stdbool.h>

#include "cli/args.h"
#include "cli/usage.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/out.h"

enum prism_exit {
    PRISM_EXIT_DONE = 0,
    PRISM_EXIT_FAILED = 1,
    PRISM_EXIT_USAGE = 2,
};

/* `argv[0]` is the name of the command.  Each returns the exit status. */
int prism_cmd_record(int argc, char **argv);
int prism_cmd_on(int argc, char **argv);
int prism_cmd_off(int argc, char **argv);
int prism_cmd_convert(int argc, char **argv);
int prism_cmd_merge(int argc, char **argv);
int prism_cmd_flamegraph(int argc, char **argv);
int prism_cmd_callgraph(int argc, char **argv);
int prism_cmd_timebars(int argc, char **argv);
int prism_cmd_report(int argc, char **argv);
int prism_cmd_info(int argc, char **argv);
int prism_cmd_formats(int argc, char **argv);

/* Take the command line apart.  False when there is nothing left to do: --help
 * was asked for, or something is wrong and was said; then exit with *status. */
bool prism_cli_begin(struct prism_args *args, const struct prism_usage *usage,
                     char **argv, int *status);

/* Print the message and return PRISM_EXIT_FAILED. */
int prism_cli_failed(const struct prism_error *err);
/* Print the message and where to find help; returns PRISM_EXIT_USAGE. */
int prism_cli_misused(const struct prism_usage *usage, const struct prism_error *err);

/* Print what reading, adapting and writing noted; what an output cannot hold
 * (PRISM_NOTE_LOST) only when `loss` is set. */
void prism_cli_print_notes(const struct prism_notes *notes, bool loss);

/* Write a name from a profile so that it cannot steer the terminal: control
 * characters as \xNN. */
void prism_cli_name(struct prism_out *out, const char *name);

#endif
