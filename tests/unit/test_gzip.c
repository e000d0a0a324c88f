/* SPDX-License-Identifier: MIT */
/* test_gzip.c - there and back, to the same bytes each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/gzip.h"
#include "core/base/memory.h"

static void check(struct prism_span bytes)
{
    struct prism_out *first = prism_out_memory();
    struct prism_out *second = prism_out_memory();
    struct prism_error err = {{0}};
    struct prism_span back;

    prism_gzip_deflate(bytes, first);
    prism_gzip_deflate(bytes, second);
    assert_true(prism_span_equal(prism_out_span(first), prism_out_span(second)));
    assert_true(prism_gzip_is(prism_out_span(first)));
    /* The time of the header: none. */
    assert_memory_equal(prism_out_span(first).at + 4, "\0\0\0\0", 4);
    assert_true(prism_gzip_inflate(prism_out_span(first), "t", &back, &err));
    assert_true(prism_span_equal(back, bytes));
    free((char *)back.at);
    prism_out_abandon(first);
    prism_out_abandon(second);
}

static void round_trips(void **state)
{
    size_t len = (size_t)3 << 20;
    char *noise = prism_alloc(len);
    uint32_t seed = 1;

    (void)state;
    for (size_t i = 0; i < len; i++) {
        seed = seed * 1664525 + 1013904223;
        noise[i] = (char)(seed >> 24);
    }
    check(prism_span("", 0));
    check(prism_span_of("a text, a text, a text"));
    check(prism_span(noise, len));
    memset(noise + len / 2, 'x', len / 2);
    check(prism_span(noise, len));
    free(noise);
}

/* What is asked for and not much more; what is wrong behind it does not matter. */
static void heads(void **state)
{
    struct prism_out *out = prism_out_memory();
    size_t len = (size_t)8 << 20;
    char *text = prism_alloc(len);
    struct prism_error err = {{0}};
    struct prism_span packed;
    struct prism_span back;

    (void)state;
    for (size_t i = 0; i < len; i++) {
        text[i] = (char)('a' + i % 26);
    }
    prism_gzip_deflate(prism_span(text, len), out);
    packed = prism_out_span(out);
    packed.len -= 9;
    assert_true(prism_gzip_inflate_head(packed, 1000, "t", &back, &err));
    assert_true(back.len >= 1000 && back.len < len);
    assert_memory_equal(back.at, text, back.len);
    free((char *)back.at);
    assert_false(prism_gzip_inflate_head(packed, len + 1, "t", &back, &err));
    prism_out_abandon(out);
    free(text);
}

/* Zeros: a thousand to one. */
static void small_bombs(void **state)
{
    struct prism_out *out = prism_out_memory();
    size_t len = (size_t)8 << 20;
    char *zeros = prism_alloc_zeroed(len, 1);
    struct prism_error err = {{0}};
    struct prism_span packed;
    struct prism_span back;
    char expected[128];

    (void)state;
    prism_gzip_deflate(prism_span(zeros, len), out);
    packed = prism_out_span(out);
    assert_false(prism_gzip_inflate(packed, "t", &back, &err));
    (void)snprintf(expected, sizeof expected,
                   "t: expected at most %zu bytes in %zu of gzip data, found more; "
                   "inflate it first",
                   packed.len * 256, packed.len);
    assert_string_equal(err.text, expected);
    prism_out_abandon(out);
    free(zeros);
}

static void damaged(void **state)
{
    struct prism_out *out = prism_out_memory();
    struct prism_error err = {{0}};
    struct prism_span back;

    (void)state;
    prism_gzip_deflate(prism_span_of("some text"), out);
    assert_false(prism_gzip_inflate(
        prism_span(prism_out_span(out).at, prism_out_span(out).len - 1), "t", &back,
        &err));
    assert_string_equal(err.text, "t@0x1c: expected gzip data, found the end of the "
                                  "file");
    prism_out_abandon(out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(round_trips),
        cmocka_unit_test(heads),
        cmocka_unit_test(small_bombs),
        cmocka_unit_test(damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
