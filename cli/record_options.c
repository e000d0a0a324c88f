/* SPDX-License-Identifier: MIT */
/* record_options.c - one table of options; the recorder's are handed on by name. */
#include "cli/record_options.h"

#include <string.h>

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
     "the interpreter (default: the script's own, the active venv's or PATH's "
     "python3)"},
    {"embed", PRISM_OPTION_FLAG, NULL, NULL,
     "record from the first bytecode: the interpreter's start-up and site, too"},
    {"include", PRISM_OPTION_TEXT, "PATTERN", NULL,
     "record only Python functions of which file or qualified name match; repeatable"},
    {"exclude", PRISM_OPTION_TEXT, "PATTERN", NULL,
     "leave out functions that match: their time stays with their callers; repeatable"},
    {"no-builtins", PRISM_OPTION_FLAG, NULL, NULL,
     "leave out C functions: their time stays with their callers"},
    {"call-lines", PRISM_OPTION_CHOICE, "off|on|exact", "on",
     "tell calls from different lines apart; exact: also where it costs more"},
    {"keep-threads", PRISM_OPTION_FLAG, NULL, NULL,
     "keep every finished thread apart, however many there are"},
    {"max-nodes", PRISM_OPTION_NUMBER, "N", "4000000",
     "calling contexts to tell apart; calls in others count as <truncated>"},
    {"no-children", PRISM_OPTION_FLAG, NULL, NULL,
     "record the program's own process alone; others are listed"},
    {"paused", PRISM_OPTION_FLAG, NULL, NULL,
     "record nothing until callprism on, of the process or of this one"},
    {"delay", PRISM_OPTION_DURATION, "TIME", NULL,
     "record nothing for so long, e.g. 10s, from the start of the program"},
    {"duration", PRISM_OPTION_DURATION, "TIME", NULL,
     "record for so long, e.g. 1min; then the program goes on without"},
    {"loss", PRISM_OPTION_FLAG, NULL, NULL, "list what the outputs cannot hold"},
    {.name = NULL},
};

/* Those that the recorder is told of. */
static const char *const recorders[] = {"include",    "exclude",      "no-builtins",
                                        "call-lines", "keep-threads", "max-nodes",
                                        "no-children"};

/* Node numbers have 32 bits. */
#define MOST_NODES 4e9

static bool is_recorders(const struct prism_option *option)
{
    for (size_t i = 0; i < sizeof recorders / sizeof recorders[0]; i++) {
        if (strcmp(option->name, recorders[i]) == 0) {
            return true;
        }
    }
    return false;
}

/* One line, its name as Python has it. */
static bool add_word(struct prism_out *out, const struct prism_given *given,
                     struct prism_error *err)
{
    if (given->value != NULL && strchr(given->value, '\n') != NULL) {
        return prism_error_set(err, "--%s: expected one line, found %s",
                               given->option->name,
                               prism_quote(prism_span_of(given->value)));
    }
    for (const char *c = given->option->name; *c != '\0'; c++) {
        prism_out_format(out, "%c", *c == '-' ? '_' : *c);
    }
    prism_out_format(out, "=%s\n", given->value != NULL ? given->value : "1");
    return true;
}

char *prism_record_words(const struct prism_args *args,
                         const struct prism_settings *settings, struct prism_error *err)
{
    struct prism_out *out = prism_out_memory();
    bool done = prism_settings_in_range(
        settings, prism_option_find(prism_record_options, "max-nodes"), 1, MOST_NODES,
        err);
    struct prism_span text;
    char *words = NULL;

    for (size_t i = 0; i < args->given.count && done; i++) {
        if (is_recorders(args->given.items[i].option)) {
            done = add_word(out, &args->given.items[i], err);
        }
    }
    if (done) {
        text = prism_out_span(out);
        words = prism_copy(text.at, text.len);
    }
    prism_out_abandon(out);
    return words;
}
