/* SPDX-License-Identifier: MIT */
/* cmd_callgraph.c - callprism callgraph: who called whom, as a picture; or the list of
 * the functions that its options can name. */
#include <string.h>

#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/list_functions.h"
#include "cli/transform.h"

static const struct prism_option options[] = {
    {"o", PRISM_OPTION_TEXT, "OUT", NULL,
     "x.svg, x.png, x.pdf, x.dot, or \"-\": SVG to standard output; repeatable"},
    PRISM_INPUTS_FROM,
    PRISM_INPUTS_CORRECT,
    PRISM_INPUTS_PROCESSES,
    {"list-functions", PRISM_OPTION_TEXT, "NAME", NULL,
     "draw nothing, list functions: '*' or + is all, %NAME tells all of them"},
    {.name = NULL},
};

static const struct prism_usage usage = {
    .name = "callgraph",
    .synopsis = "[options] IN... -o OUT",
    .about = "Draws a call graph: a box for each function, an arrow for each pair of "
             "caller and\n"
             "callee, as wide as its time.  What fits a screen is drawn; the heading "
             "says what\n"
             "is not.  The SVG can be searched and looked through in a browser.",
    .examples = "callprism callgraph run.prism -o graph.svg\n"
                "callprism callgraph new.prof --compare old.prof -o change.svg\n",
    .options = options,
    .joins = PRISM_USAGE_FORMATS,
    .view = "callgraph",
};

static int list_functions(const struct prism_inputs *inputs,
                          const struct prism_settings *settings)
{
    const char *pattern =
        prism_settings_text(settings, prism_option_find(options, "list-functions"));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile =
        prism_inputs_load(inputs, settings, &notes, &err);
    bool done = profile != NULL && prism_cli_list_functions(profile, pattern, &err);

    prism_profile_free(profile);
    prism_cli_print_notes(&notes, false);
    prism_notes_release(&notes);
    return done ? PRISM_EXIT_DONE : prism_cli_failed(&err);
}

static bool lists(char **argv)
{
    for (size_t i = 1; argv[i] != NULL && strcmp(argv[i], "--") != 0; i++) {
        if (strcmp(argv[i], "--list-functions") == 0 ||
            strncmp(argv[i], "--list-functions=", strlen("--list-functions=")) == 0) {
            return true;
        }
    }
    return false;
}

int prism_cmd_callgraph(int argc, char **argv)
{
    (void)argc;
    return lists(argv) ? prism_inputs_command(&usage, argv, list_functions)
                       : prism_transform(&usage, argv);
}
