/* SPDX-License-Identifier: MIT */
/* test_trace.c - trace events beyond the goldens: files that are too long to be kept,
 * which are read again in their own order or backwards, and what comes back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "converters/trace_read.h"
#include "tests/support/canonical.h"
#include "tests/support/reading.h"

enum sequence { BY_START, BY_END, BEGIN_END, UNORDERED };

static void add_call(struct prism_out *out, int thread, int at, int length,
                     const char *name)
{
    prism_out_format(out,
                     "%s{\"ph\":\"X\",\"pid\":1,\"tid\":%d,\"ts\":%d,\"dur\":%d,"
                     "\"name\":\"%s\"}",
                     prism_out_span(out).len > 1 ? ",\n" : "", thread, at, length,
                     name);
}

static void add_edge(struct prism_out *out, char phase, int at, const char *name)
{
    prism_out_format(out,
                     "%s{\"ph\":\"%c\",\"pid\":1,\"tid\":1,\"ts\":%d,\"name\":\"%s\"}",
                     prism_out_span(out).len > 1 ? ",\n" : "", phase, at, name);
}

/* So many times outer(inner, inner) in a thread, or in two by turns. */
static struct prism_out *make_trace(enum sequence sequence, int rounds, int threads)
{
    struct prism_out *out = prism_out_memory();

    prism_out_char(out, '[');
    for (int i = 0; i < rounds; i++) {
        int thread = 1 + i % threads;
        int at = 10 * i;

        if (sequence == BEGIN_END) {
            add_edge(out, 'B', at, "outer");
            add_edge(out, 'B', at + 1, "inner");
            add_edge(out, 'E', at + 3, "inner");
            add_edge(out, 'B', at + 3, "inner");
            add_edge(out, 'E', at + 8, "inner");
            add_edge(out, 'E', at + 9, "outer");
            continue;
        }
        if (sequence == BY_START) {
            add_call(out, thread, at, 9, "outer");
        }
        if (sequence == UNORDERED) {
            add_call(out, thread, at + 3, 5, "inner");
        }
        add_call(out, thread, at + 1, 2, "inner");
        if (sequence == UNORDERED) {
            add_call(out, thread, at, 9, "outer");
        } else {
            add_call(out, thread, at + 3, 5, "inner");
        }
        if (sequence == BY_END) {
            add_call(out, thread, at, 9, "outer");
        }
    }
    prism_out_text(out, "]");
    return out;
}

static const struct prism_profile *read_trace(struct prism_span bytes, size_t order_max,
                                              struct prism_notes *notes)
{
    struct prism_cursor in = prism_cursor("x", bytes);
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *profile;

    assert_true(prism_trace_read(&in, order_max, b, notes, &err));
    profile = prism_builder_finish(b, "x", &err);
    assert_non_null(profile);
    return profile;
}

/* All that a profile holds but the order. */
static struct prism_out *without_order(const struct prism_profile *profile)
{
    char *all = prism_test_canonical(profile, true);
    struct prism_cursor in = prism_cursor("all", prism_span_of(all));
    struct prism_out *out = prism_out_memory();
    struct prism_span line;

    while (prism_cursor_line(&in, &line)) {
        if (!prism_span_starts(line, "order ")) {
            prism_out_span_text(out, line);
            prism_out_char(out, '\n');
        }
    }
    free(all);
    return out;
}

/* The same tree, whether its calls were kept or not. */
static void expect_same(enum sequence sequence, int rounds, int threads)
{
    struct prism_out *trace = make_trace(sequence, rounds, threads);
    struct prism_notes none = {0};
    struct prism_notes notes = {0};
    const struct prism_profile *kept =
        read_trace(prism_out_span(trace), SIZE_MAX / 4, &none);
    const struct prism_profile *streamed = read_trace(prism_out_span(trace), 2, &notes);
    struct prism_out *left = without_order(kept);
    struct prism_out *right = without_order(streamed);

    assert_int_equal(none.count, 0);
    assert_int_equal(kept->tree.order_count, 3 * rounds);
    assert_int_equal(prism_test_total(kept), 9000 * (int64_t)rounds);
    assert_int_equal(kept->tree.node_count, 3);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.items[0].text,
                        "the order of calls, of which there are more than 2");
    assert_int_equal(streamed->tree.order_count, 0);
    assert_true(prism_span_equal(prism_out_span(left), prism_out_span(right)));
    assert_true(prism_out_span(left).len > 0);
    prism_out_abandon(left);
    prism_out_abandon(right);
    prism_profile_free(kept);
    prism_profile_free(streamed);
    prism_out_abandon(trace);
    prism_notes_release(&notes);
}

static void streams(void **state)
{
    (void)state;
    for (int rounds = 2; rounds < 6000; rounds = rounds * 3 + 1) {
        expect_same(BY_START, rounds, 1);
        expect_same(BY_START, rounds, 2);
        expect_same(BY_END, rounds, 1);
        expect_same(BY_END, rounds, 2);
        expect_same(BEGIN_END, rounds, 1);
        expect_same(UNORDERED, rounds, 2);
    }
}

/* A file that is cut off, too long to be kept and in the order of ends. */
static void cut_streams(void **state)
{
    struct prism_out *trace = make_trace(BY_END, 5000, 1);
    struct prism_span bytes = prism_out_span(trace);
    struct prism_notes notes = {0};
    const struct prism_profile *profile;

    (void)state;
    profile = read_trace(prism_span(bytes.at, bytes.len - 5), 2, &notes);
    assert_int_equal(notes.count, 2);
    /* The last call of outer is missing, the two inside it are not. */
    assert_int_equal(prism_test_total(profile), 4999 * 9000 + 7000);
    prism_profile_free(profile);
    prism_notes_release(&notes);
    prism_out_abandon(trace);
}

/* A CPU profile of so many samples, one of them in each of two functions by turns. */
static struct prism_out *make_profile(int pairs)
{
    struct prism_out *out = prism_out_memory();

    prism_out_text(out, "[{\"ph\":\"P\",\"name\":\"Profile\",\"ts\":5}");
    for (int i = 0; i < pairs; i++) {
        prism_out_format(out,
                         ",\n{\"ph\":\"P\",\"name\":\"ProfileChunk\",\"ts\":%d,"
                         "\"args\":{\"data\":{\"cpuProfile\":{\"samples\":[1,2]%s},"
                         "\"timeDeltas\":[3,4]}}}",
                         6 + i,
                         i > 0 ? ""
                               : ",\"nodes\":[{\"id\":2,\"parent\":1,\"callFrame\":{"
                                 "\"functionName\":\"g\"}},{\"id\":1,\"callFrame\":{"
                                 "\"functionName\":\"f\"}}]");
    }
    prism_out_text(out, "]");
    return out;
}

/* More samples than are kept in order give the same tree. */
static void profile_streams(void **state)
{
    struct prism_out *trace = make_profile(1000);
    struct prism_notes none = {0};
    struct prism_notes notes = {0};
    const struct prism_profile *kept = read_trace(prism_out_span(trace), 2000, &none);
    const struct prism_profile *streamed =
        read_trace(prism_out_span(trace), 1999, &notes);
    struct prism_out *left = without_order(kept);
    struct prism_out *right = without_order(streamed);

    (void)state;
    assert_int_equal(none.count, 0);
    assert_int_equal(kept->tree.order_count, 2000);
    /* The last sample has no length. */
    assert_int_equal(prism_test_total(kept), 1000 * 7000 - 3000);
    assert_int_equal(notes.count, 1);
    assert_string_equal(notes.items[0].text,
                        "the order of samples, of which there are more than 1999");
    assert_int_equal(streamed->tree.order_count, 0);
    assert_true(prism_span_equal(prism_out_span(left), prism_out_span(right)));
    prism_out_abandon(left);
    prism_out_abandon(right);
    prism_profile_free(kept);
    prism_profile_free(streamed);
    prism_out_abandon(trace);
    prism_notes_release(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams),
        cmocka_unit_test(cut_streams),
        cmocka_unit_test(profile_streams),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
