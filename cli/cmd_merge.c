/* SPDX-License-Identifier: MIT */
/* cmd_merge.c - callprism merge: many profiles into one.  Every command merges its
 * inputs; this one gives them weights. */
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "cli/transform.h"

int prism_cmd_merge(int argc, char **argv)
{
    static const struct prism_option options[] = {
        {"o", PRISM_OPTION_TEXT, "OUT", NULL,
         "where to write; with --to, \"-\" for standard output; repeatable"},
        PRISM_INPUTS_WEIGHT,
        PRISM_INPUTS_FROM,
        PRISM_INPUTS_CORRECT,
        PRISM_INPUTS_PROCESSES,
        PRISM_INPUTS_STRICT,
        {"to", PRISM_OPTION_TEXT, "FORMAT", NULL,
         "what to write (default: told by the name of OUT)"},
        {"loss", PRISM_OPTION_FLAG, NULL, NULL,
         "list what weights rounded and what the outputs cannot hold"},
        PRISM_OUTPUTS_NO_ESTIMATE,
        PRISM_OUTPUTS_CONTEXTS,
        {.name = NULL},
    };
    static const struct prism_usage usage = {
        .name = "merge",
        .synopsis = "[options] [--weight N:IN]... IN... -o OUT [-o OUT]...",
        .about =
            "Adds profiles up, of any formats, and keeps every source apart: x.prism "
            "still\ntells which process and thread of which input spent what "
            "(callprism info).  Where\none input has callers and callees but no call "
            "paths, the result has no more.\nA weight multiplies all numbers of an "
            "input; they are rounded so that sums stay\nright.",
        .examples =
            "callprism merge monday.prism tuesday.prism -o week.prism\n"
            "callprism merge new.prof --weight 0.5:twice-as-long.prof -o m.svg\n",
        .options = options,
        .joins = PRISM_USAGE_FORMATS | PRISM_USAGE_VIEWS,
    };

    (void)argc;
    return prism_transform(&usage, argv);
}
