/* SPDX-License-Identifier: MIT */
/* test_waiting.c - what is shown of functions that wait: all, or none of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/analysis/totals.h"
#include "core/analysis/waiting.h"
#include "core/base/waiting.h"
#include "core/profile/builder.h"
#include "core/profile/check.h"

static uint32_t function(struct prism_builder *b, const char *name,
                         enum prism_kind kind)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name), .kind = kind};

    return prism_builder_function(b, &spec);
}

static uint32_t spend(struct prism_builder *b, uint32_t parent, uint32_t function,
                      int64_t ns)
{
    uint32_t node = prism_builder_child(b, parent, function, 0);

    prism_builder_add(b, node, 0, ns);
    prism_builder_add(b, node, 1, 1);
    prism_builder_order(b, PRISM_ORDER_CALLS, node, node, 0);
    return node;
}

/* main 100 calls sleep 40, acquire 60 (with a built-in of 10 beneath), and select 20,
 * during which a signal's handler runs for 30; a second process starts there. */
static const struct prism_profile *sample(void)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    uint32_t top;
    uint32_t acquire;
    uint32_t select;
    const struct prism_profile *p;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    (void)prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    top = spend(b, 0, function(b, "main", PRISM_KIND_PYTHON), 100);
    (void)spend(b, top, function(b, "sleep", PRISM_KIND_WAITING), 40);
    acquire = spend(b, top, function(b, "acquire", PRISM_KIND_WAITING), 60);
    (void)spend(b, acquire, function(b, "len", PRISM_KIND_BUILTIN), 10);
    select = spend(b, top, function(b, "select", PRISM_KIND_WAITING), 20);
    (void)spend(b, select, function(b, "handler", PRISM_KIND_PYTHON), 30);
    (void)prism_builder_process(b, 1, prism_span_of("one"));
    (void)prism_builder_process(b, 2, prism_span_of("two"));
    prism_builder_spawned(b, 1, 0, select);
    (void)prism_builder_source(b, "sample");
    p = prism_builder_finish(b, "test", &err);
    assert_non_null(p);
    return p;
}

static const struct prism_profile *shown(const struct prism_profile *p,
                                         const char *mode)
{
    struct prism_error err = {{0}};
    bool made;
    const struct prism_profile *made_of = prism_waiting_shown(p, mode, &made, &err);

    assert_non_null(made_of);
    assert_int_equal(made, made_of != p);
    assert_true(prism_profile_check(made_of, &err));
    return made_of;
}

static void test_grey_is_the_profile_itself(void **state)
{
    const struct prism_profile *p = sample();

    (void)state;
    assert_int_equal(prism_waiting_sum(p), 120);
    assert_ptr_equal(shown(p, "grey"), p);
    prism_profile_free(p);
}

static void test_show_changes_kinds_only(void **state)
{
    const struct prism_profile *p = sample();
    const struct prism_profile *all = shown(p, "show");

    (void)state;
    assert_int_equal(prism_waiting_sum(all), 0);
    assert_int_equal(all->tree.node_count, p->tree.node_count);
    assert_int_equal(all->tree.cell_count, p->tree.cell_count);
    assert_memory_equal(all->tree.values, p->tree.values,
                        p->tree.cell_count * 2 * sizeof(int64_t));
    assert_int_equal(all->tree.order_count, p->tree.order_count);
    assert_int_equal(all->functions[1].kind, PRISM_KIND_BUILTIN);
    assert_int_equal(all->functions[0].kind, PRISM_KIND_PYTHON);
    assert_int_equal(all->processes[1].spawn_node, p->processes[1].spawn_node);
    assert_null(prism_profile_meta(all, "waiting"));
    prism_profile_free(all);
    prism_profile_free(p);
}

/* What waits may be the C function of another name here: kinds are all that differs. */
static void test_show_merges_what_falls_together(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    const struct prism_profile *all;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    prism_builder_add(
        b, prism_builder_child(b, 0, function(b, "read", PRISM_KIND_WAITING), 0), 0, 3);
    prism_builder_add(
        b, prism_builder_child(b, 0, function(b, "read", PRISM_KIND_BUILTIN), 0), 0, 4);
    p = prism_builder_finish(b, "test", &err);
    all = shown(p, "show");
    assert_int_equal(all->function_count, 1);
    assert_int_equal(all->tree.node_count, 2);
    assert_int_equal(all->tree.values[0], 7);
    prism_profile_free(all);
    prism_profile_free(p);
}

static void test_hide_keeps_what_python_did(void **state)
{
    const struct prism_profile *p = sample();
    const struct prism_profile *rest = shown(p, "hide");
    struct prism_totals totals;

    (void)state;
    /* The root, main, select as a way to its handler, the handler. */
    assert_int_equal(rest->tree.node_count, 4);
    assert_int_equal(rest->processes[1].spawn_node, 2);
    assert_int_equal(rest->tree.order_count, 3);
    prism_totals_init(&totals, rest, 0);
    assert_int_equal(totals.total[0], 130);
    assert_int_equal(totals.self[1], 100);
    assert_int_equal(totals.self[2], 0);
    assert_int_equal(totals.self[3], 30);
    prism_totals_release(&totals);
    /* 40 + 60 + 10 + 20 of 260. */
    assert_string_equal(prism_profile_meta(rest, "waiting"), "50.0 %");
    prism_profile_free(rest);
    prism_profile_free(p);
}

static void test_list_of_names(void **state)
{
    (void)state;
    assert_true(prism_waits(prism_span_of("time.sleep")));
    assert_true(prism_waits(prism_span_of("_thread.lock.acquire")));
    assert_false(prism_waits(prism_span_of("time.sleeper")));
    assert_false(prism_waits(prism_span_of("sleep")));
    assert_false(prism_waits(prism_span_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_grey_is_the_profile_itself),
        cmocka_unit_test(test_show_changes_kinds_only),
        cmocka_unit_test(test_show_merges_what_falls_together),
        cmocka_unit_test(test_hide_keeps_what_python_did),
        cmocka_unit_test(test_list_of_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
