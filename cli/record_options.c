/* SPDX-License-Identifier: MIT */
/* record_options.c - one table of options; the recorder's are handed on by name. */
#include "cli/record_options.h"

#include "core/base/memory.h"
#include "core/base/out.h"

const struct prism_option prism_record_options[] = {
    {"o", PRISM_OPTION_TEXT, "OUT", NULL,
     "what to write; repeatable (default: a capture named after the program)"},
    {"m", PRISM_OPTION_TEXT, "MODULE", NULL,
     "run a module, as python3 -m; what follows are its arguments"},
    {"c", PRISM_OPTION_TEXT, "CODE", NULL,
     "run this code, as python3 -c; what follows are its arguments"},
    {"python", PRISM_OPTION_TEXT, "PYTHON", NULL,
     "the interpreter (default: the active venv's or PATH's python3)"},
    {"keep-threads", PRISM_OPTION_FLAG, NULL, NULL,
     "keep every finished thread apart, however many there are"},
    {"max-nodes", PRISM_OPTION_NUMBER, "N", "4000000",
     "calling contexts to tell apart; calls in others count as <truncated>"},
    {"loss", PRISM_OPTION_FLAG, NULL, NULL, "list what the outputs cannot hold"},
    {.name = NULL},
};

enum { OPTION_KEEP_THREADS = 4, OPTION_MAX_NODES };

/* Node numbers have 32 bits. */
#define MOST_NODES 4e9

char *prism_record_words(const struct prism_settings *settings, struct prism_error *err)
{
    const struct prism_option *keep = &prism_record_options[OPTION_KEEP_THREADS];
    const struct prism_option *nodes = &prism_record_options[OPTION_MAX_NODES];
    struct prism_out *out;
    struct prism_span text;
    char *words;

    if (!prism_settings_in_range(settings, nodes, 1, MOST_NODES, err)) {
        return NULL;
    }
    out = prism_out_memory();
    prism_out_format(out, "keep_threads=%d\nmax_nodes=%.0f\n",
                     prism_settings_flag(settings, keep),
                     prism_settings_number(settings, nodes));
    text = prism_out_span(out);
    words = prism_copy(text.at, text.len);
    prism_out_abandon(out);
    return words;
}
