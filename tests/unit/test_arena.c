/* SPDX-License-Identifier: MIT */
/* test_arena.c - pieces are zeroed, aligned, apart, and stay where they are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/base/arena.h"
#include "core/base/memory.h"

static void pieces(void **state)
{
    struct prism_arena arena;
    char *kept[200];

    (void)state;
    prism_arena_init(&arena);
    for (size_t i = 0; i < 200; i++) {
        size_t size = i * 137 + 1;

        kept[i] = prism_arena_alloc(&arena, size, 1);
        assert_int_equal((uintptr_t)kept[i] % _Alignof(max_align_t), 0);
        for (size_t k = 0; k < size; k++) {
            assert_int_equal(kept[i][k], 0);
        }
        memset(kept[i], (int)i, size);
    }
    for (size_t i = 0; i < 200; i++) {
        assert_int_equal((unsigned char)kept[i][0], i);
        assert_int_equal((unsigned char)kept[i][i * 137], i);
    }
    assert_non_null(prism_arena_alloc(&arena, (size_t)3 << 20, 1));
    prism_arena_release(&arena);
}

static void copies(void **state)
{
    struct prism_arena arena = {0};
    const char *copy = prism_arena_copy(&arena, prism_span("ab\0c", 4));

    (void)state;
    assert_memory_equal(copy, "ab\0c", 5);
    assert_string_equal(prism_arena_copy(&arena, prism_span(NULL, 0)), "");
    prism_arena_release(&arena);
}

static void adopted(void **state)
{
    struct prism_arena arena = {0};
    char *first = prism_copy("first", 5);
    char *second = prism_copy("second", 6);

    (void)state;
    assert_ptr_equal(prism_arena_adopt(&arena, first), first);
    assert_ptr_equal(prism_arena_adopt(&arena, second), second);
    assert_string_equal(first, "first");
    prism_arena_release(&arena);
    assert_null(arena.adopted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces),
        cmocka_unit_test(copies),
        cmocka_unit_test(adopted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
