/* SPDX-License-Identifier: MIT */
/* test_json_scalar.c - numbers and strings taken out of a walk, plain ones and those
 * that need a parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "converters/json_scalar.h"

static struct prism_json start(const char *text, struct prism_error *err)
{
    struct prism_cursor in = prism_cursor("x", prism_span_of(text));
    struct prism_json json;

    prism_json_start(&json, &in, err);
    return json;
}

static void expect_number(const char *text, int64_t scale, int64_t expected)
{
    struct prism_error err = {{0}};
    struct prism_json json = start(text, &err);
    int64_t value = 0;

    assert_true(prism_json_take_number(&json, scale, &value));
    assert_int_equal(value, expected);
    assert_int_equal(prism_json_peek(&json), ',');
    prism_json_stop(&json);
}

static void numbers(void **state)
{
    (void)state;
    expect_number("0,", 1, 0);
    expect_number(" -12 ,", 1000, -12000);
    expect_number("9223372036854775807,", 1, INT64_MAX);
    expect_number("-9223372036854775808,", 1, INT64_MIN);
    expect_number("81995229620.478,", 1000, 81995229620478);
    expect_number("0.5744784873156823,", 1000, 574);
    expect_number("0.0005,", 1000, 1);
    expect_number("0.00049,", 1000, 0);
    expect_number("-1.5,", 1, -2);
    expect_number("2.25e2,", 10, 2250);
    expect_number("1E-1,", 10, 1);
    expect_number("0.99999,", 1000, 1000);
}

static void expect_none(const char *text, bool failed)
{
    struct prism_error err = {{0}};
    struct prism_json json = start(text, &err);
    int64_t value = 0;

    assert_false(prism_json_take_number(&json, 1000, &value));
    assert_int_equal(json.failed, failed);
    if (!failed) {
        assert_int_equal(prism_json_peek(&json), ',');
    }
    prism_json_stop(&json);
}

static void no_numbers(void **state)
{
    (void)state;
    expect_none("\"5\",", false);
    expect_none("null,", false);
    expect_none("[1,2],", false);
    expect_none("9223372036854775807,", false);
    expect_none("1e300,", false);
    expect_none("01,", true);
    expect_none("1.,", true);
    expect_none("-,", true);
    expect_none("1x,", true);
    expect_none("", true);
}

static void decimals(void **state)
{
    int64_t value = 7;

    (void)state;
    assert_true(prism_json_decimal(prism_span_of("-0.25"), 100, &value) &&
                value == -25);
    assert_false(prism_json_decimal(prism_span_of(""), 1, &value));
    assert_false(prism_json_decimal(prism_span_of(" 1"), 1, &value));
    assert_false(prism_json_decimal(prism_span_of("1e3"), 1, &value));
    assert_false(prism_json_decimal(prism_span_of("99999999999999999999"), 1, &value));
    assert_int_equal(value, -25);
}

static void expect_text(const char *input, const char *expected, size_t len)
{
    struct prism_error err = {{0}};
    struct prism_json json = start(input, &err);
    struct prism_json_value kept = {NULL, NULL};
    struct prism_span text = prism_span("", 0);

    json.allow_nul = true;
    assert_true(prism_json_take_text(&json, &kept, &text));
    assert_int_equal(text.len, len);
    assert_memory_equal(text.at, expected, len);
    assert_int_equal(prism_json_peek(&json), ',');
    prism_json_unload(&kept);
    prism_json_stop(&json);
}

static void texts(void **state)
{
    struct prism_error err = {{0}};
    struct prism_json json = start("5, \"a\\u0000b\"", &err);
    struct prism_json_value kept = {NULL, NULL};
    struct prism_span text;

    (void)state;
    expect_text("\"plain\",", "plain", 5);
    expect_text("\"\",", "", 0);
    expect_text("\"a\\n\\\"\\u00e4\",", "a\n\"\xc3\xa4", 5);
    expect_text("\"\xc3\xa4\",", "\xc3\xa4", 2);
    expect_text("\"a\\u0000b\",", "a\0b", 3);
    assert_false(prism_json_take_text(&json, &kept, &text));
    json.in.at++;
    assert_true(prism_json_take_text(&json, &kept, &text));
    assert_true(prism_span_is(text, "a\xef\xbf\xbd"
                                    "b"));
    assert_int_equal(json.replaced, 1);
    prism_json_unload(&kept);
    prism_json_stop(&json);
}

static void words(void **state)
{
    struct prism_error err = {{0}};
    struct prism_json json = start("12 \n,\"x\",true,-1}", &err);
    struct prism_json_value kept = {NULL, NULL};
    struct prism_span text;

    (void)state;
    assert_true(prism_json_take_word(&json, &kept, &text) && prism_span_is(text, "12"));
    json.in.at++;
    assert_true(prism_json_take_word(&json, &kept, &text) && prism_span_is(text, "x"));
    json.in.at++;
    assert_false(prism_json_take_word(&json, &kept, &text));
    json.in.at++;
    assert_true(prism_json_take_word(&json, &kept, &text) && prism_span_is(text, "-1"));
    prism_json_unload(&kept);
    prism_json_stop(&json);
}

static void expect_cut(const char *text, bool cut)
{
    struct prism_error err = {{0}};
    struct prism_json json = start(text, &err);
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_open(&json, '{', &list);
    while (prism_json_member(&json, &list, &key)) {
        struct prism_json_value value = {NULL, NULL};

        (void)prism_json_load(&json, &value);
        prism_json_unload(&value);
    }
    assert_true(json.failed);
    assert_int_equal(json.cut, cut);
    prism_json_stop(&json);
}

/* Where the input ends too early and where it is wrong. */
static void cuts(void **state)
{
    (void)state;
    expect_cut("", true);
    expect_cut("{", true);
    expect_cut("{\"a", true);
    expect_cut("{\"a\"", true);
    expect_cut("{\"a\":", true);
    expect_cut("{\"a\":tr", true);
    expect_cut("{\"a\":[1", true);
    expect_cut("{\"a\":1", true);
    expect_cut("{\"a\":1,", true);
    expect_cut("[", false);
    expect_cut("{\"a\":x}", false);
    expect_cut("{\"a\":1 2}", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers),  cmocka_unit_test(no_numbers),
        cmocka_unit_test(decimals), cmocka_unit_test(texts),
        cmocka_unit_test(words),    cmocka_unit_test(cuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
