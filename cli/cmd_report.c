/* SPDX-License-Identifier: MIT */
/* cmd_report.c - callprism report: the heaviest functions as a table. */
#include <string.h>

#include "cli/cli.h"
#include "cli/heaviest.h"
#include "cli/inputs.h"

static const struct prism_option options[] = {
    PRISM_INPUTS_FROM,
    {"top", PRISM_OPTION_NUMBER, "N", "10", "how many functions to list"},
    {"sort", PRISM_OPTION_CHOICE, "self|total", "self",
     "by time in the function itself, or with all that it calls"},
    {.name = NULL},
};

static const struct prism_usage usage = {
    .name = "report",
    .synopsis = "[options] IN...",
    .about = "Lists the functions with the most time of their own, or with what they "
             "call,\nthe heaviest first.",
    .examples = "callprism report run.prism --top 20\n",
    .options = options,
    .joins = PRISM_USAGE_FORMATS,
};

static int report(const struct prism_inputs *inputs,
                  const struct prism_settings *settings)
{
    double top = prism_settings_number(settings, prism_option_find(options, "top"));
    const char *sort =
        prism_settings_text(settings, prism_option_find(options, "sort"));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile =
        prism_inputs_load(inputs, settings, &notes, &err);
    struct prism_out *out;
    bool done = false;

    if (profile != NULL) {
        out = prism_out_open("-", &err);
        prism_cli_print_heaviest(out, profile, top < 1e9 ? (size_t)top : SIZE_MAX,
                                 strcmp(sort, "total") == 0 ? PRISM_HEAVIEST_TOTAL
                                                            : PRISM_HEAVIEST_SELF);
        done = prism_out_finish(out, &err);
        prism_profile_free(profile);
    }
    prism_cli_print_notes(&notes, false);
    prism_notes_release(&notes);
    return done ? PRISM_EXIT_DONE : prism_cli_failed(&err);
}

int prism_cmd_report(int argc, char **argv)
{
    (void)argc;
    return prism_inputs_command(&usage, argv, report);
}
