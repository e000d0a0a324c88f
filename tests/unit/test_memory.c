/* SPDX-License-Identifier: MIT */
/* test_memory.c - what grows to any size keeps what is in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "core/base/memory.h"

static void check(const uint32_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(items[i], i * 2654435761u % UINT32_MAX);
    }
}

static void growing(void **state)
{
    uint32_t *items = NULL;
    size_t filled = 0;

    (void)state;
    /* Through the sizes at which memory is asked for in another way. */
    for (size_t count = 1; count <= (size_t)8 << 20; count *= 2) {
        items = prism_realloc(items, count, sizeof *items);
        for (; filled < count; filled++) {
            items[filled] = (uint32_t)(filled * 2654435761u % UINT32_MAX);
        }
    }
    check(items, filled);
    items = prism_realloc(items, filled / 3, sizeof *items);
    check(items, filled / 3);
    items = prism_realloc(items, 10, sizeof *items);
    check(items, 10);
    free(items);
}

static void zeroed(void **state)
{
    const size_t count = (size_t)5 << 20;
    unsigned char *bytes = prism_alloc_zeroed(count, 1);

    (void)state;
    for (size_t i = 0; i < count; i += 511) {
        assert_int_equal(bytes[i], 0);
    }
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(growing),
        cmocka_unit_test(zeroed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
