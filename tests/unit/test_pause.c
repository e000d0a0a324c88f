/* SPDX-License-Identifier: MIT */
/* test_pause.c - time off is nobody's: between two times on, up to the end, in threads
 * that go on late or not at all, and in the file of a program that died. */
#include "core/capture/pause.h"

#include "tests/support/recording.h"

#define OUTSIDE  "<outside Python>"
#define LONG_OFF (UINT64_C(36000) * TEST_INTERVAL)

struct switched {
    struct test_recording it;
    struct prism_track *track;
    uint32_t f;
};

/* 200 ns of f, which is still open; then off. */
static void begin(struct switched *to, struct prism_recording recording)
{
    test_start(&to->it, recording, true);
    to->f = test_function(&to->it, "f");
    to->track = prism_track_open(to->it.recorder, 1);
    test_enter(to->track, to->f, 1, to->it.now += 100);
    to->it.now += 200;
    prism_recorder_pause(to->it.recorder);
}

/* Read the file with the note about time off, which says this. */
static const struct prism_profile *read_back(struct switched *from, const char *said)
{
    struct prism_notes notes = {0};
    const struct prism_profile *p = test_profile(from->it.path, &notes);

    assert_non_null(strstr(test_note(&notes), said));
    prism_notes_release(&notes);
    return p;
}

static const struct prism_profile *stop(struct switched *on, const char *said)
{
    prism_recorder_stop(on->it.recorder);
    return read_back(on, said);
}

/* However long it was, it has no cell, and time goes on where the clock is. */
static void test_on_again(void **state)
{
    struct switched on;
    const struct prism_profile *p;

    (void)state;
    begin(&on, (struct prism_recording){.cell_limit = 16});
    on.it.now += LONG_OFF;
    prism_recorder_resume(on.it.recorder);
    prism_track_resume(on.track);
    assert_true(prism_track_at_root(on.track));
    prism_track_resume(on.track);
    on.it.now += 50;
    test_enter(on.track, on.f, 1, on.it.now += 1000);
    prism_track_leave(on.track, on.it.now += 30);
    p = stop(&on, "recording was off 1 time, 0.036 s in all: ");
    assert_int_equal(test_calls(p, "f"), 2);
    assert_int_equal(test_self(p, "f"), 230);
    assert_int_equal(test_self(p, OUTSIDE), 100 + 1050);
    assert_int_equal(test_total(p, TEST_ANY), 200 + 30 + 1150);
    assert_int_equal(p->interval_count, 3);
    assert_int_equal(p->intervals[0].len_ns, TEST_INTERVAL);
    assert_int_equal(p->intervals[1].start_ns - p->intervals[0].start_ns, LONG_OFF);
    assert_int_equal(test_value(p, "f", PRISM_ROLE_TIME, 0, 0), 200);
    prism_profile_free(p);
    test_remove(&on.it);
}

/* The fake clock is the CPU's, too: of the time off nothing is charged to anybody. */
static void test_cpu(void **state)
{
    struct switched on;
    const struct prism_profile *p;
    int64_t cpu_ns = 0;

    (void)state;
    begin(&on, (struct prism_recording){0});
    on.it.now += LONG_OFF;
    prism_recorder_resume(on.it.recorder);
    prism_track_resume(on.track);
    on.it.now += 70;
    p = stop(&on, "off 1 time");
    for (size_t i = 0; i < p->cpu_count; i++) {
        cpu_ns += p->cpu[i].ns;
    }
    assert_int_equal(cpu_ns, 100 + 200 + 70);
    prism_profile_free(p);
    test_remove(&on.it);
}

static void test_many_times(void **state)
{
    struct switched on;
    const struct prism_profile *p;

    (void)state;
    begin(&on, (struct prism_recording){0});
    for (int i = 0; i < 1000; i++) {
        on.it.now += 5000;
        prism_recorder_resume(on.it.recorder);
        prism_track_resume(on.track);
        test_enter(on.track, on.f, 1, on.it.now += 1);
        on.it.now += 10;
        prism_recorder_pause(on.it.recorder);
    }
    p = stop(&on, "off 1001 times, 0.005 s in all, also at the end: ");
    assert_int_equal(test_calls(p, "f"), 1001);
    assert_int_equal(test_self(p, "f"), 200 + 1000 * 10);
    assert_int_equal(test_total(p, TEST_ANY), 300 + 1000 * 11);
    prism_profile_free(p);
    test_remove(&on.it);
}

/* Two threads: one goes on, one has no event any more, and ends. */
static void test_threads(void **state)
{
    struct switched on;
    struct prism_track *other;
    const struct prism_profile *p;

    (void)state;
    test_start(&on.it, (struct prism_recording){0}, true);
    on.f = test_function(&on.it, "f");
    on.track = prism_track_open(on.it.recorder, 1);
    other = prism_track_open(on.it.recorder, 2);
    on.it.now += 10;
    prism_recorder_pause(on.it.recorder);
    on.it.now += 3000;
    prism_recorder_resume(on.it.recorder);
    on.it.now += 3000;
    prism_track_resume(on.track);
    on.it.now += 40;
    prism_track_close(other);
    p = stop(&on, "off 1 time");
    assert_int_equal(test_total(p, 0), 50);
    assert_int_equal(test_total(p, 1), 10);
    assert_int_equal(p->threads[1].end_ns, 6050);
    prism_profile_free(p);
    test_remove(&on.it);
}

/* A copy of what is off has no open time either. */
static void test_stopped_while_off(void **state)
{
    struct switched on;
    const struct prism_profile *p;

    (void)state;
    begin(&on, (struct prism_recording){0});
    on.it.now += 2000000;
    p = stop(&on, "off 1 time, 0.002 s in all, also at the end: ");
    assert_int_equal(test_total(p, TEST_ANY), 300);
    prism_profile_free(p);
    test_remove(&on.it);
}

/* Killed: what the file's last stamp says is no time of a thread that was off. */
static void died(bool resumed, int64_t total, const char *said)
{
    struct switched on;
    struct prism_header *header;
    const struct prism_profile *p;

    begin(&on, (struct prism_recording){0});
    header = on.it.recorder->store.header;
    on.it.now += 4000000;
    if (resumed) {
        prism_recorder_resume(on.it.recorder);
        prism_track_resume(on.track);
        on.it.now += 500;
    }
    atomic_store(&header->stamp_ticks, on.it.now);
    atomic_store(&header->stamp_mono_ns, on.it.now);
    p = read_back(&on, said);
    assert_int_equal(test_total(p, TEST_ANY), total);
    prism_profile_free(p);
    test_remove(&on.it);
}

static void test_killed_while_off(void **state)
{
    (void)state;
    died(false, 300, "off 1 time, 0.004 s in all, also at the end: ");
}

static void test_killed_when_on_again(void **state)
{
    (void)state;
    died(true, 800, "off 1 time, 0.004 s in all: ");
}

/* Off from the start to the end. */
static void test_starts_off(void **state)
{
    struct switched on;
    const struct prism_profile *p;

    (void)state;
    test_start(&on.it, (struct prism_recording){0}, true);
    prism_recorder_pause(on.it.recorder);
    on.it.now += 7000000;
    p = stop(&on, "off 1 time, 0.007 s in all, also at the end: ");
    assert_int_equal(test_total(p, TEST_ANY), 0);
    prism_profile_free(p);
    test_remove(&on.it);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_on_again),
        cmocka_unit_test(test_cpu),
        cmocka_unit_test(test_many_times),
        cmocka_unit_test(test_threads),
        cmocka_unit_test(test_stopped_while_off),
        cmocka_unit_test(test_killed_while_off),
        cmocka_unit_test(test_killed_when_on_again),
        cmocka_unit_test(test_starts_off),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
