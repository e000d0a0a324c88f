/* SPDX-License-Identifier: MIT */
/* test_wire.c - numbers of every length there and back, fields of every type, and what
 * is said of bytes that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/wire.h"

static void numbers(void **state)
{
    static const uint64_t values[] = {
        0,     1,          127,       128,        16383,
        16384, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_MAX - 1};

    (void)state;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        struct prism_out *out = prism_out_memory();
        struct prism_cursor in;
        uint64_t back = 1;

        prism_wire_put_varint(out, values[i]);
        in = prism_cursor("t", prism_out_span(out));
        assert_true(prism_wire_varint(&in, &back));
        assert_true(back == values[i]);
        assert_ptr_equal(in.at, in.end);
        for (size_t len = 0; len < prism_out_span(out).len; len++) {
            in = prism_cursor("t", prism_span(prism_out_span(out).at, len));
            assert_false(prism_wire_varint(&in, &back));
            assert_ptr_equal(in.at, in.start);
        }
        prism_out_abandon(out);
    }
}

static void fields(void **state)
{
    struct prism_error err = {{0}};
    struct prism_wire_field field;
    struct prism_out *out = prism_out_memory();
    struct prism_cursor in;

    (void)state;
    prism_wire_put_number(out, 3, 300);
    prism_wire_put_bytes(out, 536870911, prism_span_of("text"));
    prism_out_bytes(out, "\x11\1\0\0\0\0\0\0\x80", 9);
    prism_out_bytes(out, "\x15\2\0\0\x80", 5);
    in = prism_cursor("t", prism_out_span(out));
    assert_true(prism_wire_next(&in, &field, &err));
    assert_int_equal(field.number, 3);
    assert_int_equal(field.type, PRISM_WIRE_VARINT);
    assert_int_equal(field.value, 300);
    assert_int_equal(field.at, 0);
    assert_true(prism_wire_next(&in, &field, &err));
    assert_int_equal(field.number, 536870911);
    assert_true(prism_span_is(field.bytes, "text"));
    assert_true(prism_wire_next(&in, &field, &err));
    assert_int_equal(field.type, PRISM_WIRE_FIXED64);
    assert_true(field.value == UINT64_C(0x8000000000000001));
    assert_true(prism_wire_next(&in, &field, &err));
    assert_int_equal(field.type, PRISM_WIRE_FIXED32);
    assert_true(field.value == UINT64_C(0x80000002));
    assert_true(prism_wire_next(&in, &field, &err));
    assert_int_equal(field.number, 0);
    prism_out_abandon(out);
}

static void check_message(const char *bytes, size_t len, const char *wanted)
{
    struct prism_cursor in = prism_cursor("t", prism_span(bytes, len));
    struct prism_error err = {{0}};
    struct prism_wire_field field;

    assert_false(prism_wire_next(&in, &field, &err));
    assert_string_equal(err.text, wanted);
}

static void messages(void **state)
{
    (void)state;
    check_message("\x80", 1,
                  "t@0x0: expected a number of at most 64 bits, found the end");
    check_message("\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 11,
                  "t@0x1: expected a number of at most 64 bits, found a longer one");
    check_message("\x0a\x05"
                  "text",
                  6, "t@0x1: expected a length of at most 4, found 5");
    check_message("\x09\1\2\3", 4, "t@0x1: expected 8 bytes, found 3");
    check_message("\x0d\1", 2, "t@0x1: expected 4 bytes, found 1");
    check_message("\x02\0", 2, "t@0x0: expected a field from 1 to 2^29 - 1, found 0");
    check_message("\x0b", 1,
                  "t@0x0: expected a field of type 0, 1, 2 or 5, found type 3");
}

static void inside(void **state)
{
    static const char bytes[] = "\x0a\x02\x08\x80";
    struct prism_cursor in = prism_cursor("t", prism_span(bytes, 4));
    struct prism_cursor part;
    struct prism_error err = {{0}};
    struct prism_wire_field field;

    (void)state;
    assert_true(prism_wire_next(&in, &field, &err));
    assert_false(prism_wire_expect(&in, &field, PRISM_WIRE_VARINT, "an id", &err));
    assert_string_equal(err.text, "t@0x0: expected an id of type 0, found type 2");
    part = prism_wire_inside(&in, &field);
    assert_false(prism_wire_next(&part, &field, &err));
    assert_string_equal(err.text,
                        "t@0x3: expected a number of at most 64 bits, found the end");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),
        cmocka_unit_test(fields),
        cmocka_unit_test(messages),
        cmocka_unit_test(inside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
