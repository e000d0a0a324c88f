/* SPDX-License-Identifier: MIT */
/* test_recorder.c - one thread on a fake clock: every tick goes to the context that
 * was open, in the interval in which it passed. */
#include "tests/support/recording.h"

#include <errno.h>
#include <inttypes.h>

#define OUTSIDE "<outside Python>"

static const struct prism_recording standard;

static void test_times_and_calls(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t a;
    uint32_t b;

    (void)state;
    test_start(&it, standard, true);
    a = test_function(&it, "a");
    b = test_function(&it, "b");
    assert_int_equal(test_function(&it, "a"), a);
    track = prism_track_open(it.recorder, 42);
    prism_track_name(track, prism_span_of("first"));
    prism_track_name(track, prism_span_of("main"));
    test_enter(track, a, 3, it.now += 7);
    test_enter(track, b, 4, it.now += 11);
    prism_track_leave(track, it.now += 13);
    test_enter(track, b, 4, it.now += 17);
    prism_track_mark(track, prism_span_of("here"));
    prism_track_leave(track, it.now += 19);
    prism_track_leave(track, it.now += 23);
    it.now += 29;
    p = test_stop(&it);
    assert_int_equal(test_self(p, OUTSIDE), 7 + 29);
    assert_int_equal(test_self(p, "a"), 11 + 17 + 23);
    assert_int_equal(test_self(p, "a/b"), 13 + 19);
    assert_int_equal(test_calls(p, OUTSIDE), 0);
    assert_int_equal(test_calls(p, "a"), 1);
    assert_int_equal(test_calls(p, "a/b"), 2);
    assert_int_equal(p->tree.nodes[test_node(p, "a/b")].line, 4);
    assert_int_equal(p->threads[0].tid, 42);
    assert_string_equal(p->threads[0].name, "main");
    assert_int_equal(p->threads[0].start_ns, 0);
    assert_int_equal(p->threads[0].end_ns, 119);
    assert_int_equal(p->mark_count, 1);
    assert_int_equal(p->marks[0].at_ns, 48);
    assert_string_equal(p->marks[0].text, "here");
    assert_string_equal(prism_profile_meta(p, "clock"), "the program's own timer");
    assert_int_equal(p->wall_anchor_ns, TEST_START);
    assert_int_equal(p->processes[0].pid, getpid());
    prism_profile_free(p);
    test_remove(&it);
}

static void test_resumes(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t node;

    (void)state;
    test_start(&it, standard, true);
    track = prism_track_open(it.recorder, 1);
    node = prism_track_add_child(track, test_function(&it, "gen"), 1, 10, false);
    for (int i = 0; i < 5; i++) {
        prism_track_enter(track, node, track, i == 0, it.now += 2);
        prism_track_leave(track, it.now += 3);
    }
    p = test_stop(&it);
    assert_int_equal(test_calls(p, "gen"), 1);
    assert_int_equal(test_value(p, "gen", PRISM_ROLE_RESUMES, TEST_ANY, TEST_ANY), 4);
    assert_int_equal(test_self(p, "gen"), 15);
    prism_profile_free(p);
    test_remove(&it);
}

static void test_recursion(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t f;

    (void)state;
    test_start(&it, standard, true);
    f = test_function(&it, "f");
    track = prism_track_open(it.recorder, 1);
    for (int i = 0; i < 100; i++) {
        test_enter(track, f, 2, it.now += 1);
    }
    for (int i = 0; i < 100; i++) {
        prism_track_leave(track, it.now += 2);
    }
    p = test_stop(&it);
    assert_int_equal(test_self(p, "f"), 3);
    assert_int_equal(test_self(p, "f/f/f"), 3);
    assert_int_equal(test_total(p, TEST_ANY), 300);
    assert_int_equal(p->tree.node_count, 1 + 1 + 100);
    prism_profile_free(p);
    test_remove(&it);
}

/* Two call sites on one line are one context; on two lines they are two. */
static void test_call_lines(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t f;
    uint32_t first;

    (void)state;
    test_start(&it, standard, true);
    f = test_function(&it, "f");
    track = prism_track_open(it.recorder, 1);
    first = prism_track_add_child(track, f, 10, 5, false);
    assert_int_equal(prism_track_find_child(track, f, 10), first);
    assert_int_equal(prism_track_find_child(track, f, 12), PRISM_CAPTURE_NONE);
    /* A site whose number is the line of another. */
    assert_int_equal(prism_track_find_child(track, f, 5), PRISM_CAPTURE_NONE);
    assert_int_equal(prism_track_add_child(track, f, 12, 5, false), first);
    assert_int_equal(prism_track_find_child(track, f, 12), first);
    assert_int_not_equal(prism_track_add_child(track, f, 14, 6, false), first);
    /* Enough of them that the table grows. */
    for (uint32_t site = 100; site < 2000; site++) {
        assert_int_equal(prism_track_add_child(track, f, site, 5, false), first);
    }
    for (uint32_t site = 100; site < 2000; site++) {
        assert_int_equal(prism_track_find_child(track, f, site), first);
    }
    p = test_stop(&it);
    assert_int_equal(p->tree.nodes[1].line, 5);
    assert_int_equal(p->tree.nodes[2].line, 6);
    prism_profile_free(p);
    test_remove(&it);
}

/* What is expected to be called next is a guess: whatever is called, in any order and
 * from any site, its context is found. */
static void test_any_order(void **state)
{
    enum { FUNCTIONS = 4, SITES = 3 };
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t nodes[FUNCTIONS][SITES];
    uint32_t functions[FUNCTIONS];
    uint32_t random = 1;

    (void)state;
    test_start(&it, standard, true);
    track = prism_track_open(it.recorder, 1);
    for (uint32_t f = 0; f < FUNCTIONS; f++) {
        functions[f] = test_function(&it, (const char *[]){"a", "b", "c", "d"}[f]);
        for (uint32_t site = 0; site < SITES; site++) {
            /* The last two sites are of one line. */
            nodes[f][site] = prism_track_add_child(track, functions[f], site + 1,
                                                   site > 0 ? 2 : 1, false);
        }
        assert_int_equal(nodes[f][1], nodes[f][2]);
    }
    for (int i = 0; i < 2000; i++) {
        /* Runs of the same order, with jumps in between. */
        uint32_t f = (uint32_t)i % FUNCTIONS;
        uint32_t site = (uint32_t)i / 5 % SITES;

        random = random * 1103515245 + 12345;
        if (random >> 28 == 0) {
            f = random >> 8 & 3;
        }
        assert_int_equal(prism_track_find_child(track, functions[f], site + 1),
                         nodes[f][site]);
        assert_int_equal(prism_track_find_child(track, functions[f], 9),
                         PRISM_CAPTURE_NONE);
    }
    p = test_stop(&it);
    prism_profile_free(p);
    test_remove(&it);
}

static void test_seeds(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t main_node;

    (void)state;
    test_start(&it, standard, true);
    track = prism_track_open(it.recorder, 1);
    main_node = prism_track_add_child(track, test_function(&it, "main"), 0, 0, true);
    prism_track_seed(track, main_node, "main");
    prism_track_seed(
        track, prism_track_add_child(track, test_function(&it, "run"), 1, 7, true),
        "run");
    test_enter(track, test_function(&it, "f"), 9, it.now += 5);
    prism_track_leave(track, it.now += 6);
    prism_track_leave(track, it.now += 7);
    prism_track_leave(track, it.now += 8);
    /* Below the start there is nothing to leave. */
    prism_track_leave(track, it.now += 9);
    prism_track_leave(track, it.now += 10);
    assert_null(prism_track_top(track));
    p = test_stop(&it);
    assert_int_equal(test_calls(p, "main"), 0);
    assert_int_equal(test_calls(p, "main/run"), 0);
    assert_int_equal(test_calls(p, "main/run/f"), 1);
    assert_int_equal(p->tree.nodes[test_node(p, "main")].flags, PRISM_NODE_SEED);
    assert_int_equal(p->tree.nodes[test_node(p, "main/run")].flags, PRISM_NODE_SEED);
    assert_int_equal(p->tree.nodes[test_node(p, "main/run/f")].flags, 0);
    assert_int_equal(test_self(p, "main/run"), 12);
    assert_int_equal(test_self(p, "main"), 8);
    assert_int_equal(test_self(p, OUTSIDE), 19);
    prism_profile_free(p);
    test_remove(&it);
}

static void enter_keyed(struct prism_track *track, uint32_t function, const void *key,
                        uint64_t now)
{
    uint32_t node = prism_track_add_child(track, function, 0, 0, false);

    prism_track_enter(track, node, key, true, now);
}

static void test_cut(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    struct prism_notes notes = {0};

    (void)state;
    test_start(&it, standard, true);
    track = prism_track_open(it.recorder, 1);
    enter_keyed(track, test_function(&it, "a"), "a", it.now += 1);
    enter_keyed(track, test_function(&it, "b"), "b", it.now += 1);
    enter_keyed(track, test_function(&it, "c"), "c", it.now += 1);
    prism_track_cut(track, 9, it.now += 1);
    assert_string_equal(prism_track_top(track), "c");
    prism_track_cut(track, 2, it.now += 1);
    assert_string_equal(prism_track_top(track), "a");
    it.now += 10;
    prism_recorder_stop(it.recorder);
    p = test_profile(it.path, &notes);
    assert_int_equal(test_self(p, "a"), 11);
    assert_int_equal(test_self(p, "a/b/c"), 2);
    prism_notes_release(&notes);
    prism_profile_free(p);
    test_remove(&it);
}

static void test_clock_backwards(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    struct prism_notes notes = {0};
    uint32_t f;

    (void)state;
    test_start(&it, standard, true);
    f = test_function(&it, "f");
    track = prism_track_open(it.recorder, 1);
    test_enter(track, f, 1, it.now += 10);
    prism_track_leave(track, it.now - 5);
    it.now += 10;
    prism_recorder_stop(it.recorder);
    p = test_profile(it.path, &notes);
    assert_int_equal(test_total(p, TEST_ANY), 20);
    assert_string_equal(test_note(&notes), "1 times the clock ran backwards");
    prism_notes_release(&notes);
    prism_profile_free(p);
    test_remove(&it);
}

static void test_node_limit(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    struct prism_notes notes = {0};
    uint32_t f[10];
    char name[8];

    (void)state;
    test_start(&it, (struct prism_recording){.node_limit = 4}, true);
    track = prism_track_open(it.recorder, 1);
    for (uint32_t i = 0; i < 10; i++) {
        (void)snprintf(name, sizeof name, "f%" PRIu32, i);
        f[i] = test_function(&it, name);
    }
    for (uint32_t i = 0; i < 10; i++) {
        test_enter(track, f[i], 1, it.now += 1);
    }
    for (uint32_t i = 0; i < 10; i++) {
        prism_track_leave(track, it.now += 1);
    }
    prism_recorder_stop(it.recorder);
    p = test_profile(it.path, &notes);
    assert_int_equal(test_node(p, "f0/f1/f2/f3"), PRISM_NONE);
    assert_int_equal(test_calls(p, "f0/f1/f2"), 1);
    assert_int_equal(test_calls(p, "<truncated>"), 7);
    assert_int_equal(test_total(p, TEST_ANY), 20);
    assert_string_equal(test_note(&notes),
                        "7 calls found no room for their context; their time is in "
                        "<truncated>");
    prism_notes_release(&notes);
    prism_profile_free(p);
    test_remove(&it);
}

static void test_start_fails(void **state)
{
    const struct prism_recording nowhere = {.path = "/nonexistent/x.prism",
                                            .clock = {.kind = PRISM_CLOCK_MONOTONIC}};
    struct prism_recording taken = {.clock = {.kind = PRISM_CLOCK_MONOTONIC}};
    struct test_recording it;
    struct prism_error err = {{0}};
    struct stat status;

    (void)state;
    assert_null(prism_recorder_start(&nowhere, &err));
    assert_string_equal(
        err.text, "/nonexistent/x.prism: cannot create: No such file or directory");
    test_start(&it, standard, true);
    assert_int_equal(stat(it.path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    taken.path = it.path;
    assert_null(prism_recorder_start(&taken, &err));
    assert_non_null(strstr(err.text, "x.prism: cannot create: File exists"));
    prism_profile_free(test_stop(&it));
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_times_and_calls),
        cmocka_unit_test(test_resumes),
        cmocka_unit_test(test_recursion),
        cmocka_unit_test(test_call_lines),
        cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_cut),
        cmocka_unit_test(test_clock_backwards),
        cmocka_unit_test(test_node_limit),
        cmocka_unit_test(test_start_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
