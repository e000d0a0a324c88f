/* SPDX-License-Identifier: MIT */
/* test_pprof_probe.c - a profile of protocol buffers has no magic number; text, whose
 * letters are tags of fields, too, is not taken for one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "converters/format.h"

extern const struct prism_format prism_format_pprof;

#define BYTES(text)                                                                    \
    {                                                                                  \
        (text), sizeof(text) - 1                                                       \
    }

static int probe(const char *at, size_t len)
{
    return prism_format_pprof.probe(prism_span(at, len));
}

static void letters(void **state)
{
    static char text[PRISM_PROBE_LEN];

    (void)state;
    for (int letter = '\t'; letter < 0x7f; letter++) {
        memset(text, letter, sizeof text);
        for (size_t len = 1; len <= sizeof text; len *= 2) {
            assert_int_equal(probe(text, len), PRISM_PROBE_NO);
        }
    }
}

static void words(void **state)
{
    static char text[PRISM_PROBE_LEN];
    uint64_t random = 1;

    (void)state;
    for (int turn = 0; turn < 1000; turn++) {
        for (size_t i = 0; i < sizeof text; i++) {
            random = random * 6364136223846793005U + 1442695040888963407U;
            /* Letters of few kinds, so that fields repeat. */
            text[i] = (char)(' ' + (turn % 90) + (int)(random >> 60) % 5);
        }
        assert_int_equal(probe(text, sizeof text), PRISM_PROBE_NO);
    }
}

static void profiles(void **state)
{
    static const struct {
        struct prism_span bytes;
        int bid;
    } cases[] = {
        /* In the order of numbers, as most write them: a sample type, two samples. */
        {BYTES("\x0a\4\x08\1\x10\2\x12\7\x0a\2\1\2\x12\1\5\x12\4\x08\1\x10\3"), 90},
        /* As Go does: a mapping, the time, a type, a location, a function. */
        {BYTES("\x1a\2\x08\1\x48\1\x0a\4\x08\1\x10\2\x22\6\x08\1\x22\2\x08\1*\2\x08\1"),
         90},
        /* The strings first. */
        {BYTES("2\0002\1x"), PRISM_PROBE_MAYBE},
        /* A label. */
        {BYTES("\x12\x09\x0a\1\1\x12\1\5\x1a\1\x08"), PRISM_PROBE_NO},
        {BYTES("\x12\x0a\x0a\1\1\x12\1\5\x1a\2\x08\1"), PRISM_PROBE_MAYBE},
        /* A first string that is not empty, a time twice, a number of a group. */
        {BYTES("2\1x2\0"), PRISM_PROBE_NO},
        {BYTES("\x0a\2\x08\1\x48\1\x48\1"), PRISM_PROBE_NO},
        {BYTES("\x0a\2\x08\1\x0b"), PRISM_PROBE_NO},
        /* Facts without a profile. */
        {BYTES("\x48\1\x50\1"), PRISM_PROBE_NO},
        {BYTES(""), PRISM_PROBE_NO},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(probe(cases[i].bytes.at, cases[i].bytes.len), cases[i].bid);
    }
}

/* What the head cuts off is not looked at, but what stands before it. */
static void cut(void **state)
{
    static char bytes[PRISM_PROBE_LEN] = "\x0a\2\x08\1\x22\xff\x7f\x08\1";

    (void)state;
    assert_int_equal(probe(bytes, sizeof bytes), PRISM_PROBE_SURE - 10);
    assert_int_equal(probe(bytes, sizeof bytes - 1), PRISM_PROBE_NO);
    bytes[2] = 'x';
    assert_int_equal(probe(bytes, sizeof bytes), PRISM_PROBE_NO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters),
        cmocka_unit_test(words),
        cmocka_unit_test(profiles),
        cmocka_unit_test(cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
