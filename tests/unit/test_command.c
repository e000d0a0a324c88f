/* SPDX-License-Identifier: MIT */
/* test_command.c - words to a text, and back to what is asked of a text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/command.h"

static void words(void **state)
{
    static const struct {
        const char *words[4];
        const char *text;
    } cases[] = {
        {{"python3", "-S", "a.py"}, "python3 -S a.py"},
        {{"python3", "-c", "print(1)"}, "python3 -c 'print(1)'"},
        {{"a b", "", "it's"}, "'a b' '' 'it'\"'\"'s'"},
        {{"gr\xc3\xbc\xc3\x9f", "$HOME"}, "gr\xc3\xbc\xc3\x9f '$HOME'"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char room[64];
        struct prism_command command = {room, sizeof room, 0};

        for (size_t w = 0; w < 4 && cases[i].words[w] != NULL; w++) {
            prism_command_add(&command, prism_span_of(cases[i].words[w]));
        }
        assert_int_equal(command.len, strlen(cases[i].text));
        assert_memory_equal(room, cases[i].text, command.len);
    }
}

static void no_more_than_fits(void **state)
{
    char room[8] = "xxxxxxxx";
    struct prism_command command = {room, 6, 0};

    (void)state;
    prism_command_add(&command, prism_span_of("abc"));
    prism_command_add(&command, prism_span_of("d'ef"));
    assert_int_equal(command.len, 6);
    assert_memory_equal(room, "abc 'dxx", 8);
}

static void programs(void **state)
{
    (void)state;
    assert_true(prism_command_is_python(prism_span_of("python3.11 x.py")));
    assert_true(prism_command_is_python(prism_span_of("/usr/bin/python")));
    assert_true(prism_command_is_python(prism_span_of("'/a b/pypy3' -S")));
    assert_false(prism_command_is_python(prism_span_of("sh python3")));
    assert_false(prism_command_is_python(prism_span_of("/opt/python/tool")));
    assert_false(prism_command_is_python(prism_span_of("")));
}

static void arguments(void **state)
{
    static const char *const cases[][2] = {
        {"python3 -S x", " -S x"},
        {"'/a b/python' -c 'x y'", " -c 'x y'"},
        {"python3", ""},
        {"'not closed -S", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_true(prism_span_is(prism_command_arguments(prism_span_of(cases[i][0])),
                                  cases[i][1]));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words),
        cmocka_unit_test(no_more_than_fits),
        cmocka_unit_test(programs),
        cmocka_unit_test(arguments),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
