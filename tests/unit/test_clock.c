/* SPDX-License-Identifier: MIT */
/* test_clock.c - clocks run forward, agree with each other, and have a rate. */
#include "tests/support/recording.h"

static void check_clock(const struct prism_clock *clock)
{
    struct prism_anchor first = prism_clock_anchor(clock);
    struct prism_anchor second;
    uint64_t last = prism_clock_ticks(clock);
    uint64_t cpu_ns = prism_clock_cpu_ns(clock, CLOCK_THREAD_CPUTIME_ID);
    double rate;
    double ns;

    for (int i = 0; i < 100000; i++) {
        uint64_t now = prism_clock_ticks(clock);

        assert_true(now >= last);
        last = now;
    }
    assert_true(prism_clock_cpu_ns(clock, CLOCK_THREAD_CPUTIME_ID) > cpu_ns);
    (void)usleep(20000);
    second = prism_clock_anchor(clock);
    assert_true(second.ticks > last);
    assert_true(second.mono_ns - first.mono_ns >= 20000000);
    rate = prism_clock_rate(&first, &second);
    ns = (double)(last - first.ticks) / rate * 1e9;
    assert_true(ns > 0 && ns < (double)(second.mono_ns - first.mono_ns));
    if (clock->kind == PRISM_CLOCK_MONOTONIC) {
        assert_true(rate == 1e9);
        assert_int_equal(first.ticks, first.mono_ns);
    }
}

static void test_machine(void **state)
{
    const struct prism_clock best = prism_clock_system();
    const struct prism_clock monotonic = {.kind = PRISM_CLOCK_MONOTONIC};

    (void)state;
    check_clock(&best);
    check_clock(&monotonic);
}

static void test_rate(void **state)
{
    const struct prism_anchor from = {.ticks = 1000, .mono_ns = 5000};
    const struct prism_anchor to = {.ticks = 4000, .mono_ns = 6000};

    (void)state;
    assert_true(prism_clock_rate(&from, &to) == 3e9);
    assert_true(prism_clock_rate(&from, &from) == 0);
    assert_true(prism_clock_rate(&to, &from) == 0);
}

static void test_custom(void **state)
{
    uint64_t now = 17;
    struct prism_clock clock = {PRISM_CLOCK_CUSTOM, test_now, &now, NULL};
    struct prism_anchor anchor = prism_clock_anchor(&clock);

    (void)state;
    assert_int_equal(prism_clock_ticks(&clock), 17);
    assert_int_equal(prism_clock_cpu_ns(&clock, CLOCK_THREAD_CPUTIME_ID), 0);
    clock.custom_cpu = test_now;
    assert_int_equal(prism_clock_cpu_ns(&clock, CLOCK_THREAD_CPUTIME_ID), 17);
    assert_int_equal(anchor.ticks, 17);
    assert_int_equal(anchor.mono_ns, 17);
    assert_int_equal(anchor.wall_ns, 17);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_machine),
        cmocka_unit_test(test_rate),
        cmocka_unit_test(test_custom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
