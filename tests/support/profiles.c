/* SPDX-License-Identifier: MIT */
/* profiles.c - see profiles.h. */
#include "tests/support/profiles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/cursor.h"
#include "core/profile/builder.h"

static void need(bool good, const char *what)
{
    if (!good) {
        (void)fprintf(stderr, "a profile of a test: %s\n", what);
        abort();
    }
}

static uint32_t function(struct prism_builder *b, struct prism_span word)
{
    struct prism_function_spec spec = {.name = word, .kind = PRISM_KIND_PYTHON};
    struct prism_span file;

    if (word.len > 2 && word.at[0] == '(') {
        spec.name = prism_span(word.at + 1, word.len - 2);
        spec.kind = PRISM_KIND_BUILTIN;
    } else if (prism_span_split_first(word, ':', &file, &spec.name)) {
        spec.file = file;
        spec.line = 1;
    }
    return prism_builder_function(b, &spec);
}

/* The next word of a line. */
static struct prism_span take(struct prism_span *line, char separator)
{
    struct prism_span word;

    if (!prism_span_split_first(*line, separator, &word, line)) {
        word = *line;
        line->len = 0;
    }
    return word;
}

static int64_t number(struct prism_span word)
{
    int64_t value = PRISM_UNKNOWN;

    need(prism_span_is(word, "?") || prism_span_i64(word, &value), "a number");
    return value;
}

static const struct prism_profile *finish(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *profile = prism_builder_finish(b, "test", &err);

    need(profile != NULL, err.text);
    return profile;
}

const struct prism_profile *prism_test_tree(const char *text)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_cursor in = prism_cursor("test", prism_span_of(text));
    struct prism_span line;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    while (prism_cursor_line(&in, &line)) {
        struct prism_span path = take(&line, ' ');
        uint32_t node = 0;

        for (uint32_t depth = 0; path.len > 0; depth++) {
            node = prism_builder_child(b, node, function(b, take(&path, ';')), depth);
        }
        prism_builder_add(b, node, 0, number(take(&line, ' ')));
        prism_builder_add(b, node, 1, number(take(&line, ' ')));
    }
    return finish(b);
}

const struct prism_profile *prism_test_graph(const char *text)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_cursor in = prism_cursor("test", prism_span_of(text));
    struct prism_span line;

    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    while (prism_cursor_line(&in, &line)) {
        struct prism_span name = take(&line, ' ');
        uint32_t first = function(b, take(&name, ';'));
        int64_t self = number(take(&line, ' '));
        int64_t total = number(take(&line, ' '));
        int64_t calls = number(take(&line, '/'));
        int64_t primitive = number(line);

        if (name.len > 0) {
            uint32_t edge = prism_builder_edge(b, first, function(b, name), 0);

            prism_builder_edge_counts(b, edge, calls, primitive);
            prism_builder_edge_values(b, edge, 0, self, total);
        } else {
            prism_builder_function_counts(b, first, calls, primitive);
            prism_builder_function_values(b, first, 0, self, total);
        }
    }
    return finish(b);
}

uint32_t prism_test_function(const struct prism_profile *profile, const char *name)
{
    uint32_t i = 0;

    while (i < profile->function_count &&
           strcmp(profile->functions[i].qualname, name) != 0) {
        i++;
    }
    need(i < profile->function_count, name);
    return i;
}
