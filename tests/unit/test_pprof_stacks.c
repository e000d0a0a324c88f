/* SPDX-License-Identifier: MIT */
/* test_pprof_stacks.c - stacks are found in the order they came, and in any other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "converters/pprof_stacks.h"
#include "core/profile/profile.h"

#define COUNT 1000

static struct prism_span stack(char text[COUNT][16], unsigned i)
{
    return prism_span(text[i], strlen(text[i]));
}

static void found(void **state)
{
    static char text[COUNT][16];
    static char again[COUNT][16];
    struct prism_pprof_stacks stacks = {0};

    (void)state;
    for (unsigned i = 0; i < COUNT; i++) {
        (void)snprintf(text[i], sizeof text[i], "%u", i);
        memcpy(again[i], text[i], sizeof text[i]);
        assert_int_equal(prism_pprof_stacks_find(&stacks, stack(text, i)), PRISM_NONE);
        prism_pprof_stacks_add(&stacks, stack(text, i), 7 * i);
    }
    for (unsigned i = 0; i < 2 * COUNT; i++) {
        assert_int_equal(prism_pprof_stacks_find(&stacks, stack(again, i % COUNT)),
                         7 * (i % COUNT));
    }
    for (unsigned i = 0; i < COUNT; i++) {
        assert_int_equal(
            prism_pprof_stacks_find(&stacks, stack(again, i * 389 % COUNT)),
            7 * (i * 389 % COUNT));
    }
    assert_int_equal(prism_pprof_stacks_find(&stacks, prism_span_of("1000")),
                     PRISM_NONE);
    prism_pprof_stacks_release(&stacks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(found)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
