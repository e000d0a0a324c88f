/* SPDX-License-Identifier: MIT */
/* test_name.c - names for narrow boxes, and shares as colours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "render/name.h"
#include "render/scale.h"
#include "render/text.h"

static void test_strip(void **state)
{
    static const char *const pairs[][2] = {
        {"ns::f(int, char const*)", "ns::f"},
        {"void ns::Class<T, U<int> >::method<int>(std::vector<int>) const",
         "ns::Class<T, U<int> >::method"},
        {"std::map<int, char> ns::make(int)", "ns::make"},
        {"main(int, char**)", "main"},
        {"ns::f<(anonymous namespace)::T>(int)", "ns::f"},
        /* What no demangler wrote stays. */
        {"<lambda>", "<lambda>"},
        {"f.<locals>.<listcomp>", "f.<locals>.<listcomp>"},
        {"operator()(int)", "operator()(int)"},
        {"ns::T::operator<(ns::T const&)", "ns::T::operator<(ns::T const&)"},
        {"builtins.len", "builtins.len"},
        {"(", "("},
        {")", ")"},
        {"f)", "f)"},
        {"", ""},
    };
    struct prism_arena arena;

    (void)state;
    prism_arena_init(&arena);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        assert_string_equal(prism_name_strip(&arena, pairs[i][0]), pairs[i][1]);
    }
    prism_arena_release(&arena);
}

static void test_path(void **state)
{
    const char *path = "/usr/lib/python3.11/site-packages/shop/table.py:120";
    double all = prism_text_width(prism_span_of(path), 10);
    struct prism_arena arena;

    (void)state;
    prism_arena_init(&arena);
    assert_string_equal(prism_name_path(&arena, path, 10, all), path);
    assert_string_equal(prism_name_path(&arena, path, 10, 130),
                        "\xe2\x80\xa6/shop/table.py:120");
    assert_string_equal(prism_name_path(&arena, path, 10, 85),
                        "\xe2\x80\xa6/table.py:120");
    assert_string_equal(prism_name_path(&arena, path, 10, 60), "\xe2\x80\xa6py:120");
    prism_arena_release(&arena);
}

static void test_wrap(void **state)
{
    const char *lines[3] = {NULL, NULL, NULL};
    struct prism_arena arena;

    (void)state;
    prism_arena_init(&arena);
    assert_int_equal(prism_name_wrap(&arena, "Table.render", 12, 200, lines, 3), 1);
    assert_string_equal(lines[0], "Table.render");
    assert_int_equal(prism_name_wrap(&arena, "shop.Table.render", 12, 75, lines, 3), 2);
    assert_string_equal(lines[0], "shop.Table.");
    assert_string_equal(lines[1], "render");
    assert_int_equal(prism_name_wrap(&arena, "ns::inner::f", 12,
                                     prism_text_width(prism_span_of("ns::inner::"), 12),
                                     lines, 3),
                     2);
    assert_string_equal(lines[0], "ns::inner::");
    assert_string_equal(lines[1], "f");
    /* What does not end in the last line is cut. */
    assert_int_equal(
        prism_name_wrap(&arena, "a.long_name_without_any_break", 12, 60, lines, 3), 2);
    assert_string_equal(lines[0], "a.");
    assert_true(prism_text_width(prism_span_of(lines[1]), 12) <= 60);
    assert_int_equal(prism_name_wrap(&arena, "", 12, 60, lines, 3), 0);
    prism_arena_release(&arena);
}

static void test_scale(void **state)
{
    const struct prism_scale linear = {PRISM_PAINT_HEAT, 1};
    const struct prism_scale skewed = {PRISM_PAINT_GRAY, 0.5};
    const struct prism_scale none = {PRISM_PAINT_PAPER, 1};

    (void)state;
    assert_int_equal(prism_scale_paint(&linear, 0), PRISM_PAINT_HEAT);
    assert_int_equal(prism_scale_paint(&linear, -1), PRISM_PAINT_HEAT);
    assert_int_equal(prism_scale_paint(&linear, 0.5), PRISM_PAINT_HEAT + 4);
    assert_int_equal(prism_scale_paint(&linear, 7), PRISM_PAINT_HEAT + 8);
    assert_int_equal(prism_scale_paint(&skewed, 0.25), PRISM_PAINT_GRAY + 4);
    assert_int_equal(prism_scale_paint(&none, 0.9), PRISM_PAINT_PAPER);
    assert_int_equal(prism_scale_change(&linear, 0), PRISM_PAINT_DIFF + 4);
    assert_int_equal(prism_scale_change(&linear, 1), PRISM_PAINT_DIFF + 8);
    assert_int_equal(prism_scale_change(&linear, -1), PRISM_PAINT_DIFF);
    assert_int_equal(prism_scale_change(&linear, -0.5), PRISM_PAINT_DIFF + 2);
    assert_float_equal(prism_scale_bent(&skewed, 0.25), 0.5, 1e-9);
    assert_float_equal(prism_scale_bent(&skewed, 2), 1, 1e-9);
    assert_float_equal(prism_scale_bent(&skewed, -1), 0, 1e-9);
    /* A step begins where the legend says. */
    for (unsigned step = 1; step < PRISM_SCALE_COUNT; step++) {
        double least = prism_scale_least(&skewed, step);

        assert_int_equal(prism_scale_paint(&skewed, least + 1e-9),
                         PRISM_PAINT_GRAY + step);
        assert_int_equal(prism_scale_paint(&skewed, least - 1e-9),
                         PRISM_PAINT_GRAY + step - 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_strip),
        cmocka_unit_test(test_path),
        cmocka_unit_test(test_wrap),
        cmocka_unit_test(test_scale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
