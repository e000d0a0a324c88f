/* SPDX-License-Identifier: MIT */
/* usage.c - --help, printed from the tables, so that it cannot forget an option. */
#include "cli/usage.h"

#include <stdio.h>
#include <string.h>

#include "converters/registry.h"
#include "render/view.h"

/* Where the explanations start, when what stands left of them is short. */
#define HELP_COLUMN 22

static void add_table(struct prism_tables *tables, const char *owner,
                      const struct prism_option *options)
{
    if (options != NULL && options->name != NULL) {
        prism_vec_push(tables) = (struct prism_table){owner, options};
    }
}

void prism_usage_tables(const struct prism_usage *usage, struct prism_tables *tables)
{
    size_t format_count;
    size_t view_count;
    const struct prism_registered *formats = prism_registry(&format_count);
    const struct prism_named_view *views = prism_views(&view_count);

    prism_vec_push(tables) = (struct prism_table){"", usage->options};
    for (size_t i = 0; i < view_count; i++) {
        if ((usage->joins & PRISM_USAGE_VIEWS) != 0 ||
            (usage->view != NULL && strcmp(usage->view, views[i].name) == 0)) {
            add_table(tables, views[i].name, views[i].view->options);
        }
    }
    for (size_t i = 0; i < format_count; i++) {
        if ((usage->joins & PRISM_USAGE_FORMATS) != 0) {
            add_table(tables, formats[i].name, formats[i].format->options);
        }
    }
}

static void print_option(const struct prism_option *option, struct prism_out *out)
{
    const char *dashes = option->name[1] == '\0' ? "-" : "--";
    bool has_value = option->kind != PRISM_OPTION_FLAG;
    char left[80];
    int len = snprintf(left, sizeof left, "  %s%s%s%s", dashes, option->name,
                       has_value ? " " : "", has_value ? option->values : "");

    if (len < HELP_COLUMN - 1) {
        prism_out_format(out, "%-*s", HELP_COLUMN, left);
    } else {
        prism_out_format(out, "%s\n%*s", left, HELP_COLUMN, "");
    }
    prism_out_text(out, option->help);
    if (has_value && option->standard != NULL) {
        prism_out_format(out, " [%s]", option->standard);
    }
    prism_out_char(out, '\n');
}

static void print_examples(const char *examples, struct prism_out *out)
{
    struct prism_span rest = prism_span_of(examples);
    struct prism_span line;

    prism_out_text(out, strchr(examples, '\n') == strrchr(examples, '\n')
                            ? "\nExample:\n"
                            : "\nExamples:\n");
    while (prism_span_split_first(rest, '\n', &line, &rest)) {
        prism_out_text(out, "  ");
        prism_out_span_text(out, line);
        prism_out_char(out, '\n');
    }
}

void prism_usage_print(const struct prism_usage *usage, struct prism_out *out)
{
    static const struct prism_option help = {"help", PRISM_OPTION_FLAG, NULL, NULL,
                                             "print this"};
    struct prism_tables tables = {0};

    prism_out_format(out, "Usage: callprism %s%s%s\n\n%s\n\nOptions:\n", usage->name,
                     usage->synopsis[0] != '\0' ? " " : "", usage->synopsis,
                     usage->about);
    prism_usage_tables(usage, &tables);
    for (size_t i = 0; i < tables.count; i++) {
        const struct prism_option *option = tables.items[i].options;

        if (tables.items[i].owner[0] != '\0') {
            prism_out_format(out, "\nOptions of %s:\n", tables.items[i].owner);
        }
        for (; option->name != NULL; option++) {
            print_option(option, out);
        }
        if (i == 0) {
            print_option(&help, out);
        }
    }
    prism_vec_release(&tables);
    print_examples(usage->examples, out);
}
