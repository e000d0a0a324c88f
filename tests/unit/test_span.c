/* SPDX-License-Identifier: MIT */
/* test_span.c - cutting bytes, reading numbers, quoting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/span.h"

static void numbers(void **state)
{
    int64_t value = 0;
    uint64_t wide = 0;

    (void)state;
    assert_true(prism_span_i64(prism_span_of("0"), &value) && value == 0);
    assert_true(prism_span_i64(prism_span_of("-9223372036854775808"), &value));
    assert_true(value == INT64_MIN);
    assert_true(prism_span_i64(prism_span_of("9223372036854775807"), &value));
    assert_true(value == INT64_MAX);
    assert_false(prism_span_i64(prism_span_of("9223372036854775808"), &value));
    assert_false(prism_span_i64(prism_span_of("-9223372036854775809"), &value));
    assert_false(prism_span_i64(prism_span_of(""), &value));
    assert_false(prism_span_i64(prism_span_of("-"), &value));
    assert_false(prism_span_i64(prism_span_of("+1"), &value));
    assert_false(prism_span_i64(prism_span_of("1 "), &value));
    assert_true(prism_span_u64(prism_span_of("18446744073709551615"), &wide));
    assert_true(wide == UINT64_MAX);
    assert_false(prism_span_u64(prism_span_of("18446744073709551616"), &wide));
    assert_true(prism_span_u64(prism_span_of("0xfF"), &wide) && wide == 255);
    assert_false(prism_span_u64(prism_span_of("0x"), &wide));
    assert_false(prism_span_u64(prism_span_of("-1"), &wide));
}

static void cuts(void **state)
{
    struct prism_span head = prism_span_of("kept");
    struct prism_span tail;
    const struct prism_span text = prism_span_of("a;b;c");

    (void)state;
    assert_true(prism_span_split_first(text, ';', &head, &tail));
    assert_true(prism_span_is(head, "a") && prism_span_is(tail, "b;c"));
    assert_true(prism_span_split_last(text, ';', &head, &tail));
    assert_true(prism_span_is(head, "a;b") && prism_span_is(tail, "c"));
    assert_false(prism_span_split_first(text, ' ', &head, &tail));
    assert_true(prism_span_is(head, "a;b"));
    assert_false(prism_span_split_last(prism_span(NULL, 0), ';', &head, &tail));
    assert_true(prism_span_is(prism_span_trim(prism_span_of(" \t x y\r ")), "x y"));
    assert_true(prism_span_trim(prism_span_of(" \r ")).len == 0);
    assert_true(prism_span_starts(text, "a;") && !prism_span_starts(text, "a;b;c;"));
    assert_true(prism_span_ends(text, ";c") && !prism_span_ends(text, "x;b;c;"));
    assert_ptr_equal(prism_span_find(text, "b;"), text.at + 2);
    assert_null(prism_span_find(text, "d"));
}

static void quotes(void **state)
{
    char many[200];

    (void)state;
    assert_string_equal(prism_quote(prism_span_of("a b")), "'a b'");
    assert_string_equal(prism_quote(prism_span("\n\0\xff", 3)), "'\\x0a\\x00\\xff'");
    memset(many, '\x01', sizeof many);
    assert_true(strlen(prism_quote(prism_span(many, sizeof many))) <
                sizeof(struct prism_quoted));
    assert_non_null(strstr(prism_quote(prism_span(many, sizeof many)), "...'"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(cuts),
        cmocka_unit_test(quotes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
