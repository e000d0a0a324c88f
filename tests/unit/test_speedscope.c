/* SPDX-License-Identifier: MIT */
/* test_speedscope.c - speedscope beyond the goldens: threads, estimates, orders that do not nest,
 * and reading again what was written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "tests/support/reading.h"

static const struct prism_format *speedscope(void)
{
    return prism_registry_named("speedscope")->format;
}

static uint32_t child(struct prism_builder *b, uint32_t parent, const char *name)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name)};

    return prism_builder_child(b, parent, prism_builder_function(b, &spec), 0);
}

static struct prism_builder *times(void)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    return b;
}

/* Finish, write, and look for a piece of text in what was written. */
static void expect_written(struct prism_builder *b, const char *const *parts)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = prism_builder_finish(b, "x", &err);
    struct prism_out *out = prism_test_write(speedscope(), p, &notes, &err);
    const struct prism_profile *back;

    assert_non_null(out);
    for (; *parts != NULL; parts++) {
        if (prism_span_find(prism_out_span(out), *parts) == NULL) {
            fail_msg("expected %s in %.*s", *parts, (int)prism_out_span(out).len,
                     prism_out_span(out).at);
        }
    }
    back = prism_test_read(speedscope(), "x", prism_out_span(out), &notes, &err);
    assert_non_null(back);
    assert_int_equal(prism_test_total(back), prism_test_total(p));
    assert_int_equal(back->thread_count, p->thread_count);
    prism_profile_free(back);
    prism_out_abandon(out);
    prism_profile_free(p);
    prism_notes_release(&notes);
}

static void threads(void **state)
{
    struct prism_builder *b = times();
    uint32_t node;

    (void)state;
    (void)prism_builder_process(b, 1, prism_span("", 0));
    (void)prism_builder_thread(b, 0, 1, prism_span_of("main"));
    (void)prism_builder_thread(b, 0, 2, prism_span_of("idle"));
    (void)prism_builder_thread(b, 0, 3, prism_span_of(""));
    node = child(b, 0, "f");
    prism_builder_add(b, node, 0, 5);
    prism_builder_at(b, 2, 0);
    prism_builder_add(b, node, 0, 7);
    expect_written(b, (const char *const[]){"\"name\":\"main\"", "\"weights\":[5]",
                                            "\"name\":\"idle\"", "\"weights\":[]",
                                            "\"name\":\"thread 2\"", "\"weights\":[7]",
                                            "\"unit\":\"nanoseconds\"", NULL});
}

static void estimates(void **state)
{
    struct prism_builder *b = times();

    (void)state;
    prism_builder_add(b, child(b, 0, "f"), 0, 5);
    prism_builder_meta(b, "estimated", prism_span_of("12.3 %"));
    prism_builder_meta(b, "title", prism_span_of("a \"title\""));
    expect_written(b, (const char *const[]){
                          "\"name\":\"a \\\"title\\\"\"",
                          "\"a \\\"title\\\" (12.3 % of the time on estimated paths)\"",
                          NULL});
}

/* Calls of no length keep their nesting. */
static void zero_calls(void **state)
{
    struct prism_builder *b = times();
    uint32_t outer = child(b, 0, "outer");
    uint32_t inner = child(b, outer, "inner");

    (void)state;
    prism_builder_add(b, outer, 0, 4);
    prism_builder_order(b, PRISM_ORDER_CALLS, outer, 1, 0);
    prism_builder_order(b, PRISM_ORDER_CALLS, inner, 1, 0);
    prism_builder_order(b, PRISM_ORDER_CALLS, outer, 2, 4);
    expect_written(b, (const char *const[]){"{\"type\":\"O\",\"frame\":0,\"at\":1},\n"
                                            "{\"type\":\"O\",\"frame\":1,\"at\":1},\n"
                                            "{\"type\":\"C\",\"frame\":1,\"at\":1},\n"
                                            "{\"type\":\"C\",\"frame\":0,\"at\":1},\n"
                                            "{\"type\":\"O\",\"frame\":0,\"at\":2},\n"
                                            "{\"type\":\"C\",\"frame\":0,\"at\":6}",
                                            NULL});
}

/* Calls that would have to be cut short to nest: samples, so that no time is
 * lost. */
static void crossing_calls(void **state)
{
    struct prism_builder *b = times();
    uint32_t first = child(b, 0, "first");

    (void)state;
    prism_builder_add(b, first, 0, 4);
    prism_builder_order(b, PRISM_ORDER_CALLS, first, 2, 4);
    prism_builder_order(b, PRISM_ORDER_CALLS, child(b, 0, "second"), 3, 1);
    expect_written(b, (const char *const[]){"\"sampled\"", "[0]", "[4]", NULL});
}

/* A call without its caller cannot be an event: samples instead. */
static void broken_order(void **state)
{
    struct prism_builder *b = times();
    uint32_t inner = child(b, child(b, 0, "outer"), "inner");

    (void)state;
    prism_builder_add(b, inner, 0, 4);
    prism_builder_order(b, PRISM_ORDER_CALLS, inner, 2, 4);
    expect_written(b, (const char *const[]){"\"sampled\"", "[0,1]", "[4]", NULL});
}

static void probing(void **state)
{
    (void)state;
    assert_int_equal(speedscope()->probe(prism_span_of("")), PRISM_PROBE_NO);
    assert_int_equal(speedscope()->probe(prism_span_of("{}")), PRISM_PROBE_NO);
    assert_int_equal(speedscope()->probe(prism_span_of("{\"profiles\": [")),
                     PRISM_PROBE_MAYBE);
    assert_int_equal(speedscope()->probe(prism_span_of(
                         "\xef\xbb\xbf{\"$schema\": "
                         "\"https://www.speedscope.app/file-format-schema.json\"")),
                     PRISM_PROBE_SURE);
    assert_int_equal(speedscope()->probe(prism_span_of("x {\"profiles\": [")),
                     PRISM_PROBE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(threads),        cmocka_unit_test(estimates),
        cmocka_unit_test(zero_calls),     cmocka_unit_test(broken_order),
        cmocka_unit_test(crossing_calls), cmocka_unit_test(probing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
