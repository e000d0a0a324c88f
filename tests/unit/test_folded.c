/* SPDX-License-Identifier: MIT */
/* test_folded.c - folded stacks beyond the goldens: options, rounding, long input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "converters/folded_line.h"
#include "converters/frame_style.h"
#include "tests/support/reading.h"

static const struct prism_format *folded(void)
{
    return prism_registry_named("folded")->format;
}

/* Write a profile with one option set (or none). */
static void expect_written(const struct prism_profile *p, const char *option,
                           const char *value, const char *wanted)
{
    struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_memory();

    if (option != NULL) {
        assert_true(prism_settings_set(
            &settings, prism_option_find(folded()->options, option), value, &err));
    }
    assert_true(folded()->write(p, &settings, out, &notes, &err));
    prism_out_char(out, '\0');
    assert_string_equal(prism_out_span(out).at, wanted);
    prism_out_abandon(out);
    prism_notes_release(&notes);
    prism_settings_release(&settings);
}

static uint32_t child(struct prism_builder *b, uint32_t parent, const char *name,
                      const char *file)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name),
                                             .file = prism_span_of(file),
                                             .line = file[0] != '\0' ? 3 : 0,
                                             .kind = PRISM_KIND_PYTHON};

    return prism_builder_child(b, parent, prism_builder_function(b, &spec), 0);
}

static struct prism_builder *times(void)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    return b;
}

/* Three values of 0.6 us are 2 us together: the sum is right, not each. */
static void rounding(void **state)
{
    struct prism_builder *b = times();
    struct prism_error err = {{0}};
    const struct prism_profile *p;

    (void)state;
    prism_builder_add(b, child(b, 0, "a", ""), 0, 600);
    prism_builder_add(b, child(b, 0, "b", ""), 0, 650);
    prism_builder_add(b, child(b, 0, "c", ""), 0, 600);
    p = prism_builder_finish(b, "x", &err);
    expect_written(p, NULL, NULL, "a 1\nb 1\n");
    expect_written(p, "unit", "us", "a 1\nb 1\n");
    expect_written(p, "unit", "ns", "a 600\nb 650\nc 600\n");
    prism_profile_free(p);
}

static void frames(void **state)
{
    struct prism_builder *b = times();
    struct prism_error err = {{0}};
    const struct prism_profile *p;

    (void)state;
    (void)prism_builder_process(b, 1, prism_span("", 0));
    (void)prism_builder_thread(b, 0, 1, prism_span_of("main"));
    (void)prism_builder_thread(b, 0, 2, prism_span_of(""));
    prism_builder_add(b, child(b, 0, "a;b\n", "x;y.py"), 0, 1000);
    prism_builder_add(b, child(b, 0, "ends in 12", ""), 0, 2000);
    prism_builder_add(b, child(b, 0, " ", ""), 0, 3000);
    prism_builder_add(b, 0, 0, 4000);
    prism_builder_at(b, 1, 0);
    prism_builder_add(b, child(b, 0, "t", "t.py"), 0, 5000);
    p = prism_builder_finish(b, "x", &err);
    expect_written(p, NULL, NULL,
                   "[unknown] 7\na:b  (x:y.py:3) 1\nends in_12 2\nt (t.py:3) 5\n");
    expect_written(p, "names", NULL, "[unknown] 7\na:b 1\nends in_12 2\nt 5\n");
    expect_written(p, "threads", NULL,
                   "thread (1);t (t.py:3) 5\nthread main;[unknown] 7\n"
                   "thread main;a:b  (x:y.py:3) 1\nthread main;ends in_12 2\n");
    prism_profile_free(p);
}

/* Siblings are sorted by what is written; those that are written alike are one. */
static void siblings(void **state)
{
    struct prism_builder *b = times();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t top = child(b, 0, "top", "");
    uint32_t twin;

    (void)state;
    prism_builder_add(b, child(b, top, "c", ""), 0, 1000);
    prism_builder_add(b, child(b, top, "a", ""), 0, 2000);
    prism_builder_add(b, child(b, child(b, top, "b", ""), "a", ""), 0, 3000);
    p = prism_builder_finish(b, "x", &err);
    expect_written(p, NULL, NULL, "top;a 2\ntop;b;a 3\ntop;c 1\n");
    prism_profile_free(p);

    b = times();
    top = child(b, 0, "top", "");
    prism_builder_add(b, child(b, child(b, top, "b", ""), "z", ""), 0, 1400);
    prism_builder_add(b, child(b, top, "a", ""), 0, 2000);
    twin = child(b, top, "b", "b.py");
    prism_builder_add(b, twin, 0, 4000);
    prism_builder_add(b, child(b, twin, "z", ""), 0, 1400);
    p = prism_builder_finish(b, "x", &err);
    expect_written(p, NULL, NULL,
                   "top;a 2\ntop;b;z 2\ntop;b (b.py:3) 4\ntop;b (b.py:3);z 1\n");
    expect_written(p, "names", NULL, "top;a 2\ntop;b 4\ntop;b;z 3\n");
    prism_profile_free(p);
}

static void styles(void **state)
{
    struct prism_function_spec spec;
    size_t votes[PRISM_FRAME_STYLE_COUNT] = {0};

    (void)state;
    spec = prism_frame_parse(PRISM_FRAME_BRACKETS, prism_span_of("f (/a/b.py:12)"));
    assert_true(prism_span_is(spec.name, "f") && prism_span_is(spec.file, "/a/b.py"));
    assert_int_equal(spec.line, 12);
    assert_int_equal(spec.kind, PRISM_KIND_PYTHON);
    spec =
        prism_frame_parse(PRISM_FRAME_BRACKETS, prism_span_of("f (C:\\b (1).py:12)"));
    assert_true(prism_span_is(spec.file, "C:\\b (1).py") && spec.line == 12);
    spec = prism_frame_parse(PRISM_FRAME_BRACKETS, prism_span_of("f (b.py)"));
    assert_true(prism_span_is(spec.file, "b.py") && spec.line == 0);
    spec = prism_frame_parse(PRISM_FRAME_BRACKETS, prism_span_of("thread (0x12)"));
    assert_true(prism_span_is(spec.name, "thread (0x12)") && spec.file.len == 0);
    spec = prism_frame_parse(PRISM_FRAME_BRACKETS, prism_span_of("foo(int)"));
    assert_true(prism_span_is(spec.name, "foo(int)"));
    spec = prism_frame_parse(PRISM_FRAME_COLONS, prism_span_of("C:\\a.py:<module>:1"));
    assert_true(prism_span_is(spec.file, "C:\\a.py"));
    assert_true(prism_span_is(spec.name, "<module>") && spec.line == 1);
    spec = prism_frame_parse(PRISM_FRAME_COLONS, prism_span_of("std::f:1"));
    assert_true(prism_span_is(spec.name, "std::f:1"));
    spec = prism_frame_parse(PRISM_FRAME_PLAIN, prism_span_of("f (b.py:1)"));
    assert_true(prism_span_is(spec.name, "f (b.py:1)"));
    assert_int_equal(prism_frame_style_elect(votes), PRISM_FRAME_PLAIN);
    votes[PRISM_FRAME_BRACKETS] = 5;
    votes[PRISM_FRAME_PLAIN] = 5;
    assert_int_equal(prism_frame_style_elect(votes), PRISM_FRAME_PLAIN);
    votes[PRISM_FRAME_BRACKETS] = 6;
    assert_int_equal(prism_frame_style_elect(votes), PRISM_FRAME_BRACKETS);
}

/* A stack of 10,000 frames and a frame of a million bytes. */
static void large(void **state)
{
    struct prism_out *text = prism_out_memory();
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    struct prism_out *again;

    (void)state;
    for (int i = 0; i < 9999; i++) {
        prism_out_text(text, "f;");
    }
    prism_out_text(text, "g 1\n");
    for (int i = 0; i < 1000000; i++) {
        prism_out_char(text, 'x');
    }
    prism_out_text(text, " 2\n");
    p = prism_test_read(folded(), "x", prism_out_span(text), &notes, &err);
    assert_non_null(p);
    assert_int_equal(p->tree.node_count, 10002);
    again = prism_test_write(folded(), p, &notes, &err);
    assert_true(prism_span_equal(prism_out_span(again), prism_out_span(text)));
    prism_out_abandon(again);
    prism_out_abandon(text);
    prism_profile_free(p);
    prism_notes_release(&notes);
}

static void probing(void **state)
{
    (void)state;
    assert_int_equal(folded()->probe(prism_span_of("")), PRISM_PROBE_NO);
    assert_int_equal(folded()->probe(prism_span_of("a;b 1\nc 2")), PRISM_PROBE_LIKELY);
    assert_int_equal(folded()->probe(prism_span_of("a 1\n")), PRISM_PROBE_MAYBE);
    assert_int_equal(folded()->probe(prism_span("a;b 1\n\0", 7)), PRISM_PROBE_NO);
    assert_int_equal(folded()->probe(prism_span_of("# a: b\n")), PRISM_PROBE_NO);
    assert_int_equal(folded()->probe(prism_span_of("{\"a;b\": 1\n")), PRISM_PROBE_NO);
    assert_int_equal(folded()->probe(prism_span_of("a 1\nno count here\n")),
                     PRISM_PROBE_NO);
}

static void counts(void **state)
{
    struct prism_folded_line line = prism_folded_line(prism_span_of("a b\t12.3456789"));

    (void)state;
    assert_int_equal(line.kind, PRISM_FOLDED_STACK);
    assert_true(prism_span_is(line.stack, "a b"));
    assert_int_equal(line.count.whole, 12);
    assert_int_equal(line.count.millionths, 345678);
    line = prism_folded_line(prism_span_of("P1;T2 5,1,-7"));
    assert_true(line.triple && line.idle == 1 && line.memory == -7);
    assert_int_equal(prism_folded_line(prism_span_of(" \t\r")).kind,
                     PRISM_FOLDED_EMPTY);
    assert_int_equal(prism_folded_line(prism_span_of("a 5,1")).kind,
                     PRISM_FOLDED_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rounding), cmocka_unit_test(frames),
        cmocka_unit_test(siblings), cmocka_unit_test(styles),
        cmocka_unit_test(large),    cmocka_unit_test(probing),
        cmocka_unit_test(counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
