/* SPDX-License-Identifier: MIT */
/* usage.h - what a command can be told: its own options, and those of the formats
 * and views that it may come to use.  Parsing, --help and the check of the man
 * page all start from here. */
#ifndef PRISM_CLI_USAGE_H
#define PRISM_CLI_USAGE_H

#include <stdbool.h>

#include "core/base/option.h"
#include "core/base/out.h"
#include "core/base/vec.h"

enum prism_usage_joins {
    PRISM_USAGE_FORMATS = 1, /* the options of every format apply */
    PRISM_USAGE_VIEWS = 2,   /* those of every view */
};

struct prism_usage {
    const char *name;     /* "convert" */
    const char *synopsis; /* what follows the name: "[options] IN... -o OUT" */
    const char *about;    /* lines of at most 80 columns */
    const char *examples; /* command lines, each ended by a newline */
    const struct prism_option *options; /* ends with a NULL name.  A name of one
                                         * letter is given with one dash: "o" */
    unsigned joins;                     /* of enum prism_usage_joins */
    const char *view;                   /* the options of this view; or NULL */
    bool program_follows; /* the first word ends the options: what follows it
                           * belongs to a program */
    const char *last;     /* letters of options whose value ends them too: "mc" */
};

/* One table and whose it is: "" for the command itself, else "folded", ... */
struct prism_table {
    const char *owner;
    const struct prism_option *options;
};

/* Zero-initialise. */
struct prism_tables {
    PRISM_VEC(struct prism_table);
};

/* The command's table first, which may be empty; then the joined ones that are not. */
void prism_usage_tables(const struct prism_usage *usage, struct prism_tables *tables);

void prism_usage_print(const struct prism_usage *usage, struct prism_out *out);

#endif
