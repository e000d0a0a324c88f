/* SPDX-License-Identifier: MIT */
/* test_totals.c - cumulative values of a small tree, over cells of two threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/analysis/totals.h"
#include "core/profile/builder.h"

static uint32_t function(struct prism_builder *b, const char *name)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name)};

    return prism_builder_function(b, &spec);
}

static void test_adds_up_to_the_root(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {0};
    const struct prism_profile *p;
    struct prism_totals totals;
    uint32_t time;
    uint32_t top;
    uint32_t leaf;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    time = prism_builder_metric(b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_process(b, 1, prism_span_of(""));
    (void)prism_builder_thread(b, 0, 1, prism_span_of("one"));
    (void)prism_builder_thread(b, 0, 2, prism_span_of("two"));
    top = prism_builder_child(b, 0, function(b, "top"), 0);
    leaf = prism_builder_child(b, top, function(b, "leaf"), 3);
    prism_builder_add(b, 0, time, 1);
    prism_builder_add(b, top, time, 10);
    prism_builder_add(b, leaf, time, 100);
    prism_builder_at(b, 1, 0);
    prism_builder_add(b, leaf, time, 1000);
    p = prism_builder_finish(b, "test", &err);
    prism_totals_init(&totals, p, 0);
    assert_int_equal(totals.self[0], 1);
    assert_int_equal(totals.self[leaf], 1100);
    assert_int_equal(totals.total[leaf], 1100);
    assert_int_equal(totals.total[top], 1110);
    assert_int_equal(totals.total[0], 1111);
    prism_totals_release(&totals);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_adds_up_to_the_root),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
