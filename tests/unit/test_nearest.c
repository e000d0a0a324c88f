/* SPDX-License-Identifier: MIT */
/* test_nearest.c - distances and the word that is suggested. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/nearest.h"

static void test_distance(void **state)
{
    char longer[200];

    (void)state;
    assert_int_equal(prism_nearest_distance("", ""), 0);
    assert_int_equal(prism_nearest_distance("", "abc"), 3);
    assert_int_equal(prism_nearest_distance("from", "form"), 1);
    assert_int_equal(prism_nearest_distance("kitten", "sitting"), 3);
    assert_int_equal(prism_nearest_distance("ca", "abc"), 3);
    assert_int_equal(prism_nearest_distance("info", "inf"), 1);
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(prism_nearest_distance(longer, ""), 63);
    assert_int_equal(prism_nearest_distance(longer, longer), 0);
}

static const char *nearest_of(const char *typed, const char *const *words)
{
    struct prism_nearest nearest = {.typed = typed};

    for (; *words != NULL; words++) {
        prism_nearest_offer(&nearest, *words);
    }
    return nearest.best;
}

static void test_suggestion(void **state)
{
    static const char *const words[] = {"record", "convert", "flamegraph", "timebars",
                                        "info",   "o",       NULL};

    (void)state;
    assert_string_equal(nearest_of("convrt", words), "convert");
    assert_string_equal(nearest_of("recrod", words), "record");
    assert_string_equal(nearest_of("flame", words), "flamegraph");
    assert_string_equal(nearest_of("timebarss", words), "timebars");
    assert_string_equal(nearest_of("output", words), "o");
    assert_string_equal(nearest_of("", words), "o");
    assert_null(nearest_of("x", (const char *const[]){NULL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_distance),
        cmocka_unit_test(test_suggestion),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
