/* SPDX-License-Identifier: MIT */
/* test_finished.c - threads that have ended: who is folded into which group, and that
 * nothing is lost, invented or kept for ever. */
#include "tests/support/recording.h"

#include <inttypes.h>

#include "core/capture/finished.h"
#include "core/capture/group.h"

#define FUNCTIONS 5u

/* What the file must say, added up apart from the recorder. */
struct truth {
    struct test_recording it;
    uint32_t functions[FUNCTIONS];
    int64_t calls[FUNCTIONS];
    int64_t self[FUNCTIONS];
    uint32_t random;
    uint32_t threads;
};

static uint32_t next_random(struct truth *truth)
{
    truth->random = truth->random * 1664525 + 1013904223;
    return truth->random >> 16;
}

static const char *name_of(uint32_t function)
{
    static const char *const names[FUNCTIONS] = {"a", "b", "c", "d", "e"};

    return names[function];
}

static void truth_start(struct truth *truth, struct prism_recording recording)
{
    *truth = (struct truth){.random = 1};
    test_start(&truth->it, recording, true);
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        truth->functions[i] = test_function(&truth->it, name_of(i));
    }
}

static struct prism_track *open_named(struct truth *truth, const char *name)
{
    struct prism_track *track = prism_track_open(truth->it.recorder, 1);

    assert_non_null(track);
    truth->threads++;
    prism_track_name(track, prism_span_of(name));
    return track;
}

/* One call from the root, so that a function has one context. */
static void call(struct truth *truth, struct prism_track *track, uint64_t len)
{
    uint32_t function = next_random(truth) % FUNCTIONS;

    test_enter(track, truth->functions[function], 1, truth->it.now);
    prism_track_leave(track, truth->it.now += len);
    truth->calls[function]++;
    truth->self[function] += (int64_t)len;
}

/* A thread that lives for some calls. */
static void run_thread(struct truth *truth, const char *name, uint32_t calls,
                       uint32_t longest)
{
    struct prism_track *track = open_named(truth, name);

    for (uint32_t i = 0; i < calls; i++) {
        call(truth, track, next_random(truth) % longest);
    }
    prism_track_finish(track);
}

static uint32_t thread_named(const struct prism_profile *p, const char *name)
{
    uint32_t thread = 0;

    while (thread < p->thread_count && strcmp(p->threads[thread].name, name) != 0) {
        thread++;
    }
    return thread < p->thread_count ? thread : PRISM_NONE;
}

static void compare(const struct truth *truth, const struct prism_profile *p)
{
    int64_t cpu = 0;

    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        if (truth->calls[i] > 0) {
            assert_int_equal(test_calls(p, name_of(i)), truth->calls[i]);
            assert_int_equal(test_self(p, name_of(i)), truth->self[i]);
        }
    }
    /* The fake clock is the CPU's, too, and no two threads run at a time. */
    for (size_t i = 0; i < p->cpu_count; i++) {
        cpu += p->cpu[i].ns;
    }
    assert_int_equal(cpu, test_total(p, TEST_ANY));
    assert_int_equal(cpu, truth->it.now - TEST_START);
}

static void truth_check(struct truth *truth, uint32_t threads)
{
    const struct prism_profile *p = test_stop(&truth->it);

    compare(truth, p);
    assert_int_equal(p->thread_count, threads);
    prism_profile_free(p);
    test_remove(&truth->it);
}

static void test_sums(void **state)
{
    struct truth truth;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 3});
    for (int i = 0; i < 200; i++) {
        run_thread(&truth, "Thread-7 (work)", 1 + next_random(&truth) % 10, 700);
    }
    truth_check(&truth, 1 + 5);
}

/* Every (context, interval) has the same numbers folded and apart. */
static void test_intervals(void **state)
{
    const struct prism_profile *profiles[2];
    struct truth truth;

    (void)state;
    for (int i = 0; i < 2; i++) {
        truth_start(&truth, (struct prism_recording){
                                .kept_threads = i == 0 ? PRISM_CAPTURE_NONE : 1});
        for (int j = 0; j < 50; j++) {
            run_thread(&truth, "worker", 20, 900);
        }
        profiles[i] = test_stop(&truth.it);
        compare(&truth, profiles[i]);
        test_remove(&truth.it);
    }
    assert_int_equal(profiles[0]->thread_count, 50);
    assert_int_equal(profiles[1]->thread_count, 2);
    assert_true(profiles[0]->interval_count > 100);
    assert_int_equal(profiles[0]->interval_count, profiles[1]->interval_count);
    for (uint32_t i = 0; i < profiles[0]->interval_count; i++) {
        for (uint32_t j = 0; j < FUNCTIONS; j++) {
            assert_int_equal(
                test_value(profiles[0], name_of(j), PRISM_ROLE_TIME, TEST_ANY, i),
                test_value(profiles[1], name_of(j), PRISM_ROLE_TIME, TEST_ANY, i));
        }
    }
    prism_profile_free(profiles[0]);
    prism_profile_free(profiles[1]);
}

/* Threads whose intervals have doubled, and others; groups that must double. */
static void test_levels(void **state)
{
    (void)state;
    for (uint32_t limit = 8; limit <= 64; limit *= 2) {
        struct truth truth;

        truth_start(&truth,
                    (struct prism_recording){.kept_threads = 1, .cell_limit = limit});
        for (int i = 0; i < 60; i++) {
            run_thread(&truth, "worker", i % 7 == 0 ? 300 : 2, 1500);
        }
        assert_true(truth.it.recorder->groups->track->level > 0);
        truth_check(&truth, 2);
    }
}

static void test_patterns(void **state)
{
    static const char *const names[] = {"Thread-12 (work)",
                                        "Thread-9 (work)",
                                        "Thread-3 (play)",
                                        "pool-1-worker-22",
                                        "pool-20-worker-3",
                                        "",
                                        ""};
    struct truth truth;
    const struct prism_profile *p;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 1});
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        run_thread(&truth, names[i], 3, 700);
    }
    run_thread(&truth, "last", 1, 700);
    p = test_stop(&truth.it);
    compare(&truth, p);
    assert_int_equal(p->thread_count, 5);
    assert_int_not_equal(thread_named(p, "Thread-# (work) x2"), PRISM_NONE);
    assert_int_not_equal(thread_named(p, "Thread-# (play) x1"), PRISM_NONE);
    assert_int_not_equal(thread_named(p, "pool-#-worker-# x2"), PRISM_NONE);
    assert_int_not_equal(thread_named(p, "unnamed threads x2"), PRISM_NONE);
    assert_int_not_equal(thread_named(p, "last"), PRISM_NONE);
    prism_profile_free(p);
    test_remove(&truth.it);
}

/* The pattern of a name that is no number: letters alone. */
static void letters(uint32_t number, char *name)
{
    for (int i = 0; i < 6; i++, number /= 26) {
        *name++ = (char)('a' + number % 26);
    }
    *name = '\0';
}

static void test_too_many_patterns(void **state)
{
    struct truth truth;
    const struct prism_profile *p;
    char name[7];

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 1});
    for (uint32_t i = 0; i < PRISM_GROUP_LIMIT + 11; i++) {
        letters(i, name);
        run_thread(&truth, name, 1, 700);
    }
    p = test_stop(&truth.it);
    compare(&truth, p);
    assert_int_equal(p->thread_count, PRISM_GROUP_LIMIT + 2);
    assert_int_not_equal(thread_named(p, "other threads x10"), PRISM_NONE);
    prism_profile_free(p);
    test_remove(&truth.it);
}

/* Long names and new names stand in the journal, and do not stick to the record's next
 * thread. */
static void test_names(void **state)
{
    struct truth truth;
    const struct prism_profile *p;
    struct prism_track *track;
    char long_name[201];

    (void)state;
    (void)snprintf(long_name, sizeof long_name, "%0200d", 0);
    long_name[0] = 'L';
    truth_start(&truth, (struct prism_recording){.kept_threads = 1});
    run_thread(&truth, long_name, 2, 700);
    track = open_named(&truth, "old 1");
    prism_track_name(track, prism_span_of("new 1"));
    prism_track_name(track, prism_span_of("new 1"));
    prism_track_finish(track);
    run_thread(&truth, "", 1, 700);
    /* The record of the thread with the new name. */
    track = prism_track_open(truth.it.recorder, 2);
    assert_int_equal(track->number, 1);
    assert_int_equal(track->generation, 1);
    p = test_stop(&truth.it);
    compare(&truth, p);
    assert_int_not_equal(thread_named(p, "L# x1"), PRISM_NONE);
    assert_int_not_equal(thread_named(p, "new # x1"), PRISM_NONE);
    assert_int_equal(p->thread_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        if (p->threads[i].tid != 0) {
            assert_string_equal(p->threads[i].name, "");
        }
    }
    prism_profile_free(p);
    test_remove(&truth.it);
}

/* The main thread and those with marks stay; so do all when it is wished. */
static void test_who_stays(void **state)
{
    struct truth truth;
    const struct prism_profile *p;
    struct prism_track *track;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 1});
    track = prism_track_open(truth.it.recorder, (uint64_t)getpid());
    prism_track_name(track, prism_span_of("main"));
    prism_track_finish(track);
    track = open_named(&truth, "marked");
    prism_track_mark(track, prism_span_of("here"));
    prism_track_finish(track);
    for (int i = 0; i < 10; i++) {
        run_thread(&truth, "plain", 1, 700);
    }
    p = test_stop(&truth.it);
    assert_int_equal(p->thread_count, 4);
    assert_int_not_equal(thread_named(p, "main"), PRISM_NONE);
    assert_int_equal(p->marks[0].thread, thread_named(p, "marked"));
    assert_int_not_equal(thread_named(p, "plain x9"), PRISM_NONE);
    prism_profile_free(p);
    test_remove(&truth.it);

    truth_start(&truth, (struct prism_recording){.kept_threads = PRISM_CAPTURE_NONE});
    for (int i = 0; i < 1000; i++) {
        run_thread(&truth, "plain", 1, 700);
    }
    truth_check(&truth, 1000);
}

static void test_standard(void **state)
{
    struct truth truth;

    (void)state;
    truth_start(&truth, (struct prism_recording){0});
    for (uint32_t i = 0; i < 2 * PRISM_KEPT_THREADS - 1; i++) {
        run_thread(&truth, "plain", 1, 700);
    }
    assert_null(truth.it.recorder->groups);
    run_thread(&truth, "plain", 1, 700);
    truth_check(&truth, PRISM_KEPT_THREADS + 1);
}

/* After some threads no more pages, records and nodes are needed, however many come. */
static void test_nothing_grows(void **state)
{
    struct truth truth;
    uint64_t pages = 0;
    uint32_t records = 0;
    uint32_t nodes = 0;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 5, .node_limit = 100});
    for (int i = 0; i < 3000; i++) {
        run_thread(&truth, "worker-1", 20, 10);
        if (i == 300) {
            pages = atomic_load(&truth.it.recorder->store.header->page_count);
            records = truth.it.recorder->thread_count;
            nodes = atomic_load(&truth.it.recorder->node_count);
        }
    }
    assert_in_range(records, 1, 12);
    assert_int_equal(truth.it.recorder->thread_count, records);
    assert_in_range(atomic_load(&truth.it.recorder->node_count), 1, nodes + 50);
    assert_in_range(atomic_load(&truth.it.recorder->store.header->page_count), 1,
                    pages + 200);
    assert_int_equal(atomic_load(&truth.it.recorder->store.header->truncated), 0);
    truth_check(&truth, 6);
}

/* Calls without a context of their own stay so, and are all there. */
static void test_truncated(void **state)
{
    struct truth truth;
    struct prism_notes notes = {0};
    const struct prism_profile *p;
    int64_t calls = 0;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 1, .node_limit = 6});
    for (int i = 0; i < 100; i++) {
        run_thread(&truth, "worker", 20, 10);
    }
    prism_recorder_stop(truth.it.recorder);
    p = test_profile(truth.it.path, &notes);
    assert_int_equal(notes.count, 1);
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        if (test_node(p, name_of(i)) != PRISM_NONE) {
            calls += test_calls(p, name_of(i));
        }
    }
    assert_in_range(test_calls(p, "<truncated>"), 1, 1999);
    assert_int_equal(calls + test_calls(p, "<truncated>"), 2000);
    prism_profile_free(p);
    prism_notes_release(&notes);
    test_remove(&truth.it);
}

/* Large threads are folded one at a time. */
static void test_large(void **state)
{
    struct truth truth;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 2});
    for (uint32_t i = 0; i < 4; i++) {
        struct prism_track *track = open_named(&truth, "large");

        for (uint32_t calls = 0; calls < PRISM_FOLD_WORK / 2; calls++) {
            call(&truth, track, TEST_INTERVAL);
        }
        assert_in_range(track->cell_count, PRISM_FOLD_WORK, PRISM_CELL_LIMIT);
        prism_track_finish(track);
    }
    assert_int_equal(truth.it.recorder->finished.count, 3);
    truth_check(&truth, 4);
}

/* A context that was open at the start is another one than one that was called. */
static void test_seeds(void **state)
{
    struct truth truth;
    const struct prism_profile *p;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 1});
    for (int i = 0; i < 10; i++) {
        struct prism_track *track = open_named(&truth, "worker");

        if (i % 2 == 0) {
            prism_track_seed(
                track, prism_track_add_child(track, truth.functions[0], 1, 1, true),
                track);
            test_enter(track, truth.functions[1], 5, truth.it.now += 10);
        } else {
            test_enter(track, truth.functions[0], 1, truth.it.now += 10);
        }
        prism_track_finish(track);
    }
    assert_int_equal(truth.it.recorder->groups->track->node_count, 4);
    p = test_stop(&truth.it);
    assert_int_equal(p->thread_count, 2);
    assert_int_equal(test_calls(p, "a"), 5);
    assert_int_equal(test_calls(p, "a/b"), 5);
    assert_true(p->tree.nodes[test_node(p, "a")].flags & PRISM_NODE_SEED);
    prism_profile_free(p);
    test_remove(&truth.it);
}

/* A group lives from the first start to the last end. */
static void test_times(void **state)
{
    struct truth truth;
    const struct prism_profile *p;
    struct prism_track *first;
    struct prism_track *second;
    uint32_t group;

    (void)state;
    truth_start(&truth, (struct prism_recording){.kept_threads = 1});
    truth.it.now += 10;
    first = open_named(&truth, "worker");
    truth.it.now += 10;
    second = open_named(&truth, "worker");
    truth.it.now += 10;
    prism_track_finish(second);
    truth.it.now += 10;
    prism_track_finish(first);
    truth.it.now += 10;
    run_thread(&truth, "last", 1, 2);
    p = test_stop(&truth.it);
    group = thread_named(p, "worker x2");
    assert_int_not_equal(group, PRISM_NONE);
    assert_int_equal(p->threads[group].start_ns, 10);
    assert_int_equal(p->threads[group].end_ns, 40);
    prism_profile_free(p);
    test_remove(&truth.it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_patterns),
        cmocka_unit_test(test_too_many_patterns),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_who_stays),
        cmocka_unit_test(test_standard),
        cmocka_unit_test(test_nothing_grows),
        cmocka_unit_test(test_truncated),
        cmocka_unit_test(test_seeds),
        cmocka_unit_test(test_times),
        cmocka_unit_test(test_large),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
