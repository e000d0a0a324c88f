/* SPDX-License-Identifier: MIT */
/* cmd_callgraph.c - callprism callgraph: who called whom, as a picture; or the list of
 * the functions that its options can name. */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/transform.h"
#include "core/analysis/hot.h"
#include "core/analysis/match.h"
#include "core/profile/unit.h"

static const struct prism_option options[] = {
    {"o", PRISM_OPTION_TEXT, "OUT", NULL,
     "x.svg, x.png, x.pdf, x.dot, or \"-\": SVG to standard output; repeatable"},
    PRISM_INPUTS_FROM,
    PRISM_INPUTS_CORRECT,
    PRISM_INPUTS_PROCESSES,
    {"list-functions", PRISM_OPTION_TEXT, "NAME", NULL,
     "draw nothing, list the functions of this name; '*' is all of them"},
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

static void print_function(struct prism_out *out, const struct prism_profile *profile,
                           const struct prism_hot *hot, const struct prism_hot_row *row)
{
    const struct prism_function *function = &profile->functions[row->function];
    const char *path = prism_profile_path(profile, row->function);
    bool known = row->total != PRISM_UNKNOWN && hot->sum > 0;

    if (known) {
        prism_out_format(out, "%6.2f %%  ",
                         100 * (double)row->total / (double)hot->sum);
    } else {
        prism_out_text(out, "     ? %  ");
    }
    prism_out_format(out, "%12s  ",
                     row->calls != PRISM_UNKNOWN ? prism_count(row->calls) : "?");
    prism_cli_name(out, function->qualname);
    if (*path != '\0') {
        prism_out_char(out, ' ');
        prism_cli_name(out, path);
        prism_out_format(out, ":%u", (unsigned)function->line);
    }
    prism_out_char(out, '\n');
}

static int by_total(const void *a, const void *b)
{
    const struct prism_hot_row *left = a;
    const struct prism_hot_row *right = b;

    if (left->total != right->total) {
        return left->total > right->total ? -1 : 1;
    }
    return (left->function > right->function) - (left->function < right->function);
}

static bool print_functions(const struct prism_profile *profile, const char *pattern,
                            struct prism_error *err)
{
    uint32_t count;
    bool *wanted = prism_match_name(profile, pattern, &count);
    struct prism_out *out;
    struct prism_hot hot;

    if (count == 0) {
        free(wanted);
        return prism_error_set(err, "--list-functions: no function is called %s",
                               prism_quote(prism_span_of(pattern)));
    }
    out = prism_out_open("-", err);
    prism_hot_init(&hot, profile);
    if (hot.count > 1) {
        qsort(hot.rows, hot.count, sizeof *hot.rows, by_total);
    }
    prism_out_text(out, "    time         calls  function\n");
    for (size_t i = 0; i < hot.count; i++) {
        if (wanted[hot.rows[i].function]) {
            print_function(out, profile, &hot, &hot.rows[i]);
        }
    }
    prism_hot_release(&hot);
    free(wanted);
    return prism_out_finish(out, err);
}

static int list_functions(const struct prism_inputs *inputs,
                          const struct prism_settings *settings)
{
    const char *pattern =
        prism_settings_text(settings, prism_option_find(options, "list-functions"));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile =
        prism_inputs_load(inputs, settings, &notes, &err);
    bool done = profile != NULL && print_functions(profile, pattern, &err);

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
