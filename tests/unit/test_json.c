/* SPDX-License-Identifier: MIT */
/* test_json.c - our own JSON holds all that a profile holds: what is written and read
 * is the same profile, and written again the same bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "tests/support/canonical.h"
#include "tests/support/reading.h"

static const struct prism_format *named(const char *name)
{
    return prism_registry_named(name)->format;
}

static const struct prism_profile *finish(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *profile = prism_builder_finish(b, "x", &err);

    assert_string_equal(err.text, "");
    return profile;
}

/* Write in a format and read it back; nothing may be lost, skipped or repaired. */
static const struct prism_profile *through(const char *format,
                                           const struct prism_profile *profile,
                                           struct prism_out **written)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *back;

    *written = prism_test_write(named(format), profile, &notes, &err);
    assert_non_null(*written);
    back = prism_test_read(named(format), "x", prism_out_span(*written), &notes, &err);
    assert_string_equal(err.text, "");
    assert_int_equal(notes.count, 0);
    return back;
}

static void expect_same(const struct prism_profile *a, const struct prism_profile *b)
{
    char *left = prism_test_canonical(a, true);
    char *right = prism_test_canonical(b, true);

    assert_string_equal(left, right);
    free(left);
    free(right);
}

static void expect_lossless(struct prism_builder *b)
{
    const struct prism_profile *profile = finish(b);
    struct prism_out *first;
    struct prism_out *second;
    const struct prism_profile *back = through("json", profile, &first);
    const struct prism_profile *again = through("json", back, &second);

    expect_same(profile, back);
    assert_int_equal(back->tree.order_kind, profile->tree.order_kind);
    assert_int_equal(back->tree.order_count, profile->tree.order_count);
    assert_true(prism_span_equal(prism_out_span(first), prism_out_span(second)));
    prism_out_abandon(first);
    prism_out_abandon(second);
    prism_profile_free(again);
    prism_profile_free(back);
    prism_profile_free(profile);
}

static uint32_t function(struct prism_builder *b, const char *name, const char *file,
                         enum prism_kind kind)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name),
                                             .qualname = prism_span_of("Q.\"\\\n\x01<"),
                                             .file = prism_span_of(file),
                                             .line = 7,
                                             .kind = kind};

    return prism_builder_function(b, &spec);
}

/* One of everything that both shapes have. */
static void add_run(struct prism_builder *b)
{
    const struct prism_source facts = {.start_ns = 5,
                                       .wall_ns = 1700000000000000000,
                                       .mono_ns = 12,
                                       .weight = 2 * PRISM_WEIGHT_ONE,
                                       .run_id = {1, 2, 0xff, 0, 0x80}};

    prism_builder_source_facts(b, prism_builder_source(b, "one.prism"), &facts);
    (void)prism_builder_source(b, "two \xc3\xa4");
    (void)prism_builder_process(b, 4000000000U, prism_span_of("python x.py"));
    (void)prism_builder_process(b, 8, prism_span_of(""));
    prism_builder_process_from(b, 0, 1, 77);
    (void)prism_builder_thread(b, 1, UINT64_MAX, prism_span_of("main"));
    (void)prism_builder_thread(b, 0, 0, prism_span_of(""));
    prism_builder_thread_times(b, 0, -5, 900);
    (void)prism_builder_interval(b, 100, 50);
    (void)prism_builder_interval(b, 0, 100);
    prism_builder_cpu(b, 1, 0, 44);
    prism_builder_mark(b, 1, -3, prism_span_of("start \"here\""));
    prism_builder_meta(b, "title", prism_span_of("t"));
    prism_builder_meta(b, "title", prism_span_of("u"));
    prism_builder_anchor(b, 1700000000000000001, PRISM_UNKNOWN);
    prism_builder_file_facts(b, prism_builder_file(b, prism_span_of("unused.py")), 12,
                             PRISM_UNKNOWN);
    prism_builder_cost(b, &(struct prism_cost){1, PRISM_EVENT_RESUME, 1, 2, 3, 4});
}

static struct prism_builder *tree(enum prism_order_kind order)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t outer;
    uint32_t inner;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    (void)prism_builder_metric(b, "resumes", "count", PRISM_ROLE_RESUMES, 1);
    (void)prism_builder_metric(b, "ratio", "none", PRISM_ROLE_OTHER, 1000);
    add_run(b);
    outer = prism_builder_child(b, 0, function(b, "f", "x.py", PRISM_KIND_PYTHON), 0);
    inner = prism_builder_child(b, outer, function(b, "g", "", PRISM_KIND_WAITING),
                                UINT32_MAX);
    (void)prism_builder_child(b, outer, function(b, "h", "", PRISM_KIND_TRUNCATED), 3);
    prism_builder_flag(b, inner, PRISM_NODE_SEED);
    prism_builder_flag(b, inner, PRISM_NODE_REDUCED);
    prism_builder_spawned(b, 1, 0, inner);
    prism_builder_add(b, outer, 0, INT64_MAX / 2);
    prism_builder_at(b, 1, 1);
    prism_builder_add(b, inner, 0, -5);
    prism_builder_add(b, inner, 3, 1);
    prism_builder_add(b, 0, 1, 2);
    if (order != PRISM_ORDER_NONE) {
        (void)prism_builder_order(b, order, inner, 100, 7);
        (void)prism_builder_order(b, order, outer, -100, 700);
    }
    return b;
}

static void trees(void **state)
{
    (void)state;
    expect_lossless(tree(PRISM_ORDER_NONE));
    expect_lossless(tree(PRISM_ORDER_CALLS));
    expect_lossless(tree(PRISM_ORDER_SAMPLES));
}

static void graphs(void **state)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t edge;

    (void)state;
    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_metric(b, "Ir", "count", PRISM_ROLE_OTHER, 1);
    add_run(b);
    (void)function(b, "f", "x.py", PRISM_KIND_PYTHON);
    (void)function(b, "g", "~", PRISM_KIND_BUILTIN);
    (void)function(b, "alone", "", PRISM_KIND_OTHER);
    prism_builder_spawned(b, 1, 0, PRISM_NONE);
    edge = prism_builder_edge(b, 0, 1, 9);
    prism_builder_edge_counts(b, edge, 5, PRISM_UNKNOWN);
    prism_builder_edge_values(b, edge, 1, PRISM_UNKNOWN, 12);
    edge = prism_builder_edge(b, 1, 1, 0);
    prism_builder_edge_counts(b, edge, PRISM_UNKNOWN, 3);
    prism_builder_function_counts(b, 0, 8, 7);
    prism_builder_function_counts(b, 1, PRISM_UNKNOWN, PRISM_UNKNOWN);
    prism_builder_function_values(b, 0, 0, -12, 30);
    prism_builder_function_values(b, 1, 1, 5, PRISM_UNKNOWN);
    expect_lossless(b);
}

/* A capture by way of JSON is the same capture, byte for byte. */
static void captures(void **state)
{
    const struct prism_profile *profile = finish(tree(PRISM_ORDER_NONE));
    struct prism_out *capture;
    struct prism_out *json;
    struct prism_out *again;
    const struct prism_profile *one = through("capture", profile, &capture);
    const struct prism_profile *two = through("json", one, &json);
    const struct prism_profile *three = through("capture", two, &again);

    (void)state;
    expect_same(one, three);
    assert_true(prism_span_equal(prism_out_span(capture), prism_out_span(again)));
    prism_out_abandon(capture);
    prism_out_abandon(json);
    prism_out_abandon(again);
    prism_profile_free(one);
    prism_profile_free(two);
    prism_profile_free(three);
    prism_profile_free(profile);
}

/* What a recording has missed is said again. */
static void skipped(void **state)
{
    struct prism_builder *b = tree(PRISM_ORDER_NONE);
    const struct prism_profile *profile;
    const struct prism_profile *back;
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *out;

    (void)state;
    prism_builder_meta(b, PRISM_META_SKIPPED, prism_span_of("7 events"));
    profile = finish(b);
    out = prism_test_write(named("json"), profile, &notes, &err);
    back = prism_test_read(named("json"), "x", prism_out_span(out), &notes, &err);
    assert_non_null(back);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.items[0].text, "7 events");
    prism_out_abandon(out);
    prism_profile_free(back);
    prism_profile_free(profile);
    prism_notes_release(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trees),
        cmocka_unit_test(graphs),
        cmocka_unit_test(captures),
        cmocka_unit_test(skipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
