/* SPDX-License-Identifier: MIT */
/* test_map.c - items are found by hash and comparison; interned strings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/base/intern.h"
#include "core/base/map.h"

static bool same(const void *key, uint32_t item)
{
    return *(const uint32_t *)key == item;
}

static uint64_t hash(uint32_t item)
{
    return (uint64_t)item * 7;
}

static void many(void **state)
{
    struct prism_map map;

    (void)state;
    prism_map_init(&map);
    for (uint32_t i = 0; i < 10000; i++) {
        assert_int_equal(prism_map_find(&map, hash(i), same, &i), PRISM_MAP_NONE);
        prism_map_insert(&map, hash(i), i);
    }
    for (uint32_t i = 0; i < 10000; i++) {
        assert_int_equal(prism_map_find(&map, hash(i), same, &i), i);
    }
    prism_map_release(&map);
}

static void collisions(void **state)
{
    struct prism_map map = {0};

    (void)state;
    for (uint32_t i = 0; i < 100; i++) {
        prism_map_insert(&map, 5, i);
    }
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(prism_map_find(&map, 5, same, &i), i);
    }
    prism_map_release(&map);
}

static void strings(void **state)
{
    struct prism_arena arena = {0};
    struct prism_intern intern;
    char text[16];

    (void)state;
    prism_intern_init(&intern, &arena);
    assert_int_equal(prism_intern(&intern, prism_span("", 0)), 0);
    for (uint32_t i = 1; i <= 1000; i++) {
        (void)snprintf(text, sizeof text, "name %u", i);
        assert_int_equal(prism_intern(&intern, prism_span_of(text)), i);
    }
    assert_int_equal(prism_intern(&intern, prism_span_of("name 500")), 500);
    assert_string_equal(prism_intern_text(&intern, 500).at, "name 500");
    prism_intern_release(&intern);
    prism_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many),
        cmocka_unit_test(collisions),
        cmocka_unit_test(strings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
