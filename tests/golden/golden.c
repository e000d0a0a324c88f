/* SPDX-License-Identifier: MIT */
/* golden.c - runs cases, each a file:
 *
 *     from: folded          the reader; or tree, graph (tests/support/profiles.h)
 *     to: speedscope        the writer, or a view: then the scene is dumped; without
 *                           it the profile is
 *     option: root main     of the view; repeatable
 *     escapes: yes          in the input, \xNN, \t, \r, \n, \\ stand for a byte,
 *                           and a backslash before the end of a line removes it
 *     --- input
 *     a;b 1
 *     --- output
 *     the notes, then the message or the output
 *
 *     golden [--update] CASE...
 *
 * With --update the output section is replaced by what came out. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/input.h"
#include "core/base/memory.h"
#include "render/view.h"
#include "tests/support/profiles.h"
#include "tests/support/reading.h"

struct test {
    struct prism_span head; /* everything up to the output, which starts behind it */
    const struct prism_registered *from;
    const struct prism_profile *(*make)(const char *text); /* instead of reading */
    const struct prism_registered *to;
    const struct prism_named_view *view;
    struct prism_settings settings;
    bool escapes;
    struct prism_span input;
    struct prism_span output;
};

static bool parse_from(struct test *test, const char *name)
{
    if (strcmp(name, "tree") == 0 || strcmp(name, "graph") == 0) {
        test->make = *name == 't' ? prism_test_tree : prism_test_graph;
        return true;
    }
    test->from = prism_registry_named(name);
    return test->from != NULL && test->from->format->read != NULL;
}

static bool parse_to(struct test *test, const char *name)
{
    test->view = prism_view_named(name);
    test->to = prism_registry_named(name);
    return test->view != NULL || (test->to != NULL && test->to->format->write != NULL);
}

/* "root main", or a flag's name alone. */
static bool parse_option(struct test *test, const char *text)
{
    char name[32] = "";
    const char *blank = strchr(text, ' ');
    size_t len = blank != NULL ? (size_t)(blank - text) : strlen(text);
    struct prism_error err = {{0}};
    const struct prism_option *option;

    (void)snprintf(name, sizeof name, "%.*s", (int)len, text);
    option =
        test->view != NULL ? prism_option_find(test->view->view->options, name) : NULL;
    return option != NULL && prism_settings_set(&test->settings, option,
                                                blank != NULL ? blank + 1 : NULL, &err);
}

static bool parse_setting(struct test *test, struct prism_span line)
{
    struct prism_span key;
    struct prism_span value;
    char text[96] = "";

    if (!prism_span_split_first(line, ':', &key, &value)) {
        return false;
    }
    value = prism_span_trim(value);
    (void)snprintf(text, sizeof text, "%.*s", (int)value.len, value.at);
    if (prism_span_is(key, "from")) {
        return parse_from(test, text);
    }
    if (prism_span_is(key, "to")) {
        return parse_to(test, text);
    }
    if (prism_span_is(key, "option")) {
        return parse_option(test, text);
    }
    test->escapes = prism_span_is(value, "yes");
    return prism_span_is(key, "escapes");
}

static bool parse_case(struct prism_cursor *in, struct test *test)
{
    struct prism_span line;
    const char *start;

    while (prism_cursor_line(in, &line) && !prism_span_is(line, "--- input")) {
        if (!parse_setting(test, line)) {
            return false;
        }
    }
    start = in->at;
    while (prism_cursor_line(in, &line)) {
        if (prism_span_is(line, "--- output")) {
            test->input = prism_span(start, (size_t)(line.at - start));
            test->head = prism_span(in->start, (size_t)(in->at - in->start));
            test->output = prism_span(in->at, prism_cursor_left(in));
            return test->from != NULL || test->make != NULL;
        }
    }
    return false;
}

static char unescaped(struct prism_span text, size_t *len)
{
    static const char letters[] = "t\tr\rn\n\\\\";
    uint64_t byte;
    char digits[5] = "0x";

    *len = 2;
    if (text.at[1] == 'x' && text.len >= 4) {
        memcpy(digits + 2, text.at + 2, 2);
        if (prism_span_u64(prism_span(digits, 4), &byte)) {
            *len = 4;
            return (char)byte;
        }
    }
    for (size_t i = 0; letters[i] != '\0'; i += 2) {
        if (letters[i] == text.at[1]) {
            return letters[i + 1];
        }
    }
    return text.at[1];
}

static void unescape(struct prism_span text, struct prism_out *out)
{
    while (text.len > 0) {
        size_t len = 1;

        if (text.at[0] != '\\' || text.len < 2) {
            prism_out_char(out, text.at[0]);
        } else if (text.at[1] == '\n') {
            len = 2;
        } else {
            prism_out_char(out, unescaped(text, &len));
        }
        text = prism_span(text.at + len, text.len - len);
    }
}

static const struct prism_profile *load(const struct test *test,
                                        struct prism_span input,
                                        struct prism_notes *notes,
                                        struct prism_error *err)
{
    const struct prism_profile *profile;
    char *text;

    if (test->make == NULL) {
        return prism_test_read(test->from->format, "input", input, notes, err);
    }
    text = prism_copy(input.at, input.len);
    profile = test->make(text);
    free(text);
    return profile;
}

/* The scene's dump; NULL when there is none. */
static struct prism_out *draw(const struct test *test,
                              const struct prism_profile *profile,
                              const struct prism_notes *notes, struct prism_error *err)
{
    const struct prism_subject subject = {.profile = profile, .notes = notes};
    struct prism_out *out = prism_out_memory();
    struct prism_scene scene;
    bool drawn;

    prism_scene_init(&scene);
    drawn = test->view->view->layout(&subject, &test->settings, &scene, err);
    if (drawn) {
        prism_scene_dump(&scene, out);
    }
    prism_scene_release(&scene);
    if (!drawn) {
        prism_out_abandon(out);
        return NULL;
    }
    return out;
}

static void run_case(const struct test *test, struct prism_span input,
                     struct prism_out *out)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *written = NULL;
    const struct prism_profile *profile = load(test, input, &notes, &err);

    if (profile != NULL && test->view != NULL) {
        written = draw(test, profile, &notes, &err);
    } else if (profile != NULL && test->to != NULL) {
        written = prism_test_write(test->to->format, profile, &notes, &err);
    }
    for (size_t i = 0; i < notes.count; i++) {
        prism_out_format(out, "%s: %s (%llu)\n",
                         prism_note_kind_name(notes.items[i].kind), notes.items[i].text,
                         (unsigned long long)notes.items[i].count);
    }
    if (written != NULL) {
        prism_out_span_text(out, prism_out_span(written));
    } else if (profile != NULL && test->to == NULL && test->view == NULL) {
        prism_test_dump(profile, out);
    } else {
        prism_out_format(out, "error: %s\n", err.text);
    }
    prism_out_abandon(written);
    prism_profile_free(profile);
    prism_notes_release(&notes);
}

static bool rewrite(const char *path, const struct test *test, struct prism_span output)
{
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open(path, &err);

    if (out != NULL) {
        prism_out_span_text(out, test->head);
        prism_out_span_text(out, output);
    }
    if (out == NULL || !prism_out_finish(out, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return false;
    }
    (void)printf("updated %s\n", path);
    return true;
}

static bool compare(const char *path, const struct test *test, bool update)
{
    struct prism_out *input = prism_out_memory();
    struct prism_out *output = prism_out_memory();
    bool good;

    if (test->escapes) {
        unescape(test->input, input);
    } else {
        prism_out_span_text(input, test->input);
    }
    run_case(test, prism_out_span(input), output);
    good = prism_span_equal(prism_out_span(output), test->output);
    if (!good && update) {
        good = rewrite(path, test, prism_out_span(output));
    } else if (!good) {
        (void)printf("%s: expected:\n%.*s\nfound:\n%.*s\n", path, (int)test->output.len,
                     test->output.at, (int)prism_out_span(output).len,
                     prism_out_span(output).at);
    }
    prism_out_abandon(input);
    prism_out_abandon(output);
    return good;
}

static bool run_file(const char *path, bool update)
{
    struct prism_error err = {{0}};
    struct prism_input file;
    struct prism_cursor in;
    struct test test = {0};
    bool good = false;

    if (!prism_input_load(&file, path, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        return false;
    }
    in = prism_input_cursor(&file);
    if (parse_case(&in, &test)) {
        good = compare(path, &test, update);
    } else {
        (void)fprintf(stderr, "%s: not a case\n", path);
    }
    prism_settings_release(&test.settings);
    prism_input_release(&file);
    return good;
}

int main(int argc, char **argv)
{
    bool update = argc > 1 && strcmp(argv[1], "--update") == 0;
    int failed = argc == (update ? 2 : 1);

    for (int i = update ? 2 : 1; i < argc; i++) {
        failed |= !run_file(argv[i], update);
    }
    return failed;
}
