/* SPDX-License-Identifier: MIT */
/* test_option.c - options are checked when they are set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/base/option.h"

static const struct prism_option options[] = {
    {"flag", PRISM_OPTION_FLAG, NULL, NULL, "a flag"},
    {"text", PRISM_OPTION_TEXT, "TEXT", NULL, "a text"},
    {"number", PRISM_OPTION_NUMBER, "N", "2.5", "a number"},
    {"choice", PRISM_OPTION_CHOICE, "red|green", "red", "a choice"},
    {"time", PRISM_OPTION_DURATION, "TIME", "1s", "a time"},
    {"list", PRISM_OPTION_LIST, "red|green|blue", NULL, "colours"},
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

static void defaults(void **state)
{
    const struct prism_settings settings = {0};

    (void)state;
    assert_false(prism_settings_flag(&settings, &options[0]));
    assert_null(prism_settings_text(&settings, &options[1]));
    assert_true(prism_settings_number(&settings, &options[2]) == 2.5);
    assert_string_equal(prism_settings_text(&settings, &options[3]), "red");
    assert_true(prism_settings_number(&settings, &options[4]) == 1e9);
    assert_ptr_equal(prism_option_find(options, "choice"), &options[3]);
    assert_null(prism_option_find(options, "other"));
    assert_null(prism_option_find(NULL, "other"));
}

static void lists(void **state)
{
    const struct prism_option *list = prism_option_find(options, "list");
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};

    (void)state;
    assert_true(prism_settings_set(&settings, list, "green,red", &err));
    assert_string_equal(prism_settings_text(&settings, list), "green,red");
    assert_true(prism_settings_set(&settings, list, "blue", &err));
    assert_string_equal(prism_settings_text(&settings, list), "green,red,blue");
    assert_false(prism_settings_set(&settings, list, "red,,blue", &err));
    assert_string_equal(err.text,
                        "--list: expected some of red|green|blue, found 'red,,blue'");
    assert_false(prism_settings_set(&settings, list, "", &err));
    assert_string_equal(prism_settings_text(&settings, list), "green,red,blue");
    prism_settings_release(&settings);
}

static void values(void **state)
{
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};

    (void)state;
    assert_true(prism_settings_set(&settings, &options[0], NULL, &err));
    assert_true(prism_settings_flag(&settings, &options[0]));
    assert_true(prism_settings_set(&settings, &options[2], "7", &err));
    assert_true(prism_settings_set(&settings, &options[2], "8.25", &err));
    assert_true(prism_settings_number(&settings, &options[2]) == 8.25);
    assert_true(prism_settings_in_range(&settings, &options[2], 8.25, 9, &err));
    assert_false(prism_settings_in_range(&settings, &options[2], 1, 8, &err));
    assert_string_equal(err.text,
                        "--number: expected a number from 1 to 8, found 8.25");
    assert_true(prism_settings_set(&settings, &options[3], "green", &err));
    assert_string_equal(prism_settings_text(&settings, &options[3]), "green");
    assert_true(prism_settings_set(&settings, &options[4], "1.5min", &err));
    assert_true(prism_settings_number(&settings, &options[4]) == 90e9);
    assert_false(prism_settings_set(&settings, &options[2], "x", &err));
    assert_string_equal(err.text, "--number: expected a number, found 'x'");
    assert_false(prism_settings_set(&settings, &options[3], "blue", &err));
    assert_string_equal(err.text, "--choice: expected one of red|green, found 'blue'");
    assert_false(prism_settings_set(&settings, &options[4], "5 parsecs", &err));
    assert_false(prism_settings_set(&settings, &options[4], "0s", &err));
    /* What was good before a bad value is kept. */
    assert_true(prism_settings_number(&settings, &options[4]) == 90e9);
    prism_settings_release(&settings);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(values),
        cmocka_unit_test(lists),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
