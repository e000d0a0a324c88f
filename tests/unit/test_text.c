/* SPDX-License-Identifier: MIT */
/* test_text.c - UTF-8: what is valid, what is replaced, what XML can hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/text.h"

static const struct {
    const char *bytes;
    size_t len;
    const char *clean;
    size_t replaced;
} cases[] = {
    {"plain", 5, "plain", 0},
    {"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", 9, "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80",
     0},
    {"a\0b", 3,
     "a\xef\xbf\xbd"
     "b",
     1},
    {"\xff", 1, "\xef\xbf\xbd", 1},
    {"\xc0\xaf", 2, "\xef\xbf\xbd\xef\xbf\xbd", 2}, /* overlong '/' */
    {"\xe0\x80\xaf", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3},
    {"\xed\xa0\x80", 3, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 3}, /* a surrogate */
    {"\xf4\x90\x80\x80", 4, "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd", 4},
    {"\xe2\x82z", 3, "\xef\xbf\xbdz", 1}, /* cut short: one replacement */
    {"\xf0\x9f\x98", 3, "\xef\xbf\xbd", 1},
};

static void cleaning(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_span bytes = prism_span(cases[i].bytes, cases[i].len);
        struct prism_out *out = prism_out_memory();

        assert_int_equal(prism_text_clean(bytes, out), cases[i].replaced);
        assert_true(prism_span_is(prism_out_span(out), cases[i].clean));
        assert_int_equal(prism_text_valid(bytes), cases[i].replaced == 0);
        assert_true(prism_text_valid(prism_out_span(out)));
        prism_out_abandon(out);
    }
}

static void decoding(void **state)
{
    uint32_t point = 0;

    (void)state;
    assert_int_equal(prism_text_decode(prism_span_of("\xf0\x9f\x98\x80"), &point), 4);
    assert_int_equal(point, 0x1f600);
    assert_int_equal(prism_text_decode(prism_span_of("\xe2\x82\xac"), &point), 3);
    assert_int_equal(point, 0x20ac);
    assert_int_equal(prism_text_decode(prism_span_of("\x80"), &point), 0);
}

static void xml(void **state)
{
    struct prism_out *out = prism_out_memory();

    (void)state;
    prism_text_xml(prism_span_of("<a&\"b\">\n\x01\xef\xbf\xbf"), out);
    assert_true(prism_span_is(prism_out_span(out), "&lt;a&amp;&quot;b&quot;&gt;&#10;"
                                                   "\xef\xbf\xbd\xef\xbf\xbd"));
    prism_out_abandon(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cleaning),
        cmocka_unit_test(decoding),
        cmocka_unit_test(xml),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
