/* SPDX-License-Identifier: MIT */
/* test_correct.c - what recording cost: summed up, and taken off.  The numbers are by
 * hand: a call costs 30 ns inside and 20 ns outside, a built-in one 10 and 5, a resume 4
 * and 3. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/analysis/correct.h"
#include "core/analysis/cost.h"
#include "core/profile/builder.h"
#include "core/profile/check.h"

enum { TIME, CALLS, RESUMES };

static struct prism_builder *new_tree(bool measured)
{
    static const struct prism_cost costs[] = {
        {0, PRISM_EVENT_CALL, 30000, 20000, 1000, 2000},
        {0, PRISM_EVENT_BUILTIN, 10000, 5000, 0, 500},
        {0, PRISM_EVENT_RESUME, 4000, 3000, 0, 0},
    };
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    (void)prism_builder_metric(b, "resumes", "count", PRISM_ROLE_RESUMES, 1);
    (void)prism_builder_process(b, 7, prism_span_of("python3"));
    (void)prism_builder_thread(b, 0, 7, prism_span_of("one"));
    (void)prism_builder_thread(b, 0, 8, prism_span_of("two"));
    for (int64_t i = 0; i < 3; i++) {
        (void)prism_builder_interval(b, i * 100000, 100000);
    }
    for (int i = 0; measured && i < 3; i++) {
        prism_builder_cost(b, &costs[i]);
    }
    return b;
}

static uint32_t child(struct prism_builder *b, uint32_t parent, const char *name,
                      enum prism_kind kind)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name), .kind = kind};

    return prism_builder_child(b, parent, prism_builder_function(b, &spec), 0);
}

static void spend(struct prism_builder *b, uint32_t node, int64_t ns, int64_t calls,
                  int64_t resumes)
{
    prism_builder_add(b, node, TIME, ns);
    prism_builder_add(b, node, CALLS, calls);
    prism_builder_add(b, node, RESUMES, resumes);
}

static const struct prism_profile *finish(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *p = prism_builder_finish(b, "test", &err);

    assert_non_null(p);
    return p;
}

/* Corrects, and frees `p`. */
static const struct prism_profile *corrected(const struct prism_profile *p,
                                             const char *note)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *result = prism_correct(p, "x", &notes, &err);

    assert_string_equal(err.text, "");
    assert_true(prism_profile_check(result, &err));
    assert_int_equal(notes.count, note != NULL);
    if (note != NULL) {
        assert_string_equal(notes.items[0].text, note);
    }
    prism_notes_release(&notes);
    prism_profile_free(p);
    return result;
}

static int64_t self_at(const struct prism_profile *p, uint32_t node, uint32_t thread,
                       uint32_t interval)
{
    for (size_t i = p->tree.cell_start[node]; i < p->tree.cell_start[node + 1]; i++) {
        if (p->tree.cells[i].thread == thread &&
            p->tree.cells[i].interval == interval) {
            return p->tree.values[i * p->metric_count + TIME];
        }
    }
    return 0;
}

/* main 1000 calls work 10 times (500), which calls len 20 times (800) and sleeps once
 * (5000), and goes on 5 times in the generator gen (100, 2 calls). */
static struct prism_builder *sample(void)
{
    struct prism_builder *b = new_tree(true);
    uint32_t top = child(b, 0, "main", PRISM_KIND_PYTHON);
    uint32_t work = child(b, top, "work", PRISM_KIND_PYTHON);

    prism_builder_flag(b, top, PRISM_NODE_SEED);
    spend(b, 0, 7, 0, 0);
    spend(b, top, 1000, 0, 0);
    spend(b, work, 500, 10, 0);
    spend(b, child(b, work, "len", PRISM_KIND_BUILTIN), 800, 20, 0);
    spend(b, child(b, work, "sleep", PRISM_KIND_WAITING), 5000, 1, 0);
    spend(b, child(b, top, "gen", PRISM_KIND_PYTHON), 100, 2, 5);
    return b;
}

static void test_each_event_is_taken_off(void **state)
{
    const struct prism_profile *p = corrected(finish(sample()), NULL);

    (void)state;
    /* Node 1 is a seed and was not called: the root keeps all. */
    assert_int_equal(self_at(p, 0, 0, 0), 7);
    assert_int_equal(self_at(p, 1, 0, 0), 1000 - 10 * 20 - 2 * 20 - 5 * 3);
    assert_int_equal(self_at(p, 2, 0, 0), 500 - 10 * 30 - 20 * 5 - 5);
    assert_int_equal(self_at(p, 3, 0, 0), 800 - 20 * 10);
    assert_int_equal(self_at(p, 4, 0, 0), 5000 - 10);
    assert_int_equal(self_at(p, 5, 0, 0), 100 - 2 * 30 - 5 * 4);
    assert_int_equal(p->tree.nodes[1].flags, PRISM_NODE_SEED);
    assert_int_equal(p->tree.nodes[2].flags, PRISM_NODE_REDUCED);
    assert_int_equal(p->tree.nodes[3].flags, 0);
    assert_int_equal(p->tree.nodes[5].flags, PRISM_NODE_REDUCED);
    assert_int_equal(p->tree.values[3 * 3 + CALLS], 20);
    assert_int_equal(p->cost_count, 0);
    /* 950 of 7407; 95 + 20 of 6457. */
    assert_string_equal(prism_profile_meta(p, "corrected"),
                        "12.8 % taken off; 1.8 % of the time is in contexts where more "
                        "than half was taken off");
    prism_profile_free(p);
}

static void test_sums(void **state)
{
    const struct prism_profile *p = finish(sample());
    struct prism_event_sum sums[PRISM_EVENT_COUNT];

    (void)state;
    prism_cost_sums(p, sums);
    assert_int_equal(sums[PRISM_EVENT_CALL].count, 12);
    assert_true(sums[PRISM_EVENT_CALL].ns == 12 * 50);
    assert_true(sums[PRISM_EVENT_CALL].spread_ns == 12 * 3);
    assert_int_equal(sums[PRISM_EVENT_BUILTIN].count, 21);
    assert_true(sums[PRISM_EVENT_BUILTIN].ns == 21 * 15);
    assert_true(sums[PRISM_EVENT_BUILTIN].spread_ns == 21 * 0.5);
    assert_int_equal(sums[PRISM_EVENT_RESUME].count, 5);
    assert_true(sums[PRISM_EVENT_RESUME].ns == 35);
    prism_profile_free(p);
}

/* work runs in intervals 0 and 1, its caller has time in 0 and 2 only: what was added to
 * it in 1 comes off where it has some, and never off the other thread. */
static void test_other_cells_of_the_thread_pay(void **state)
{
    struct prism_builder *b = new_tree(true);
    uint32_t top = child(b, 0, "main", PRISM_KIND_PYTHON);
    uint32_t work = child(b, top, "work", PRISM_KIND_PYTHON);
    const struct prism_profile *p;

    (void)state;
    prism_builder_at(b, 0, 0);
    spend(b, top, 50, 0, 0);
    spend(b, work, 60, 1, 0);
    prism_builder_at(b, 0, 1);
    spend(b, work, 500, 4, 0);
    prism_builder_at(b, 0, 2);
    spend(b, top, 300, 0, 0);
    prism_builder_at(b, 1, 0);
    spend(b, top, 40, 0, 0);
    p = corrected(finish(b), NULL);
    assert_int_equal(self_at(p, work, 0, 0), 30);
    assert_int_equal(self_at(p, work, 0, 1), 380);
    assert_int_equal(self_at(p, top, 0, 0), 30);
    assert_int_equal(self_at(p, top, 0, 2), 220);
    assert_int_equal(self_at(p, top, 1, 0), 40);
    prism_profile_free(p);

    /* Interval 2 has not enough: 0 pays the rest. */
    b = new_tree(true);
    top = child(b, 0, "main", PRISM_KIND_PYTHON);
    work = child(b, top, "work", PRISM_KIND_PYTHON);
    spend(b, top, 100, 0, 0);
    prism_builder_at(b, 0, 2);
    spend(b, top, 15, 0, 0);
    spend(b, work, 500, 3, 0);
    p = corrected(finish(b), NULL);
    assert_int_equal(self_at(p, top, 0, 2), 0);
    assert_int_equal(self_at(p, top, 0, 0), 55);
    assert_int_equal(self_at(p, work, 0, 2), 410);
    prism_profile_free(p);
}

static void test_never_below_0(void **state)
{
    struct prism_builder *b = new_tree(true);
    uint32_t top = child(b, 0, "main", PRISM_KIND_PYTHON);
    uint32_t work = child(b, top, "work", PRISM_KIND_PYTHON);
    const struct prism_profile *p;

    (void)state;
    /* 300 are due of 120, and 200 of a caller that has no time in this thread. */
    prism_builder_at(b, 1, 1);
    spend(b, work, 120, 10, 0);
    p = corrected(finish(b),
                  "the cost of recording: 380 ns of it could not be taken off, "
                  "where there is less time than it");
    assert_int_equal(self_at(p, work, 1, 1), 0);
    assert_int_equal(p->tree.nodes[work].flags, PRISM_NODE_REDUCED);
    assert_int_equal(p->tree.values[p->tree.cell_start[work] * 3 + CALLS], 10);
    prism_profile_free(p);
}

static void test_largest_numbers(void **state)
{
    struct prism_builder *b = new_tree(false);
    uint32_t top = child(b, 0, "main", PRISM_KIND_PYTHON);
    const struct prism_profile *p;

    (void)state;
    prism_builder_cost(b, &(struct prism_cost){0, PRISM_EVENT_CALL, 1000000000000,
                                               1000000000000, 0, 0});
    spend(b, top, INT64_MAX / 2, INT64_MAX / 2, 0);
    p = corrected(finish(b),
                  "the cost of recording: 153722 min 52 s of it could not be taken "
                  "off, where there is less time than it");
    assert_true(self_at(p, top, 0, 0) == INT64_MAX / 2 - (INT64_MAX / 1000 + 1));
    prism_profile_free(p);
}

/* Costs belong to a process. */
static void test_processes(void **state)
{
    struct prism_builder *b = new_tree(true);
    uint32_t other = prism_builder_process(b, 9, prism_span_of("python3"));
    uint32_t thread = prism_builder_thread(b, other, 9, prism_span_of("three"));
    uint32_t top = child(b, 0, "main", PRISM_KIND_PYTHON);
    const struct prism_profile *p;

    (void)state;
    spend(b, top, 100, 1, 0);
    prism_builder_at(b, thread, 0);
    spend(b, top, 100, 1, 0);
    prism_builder_at(b, 0, 0);
    spend(b, 0, 1000, 0, 0);
    p = corrected(finish(b), "the cost of recording: a process whose costs were not "
                             "measured is not corrected");
    assert_int_equal(self_at(p, top, 0, 0), 70);
    assert_int_equal(self_at(p, top, thread, 0), 100);
    assert_int_equal(self_at(p, 0, 0, 0), 980);
    prism_profile_free(p);
}

static void refuse(const struct prism_profile *p, const char *message)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};

    assert_null(prism_correct(p, "x", &notes, &err));
    assert_string_equal(err.text, message);
    prism_profile_free(p);
}

static void test_what_cannot_be_corrected(void **state)
{
    struct prism_builder *b = new_tree(false);

    (void)state;
    spend(b, child(b, 0, "main", PRISM_KIND_PYTHON), 100, 1, 0);
    refuse(finish(b), "x: expected a capture with the measured cost of recording to "
                      "correct, found none");
    b = prism_builder_new();
    prism_builder_shape(b, PRISM_GRAPH);
    (void)prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    refuse(finish(b), "x: expected a capture to correct, found callers and callees "
                      "without paths");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_event_is_taken_off),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_other_cells_of_the_thread_pay),
        cmocka_unit_test(test_never_below_0),
        cmocka_unit_test(test_largest_numbers),
        cmocka_unit_test(test_processes),
        cmocka_unit_test(test_what_cannot_be_corrected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
