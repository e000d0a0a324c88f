/* SPDX-License-Identifier: MIT */
/* cmd_timebars.c - callprism timebars: time by interval, as a picture. */
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/transform.h"

int prism_cmd_timebars(int argc, char **argv)
{
    static const struct prism_option options[] = {
        {"o", PRISM_OPTION_TEXT, "OUT", NULL,
         "the picture: a name ending in .svg, .png or .pdf; repeatable"},
        PRISM_INPUTS_FROM,
        {.name = NULL},
    };
    static const struct prism_usage usage = {
        .name = "timebars",
        .synopsis = "[options] IN... -o OUT",
        .about = "Draws one bar for each interval of the run, stacked from the "
                 "functions that were\n"
                 "heaviest over the whole run; what is left is \"other\".",
        .examples = "callprism timebars run.prism -o bars.svg\n",
        .options = options,
        .joins = PRISM_USAGE_FORMATS,
        .view = "timebars",
    };

    (void)argc;
    return prism_transform(&usage, argv);
}
