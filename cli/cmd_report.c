/* SPDX-License-Identifier: MIT */
/* cmd_report.c - callprism report: the heaviest functions as a table. */
#include <string.h>

#include "cli/cli.h"
#include "cli/heaviest.h"
#include "cli/inputs.h"
#include "core/analysis/waiting.h"

static const struct prism_option options[] = {
    PRISM_INPUTS_FROM,
    PRISM_INPUTS_CORRECT,
    PRISM_INPUTS_PROCESSES,
    {"top", PRISM_OPTION_NUMBER, "N", "10", "how many functions to list"},
    {"sort", PRISM_OPTION_CHOICE, "self|total", "self",
     "by time in the function itself, or with all that it calls"},
    PRISM_WAITING_OPTION,
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

/* What the table shows: all, or a tree without what waits.  NULL on failure. */
static const struct prism_profile *shown(const struct prism_profile *profile,
                                         const char *waiting, bool *made,
                                         struct prism_error *err)
{
    *made = false;
    if (strcmp(waiting, "hide") != 0) {
        return profile;
    }
    return prism_waiting_shown(profile, waiting, made, err);
}

static bool print(const struct prism_profile *profile,
                  const struct prism_settings *settings, struct prism_error *err)
{
    double top = prism_settings_number(settings, prism_option_find(options, "top"));
    const char *sort =
        prism_settings_text(settings, prism_option_find(options, "sort"));
    const char *waiting =
        prism_settings_text(settings, prism_option_find(options, "waiting"));
    bool made;
    const struct prism_profile *table = shown(profile, waiting, &made, err);
    struct prism_out *out;

    if (table == NULL) {
        return false;
    }
    out = prism_out_open("-", err);
    prism_cli_print_heaviest(out, table, top < 1e9 ? (size_t)top : SIZE_MAX,
                             strcmp(sort, "total") == 0 ? PRISM_HEAVIEST_TOTAL
                                                        : PRISM_HEAVIEST_SELF,
                             strcmp(waiting, "show") != 0);
    if (made) {
        prism_profile_free(table);
    }
    return prism_out_finish(out, err);
}

static int report(const struct prism_inputs *inputs,
                  const struct prism_settings *settings)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile =
        prism_inputs_load(inputs, settings, &notes, &err);
    bool done = profile != NULL && print(profile, settings, &err);

    prism_profile_free(profile);
    prism_cli_print_notes(&notes, false);
    prism_notes_release(&notes);
    return done ? PRISM_EXIT_DONE : prism_cli_failed(&err);
}

int prism_cmd_report(int argc, char **argv)
{
    (void)argc;
    return prism_inputs_command(&usage, argv, report);
}
