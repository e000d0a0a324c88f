/* SPDX-License-Identifier: MIT */
/* option.h - what a format, a view or a command can be told, as a table.
 *
 * Parsing, --help and the documentation follow from the table; the code that
 * uses an option reads it back by name from the settings, where a value that
 * the user did not give is the default of the table. */
#ifndef PRISM_BASE_OPTION_H
#define PRISM_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/error.h"
#include "core/base/vec.h"

enum prism_option_kind {
    PRISM_OPTION_FLAG,     /* --name; off unless given */
    PRISM_OPTION_TEXT,     /* --name VALUE */
    PRISM_OPTION_NUMBER,   /* --name N: a decimal number, perhaps with a fraction */
    PRISM_OPTION_CHOICE,   /* --name A: one of `values`, "a|b|c" */
    PRISM_OPTION_LIST,     /* --name A,B: some of `values`; a second time adds more */
    PRISM_OPTION_DURATION, /* --name 10s: a number with ns, us, ms, s, min or h */
};

struct prism_option {
    const char *name; /* without the dashes; NULL ends a table */
    enum prism_option_kind kind;
    const char *values;   /* placeholder for --help; choices of a CHOICE or a LIST */
    const char *standard; /* what holds when it is not given; NULL: nothing */
    const char *help;     /* one line */
};

struct prism_setting {
    const struct prism_option *option;
    char *text;
    double number; /* NUMBER; nanoseconds for a DURATION */
};

/* What the user chose.  Zero-initialise: then every option has its default. */
struct prism_settings {
    PRISM_VEC(struct prism_setting);
};

/* Check `value` (ignored for a FLAG) against the option and keep it; a second
 * time replaces the first, but for a LIST, whose text has commas between. */
bool prism_settings_set(struct prism_settings *settings,
                        const struct prism_option *option, const char *value,
                        struct prism_error *err);
void prism_settings_release(struct prism_settings *settings);

/* The option of this name in a table; NULL when there is none. */
const struct prism_option *prism_option_find(const struct prism_option *options,
                                             const char *name);

/* Read back; `option` points into the table.  A text without value is NULL. */
bool prism_settings_flag(const struct prism_settings *settings,
                         const struct prism_option *option);
const char *prism_settings_text(const struct prism_settings *settings,
                                const struct prism_option *option);
double prism_settings_number(const struct prism_settings *settings,
                             const struct prism_option *option);
/* Is the number from `least` to `most`? */
bool prism_settings_in_range(const struct prism_settings *settings,
                             const struct prism_option *option, double least,
                             double most, struct prism_error *err);

#endif
