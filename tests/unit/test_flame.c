/* SPDX-License-Identifier: MIT */
/* test_flame.c - what the flame view draws: merging, order, budgets, remarks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/profile/builder.h"
#include "render/frames.h"
#include "render/heading.h"
#include "render/view.h"

static uint32_t function(struct prism_builder *b, const char *name, const char *file,
                         uint32_t line, enum prism_kind kind)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name),
                                             .file = prism_span_of(file),
                                             .line = line,
                                             .kind = kind};

    return prism_builder_function(b, &spec);
}

static struct prism_builder *new_tree(uint32_t *time, uint32_t *calls)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    *time = prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    *calls = prism_builder_metric(b, "calls", "count", PRISM_ROLE_CALLS, 1);
    return b;
}

static const struct prism_profile *finish(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *profile = prism_builder_finish(b, "test", &err);

    assert_non_null(profile);
    return profile;
}

/* main calls work from lines 3 and 7, and sleeps; work was open at the start too. */
static const struct prism_profile *sample(void)
{
    uint32_t time;
    uint32_t calls;
    struct prism_builder *b = new_tree(&time, &calls);
    uint32_t top = function(b, "<module>", "/srv/shop/app.py", 1, PRISM_KIND_PYTHON);
    uint32_t work = function(b, "Table.<work>", "/usr/lib/python3.11/ast.py", 30,
                             PRISM_KIND_PYTHON);
    uint32_t nap = function(b, "time.sleep", "", 0, PRISM_KIND_WAITING);
    uint32_t len = function(b, "builtins.len", "", 0, PRISM_KIND_BUILTIN);
    uint32_t root = prism_builder_child(b, 0, top, 0);
    uint32_t first = prism_builder_child(b, root, work, 3);
    uint32_t second = prism_builder_child(b, root, work, 7);
    uint32_t seed = prism_builder_child(b, 0, work, 0);

    prism_builder_flag(b, seed, PRISM_NODE_SEED);
    prism_builder_flag(b, second, PRISM_NODE_ESTIMATED);
    prism_builder_add(b, root, time, 100000000);
    prism_builder_add(b, root, calls, 1);
    prism_builder_add(b, first, time, 200000000);
    prism_builder_add(b, first, calls, 2);
    prism_builder_add(b, second, time, 300000000);
    prism_builder_add(b, second, calls, 3);
    prism_builder_add(b, prism_builder_child(b, first, len, 31), time, 50000000);
    prism_builder_add(b, prism_builder_child(b, second, len, 33), time, 50000000);
    prism_builder_add(b, prism_builder_child(b, root, nap, 8), time, 250000000);
    prism_builder_add(b, seed, time, 50000000);
    prism_builder_meta(b, "command", prism_span_of("python3 app.py </title>"));
    prism_builder_meta(b, "estimated", prism_span_of("30.0 %"));
    prism_builder_anchor(b, INT64_C(1700000000000000000), PRISM_UNKNOWN);
    return finish(b);
}

static const struct prism_view *flame(void)
{
    return prism_view_named("flame")->view;
}

/* The dump of a layout with options "name=value"; release it. */
static struct prism_out *dump_with(const struct prism_profile *profile,
                                   const char *const *settings_text, size_t count)
{
    struct prism_settings settings = {0};
    struct prism_out *out = prism_out_memory();
    struct prism_error err = {{0}};
    struct prism_scene scene;

    for (size_t i = 0; i < count; i += 2) {
        assert_true(prism_settings_set(
            &settings, prism_option_find(flame()->options, settings_text[i]),
            settings_text[i + 1], &err));
    }
    prism_scene_init(&scene);
    assert_true(flame()->layout(&(struct prism_subject){.profile = profile}, &settings,
                                &scene, &err));
    prism_scene_dump(&scene, out);
    prism_out_char(out, '\0');
    prism_scene_release(&scene);
    prism_settings_release(&settings);
    return out;
}

static size_t count_of(struct prism_out *out, const char *text)
{
    const char *at = prism_out_span(out).at;
    size_t count = 0;

    while ((at = strstr(at, text)) != NULL) {
        count++;
        at++;
    }
    return count;
}

static void assert_has(struct prism_out *out, const char *text)
{
    if (count_of(out, text) == 0) {
        fail_msg("%s\nis not in\n%s", text, prism_out_span(out).at);
    }
}

static void test_frames_merge_call_lines(void **state)
{
    const struct prism_profile *profile = sample();
    struct prism_frames frames;

    (void)state;
    prism_frames_init(&frames, profile, 0);
    assert_int_equal(frames.count, 6);
    assert_int_equal(frames.items[0].total, 1000000000);
    assert_int_equal(frames.items[2].self, 500000000);
    assert_int_equal(frames.items[2].total, 600000000);
    assert_int_equal(frames.items[2].calls, 5);
    assert_int_equal(frames.items[2].flags, PRISM_NODE_ESTIMATED);
    assert_int_equal(frames.items[3].flags, PRISM_NODE_SEED);
    assert_int_equal(frames.items[4].depth, 3);
    prism_frames_release(&frames);
    prism_profile_free(profile);
}

static void test_scene(void **state)
{
    const struct prism_profile *profile = sample();
    struct prism_out *out = dump_with(profile, NULL, 0);

    (void)state;
    assert_has(
        out, "text=\"1.00 s, 25.0 % waiting \xc2\xb7 python3 app.py </title> \xc2\xb7 "
             "2023-11-14 22:13:20 UTC\"");
    assert_has(out, "Estimated: 30.0 %");
    assert_has(out, "group text=\"frames\" grows=\"down\"");
    /* The whole width is 1180; the root stands in the highest row. */
    assert_has(out,
               "rect 10 113 1180 17 fill=all apart tooltip=\"all\\nthe whole profile\\n"
               "1.00 s (100.0 %), self 0 ns (0.00 %)\"");
    assert_has(out, "rect 10 131 1121 17");
    assert_has(out, "rect 10 149 708 17");
    assert_has(out,
               "hatched apart tooltip=\"Table.<work>\\nast.py:30\\n600 ms (60.0 %), "
               "self 500 ms (50.0 %)\\n5 calls\\nestimated\"");
    assert_has(out,
               "dashed apart tooltip=\"Table.<work>\\nast.py:30\\n50.0 ms (5.00 %), "
               "self 50.0 ms (5.00 %)\\n0 calls\\nalready open at the start\"");
    assert_has(out, "text=\"<module> app.py\"");
    assert_has(out, "text=\"waiting 25.0 %\"");
    assert_has(out, "text=\"standard library 55.0 %\"");
    assert_int_equal(count_of(out, "Not drawn"), 0);
    prism_out_abandon(out);
    prism_profile_free(profile);
}

static size_t position_of(struct prism_out *out, const char *text)
{
    const char *found = strstr(prism_out_span(out).at, text);

    assert_non_null(found);
    return (size_t)(found - prism_out_span(out).at);
}

static void test_order_and_direction(void **state)
{
    const struct prism_profile *profile = sample();
    struct prism_out *out = dump_with(
        profile, (const char *const[]){"order", "weight", "upwards", NULL}, 4);

    (void)state;
    assert_has(out, "grows=\"up\"");
    assert_has(out, "rect 10 149 1180 17");
    assert_true(position_of(out, "tooltip=\"<module>") <
                position_of(out, "dashed apart tooltip=\"Table.<work>"));
    prism_out_abandon(out);
    out = dump_with(profile, (const char *const[]){"order", "name"}, 2);
    assert_true(position_of(out, "tooltip=\"Table.<work>") <
                position_of(out, "tooltip=\"time.sleep"));
    prism_out_abandon(out);
    prism_profile_free(profile);
}

static void test_box_budget_is_kept_and_said(void **state)
{
    const struct prism_profile *profile = sample();
    struct prism_out *out = dump_with(profile, (const char *const[]){"boxes", "3"}, 2);

    (void)state;
    assert_int_equal(count_of(out, "tooltip="), 3);
    assert_has(out, "Not drawn: 3 small frames, which themselves took 40.0 %.");
    prism_out_abandon(out);
    out = dump_with(profile, (const char *const[]){"min-width", "200"}, 2);
    assert_int_equal(count_of(out, "tooltip="), 4);
    assert_has(out, "Not drawn: 2 small frames, which themselves took 15.0 %.");
    prism_out_abandon(out);
    prism_profile_free(profile);
}

/* A deep and wide tree: bounded, and no recursion to overflow a stack with. */
static void test_big_tree_is_bounded(void **state)
{
    uint32_t time;
    uint32_t calls;
    struct prism_builder *b = new_tree(&time, &calls);
    uint32_t deep = function(b, "deep", "", 0, PRISM_KIND_OTHER);
    const struct prism_profile *profile;
    struct prism_out *out;
    uint32_t node = 0;

    (void)state;
    for (int i = 0; i < 200000; i++) {
        node = prism_builder_child(b, node, deep, 0);
    }
    prism_builder_add(b, node, time, 1000000);
    for (int i = 0; i < 20000; i++) {
        char name[32];

        (void)snprintf(name, sizeof name, "f%d", i);
        prism_builder_add(
            b, prism_builder_child(b, 0, function(b, name, "", 0, PRISM_KIND_OTHER), 0),
            time, 1000);
    }
    profile = finish(b);
    out = dump_with(profile, NULL, 0);
    assert_true(count_of(out, "tooltip=") <= 6000);
    assert_has(out, "Not drawn: ");
    prism_out_abandon(out);
    prism_profile_free(profile);
}

/* Differences of two profiles have such values: no box leaves the picture. */
static void test_negative_values(void **state)
{
    uint32_t time;
    uint32_t calls;
    struct prism_builder *b = new_tree(&time, &calls);
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;
    struct prism_scene scene;

    (void)state;
    for (int i = 0; i < 4; i++) {
        const int64_t values[] = {INT64_MAX / 4, -INT64_MAX / 4, INT64_MAX / 4, 7};
        uint32_t node = prism_builder_child(
            b, 0,
            function(b, (const char *const[]){"a", "b", "c", "d"}[i], "", 0,
                     PRISM_KIND_PYTHON),
            0);

        prism_builder_add(b, node, time, values[i]);
    }
    profile = finish(b);
    prism_scene_init(&scene);
    assert_true(flame()->layout(&(struct prism_subject){.profile = profile}, &settings,
                                &scene, &err));
    for (size_t i = 0; i < scene.items.count; i++) {
        assert_true(scene.items.items[i].x >= 0);
        assert_true(scene.items.items[i].x + scene.items.items[i].width <= 1200);
    }
    prism_scene_release(&scene);
    prism_profile_free(profile);
}

static void assert_layout_fails(const struct prism_profile *profile, const char *option,
                                const char *value, const char *message)
{
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    struct prism_scene scene;

    if (option != NULL) {
        assert_true(prism_settings_set(
            &settings, prism_option_find(flame()->options, option), value, &err));
    }
    prism_scene_init(&scene);
    assert_false(flame()->layout(&(struct prism_subject){.profile = profile}, &settings,
                                 &scene, &err));
    assert_string_equal(err.text, message);
    prism_scene_release(&scene);
    prism_settings_release(&settings);
}

static void test_errors(void **state)
{
    uint32_t time;
    uint32_t calls;
    const struct prism_profile *empty = finish(new_tree(&time, &calls));
    const struct prism_profile *profile = sample();

    (void)state;
    assert_layout_fails(empty, NULL, NULL,
                        "profile: expected a total above 0 to draw, found 0 ns");
    assert_layout_fails(profile, "width", "3",
                        "--width: expected a number from 400 to 16000, found 3");
    assert_layout_fails(profile, "boxes", "0",
                        "--boxes: expected a number from 1 to 1000000, found 0");
    prism_profile_free(empty);
    prism_profile_free(profile);
}

static void test_shares(void **state)
{
    (void)state;
    assert_string_equal(prism_share(1, 3), "33.3 %");
    assert_string_equal(prism_share(1, 100000), "<0.01 %");
    assert_string_equal(prism_share(0, 5), "0.00 %");
    assert_string_equal(prism_share(5, 5), "100.0 %");
    assert_string_equal(prism_share(1, 0), "<0.01 %");
    assert_string_equal(prism_share(-1, 4), "-25.0 %");
}

/* "time.sleep" is before "zip" by name, and the heaviest. */
static void test_waiting_stands_last(void **state)
{
    static const char *const orders[] = {"name", "weight", "first"};
    uint32_t time;
    uint32_t calls;
    struct prism_builder *b = new_tree(&time, &calls);
    uint32_t nap = function(b, "time.sleep", "", 0, PRISM_KIND_WAITING);
    uint32_t zip = function(b, "zip", "", 0, PRISM_KIND_BUILTIN);
    const struct prism_profile *profile;

    (void)state;
    prism_builder_add(b, prism_builder_child(b, 0, nap, 0), time, 900);
    prism_builder_add(b, prism_builder_child(b, 0, zip, 0), time, 100);
    profile = finish(b);
    for (int i = 0; i < 3; i++) {
        struct prism_out *out =
            dump_with(profile, (const char *const[]){"order", orders[i]}, 2);

        assert_has(out, "900 ns (90.0 %)");
        assert_has(out, "rect 10 114 118 17 fill=builtin");
        assert_has(out, "rect 128 114 1062 17 fill=waiting");
        prism_out_abandon(out);
    }
    prism_profile_free(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_frames_merge_call_lines),
        cmocka_unit_test(test_scene),
        cmocka_unit_test(test_order_and_direction),
        cmocka_unit_test(test_waiting_stands_last),
        cmocka_unit_test(test_box_budget_is_kept_and_said),
        cmocka_unit_test(test_big_tree_is_bounded),
        cmocka_unit_test(test_negative_values),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_shares),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
