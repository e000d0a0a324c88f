/* SPDX-License-Identifier: MIT */
/* cmd_convert.c - callprism convert: any profile into any other form. */
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/transform.h"

int prism_cmd_convert(int argc, char **argv)
{
    static const struct prism_option options[] = {
        {"o", PRISM_OPTION_TEXT, "OUT", NULL,
         "where to write; with --to, \"-\" for standard output; repeatable"},
        PRISM_INPUTS_FROM,
        PRISM_INPUTS_CORRECT,
        PRISM_INPUTS_PROCESSES,
        PRISM_INPUTS_STRICT,
        {"to", PRISM_OPTION_TEXT, "FORMAT", NULL,
         "what to write (default: told by the name of OUT)"},
        {"loss", PRISM_OPTION_FLAG, NULL, NULL, "list what the outputs cannot hold"},
        PRISM_OUTPUTS_NO_ESTIMATE,
        PRISM_OUTPUTS_CONTEXTS,
        {.name = NULL},
    };
    static const struct prism_usage usage = {
        .name = "convert",
        .synopsis = "[options] IN... -o OUT [-o OUT]...",
        .about =
            "Turns profiles into other formats and pictures.  Several inputs are "
            "merged; \"-\"\nis standard input.  The name of OUT says what to write: "
            "x.prof, callgrind.out.x,\nx.folded, x.speedscope.json; x.svg is a "
            "flame graph,\nx.callgraph.svg a call graph, x.timebars.svg time bars.",
        .examples =
            "callprism convert old.prof -o callgrind.out.old\n"
            "callprism convert run.prism -o run.folded -o run.svg\n"
            "zcat x.folded.gz | callprism convert - --to pstats -o - > x.prof\n",
        .options = options,
        .joins = PRISM_USAGE_FORMATS | PRISM_USAGE_VIEWS,
    };

    (void)argc;
    return prism_transform(&usage, argv);
}
