/* SPDX-License-Identifier: MIT */
/* test_walk.c - each node is entered and left once, children in order, at any depth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "core/base/out.h"
#include "core/profile/builder.h"
#include "core/profile/walk.h"

static uint32_t child(struct prism_builder *b, uint32_t parent, const char *name)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name)};

    return prism_builder_child(b, parent, prism_builder_function(b, &spec), 0);
}

/* "(a(b)(c))" with the names of the functions; `skip` has no children shown. */
static void expect(const struct prism_profile *p, const char *skip, const char *wanted)
{
    struct prism_out *text = prism_out_memory();
    struct prism_walk walk;

    prism_walk_init(&walk, p);
    while (prism_walk_next(&walk)) {
        uint32_t function = p->tree.nodes[walk.node].function;
        const char *name = function != PRISM_NONE ? p->functions[function].name : "";

        prism_out_char(text, walk.entering ? '(' : ')');
        if (walk.entering) {
            prism_out_text(text, name);
            if (strcmp(name, skip) == 0) {
                prism_walk_skip(&walk);
            }
        }
    }
    assert_true(prism_span_is(prism_out_span(text), wanted));
    prism_out_abandon(text);
    assert_int_equal(walk.depth, 0);
    prism_walk_release(&walk);
}

static void order(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    uint32_t node;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    node = child(b, 0, "a");
    (void)child(b, 0, "b");
    (void)child(b, child(b, node, "c"), "d");
    (void)child(b, node, "e");
    p = prism_builder_finish(b, "x", &err);
    expect(p, "none", "((a(c(d))(e))(b))");
    expect(p, "c", "((a(c)(e))(b))");
    expect(p, "a", "((a)(b))");
    prism_profile_free(p);
}

static void deep(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    const struct prism_profile *p;
    struct prism_walk walk;
    uint32_t node = 0;
    uint32_t deepest = 0;
    uint32_t steps = 0;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1);
    for (int i = 0; i < 100000; i++) {
        node = child(b, node, "f");
    }
    p = prism_builder_finish(b, "x", &err);
    prism_walk_init(&walk, p);
    while (prism_walk_next(&walk)) {
        deepest = walk.depth > deepest ? walk.depth : deepest;
        steps++;
    }
    assert_int_equal(deepest, 100000);
    assert_int_equal(steps, 2 * 100001);
    prism_walk_release(&walk);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order),
        cmocka_unit_test(deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
