/* SPDX-License-Identifier: MIT */
/* golden.c - runs cases, each a file:
 *
 *     from: folded          the reader
 *     to: speedscope        the writer; without it the profile is dumped
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
#include "tests/support/reading.h"

struct test {
    struct prism_span head; /* everything up to the output, which starts behind it */
    const struct prism_registered *from;
    const struct prism_registered *to;
    bool escapes;
    struct prism_span input;
    struct prism_span output;
};

static bool parse_setting(struct test *test, struct prism_span line)
{
    struct prism_span key;
    struct prism_span value;
    char name[32] = "";

    if (!prism_span_split_first(line, ':', &key, &value)) {
        return false;
    }
    value = prism_span_trim(value);
    (void)snprintf(name, sizeof name, "%.*s", (int)value.len, value.at);
    if (prism_span_is(key, "from")) {
        test->from = prism_registry_named(name);
        return test->from != NULL && test->from->format->read != NULL;
    }
    if (prism_span_is(key, "to")) {
        test->to = prism_registry_named(name);
        return test->to != NULL && test->to->format->write != NULL;
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
            return test->from != NULL;
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

static void run_case(const struct test *test, struct prism_span input,
                     struct prism_out *out)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *written = NULL;
    const struct prism_profile *profile =
        prism_test_read(test->from->format, "input", input, &notes, &err);

    if (profile != NULL && test->to != NULL) {
        written = prism_test_unpack(
            prism_test_write(test->to->format, profile, &notes, &err));
    }
    for (size_t i = 0; i < notes.count; i++) {
        prism_out_format(out, "%s: %s (%llu)\n",
                         prism_note_kind_name(notes.items[i].kind), notes.items[i].text,
                         (unsigned long long)notes.items[i].count);
    }
    if (written != NULL) {
        prism_out_span_text(out, prism_out_span(written));
    } else if (profile != NULL && test->to == NULL) {
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
