/* SPDX-License-Identifier: MIT */
/* args.h - a command line, taken apart by the tables of a usage.
 *
 * Parsing needs only to know which options exist and which take a value; which
 * format or view one belongs to is known when the outputs are.  So parsing keeps
 * what was given, and each table that is really used is applied afterwards:
 *
 *     prism_args_parse(&args, &usage, argv, &err)
 *     prism_args_apply(&args, usage.options, &settings, &err)
 *     prism_args_apply(&args, format->options, &settings, &err)
 *     prism_args_finish(&args, &err)             what nobody took is an error
 *
 * Accepted are --name VALUE, --name=VALUE, -o VALUE, -oVALUE, and -- before words
 * that start with a dash.  "-" is a word. */
#ifndef PRISM_CLI_ARGS_H
#define PRISM_CLI_ARGS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/usage.h"
#include "core/base/error.h"
#include "core/base/option.h"
#include "core/base/vec.h"

struct prism_given {
    const struct prism_option *option; /* of the first table that has its name */
    const char *value;                 /* points into argv; NULL for a flag */
    bool applied;
};

/* Zero-initialise. */
struct prism_args {
    struct {
        PRISM_VEC(struct prism_given);
    } given; /* in the order of the command line */
    struct {
        PRISM_VEC(const char *);
    } words; /* what is no option; points into argv */
    bool help;
};

/* `argv[0]` is the name of the command; NULL stands last.  False, and a message
 * with the nearest option, for a wrong one. */
bool prism_args_parse(struct prism_args *args, const struct prism_usage *usage,
                      char **argv, struct prism_error *err);
void prism_args_release(struct prism_args *args);

/* The value given last for an option, or NULL. */
const char *prism_args_value(const struct prism_args *args, const char *name);
bool prism_args_has(const struct prism_args *args, const char *name);

/* Check and keep every given option that `table` (or NULL) has.  Values of the
 * settings can be read back through that table. */
bool prism_args_apply(struct prism_args *args, const struct prism_option *table,
                      struct prism_settings *settings, struct prism_error *err);
/* False when an option was given that no applied table has. */
bool prism_args_finish(const struct prism_args *args, struct prism_error *err);

#endif
