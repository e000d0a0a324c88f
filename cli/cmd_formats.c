/* SPDX-License-Identifier: MIT */
/* cmd_formats.c - callprism formats: the registry as a table. */
#include <string.h>

#include "cli/cli.h"
#include "converters/registry.h"

/* Returns how wide they are; only that when `out` is NULL. */
static size_t print_patterns(const struct prism_format *format, struct prism_out *out)
{
    size_t width = 0;

    for (const char *const *pattern = format->patterns; *pattern != NULL; pattern++) {
        if (out != NULL) {
            prism_out_format(out, "%s%s", width > 0 ? " " : "", *pattern);
        }
        width += strlen(*pattern) + (width > 0);
    }
    return width;
}

static void print_formats(struct prism_out *out)
{
    static const char *const shapes[] = {"-", "tree", "graph", "tree,graph"};
    size_t count;
    const struct prism_registered *formats = prism_registry(&count);
    size_t widest = 0;

    for (size_t i = 0; i < count; i++) {
        size_t width = print_patterns(formats[i].format, NULL);

        widest = width > widest ? width : widest;
    }
    prism_out_format(out, "%-12s %-5s %-10s %-*s %s\n", "format", "reads", "writes",
                     (int)widest, "names", "what it is");
    for (size_t i = 0; i < count; i++) {
        const struct prism_format *format = formats[i].format;
        size_t width;

        prism_out_format(out, "%-12s %-5s %-10s ", formats[i].name,
                         format->read != NULL ? "yes" : "-",
                         shapes[format->writes & (PRISM_TREE | PRISM_GRAPH)]);
        width = print_patterns(format, out);
        prism_out_format(out, "%*s %s\n", (int)(widest - width), "", format->title);
    }
}

int prism_cmd_formats(int argc, char **argv)
{
    static const struct prism_option options[] = {{.name = NULL}};
    static const struct prism_usage usage = {
        .name = "formats",
        .synopsis = "",
        .about =
            "Lists the formats: which are read, in which shape they are written (a "
            "tree of\ncall paths, or a graph of callers and callees), and the file "
            "names that choose\nthem.",
        .examples = "callprism formats\n",
        .options = options,
    };
    struct prism_args args = {0};
    struct prism_error err = {{0}};
    struct prism_out *out;
    int status = PRISM_EXIT_DONE;

    (void)argc;
    if (!prism_cli_begin(&args, &usage, argv, &status)) {
        return status;
    }
    if (args.words.count > 0) {
        (void)prism_error_set(&err, "expected nothing behind formats, found %s",
                              prism_quote(prism_span_of(args.words.items[0])));
        status = prism_cli_misused(&usage, &err);
    } else {
        out = prism_out_open("-", &err);
        print_formats(out);
        status = prism_out_finish(out, &err) ? PRISM_EXIT_DONE : prism_cli_failed(&err);
    }
    prism_args_release(&args);
    return status;
}
