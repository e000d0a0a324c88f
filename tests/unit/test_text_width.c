/* SPDX-License-Identifier: MIT */
/* test_text_width.c - widths from the table, and where labels are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "render/text.h"

static double units(const char *text)
{
    return prism_text_width(prism_span_of(text), 2048);
}

static void assert_units(const char *text, int expected)
{
    assert_int_equal((int)units(text), expected);
}

static void test_widths(void **state)
{
    (void)state;
    assert_units("", 0);
    assert_units("a", 1255);
    assert_units("il", 569 + 569);
    assert_units("W", 2025);
    assert_units("\xc3\xa9", 1260);                     /* e with acute */
    assert_units("\xd0\x96", 2206);                     /* Cyrillic Zhe */
    assert_units("\xe2\x80\xa6", 2048);                 /* ellipsis */
    assert_units("\xe6\xbc\xa2\xe5\xad\x97", 2 * 2048); /* two Han characters */
    assert_units("\xf0\x9f\x98\x80", 2048);             /* an emoji */
    assert_units("e\xcc\x81", 1260);                    /* a combining mark */
    assert_units("\xe0\xa4\x85", 1255);                 /* not in the table */
    assert_true(prism_text_width(prism_span_of("aa"), 12) > 14.7);
    assert_true(prism_text_width(prism_span_of("aa"), 12) < 14.71);
}

static void assert_fit(const char *text, const char *room_of, const char *expected)
{
    struct prism_arena arena;
    const char *fits;

    prism_arena_init(&arena);
    fits = prism_text_fit(&arena, text, 12,
                          prism_text_width(prism_span_of(room_of), 12) + 0.01);
    if (expected == NULL) {
        assert_null(fits);
    } else {
        assert_non_null(fits);
        assert_string_equal(fits, expected);
    }
    prism_arena_release(&arena);
}

#define DOTS "\xe2\x80\xa6"

static void test_dotted_names_lose_their_start(void **state)
{
    (void)state;
    assert_fit("pkg.Table.render", "pkg.Table.render", "pkg.Table.render");
    assert_fit("pkg.Table.render", "pkg.Table.rende", DOTS "Table.render");
    assert_fit("pkg.Table.render", DOTS "Table.rende", DOTS "render");
    assert_fit("pkg.Table.render", DOTS "rend", "rend" DOTS);
    assert_fit("f.<locals>.<lambda>", DOTS "<lambda>", DOTS "<lambda>");
    assert_fit("a.b.", "a" DOTS, NULL);
}

static void test_other_names_lose_their_end(void **state)
{
    (void)state;
    assert_fit("generic_visit", "gene" DOTS, "gene" DOTS);
    assert_fit("<module> app.py", "<mod" DOTS, "<mod" DOTS);
    assert_fit("/srv/x.so", "/srv/" DOTS, "/srv/" DOTS);
}

static void test_no_room(void **state)
{
    (void)state;
    assert_fit("render", "x", NULL);
    assert_fit("render", "", NULL);
    assert_fit("", "", "");
}

static void test_never_cuts_a_character(void **state)
{
    static const char text[] =
        "\xe6\xbc\xa2\xe5\xad\x97.\xd0\x96\xd0\x96\xc3\xa9\xc3\xa9\xc3\xa9"
        "\xf0\x9f\x98\x80z";
    struct prism_arena arena;

    (void)state;
    prism_arena_init(&arena);
    for (int room = 0; room < 200; room++) {
        const char *fits = prism_text_fit(&arena, text, 12, room);

        if (fits != NULL) {
            assert_true(prism_text_valid(prism_span_of(fits)));
            assert_true(prism_text_width(prism_span_of(fits), 12) <= room);
        }
    }
    prism_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_widths),
        cmocka_unit_test(test_dotted_names_lose_their_start),
        cmocka_unit_test(test_other_names_lose_their_end),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_never_cuts_a_character),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
