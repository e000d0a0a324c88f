/* SPDX-License-Identifier: MIT */
/* test_filter.c - patterns for functions; trees without some contexts or functions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/analysis/filter.h"
#include "core/analysis/match.h"
#include "core/analysis/totals.h"
#include "core/base/out.h"
#include "core/profile/check.h"
#include "tests/support/profiles.h"

static const char *const sample = "app.py:main 10 1\n"
                                  "app.py:main;lib/x.py:load 20 2\n"
                                  "app.py:main;lib/x.py:load;(open) 5 4\n"
                                  "app.py:main;app.py:draw 30 1\n"
                                  "app.py:main;app.py:draw;lib/x.py:load 7 3\n"
                                  "(open) 2 1\n";

/* "main;load self/total/calls", one context each, in the order of the tree. */
static void assert_tree(const struct prism_profile *tree, const char *expected)
{
    struct prism_out *out = prism_out_memory();
    struct prism_totals totals;
    int64_t *calls = prism_totals_calls(tree);
    struct prism_error err = {{0}};

    assert_true(prism_profile_check(tree, &err));
    prism_totals_init(&totals, tree, 0);
    for (uint32_t i = 1; i < tree->tree.node_count; i++) {
        const struct prism_node *node = &tree->tree.nodes[i];

        prism_out_format(out, "%u>%s %lld/%lld/%lld\n", node->parent,
                         tree->functions[node->function].qualname,
                         (long long)totals.self[i], (long long)totals.total[i],
                         (long long)calls[i]);
    }
    prism_out_char(out, '\0');
    assert_string_equal(prism_out_span(out).at, expected);
    prism_out_abandon(out);
    prism_totals_release(&totals);
    free(calls);
    prism_profile_free(tree);
}

/* What is left with the functions of these patterns as sets; NULL: not given. */
static const struct prism_profile *filtered(const char *focus, const char *ignore,
                                            const char *hide)
{
    const struct prism_profile *tree = prism_test_tree(sample);
    const char *const patterns[] = {focus, ignore, hide};
    struct prism_error err = {{0}};
    const struct prism_profile *left;
    bool *sets[3] = {NULL, NULL, NULL};

    for (size_t i = 0; i < 3; i++) {
        if (patterns[i] != NULL) {
            sets[i] = prism_match_regex(tree, "x", patterns[i], NULL, &err);
            assert_non_null(sets[i]);
        }
    }
    left = prism_filter(tree, &(struct prism_filter){sets[0], sets[1], sets[2]}, &err);
    assert_non_null(left);
    for (size_t i = 0; i < 3; i++) {
        free(sets[i]);
    }
    prism_profile_free(tree);
    return left;
}

static void test_nothing_asked(void **state)
{
    (void)state;
    assert_tree(filtered(NULL, NULL, NULL), "0>main 10/72/1\n1>load 20/25/2\n"
                                            "2>open 5/5/4\n1>draw 30/37/1\n"
                                            "4>load 7/7/3\n0>open 2/2/1\n");
}

/* What leads to the focus has its calls and not its own time. */
static void test_focus(void **state)
{
    (void)state;
    assert_tree(filtered("^load$", NULL, NULL),
                "0>main 0/32/1\n1>load 20/25/2\n2>open 5/5/4\n1>draw 0/7/1\n"
                "4>load 7/7/3\n");
}

static void test_ignore(void **state)
{
    (void)state;
    assert_tree(filtered(NULL, "x\\.py", NULL),
                "0>main 10/40/1\n1>draw 30/30/1\n0>open 2/2/1\n");
    assert_tree(filtered("draw", "load", NULL), "0>main 0/30/1\n1>draw 30/30/1\n");
}

/* A hidden function's time is its caller's; without a caller it is left out. */
static void test_hide(void **state)
{
    (void)state;
    assert_tree(filtered(NULL, NULL, "load|open"), "0>main 35/72/1\n1>draw 37/37/1\n");
    assert_tree(filtered(NULL, NULL, "^main"),
                "0>load 20/25/2\n1>open 5/5/4\n0>draw 30/37/1\n3>load 7/7/3\n"
                "0>open 2/2/1\n");
}

static void assert_matches(bool *matches, const char *expected)
{
    const struct prism_profile *tree = prism_test_tree(sample);
    char found[16] = "";

    assert_non_null(matches);
    for (uint32_t i = 0; i < tree->function_count; i++) {
        found[i] = matches[i] ? tree->functions[i].qualname[0] : '-';
    }
    assert_string_equal(found, expected);
    free(matches);
    prism_profile_free(tree);
}

static void test_patterns(void **state)
{
    const struct prism_profile *tree = prism_test_tree(sample);
    struct prism_error err = {{0}};
    uint32_t count = 0;

    (void)state;
    assert_matches(prism_match_regex(tree, "focus", "a", &count, &err), "ml-d");
    assert_int_equal(count, 3);
    assert_matches(prism_match_regex(tree, "focus", "^lib/", NULL, &err), "-l--");
    assert_matches(prism_match_name(tree, "*o*", &count), "-lo-");
    assert_int_equal(count, 2);
    assert_matches(prism_match_name(tree, "loa", NULL), "----");
    /* Built-ins have no file, and so are anywhere. */
    assert_matches(prism_match_paths(tree, "lib", NULL), "-lo-");
    assert_matches(prism_match_paths(tree, "li:app.py", NULL), "m-od");
    assert_matches(prism_match_paths(tree, "li", NULL), "--o-");
    assert_null(prism_match_regex(tree, "focus", "a(", NULL, &err));
    assert_non_null(
        strstr(err.text, "--focus: expected a regular expression, found 'a(': "));
    prism_profile_free(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nothing_asked), cmocka_unit_test(test_focus),
        cmocka_unit_test(test_ignore),        cmocka_unit_test(test_hide),
        cmocka_unit_test(test_patterns),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
