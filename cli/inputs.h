/* SPDX-License-Identifier: MIT */
/* inputs.h - from the words of a command line to one profile. */
#ifndef PRISM_CLI_INPUTS_H
#define PRISM_CLI_INPUTS_H

#include <stdbool.h>

#include "cli/args.h"
#include "cli/usage.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/profile/profile.h"

struct prism_registered;
struct prism_weighted;

/* An option that every command with inputs has, for its table. */
#define PRISM_INPUTS_FROM                                                              \
    {                                                                                  \
        "from", PRISM_OPTION_TEXT, "FORMAT", NULL,                                     \
            "what the input is (default: told by its content)"                         \
    }

/* Likewise. */
#define PRISM_INPUTS_CORRECT                                                           \
    {                                                                                  \
        "correct", PRISM_OPTION_FLAG, NULL, NULL,                                      \
            "take off what recording itself cost (captures only)"                      \
    }

/* Likewise. */
#define PRISM_INPUTS_PROCESSES                                                         \
    {                                                                                  \
        "processes", PRISM_OPTION_CHOICE, "together|nested", "together",               \
            "all in one tree, or each below the place that started it"                 \
    }

/* Likewise. */
#define PRISM_INPUTS_STRICT                                                            \
    {                                                                                  \
        "strict", PRISM_OPTION_FLAG, NULL, NULL,                                       \
            "fail where parts of an input would be skipped or repaired"                \
    }

/* Of a command that merges: give an input a weight. */
#define PRISM_INPUTS_WEIGHT                                                            \
    {                                                                                  \
        "weight", PRISM_OPTION_TEXT, "N:IN", NULL,                                     \
            "an input whose numbers count N times: 2, 0.5; repeatable"                 \
    }

struct prism_inputs {
    const struct prism_weighted *items; /* at least one */
    size_t count;
    struct prism_weighted *all; /* to free: the items, unless those of others */
    const struct prism_registered *from; /* NULL: told by content */
    bool correct;                        /* take off what recording cost */
    bool nested;                         /* a context for each process */
    bool strict;                         /* nothing is skipped or repaired */
};

/* Find --from, --correct, --processes, --strict, the words and, behind them, each --weight.  False for a
 * mistake in the command line: no input, no weight, a format that is not there or not
 * read.  Release it in any case. */
bool prism_inputs_find(struct prism_inputs *inputs, const struct prism_args *args,
                       struct prism_error *err);
void prism_inputs_release(struct prism_inputs *inputs);
/* Apply the options of the formats that may be read. */
bool prism_inputs_apply(const struct prism_inputs *inputs, struct prism_args *args,
                        struct prism_settings *settings, struct prism_error *err);
/* NULL on failure; else free it with prism_profile_free(). */
const struct prism_profile *prism_inputs_load(const struct prism_inputs *inputs,
                                              const struct prism_settings *settings,
                                              struct prism_notes *notes,
                                              struct prism_error *err);

/* A command that reads its inputs and prints: take the command line apart, then
 * `run`, which returns the exit status; so does this.  `options` of the usage may be
 * read back from the settings. */
int prism_inputs_command(const struct prism_usage *usage, char **argv,
                         int (*run)(const struct prism_inputs *inputs,
                                    const struct prism_settings *settings));

/* The format of this name; NULL and a message with the nearest when there is
 * none.  `option` is the one it was given with: "from". */
const struct prism_registered *prism_inputs_format(const char *name, const char *option,
                                                   struct prism_error *err);

#endif
