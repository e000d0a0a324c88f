/* SPDX-License-Identifier: MIT */
/* test_unit.c - amounts as people read them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/profile/unit.h"

static void durations(void **state)
{
    static const struct {
        int64_t ns;
        const char *text;
    } cases[] = {
        {0, "0 ns"},
        {999, "999 ns"},
        {1000, "1.00 us"},
        {1250000000, "1.25 s"},
        {312000, "312 us"},
        {45600000, "45.6 ms"},
        {-1500, "-1.50 us"},
        {119999999999, "120 s"},
        {120000000000, "2 min 00 s"},
        {125400000000, "2 min 05 s"},
        {INT64_MAX, "153722867 min 17 s"},
        {PRISM_UNKNOWN, "unknown"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(prism_duration(cases[i].ns), cases[i].text);
    }
}

static void counts(void **state)
{
    (void)state;
    assert_string_equal(prism_count(0), "0");
    assert_string_equal(prism_count(999), "999");
    assert_string_equal(prism_count(1000), "1,000");
    assert_string_equal(prism_count(-1234567), "-1,234,567");
    assert_string_equal(prism_count(INT64_MAX), "9,223,372,036,854,775,807");
}

static void amounts(void **state)
{
    const struct prism_metric time = {"time", "nanoseconds", PRISM_ROLE_TIME, 1};
    const struct prism_metric samples = {"samples", "count", PRISM_ROLE_OTHER, 1};
    const struct prism_metric parts = {"samples", "count", PRISM_ROLE_OTHER, 1000000};
    const struct prism_metric bytes = {"memory", "bytes", PRISM_ROLE_OTHER, 1};

    (void)state;
    assert_string_equal(prism_amount(&time, 1500), "1.50 us");
    assert_string_equal(prism_amount(&samples, 1234), "1,234 samples");
    assert_string_equal(prism_amount(&parts, 2500000), "2.50 samples");
    assert_string_equal(prism_amount(&parts, 3000000), "3 samples");
    assert_string_equal(prism_amount(&samples, PRISM_UNKNOWN), "unknown");
    assert_string_equal(prism_amount(&bytes, 4404019), "4.20 MiB");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(durations),
        cmocka_unit_test(counts),
        cmocka_unit_test(amounts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
