/* SPDX-License-Identifier: MIT */
/* test_utf16.c - both orders, every length of UTF-8, and halves of characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/utf16.h"

#define BYTES(text) prism_span((text), sizeof(text) - 1)

static void expect(struct prism_span bytes, const char *wanted)
{
    struct prism_out *out = prism_out_memory();

    prism_utf16_decode(bytes, out);
    assert_true(prism_span_is(prism_out_span(out), wanted));
    prism_out_abandon(out);
}

static void test_marks(void **state)
{
    (void)state;
    assert_true(prism_utf16_is(BYTES("\xff\xfe")));
    assert_true(prism_utf16_is(BYTES("\xfe\xff"
                                     "a")));
    assert_false(prism_utf16_is(BYTES("\xff")));
    assert_false(prism_utf16_is(BYTES("\xef\xbb\xbf")));
    assert_false(prism_utf16_is(BYTES("")));
}

static void test_lengths(void **state)
{
    (void)state;
    expect(BYTES("\xff\xfe"), "");
    expect(BYTES("\xff\xfe\x41\x00\xe4\x00\xac\x20\x3d\xd8\x00\xde"),
           "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    expect(BYTES("\xfe\xff\x00\x41\x00\xe4\x20\xac\xd8\x3d\xde\x00"),
           "A\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
}

static void test_halves(void **state)
{
    (void)state;
    expect(BYTES("\xff\xfe\x41\x00\x42"), "A\xef\xbf\xbd");
    expect(BYTES("\xff\xfe\x3d\xd8"), "\xef\xbf\xbd");
    expect(BYTES("\xff\xfe\x3d\xd8\x41\x00"), "\xef\xbf\xbd"
                                              "A");
    expect(BYTES("\xff\xfe\x00\xde\x41\x00"), "\xef\xbf\xbd"
                                              "A");
    expect(BYTES("\xff\xfe\x3d\xd8\x3d\xd8\x00\xde"), "\xef\xbf\xbd\xf0\x9f\x98\x80");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_halves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
