/* SPDX-License-Identifier: MIT */
/* transform.h - profiles in, files out: all that convert, merge, flamegraph,
 * callgraph and timebars do.  They differ in their usage: one with a view makes pictures of that view,
 * one without goes by the names of the outputs. */
#ifndef PRISM_CLI_TRANSFORM_H
#define PRISM_CLI_TRANSFORM_H

#include "cli/usage.h"

/* Those of a command that draws one view. */
extern const struct prism_option prism_picture_options[];

/* Run the command; returns the exit status.  The options of `usage` may be "o",
 * "from", "to",
 * "correct", "processes", "weight", "loss", "no-estimate" and "contexts". */
int prism_transform(const struct prism_usage *usage, char **argv);

#endif
