/* SPDX-License-Identifier: MIT */
/* test_recorder_intervals.c - time cut into intervals: split where it passed, kept
 * when intervals double, closed up to the last moment of a program that died. */
#include "tests/support/recording.h"

#define OUTSIDE   "<outside Python>"
#define FUNCTIONS 9u

static void test_split(void **state)
{
    static const int64_t self_of_f[] = {400, 1000, 1000, 1000, 1000, 600};
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    track = prism_track_open(it.recorder, 1);
    test_enter(track, test_function(&it, "f"), 1, it.now += 100);
    prism_track_leave(track, it.now += 5000);
    prism_track_close(track);
    p = test_stop(&it);
    assert_int_equal(p->interval_count, 6);
    for (uint32_t i = 0; i < 6; i++) {
        assert_int_equal(p->intervals[i].start_ns, (int64_t)i * 1000 - 500);
        assert_int_equal(p->intervals[i].len_ns, 1000);
        assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, i), self_of_f[i]);
        assert_int_equal(test_value(p, "f", PRISM_ROLE_CALLS, 0, i), i == 0);
    }
    assert_int_equal(test_self(p, OUTSIDE), 100);
    /* The fake clock is the CPU's, too: all of the time was spent computing. */
    assert_int_equal(p->cpu_count, 6);
    for (size_t i = 0; i < p->cpu_count; i++) {
        assert_int_equal(p->cpu[i].ns, i == 0 ? 500 : i == 5 ? 600 : 1000);
    }
    prism_profile_free(p);
    test_remove(&it);
}

/* What began before it could be recorded has its time in the intervals that passed. */
static void test_begun_earlier(void **state)
{
    static const int64_t self_of_start[] = {500, 1000, 1000, 500};
    const uint64_t begun = TEST_START - 3000;
    const struct prism_anchor since = {begun, begun, begun};
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;

    (void)state;
    test_start(&it, (struct prism_recording){.begun = &since}, true);
    track = prism_track_open_since(it.recorder, 1, &since);
    assert_int_equal(track->last, begun);
    test_enter(track, test_function(&it, "start"), 1, begun);
    prism_track_leave(track, it.now);
    test_enter(track, test_function(&it, "f"), 1, it.now);
    prism_track_leave(track, it.now += 100);
    prism_track_close(track);
    p = test_stop(&it);
    assert_int_equal(p->interval_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(test_value(p, "start", PRISM_ROLE_TIME, 0, i),
                         self_of_start[i]);
    }
    assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, 3), 100);
    assert_int_equal(test_total(p, TEST_ANY), 3100);
    prism_profile_free(p);
    test_remove(&it);
}

/* Every event at an edge, and no event for an hour of intervals. */
static void test_edges(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;
    uint32_t f;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    f = test_function(&it, "f");
    track = prism_track_open(it.recorder, 1);
    test_enter(track, f, 1, it.now += 500);
    prism_track_leave(track, it.now += 1000);
    test_enter(track, f, 1, it.now += 999);
    prism_track_leave(track, it.now += 2);
    it.now += 36000 * TEST_INTERVAL;
    p = test_stop(&it);
    assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, 0), 0);
    assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, 1), 1000);
    assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, 2), 1);
    assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, 3), 1);
    assert_int_equal(test_value(p, OUTSIDE, PRISM_ROLE_TIME, 0, 4), 1000);
    assert_int_equal(p->interval_count, 36004);
    assert_int_equal(test_total(p, TEST_ANY), 36000 * 1000 + 2501);
    prism_profile_free(p);
    test_remove(&it);
}

/* What the file must say, added up apart from the recorder. */
struct truth {
    struct test_recording it;
    struct prism_track *track;
    uint32_t functions[FUNCTIONS];
    int64_t self[FUNCTIONS];
    int64_t calls[FUNCTIONS];
    uint32_t random;
};

static uint32_t next_random(struct truth *truth)
{
    truth->random = truth->random * 1664525 + 1013904223;
    return truth->random >> 16;
}

static void name_of(uint32_t function, char *name)
{
    name[0] = (char)('a' + function);
    name[1] = '\0';
}

static void truth_start(struct truth *truth, uint32_t cell_limit)
{
    char name[2];

    *truth = (struct truth){.random = 1};
    test_start(&truth->it, (struct prism_recording){.cell_limit = cell_limit}, true);
    truth->track = prism_track_open(truth->it.recorder, 1);
    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        name_of(i, name);
        truth->functions[i] = test_function(&truth->it, name);
    }
}

static void truth_call(struct truth *truth)
{
    uint32_t function = next_random(truth) % FUNCTIONS;
    uint64_t len = next_random(truth) % 3000;

    test_enter(truth->track, truth->functions[function], 1, truth->it.now);
    prism_track_leave(truth->track, truth->it.now += len);
    truth->self[function] += (int64_t)len;
    truth->calls[function]++;
}

static void truth_compare(const struct truth *truth, const struct prism_profile *p)
{
    char name[2];

    for (uint32_t i = 0; i < FUNCTIONS; i++) {
        name_of(i, name);
        if (truth->calls[i] > 0) {
            assert_int_equal(test_self(p, name), truth->self[i]);
            assert_int_equal(test_calls(p, name), truth->calls[i]);
        }
    }
    assert_int_equal(test_total(p, 0), truth->it.now - TEST_START);
}

/* Full intervals are full: no time moved to another one. */
static void compare_intervals(const struct prism_profile *p, int64_t len)
{
    int64_t *sums = calloc(p->interval_count, sizeof *sums);

    assert_non_null(sums);
    for (size_t i = 0; i < p->tree.cell_count; i++) {
        sums[p->tree.cells[i].interval] += p->tree.values[i * p->metric_count + 2];
    }
    for (uint32_t i = 1; i + 1 < p->interval_count; i++) {
        assert_int_equal(p->intervals[i].len_ns, len);
        assert_int_equal(p->intervals[i].start_ns - p->intervals[i - 1].start_ns, len);
        assert_int_equal(sums[i], len);
    }
    free(sums);
}

static void test_doubling(void **state)
{
    struct truth truth;
    const struct prism_profile *p;
    uint32_t level;

    (void)state;
    truth_start(&truth, 64);
    for (int i = 0; i < 20000; i++) {
        truth_call(&truth);
    }
    level = (uint32_t)atomic_load(&truth.track->state->cells);
    assert_int_equal(atomic_load(&truth.track->state->cells) >> 32, level);
    /* 30,000 intervals with ten contexts each, in a budget of 64 cells. */
    assert_in_range(level, 12, 14);
    assert_in_range(truth.track->cell_count, 1, 64);
    p = test_stop(&truth.it);
    truth_compare(&truth, p);
    compare_intervals(p, (int64_t)TEST_INTERVAL << level);
    prism_profile_free(p);
    test_remove(&truth.it);
}

/* More contexts in one interval than the budget has cells: the budget follows. */
static void test_budget_follows(void **state)
{
    struct truth truth;
    const struct prism_profile *p;

    (void)state;
    truth_start(&truth, 2);
    for (int i = 0; i < 500; i++) {
        truth_call(&truth);
    }
    assert_in_range((uint32_t)atomic_load(&truth.track->state->cells), 1, 12);
    p = test_stop(&truth.it);
    truth_compare(&truth, p);
    prism_profile_free(p);
    test_remove(&truth.it);
}

static void stamp(const struct test_recording *it, uint64_t ticks)
{
    atomic_store(&it->recorder->store.header->stamp_mono_ns, ticks);
    atomic_store(&it->recorder->store.header->stamp_ticks, ticks);
}

/* The file is right after every event, whatever generation its cells are in. */
static void test_any_moment(void **state)
{
    struct truth truth;

    (void)state;
    truth_start(&truth, 16);
    for (int i = 0; i < 400; i++) {
        const struct prism_profile *p;

        truth_call(&truth);
        p = test_profile(truth.it.path, NULL);
        truth_compare(&truth, p);
        assert_int_equal(p->threads[0].end_ns, PRISM_UNKNOWN);
        prism_profile_free(p);
    }
    test_remove(&truth.it);
}

/* A killed program's open call goes on until the last time it was seen. */
static void test_open_segment(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    track = prism_track_open(it.recorder, 1);
    test_enter(track, test_function(&it, "sleep"), 1, it.now += 100);
    stamp(&it, it.now - 50);
    p = test_profile(it.path, NULL);
    assert_int_equal(test_self(p, "sleep"), 0);
    prism_profile_free(p);
    stamp(&it, it.now + 2500);
    p = test_profile(it.path, NULL);
    assert_int_equal(p->interval_count, 4);
    assert_int_equal(test_value(p, "sleep", PRISM_ROLE_TIME, 0, 0), 400);
    assert_int_equal(test_value(p, "sleep", PRISM_ROLE_TIME, 0, 1), 1000);
    assert_int_equal(test_value(p, "sleep", PRISM_ROLE_TIME, 0, 2), 1000);
    assert_int_equal(test_value(p, "sleep", PRISM_ROLE_TIME, 0, 3), 100);
    prism_profile_free(p);
    /* Years of intervals are not opened one by one. */
    stamp(&it, it.now + (UINT64_C(1) << 55));
    p = test_profile(it.path, NULL);
    assert_int_equal(test_self(p, "sleep"), INT64_C(1) << 55);
    assert_in_range(p->interval_count, 1000000, 1000002);
    prism_profile_free(p);
    test_remove(&it);
}

/* Killed inside an event: the time is counted, and counted once. */
static void test_inside_an_event(void **state)
{
    struct test_recording it;
    struct prism_track *track;
    const struct prism_profile *p;

    (void)state;
    test_start(&it, (struct prism_recording){0}, true);
    track = prism_track_open(it.recorder, 1);
    test_enter(track, test_function(&it, "f"), 1, it.now += 10);
    prism_track_begin(track);
    prism_bump(&track->top->cell->self, 100);
    stamp(&it, it.now + 130);
    p = test_profile(it.path, NULL);
    assert_int_equal(test_self(p, "f"), 130);
    prism_profile_free(p);
    test_remove(&it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),          cmocka_unit_test(test_begun_earlier),
        cmocka_unit_test(test_edges),          cmocka_unit_test(test_doubling),
        cmocka_unit_test(test_budget_follows), cmocka_unit_test(test_any_moment),
        cmocka_unit_test(test_open_segment),   cmocka_unit_test(test_inside_an_event),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
