/* SPDX-License-Identifier: MIT */
/* test_json_stream.c - JSON piece by piece: walking, repairing, and where faults are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "converters/json_stream.h"
#include "converters/json_text.h"
#include "core/base/text.h"

static struct prism_json start(const char *text, struct prism_error *err)
{
    struct prism_cursor in = prism_cursor("x", prism_span_of(text));
    struct prism_json json;

    prism_json_start(&json, &in, err);
    return json;
}

static void walking(void **state)
{
    struct prism_error err = {{0}};
    struct prism_json json =
        start(" { \"a\" : [ 1, 2.5 ,\"x\"] , \"b\\u0021\":{}, \"c\":null } ", &err);
    struct prism_json_list object;
    struct prism_json_list array;
    struct prism_json_value value;
    struct prism_span key;
    struct prism_span text;
    int64_t number = 0;
    int items = 0;

    (void)state;
    assert_true(prism_json_open(&json, '{', &object));
    assert_true(prism_json_member(&json, &object, &key) && prism_span_is(key, "a"));
    assert_true(prism_json_open(&json, '[', &array));
    while (prism_json_item(&json, &array)) {
        assert_true(prism_json_load(&json, &value));
        items++;
        if (items == 1) {
            assert_true(prism_json_scaled(value.root, 1000, &number) && number == 1000);
        } else if (items == 2) {
            assert_true(prism_json_scaled(value.root, 1000, &number) && number == 2500);
        } else {
            assert_true(prism_json_text(value.root, &text) && prism_span_is(text, "x"));
            assert_false(prism_json_scaled(value.root, 1, &number));
        }
        prism_json_unload(&value);
    }
    assert_int_equal(items, 3);
    assert_true(prism_json_member(&json, &object, &key) && prism_span_is(key, "b!"));
    assert_true(prism_json_skip(&json, &text) && text.at[0] == '{');
    assert_true(prism_json_member(&json, &object, &key) && prism_span_is(key, "c"));
    assert_true(prism_json_load(&json, &value));
    assert_null(prism_json_get(value.root, "x"));
    prism_json_unload(&value);
    assert_false(prism_json_member(&json, &object, &key));
    assert_false(json.failed);
    assert_int_equal(prism_json_peek(&json), '\0');
    prism_json_stop(&json);
}

static void lookups(void **state)
{
    struct prism_error err = {{0}};
    struct prism_json json =
        start("{\"n\": null, \"a\": [7, null], \"big\": 9223372036854775807}", &err);
    struct prism_json_value value;
    int64_t number = 0;

    (void)state;
    assert_true(prism_json_load(&json, &value));
    assert_null(prism_json_get(value.root, "n"));
    assert_null(prism_json_get(value.root, "missing"));
    assert_null(prism_json_get(NULL, "n"));
    assert_int_equal(prism_json_length(prism_json_get(value.root, "a")), 2);
    assert_int_equal(prism_json_length(value.root), 0);
    assert_null(prism_json_at(prism_json_get(value.root, "a"), 1));
    assert_null(prism_json_at(prism_json_get(value.root, "a"), 2));
    assert_true(prism_json_scaled(prism_json_get(value.root, "big"), 1, &number));
    assert_true(number == INT64_MAX);
    assert_false(prism_json_scaled(prism_json_get(value.root, "big"), 2, &number));
    assert_false(prism_json_scaled(NULL, 1, &number));
    prism_json_unload(&value);
    prism_json_stop(&json);
}

static void repairs(void **state)
{
    static const struct {
        const char *json;
        const char *text;
        uint64_t replaced;
    } cases[] = {
        {"\"plain\"", "plain", 0},
        {"\"\\u0041\\u00e9\"", "A\xc3\xa9", 0},
        {"\"\\ud83d\\ude00\"", "\xf0\x9f\x98\x80", 0},
        {"\"\\u0000\"", PRISM_REPLACEMENT, 1},
        {"\"\\ud800\"", PRISM_REPLACEMENT, 1},
        {"\"\\ud800\\ud800\"", PRISM_REPLACEMENT PRISM_REPLACEMENT, 2},
        {"\"\\udc00x\"", PRISM_REPLACEMENT "x", 1},
        {"\"\xff\"", PRISM_REPLACEMENT, 1},
        {"\"\\\\u0000\"", "\\u0000", 0},
        {"\"\\\\\\u0000\"", "\\" PRISM_REPLACEMENT, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct prism_error err = {{0}};
        struct prism_json json = start(cases[i].json, &err);
        struct prism_json_value value;
        struct prism_span text;

        assert_true(prism_json_load(&json, &value));
        assert_true(prism_json_text(value.root, &text));
        assert_true(prism_span_is(text, cases[i].text));
        assert_int_equal(json.replaced, cases[i].replaced);
        prism_json_unload(&value);
        prism_json_stop(&json);
    }
}

/* Load a whole input that is wrong somewhere. */
static void expect_failure(const char *text, const char *message)
{
    struct prism_error err = {{0}};
    struct prism_json json = start(text, &err);
    struct prism_json_value value = {NULL, NULL};

    assert_false(prism_json_load(&json, &value));
    assert_true(json.failed);
    assert_string_equal(err.text, message);
    assert_false(prism_json_load(&json, &value));
    prism_json_unload(&value);
    prism_json_stop(&json);
}

static void failures(void **state)
{
    (void)state;
    expect_failure("", "x:1:1: expected a value, found the end");
    expect_failure(" ]", "x:1:2: expected a value, found ']'");
    expect_failure("[1,\n2", "x:1:1: expected the end of this array, found the end");
    expect_failure("\"abc", "x:1:1: expected the end of this string, found the end");
    expect_failure("\"abc\\\"",
                   "x:1:1: expected the end of this string, found the end");
    expect_failure("[1,\n 2 3]",
                   "x:2:5: expected JSON, found this: ']' expected near '3'");
    /* The place is that in the file, also behind what was repaired. */
    expect_failure("[\"\\u0000\\ud800\xff\", 2 3]",
                   "x:1:22: expected JSON, found this: ']' expected near '3'");
    expect_failure("[1}", "x:1:4: expected JSON, found this: ']' expected near '}'");
    expect_failure("nul", "x:1:4: expected JSON, found this: invalid token near 'nul'");
}

static void depth(void **state)
{
    struct prism_error err = {{0}};
    const size_t levels = PRISM_JSON_DEPTH;
    char *text = calloc(1, 2 * (levels + 1) + 1);
    struct prism_json json;
    struct prism_json_value value = {NULL, NULL};

    (void)state;
    memset(text, '[', levels);
    memset(text + levels, ']', levels);
    json = start(text, &err);
    assert_true(prism_json_load(&json, &value));
    prism_json_unload(&value);
    memset(text, '[', levels + 1);
    memset(text + levels + 1, ']', levels + 1);
    json = start(text, &err);
    assert_false(prism_json_load(&json, &value));
    assert_non_null(strstr(err.text, "levels of nesting"));
    free(text);
}

static void containers(void **state)
{
    struct prism_error err = {{0}};
    struct prism_json json = start("[1 2]", &err);
    struct prism_json_list list;
    struct prism_span key;

    (void)state;
    assert_false(prism_json_open(&json, '{', &list));
    assert_string_equal(err.text, "x:1:1: expected an object, found '[1 2]'");
    json = start("[[] []]", &err);
    assert_true(prism_json_open(&json, '[', &list));
    assert_true(prism_json_item(&json, &list) && prism_json_skip(&json, NULL));
    assert_string_equal(err.text, "x:1:1: expected an object, found '[1 2]'");
    json = start("{\"a\" 1}", &err);
    assert_true(prism_json_open(&json, '{', &list));
    assert_false(prism_json_member(&json, &list, &key));
    assert_string_equal(err.text, "x:1:6: expected ':', found '1}'");
    json = start("{a: 1}", &err);
    assert_true(prism_json_open(&json, '{', &list));
    assert_false(prism_json_member(&json, &list, &key));
    assert_string_equal(err.text, "x:1:2: expected a key in quotes, found 'a: 1}'");
}

static void writing(void **state)
{
    struct prism_out *out = prism_out_memory();

    (void)state;
    prism_json_string(prism_span_of("a\"b\\c\n\t\x01</script>\xc3\xa9"), out);
    assert_true(prism_span_is(prism_out_span(out),
                              "\"a\\\"b\\\\c\\n\\t\\u0001\\u003c/script>\xc3\xa9\""));
    prism_out_abandon(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(walking), cmocka_unit_test(lookups),
        cmocka_unit_test(repairs), cmocka_unit_test(failures),
        cmocka_unit_test(depth),   cmocka_unit_test(containers),
        cmocka_unit_test(writing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
