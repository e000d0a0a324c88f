/* SPDX-License-Identifier: MIT */
/* test_callgrind.c - the file to the byte, and what callgrind_annotate would add
 * up from it in recursion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "converters/format.h"

extern const struct prism_format prism_format_callgrind;

static uint32_t function(struct prism_builder *b, const char *file, const char *name,
                         uint32_t line)
{
    const struct prism_function_spec spec = {
        .name = prism_span_of(name), .file = prism_span_of(file), .line = line};

    return prism_builder_function(b, &spec);
}

static void edge(struct prism_builder *b, const uint32_t ends[3], int64_t calls,
                 int64_t total)
{
    uint32_t id = prism_builder_edge(b, ends[0], ends[1], ends[2]);

    prism_builder_edge_counts(b, id, calls, calls);
    prism_builder_edge_values(b, id, 0, PRISM_UNKNOWN, total);
}

static void check_output(struct prism_builder *b, const char *wanted, const char *note)
{
    struct prism_error err = {0};
    struct prism_notes notes = {0};
    struct prism_out *out = prism_out_memory();
    const struct prism_profile *p = prism_builder_finish(b, "t", &err);

    assert_true(prism_format_callgrind.write(p, &(struct prism_settings){0}, out,
                                             &notes, &err));
    prism_out_char(out, '\0');
    assert_string_equal(prism_out_span(out).at, wanted);
    assert_int_equal(notes.count, note != NULL);
    if (note != NULL) {
        assert_string_equal(notes.items[0].text, note);
    }
    prism_out_abandon(out);
    prism_notes_release(&notes);
    prism_profile_free(p);
}

static struct prism_builder *graph_builder(void)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    return b;
}

#define HEADER                                                                         \
    "# callgrind format\nversion: 1\ncreator: callprism " CALLPRISM_VERSION "\n"

/* The call of fib by itself costs nothing: what the calls of fib cost adds up to
 * its 90. */
static void test_file(void **state)
{
    struct prism_builder *b = graph_builder();
    uint32_t main_function = function(b, "/srv/a.py", "main", 3);
    uint32_t fib = function(b, "/srv/a.py", "fib", 9);
    uint32_t unused = function(b, "/srv/b.py", "unused", 1);

    (void)state;
    (void)unused;
    prism_builder_meta(b, "command", prism_span_of("a.py\n1"));
    prism_builder_function_counts(b, main_function, 1, 1);
    prism_builder_function_values(b, main_function, 0, 10, 100);
    prism_builder_function_counts(b, fib, 8, 1);
    prism_builder_function_values(b, fib, 0, 90, 90);
    edge(b, (const uint32_t[]){main_function, fib, 5}, 1, 90);
    edge(b, (const uint32_t[]){fib, fib, 0}, 7, 80);
    check_output(b,
                 HEADER "cmd: a.py 1\npart: 1\npositions: line\n"
                        "event: ns : Nanoseconds\nevents: ns\nsummary: 100\n"
                        "\nfl=(1) ???\nfn=(1) <root>\n"
                        "cfi=(2) /srv/a.py\ncfn=(2) main\ncalls=1 3\n0 100\n"
                        "\nfl=(2)\nfn=(2)\n3 10\n"
                        "cfi=(2)\ncfn=(3) fib\ncalls=1 9\n5 90\n"
                        "\nfl=(2)\nfn=(3)\n9 90\n"
                        "cfi=(2)\ncfn=(3)\ncalls=7 9\n9 0\n"
                        "\ntotals: 100\n",
                 "primitive calls");
}

static void test_names(void **state)
{
    static const char *const names[] = {"(1) x", "  a\nb", "same", "same", ""};
    struct prism_builder *b = graph_builder();

    (void)state;
    for (uint32_t i = 0; i < 5; i++) {
        uint32_t f = function(b, "", names[i], i);

        prism_builder_function_counts(b, f, PRISM_UNKNOWN, PRISM_UNKNOWN);
        prism_builder_function_values(b, f, 0, 1, 1);
    }
    check_output(b,
                 HEADER "part: 1\ndesc: Calls: unknown\npositions: line\n"
                        "event: ns : Nanoseconds\nevents: ns\nsummary: 5\n"
                        "\nfl=(1) ???\nfn=(1) <root>\n"
                        "cfi=(1)\ncfn=(2) [1) x\ncalls=1 0\n0 1\n"
                        "cfi=(1)\ncfn=(3) a b\ncalls=1 1\n0 1\n"
                        "cfi=(1)\ncfn=(4) same:2\ncalls=1 2\n0 1\n"
                        "cfi=(1)\ncfn=(5) same:3\ncalls=1 3\n0 1\n"
                        "cfi=(1)\ncfn=(6) <no name>\ncalls=1 4\n0 1\n"
                        "\nfl=(1)\nfn=(2)\n0 1\n"
                        "\nfl=(1)\nfn=(3)\n1 1\n"
                        "\nfl=(1)\nfn=(4)\n2 1\n"
                        "\nfl=(1)\nfn=(5)\n3 1\n"
                        "\nfl=(1)\nfn=(6)\n4 1\n"
                        "\ntotals: 5\n",
                 "unknown call counts, written as 1");
}

/* even and odd call each other; only even is called from outside. */
static void test_circle(void **state)
{
    struct prism_builder *b = graph_builder();
    uint32_t even = function(b, "", "even", 1);
    uint32_t odd = function(b, "", "odd", 2);

    (void)state;
    prism_builder_function_counts(b, even, 3, 1);
    prism_builder_function_values(b, even, 0, 30, 50);
    prism_builder_function_counts(b, odd, 2, 1);
    prism_builder_function_values(b, odd, 0, 20, 40);
    edge(b, (const uint32_t[]){even, odd, 0}, 2, 40);
    edge(b, (const uint32_t[]){odd, even, 0}, 2, 30);
    check_output(b,
                 HEADER "part: 1\npositions: line\n"
                        "event: ns : Nanoseconds\nevents: ns\nsummary: 50\n"
                        "\nfl=(1) ???\nfn=(1) <root>\n"
                        "cfi=(1)\ncfn=(2) even\ncalls=1 1\n0 50\n"
                        "\nfl=(1)\nfn=(2)\n1 30\n"
                        "cfi=(1)\ncfn=(3) odd\ncalls=2 2\n1 40\n"
                        "\nfl=(1)\nfn=(3)\n2 20\n"
                        "cfi=(1)\ncfn=(2)\ncalls=2 1\n2 0\n"
                        "\ntotals: 50\n",
                 "primitive calls");
}

static void test_several_metrics(void **state)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t f;

    (void)state;
    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "2 bytes", "bytes", PRISM_ROLE_OTHER, 10);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    f = function(b, "", "f", 1);
    prism_builder_function_counts(b, f, 1, 1);
    prism_builder_function_values(b, f, 0, -5, 7);
    prism_builder_function_values(b, f, 1, 8, 8);
    check_output(
        b,
        HEADER "part: 1\npositions: line\n"
               "event: ns : Nanoseconds\nevent: E2_bytes : 2 bytes in bytes times 10\n"
               "events: ns E2_bytes\nsummary: 8 0\n"
               "\nfl=(1) ???\nfn=(1) <root>\n"
               "cfi=(1)\ncfn=(2) f\ncalls=1 1\n0 8 7\n"
               "\nfl=(1)\nfn=(2)\n1 8 0\n"
               "\ntotals: 8 0\n",
        "negative values, written as 0");
}

static void test_nothing_to_write(void **state)
{
    struct prism_builder *b = graph_builder();
    struct prism_error err = {0};
    struct prism_notes notes = {0};
    struct prism_out *out = prism_out_memory();
    const struct prism_profile *p = prism_builder_finish(b, "t", &err);

    (void)state;
    assert_false(prism_format_callgrind.write(p, &(struct prism_settings){0}, out,
                                              &notes, &err));
    assert_string_equal(err.text, "callgrind: expected a function with calls or time, "
                                  "found nothing to write");
    prism_out_abandon(out);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_file),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_circle),
        cmocka_unit_test(test_several_metrics),
        cmocka_unit_test(test_nothing_to_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
