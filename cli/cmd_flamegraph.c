/* SPDX-License-Identifier: MIT */
/* cmd_flamegraph.c - callprism flamegraph: time along call paths, as a picture. */
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/transform.h"

int prism_cmd_flamegraph(int argc, char **argv)
{
    static const struct prism_option options[] = {
        {"o", PRISM_OPTION_TEXT, "OUT", NULL,
         "the picture: a name ending in .svg, .png or .pdf; repeatable"},
        PRISM_INPUTS_FROM,
        {.name = NULL},
    };
    static const struct prism_usage usage = {
        .name = "flamegraph",
        .synopsis = "[options] IN... -o OUT",
        .about = "Draws a flame graph: every box is a call path, as wide as the time "
                 "spent in it and\n"
                 "beneath it.  The SVG can be searched and zoomed in a browser.",
        .examples = "callprism flamegraph run.prism -o flame.svg\n",
        .options = options,
        .joins = PRISM_USAGE_FORMATS,
        .view = "flame",
    };

    (void)argc;
    return prism_transform(&usage, argv);
}
