/* SPDX-License-Identifier: MIT */
/* test_pstats.c - the dialects, what is repaired and noted, what is refused, and
 * that what is written reads back equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "converters/format.h"
#include "core/profile/check.h"

extern const struct prism_format prism_format_pstats;

/* Pieces of files: names of one byte, numbers up to 9. */
#define BYTES(text)                                                                    \
    {                                                                                  \
        (text), sizeof(text) - 1                                                       \
    }
#define TEXT(name)            "u\001\0\0\0" name
#define INT(byte)             "i" byte "\0\0\0"
#define MINUS_1               "i\377\377\377\377"
#define SECONDS_0             "g\0\0\0\0\0\0\0\0"
#define SECONDS_1             "g\0\0\0\0\0\0\360\077"
#define SECONDS_2             "g\0\0\0\0\0\0\0\100"
#define SECONDS_NAN           "g\0\0\0\0\0\0\370\177"
#define SECONDS_MINUS_1       "g\0\0\0\0\0\0\360\277"
#define KEY(file, line, name) "(\003\0\0\0" TEXT(file) INT(line) TEXT(name)
#define BUILTIN(name)         "(\003\0\0\0u\001\0\0\0~" INT("\0") name
#define ENTRY(cc, nc, tt, ct) "(\005\0\0\0" cc nc tt ct "{"
#define EDGE(nc, cc, tt, ct)  "(\004\0\0\0" nc cc tt ct
#define F                     KEY("m", "\004", "f")
#define G                     KEY("m", "\010", "g")
/* g called f. */
#define G_ENTRY               G ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_2) "0"

struct reading {
    const struct prism_profile *p;
    struct prism_notes notes;
};

static struct reading read_bytes(struct prism_span bytes)
{
    struct reading reading = {0};
    struct prism_cursor in = prism_cursor("t", bytes);
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};

    assert_true(prism_format_pstats.probe(bytes) > 0);
    if (!prism_format_pstats.read(&in, NULL, b, &reading.notes, &err)) {
        fail_msg("%s", err.text);
    }
    reading.p = prism_builder_finish(b, "t", &err);
    assert_true(prism_profile_check(reading.p, &err));
    return reading;
}

static void release(struct reading *reading)
{
    prism_profile_free(reading->p);
    prism_notes_release(&reading->notes);
}

static bool noted(const struct reading *reading, const char *text)
{
    for (size_t i = 0; i < reading->notes.count; i++) {
        if (strcmp(reading->notes.items[i].text, text) == 0) {
            return true;
        }
    }
    return false;
}

static void check_row(const struct prism_profile *p, uint32_t f, int64_t calls,
                      int64_t primitive, const int64_t times[2])
{
    assert_true(p->graph.function_counts[f].calls == calls);
    assert_true(p->graph.function_counts[f].primitive == primitive);
    assert_true(p->graph.function_self[f] == times[0]);
    assert_true(p->graph.function_total[f] == times[1]);
}

static void check_edge(const struct prism_profile *p, size_t edge, int64_t calls,
                       int64_t primitive, const int64_t times[2])
{
    assert_true(p->graph.edge_counts[edge].calls == calls);
    assert_true(p->graph.edge_counts[edge].primitive == primitive);
    assert_true(p->graph.edge_self[edge] == times[0]);
    assert_true(p->graph.edge_total[edge] == times[1]);
}

#define TIMES(self, total) ((const int64_t[]){(self), (total)})
#define S                  INT64_C(1000000000)

static void test_cprofile(void **state)
{
    struct reading r = read_bytes((struct prism_span)BYTES(
        "{" F ENTRY(INT("\002"), INT("\005"), SECONDS_1, SECONDS_1)
            G EDGE(INT("\005"), INT("\002"), SECONDS_1, SECONDS_1) "0" G_ENTRY BUILTIN(
                "u\036\0\0\0<built-in method builtins.len>")
                ENTRY(INT("\001"), INT("\001"), INT("\0"), SECONDS_0) "0"
                                                                      "0"));

    (void)state;
    assert_int_equal(r.p->function_count, 3);
    assert_string_equal(r.p->functions[0].name, "f");
    assert_int_equal(r.p->functions[0].line, 4);
    assert_string_equal(prism_profile_path(r.p, 0), "m");
    check_row(r.p, 0, 5, 2, TIMES(S, S));
    check_row(r.p, 1, 1, 1, TIMES(S, 2 * S));
    assert_int_equal(r.p->graph.edge_count, 1);
    assert_int_equal(r.p->graph.edges[0].caller, 1);
    check_edge(r.p, 0, 5, 2, TIMES(S, S));
    assert_string_equal(r.p->functions[2].name, "<built-in method builtins.len>");
    assert_string_equal(r.p->functions[2].qualname, "builtins.len");
    assert_int_equal(r.p->functions[2].kind, PRISM_KIND_BUILTIN);
    assert_int_equal(r.p->functions[2].file, PRISM_NONE);
    assert_int_equal(r.notes.count, 0);
    release(&r);
}

/* Some entry has more primitive calls than calls: they are swapped in all. */
static void test_yappi(void **state)
{
    struct reading r = read_bytes((struct prism_span)BYTES(
        "{" F ENTRY(INT("\005"), INT("\002"), SECONDS_1, SECONDS_1)
            F EDGE(INT("\004"), INT("\0"), SECONDS_1, SECONDS_1) "0" KEY("b", "\0", "g")
                ENTRY(INT("\003"), INT("\003"), SECONDS_0, SECONDS_0) "00"));

    (void)state;
    check_row(r.p, 0, 5, 2, TIMES(S, S));
    check_row(r.p, 1, 3, 3, TIMES(0, 0));
    check_edge(r.p, 0, 4, 0, TIMES(S, S));
    assert_int_equal(r.p->functions[1].kind, PRISM_KIND_BUILTIN);
    assert_string_equal(r.p->functions[1].qualname, "b.g");
    assert_string_equal(prism_profile_meta(r.p, "tool"), "yappi");
    release(&r);
}

static void test_profile_py(void **state)
{
    struct reading r = read_bytes((struct prism_span)BYTES("{(\003\0\0\0u\0\0\0\0" INT(
        "\0") TEXT("l") ENTRY(INT("\002"), INT("\002"), SECONDS_1,
                              SECONDS_1) G INT("\002") "0" G_ENTRY "0"));

    (void)state;
    assert_int_equal(r.p->functions[0].kind, PRISM_KIND_BUILTIN);
    assert_string_equal(r.p->functions[0].qualname, "l");
    check_edge(r.p, 0, 2, PRISM_UNKNOWN, TIMES(PRISM_UNKNOWN, PRISM_UNKNOWN));
    release(&r);
}

/* Counts are samples: edges get their times, nobody gets calls. */
static void test_sampled(void **state)
{
    struct reading r =
        read_bytes((struct prism_span)BYTES("{)\001u\013\0\0\0__sampled__T" F ENTRY(
            INT("\002"), INT("\004"), SECONDS_1, SECONDS_2) G INT("\002") "0" G_ENTRY
                                                                          "0"));

    (void)state;
    assert_int_equal(r.p->function_count, 2);
    check_row(r.p, 0, PRISM_UNKNOWN, PRISM_UNKNOWN, TIMES(S, 2 * S));
    check_edge(r.p, 0, PRISM_UNKNOWN, PRISM_UNKNOWN, TIMES(PRISM_UNKNOWN, S));
    assert_true(noted(&r, "counts of samples, which are no calls"));
    release(&r);
}

static void test_pyinstrument(void **state)
{
    struct reading r = read_bytes((struct prism_span)BYTES(
        "{" F ENTRY(MINUS_1, MINUS_1, SECONDS_1, SECONDS_1)
            G EDGE(MINUS_1, MINUS_1, SECONDS_1, SECONDS_1) "0" G_ENTRY "0"));

    (void)state;
    check_row(r.p, 0, PRISM_UNKNOWN, PRISM_UNKNOWN, TIMES(S, S));
    check_edge(r.p, 0, PRISM_UNKNOWN, PRISM_UNKNOWN, TIMES(S, S));
    assert_true(noted(&r, "negative call counts, taken as unknown"));
    release(&r);
}

/* Byte strings, interned and referred to; one is Latin-1. */
static void test_python_2(void **state)
{
    struct reading r = read_bytes((struct prism_span)BYTES(
        "{(\003\0\0\0t\001\0\0\0m" INT("\001") "s\002\0\0\0\351t" ENTRY(
            INT("\001"), INT("\001"), SECONDS_1,
            SECONDS_1) "(\003\0\0\0R\0\0\0\0" INT("\002") "t\001\0\0\0g" EDGE(INT("\001"),
                                                                              INT("\001"),
                                                                              SECONDS_1,
                                                                              SECONDS_1) "00"));

    (void)state;
    assert_string_equal(r.p->functions[0].name, "\303\251t");
    assert_string_equal(prism_profile_path(r.p, 1), "m");
    assert_true(noted(&r, "names that are not UTF-8, read as Latin-1"));
    /* The caller has no entry of its own. */
    check_row(r.p, 1, PRISM_UNKNOWN, PRISM_UNKNOWN, TIMES(0, PRISM_UNKNOWN));
    assert_true(noted(&r, "callers without an entry, added with unknown numbers"));
    release(&r);
}

static void test_repairs(void **state)
{
    struct reading r = read_bytes((struct prism_span)BYTES(
        "{" F ENTRY(INT("\001"), INT("\001"), SECONDS_MINUS_1, SECONDS_1) G
        "(\010\0\0\0" INT("\001") INT("\001") SECONDS_0 SECONDS_0 INT("\001") INT(
            "\003") SECONDS_1 SECONDS_1 "0" F ENTRY(INT("\001"), INT("\001"), SECONDS_1,
                                                    SECONDS_1) "0" TEXT("x") "N0tail"));

    (void)state;
    check_row(r.p, 0, 2, 2, TIMES(S, 2 * S));
    check_edge(r.p, 0, 2, 2, TIMES(S, S));
    assert_true(noted(&r, "negative times, taken as 0"));
    assert_true(noted(&r, "more primitive calls than calls, taken as equal"));
    assert_true(noted(&r, "entries of one function, added up"));
    assert_true(noted(&r, "items that do not describe a function"));
    assert_true(noted(&r, "4 bytes after the profile"));
    release(&r);
}

#define OTHER "None, a list, a set or a number of more than 64 bits"

struct refusal {
    struct prism_span bytes;
    const char *message;
};

static void test_refusals(void **state)
{
    static const struct refusal cases[] = {
        {BYTES("{0"),
         "t@0x0: expected at least one function, found an empty dictionary"},
        {BYTES("{NN0"),
         "t@0x0: expected at least one function, found other items only"},
        {BYTES("(\0\0\0\0"),
         "t@0x0: expected a dictionary of functions, found a tuple of 0 items"},
        {BYTES("{" F), "t@0x17: expected a value, found the end"},
        {BYTES("{(\003\0\0\0NNN" ENTRY(INT("\001"), INT("\001"), SECONDS_1,
                                       SECONDS_1) "00"),
         "t@0x6: expected a file name, found " OTHER},
        {BYTES("{(\003\0\0\0" TEXT("m") TEXT("m") TEXT("m")
                   ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_1) "00"),
         "t@0xc: expected a line number, found text"},
        {BYTES("{(\003\0\0\0" TEXT("m") INT("\001") INT("\001")
                   ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_1) "00"),
         "t@0x11: expected a function name, found a whole number"},
        {BYTES("{" F ENTRY(SECONDS_1, INT("\001"), SECONDS_1, SECONDS_1) "00"),
         "t@0x1c: expected a count, found a number"},
        {BYTES("{" F ENTRY(INT("\001"), INT("\001"), "T", SECONDS_1) "00"),
         "t@0x26: expected seconds, found a truth value"},
        {BYTES("{" F ENTRY(INT("\001"), INT("\001"), SECONDS_NAN, SECONDS_1) "00"),
         "t@0x26: expected seconds below 9.2e9, found nan"},
        {BYTES("{" F "(\005\0\0\0" INT("\001") INT("\001") SECONDS_1 SECONDS_1 "N0"),
         "t@0x38: expected a dictionary of callers, found " OTHER},
        {BYTES("{" F ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_1)
                   TEXT("x") "N00"),
         "t@0x39: expected a tuple of file, line and name, found text"},
        {BYTES("{" F ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_1) F "N00"),
         "t@0x4f: expected a caller's count or a tuple of 4 numbers, found " OTHER},
        {BYTES("{" F ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_1) F "(\0\0\0\0"
                                                                             "00"),
         "t@0x4f: expected a caller's count or a tuple of 4 numbers, found a tuple of "
         "0 "
         "items"},
        {BYTES("{" F ENTRY(INT("\001"), INT("\001"), SECONDS_1, SECONDS_1) F
               "(\004\0\0\0NNNN"
               "00"),
         "t@0x54: expected a count, found " OTHER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_cursor in = prism_cursor("t", cases[i].bytes);
        struct prism_builder *b = prism_builder_new();
        struct prism_notes notes = {0};
        struct prism_error err = {0};

        assert_false(prism_format_pstats.read(&in, NULL, b, &notes, &err));
        assert_string_equal(err.text, cases[i].message);
        prism_builder_free(b);
        prism_notes_release(&notes);
    }
}

/* One dict of callers, shared by reference, would be read again and again. */
static void test_shared_callers(void **state)
{
    struct prism_out *out = prism_out_memory();
    struct prism_builder *b = prism_builder_new();
    struct prism_notes notes = {0};
    struct prism_error err = {0};
    struct prism_cursor in;
    const char head[] =
        "{" F "(\005\0\0\0" INT("\001") INT("\001") SECONDS_1 SECONDS_1 "\373";
    const char next[] =
        G "(\005\0\0\0" INT("\001") INT("\001") SECONDS_1 SECONDS_1 "r\0\0\0\0";

    (void)state;
    prism_out_bytes(out, head, sizeof head - 1);
    for (int i = 0; i < 100; i++) {
        prism_out_bytes(out, F INT("\001"), sizeof(F INT("\001")) - 1);
    }
    prism_out_char(out, '0');
    for (int i = 0; i < 100; i++) {
        prism_out_bytes(out, next, sizeof next - 1);
    }
    prism_out_char(out, '0');
    in = prism_cursor("t", prism_out_span(out));
    assert_false(prism_format_pstats.read(&in, NULL, b, &notes, &err));
    assert_string_equal(err.text, "t@0x38: expected callers for each function, found "
                                  "the same ones again and again");
    prism_builder_free(b);
    prism_notes_release(&notes);
    prism_out_abandon(out);
}

static void test_probe(void **state)
{
    static const struct prism_span others[] = {
        BYTES(""),         BYTES("{"),       BYTES("{\"a\": 1}"),
        BYTES("a;b 1\n"),  BYTES("{(a"),     BYTES("(\003\0\0\0"),
        BYTES("\037\213"), BYTES("{)\003N"), BYTES("# callgrind format\n"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        assert_int_equal(prism_format_pstats.probe(others[i]), PRISM_PROBE_NO);
    }
}

static struct prism_out *write_profile(const struct prism_profile *p,
                                       struct prism_notes *notes)
{
    struct prism_out *out = prism_out_memory();
    struct prism_error err = {0};

    assert_true(prism_format_pstats.write(p, NULL, out, notes, &err));
    return out;
}

static void test_round_trip(void **state)
{
    struct reading first = read_bytes((struct prism_span)BYTES(
        "{" F ENTRY(INT("\002"), "l\003\0\0\0\001\0\002\0\004\0", SECONDS_1, SECONDS_1)
            F INT("\007") "0" G ENTRY(INT("\005"), INT("\005"), SECONDS_1, SECONDS_2)
                F EDGE(INT("\005"), INT("\002"), SECONDS_1,
                       SECONDS_1) "0"
                                  "(\003\0\0\0u\0\0\0\0" INT("\0") TEXT("l")
                                      ENTRY(INT("\001"), INT("\001"), SECONDS_0,
                                            SECONDS_0) "0"
                                                       "0"));
    struct prism_notes notes = {0};
    struct prism_out *bytes = write_profile(first.p, &notes);
    struct reading second = read_bytes(prism_out_span(bytes));
    struct prism_out *again = write_profile(second.p, &notes);

    (void)state;
    assert_true(prism_span_equal(prism_out_span(bytes), prism_out_span(again)));
    check_row(second.p, 0, 1 + (2LL << 15) + (4LL << 30), 2, TIMES(S, S));
    check_edge(second.p, 0, 7, PRISM_UNKNOWN, TIMES(PRISM_UNKNOWN, PRISM_UNKNOWN));
    check_edge(second.p, 1, 5, 2, TIMES(S, S));
    assert_int_equal(second.p->functions[2].kind, PRISM_KIND_BUILTIN);
    assert_int_equal(notes.count, 0);
    prism_out_abandon(bytes);
    prism_out_abandon(again);
    prism_notes_release(&notes);
    release(&first);
    release(&second);
}

/* A count beside times: 3 of 4 calls of f are its own, with 3/4 of its times; one of
 * them at least comes first. */
static void test_count_beside_times(void **state)
{
    struct reading first = read_bytes((struct prism_span)BYTES(
        "{" F ENTRY(INT("\001"), INT("\004"), SECONDS_1, SECONDS_2)
            G EDGE(INT("\001"), INT("\001"), SECONDS_0, SECONDS_1)
                F INT("\003") "0" G_ENTRY "0"));
    struct prism_notes notes = {0};
    struct prism_out *bytes = write_profile(first.p, &notes);
    struct reading second = read_bytes(prism_out_span(bytes));

    (void)state;
    check_edge(second.p, 0, 1, 1, TIMES(0, S));
    check_edge(second.p, 1, 3, 1, TIMES(3 * S / 4, 3 * S / 2));
    assert_int_equal(notes.count, 2);
    assert_string_equal(notes.items[0].text,
                        "times of some calls of a function, from shares");
    assert_string_equal(
        notes.items[1].text,
        "primitive calls in a recursion: as many as there are at least");
    prism_out_abandon(bytes);
    prism_notes_release(&notes);
    release(&first);
    release(&second);
}

/* What pstats cannot tell apart is one entry, with the sums. */
static void test_equal_keys_are_merged(void **state)
{
    static const char *const names[] = {"<method 'x' of 'T' objects at 0x10>",
                                        "<method 'x' of 'T' objects at 0x20>"};
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};
    struct prism_notes notes = {0};
    const struct prism_profile *p;
    struct prism_out *bytes;
    struct reading r;

    (void)state;
    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (int i = 0; i < 2; i++) {
        const struct prism_function_spec spec = {.name = prism_span_of(names[i]),
                                                 .kind = PRISM_KIND_BUILTIN};
        uint32_t f = prism_builder_function(b, &spec);
        uint32_t edge = prism_builder_edge(b, f, f, 7);

        prism_builder_function_counts(b, f, i == 0 ? 2 : PRISM_UNKNOWN, 1);
        prism_builder_function_values(b, f, 0, 10, 20);
        prism_builder_edge_counts(b, edge, 1, 1);
        prism_builder_edge_values(b, edge, 0, 5, 6);
    }
    p = prism_builder_finish(b, "t", &err);
    bytes = write_profile(p, &notes);
    assert_string_equal(notes.items[0].text, "unknown call counts, written as 0");
    r = read_bytes(prism_out_span(bytes));
    assert_int_equal(r.p->function_count, 1);
    assert_string_equal(r.p->functions[0].name, "<method 'x' of 'T' objects>");
    check_row(r.p, 0, 2, 2, TIMES(20, 40));
    check_edge(r.p, 0, 2, 2, TIMES(10, 12));
    release(&r);
    prism_out_abandon(bytes);
    prism_notes_release(&notes);
    prism_profile_free(p);
}

static void test_nothing_to_write(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};
    struct prism_notes notes = {0};
    struct prism_out *out = prism_out_memory();
    const struct prism_profile *p;

    (void)state;
    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    p = prism_builder_finish(b, "t", &err);
    assert_false(prism_format_pstats.write(p, NULL, out, &notes, &err));
    assert_string_equal(err.text, "pstats: expected a function with calls or time, "
                                  "found nothing to write");
    prism_out_abandon(out);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cprofile),
        cmocka_unit_test(test_yappi),
        cmocka_unit_test(test_profile_py),
        cmocka_unit_test(test_sampled),
        cmocka_unit_test(test_pyinstrument),
        cmocka_unit_test(test_python_2),
        cmocka_unit_test(test_repairs),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_shared_callers),
        cmocka_unit_test(test_probe),
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_count_beside_times),
        cmocka_unit_test(test_equal_keys_are_merged),
        cmocka_unit_test(test_nothing_to_write),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
