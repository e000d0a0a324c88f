/* SPDX-License-Identifier: MIT */
/* test_cursor.c - lines, numbers, and where a message says the fault is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/cursor.h"

static void lines(void **state)
{
    struct prism_cursor in = prism_cursor("x", prism_span_of("a\r\n\nb\rc\nlast"));
    struct prism_span line;

    (void)state;
    assert_true(prism_cursor_line(&in, &line) && prism_span_is(line, "a"));
    assert_true(prism_cursor_line(&in, &line) && line.len == 0);
    assert_true(prism_cursor_line(&in, &line) && prism_span_is(line, "b\rc"));
    assert_true(prism_cursor_line(&in, &line) && prism_span_is(line, "last"));
    assert_false(prism_cursor_line(&in, &line));
}

static void bytes(void **state)
{
    struct prism_cursor in = prism_cursor("x", prism_span("\x01\x02\x03\x04\x05", 5));
    struct prism_span taken;
    uint8_t small = 0;
    uint32_t number = 0;
    uint64_t wide = 0;

    (void)state;
    assert_false(prism_cursor_u64(&in, &wide));
    assert_int_equal(prism_cursor_offset(&in), 0);
    assert_true(prism_cursor_u32(&in, &number) && number == 0x04030201);
    assert_false(prism_cursor_take(&in, UINT64_MAX, &taken));
    assert_true(prism_cursor_u8(&in, &small) && small == 5);
    assert_false(prism_cursor_u8(&in, &small));
    assert_true(prism_cursor_take(&in, 0, &taken) && taken.len == 0);
    assert_int_equal(prism_cursor_left(&in), 0);
}

static void places(void **state)
{
    struct prism_cursor in = prism_cursor("x", prism_span_of("ab\ncd\n"));
    struct prism_error err = {{0}};

    (void)state;
    assert_false(prism_cursor_fail(&in, in.start, &err, "no %d", 7));
    assert_string_equal(err.text, "x:1:1: no 7");
    assert_false(prism_cursor_fail(&in, in.start + 4, &err, "no"));
    assert_string_equal(err.text, "x:2:2: no");
    assert_false(prism_cursor_fail(&in, in.end, &err, "no"));
    assert_string_equal(err.text, "x:3:1: no");
    assert_false(prism_cursor_fail_at(&in, 500, &err, "no"));
    assert_string_equal(err.text, "x@0x1f4: no");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(bytes),
        cmocka_unit_test(places),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
