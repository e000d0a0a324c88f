/* SPDX-License-Identifier: MIT */
/* test_callgraph.c - the call graph as a view: comparison, places that are kept, names
 * of any length, DOT.  Whole scenes are in tests/golden. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/base/text.h"
#include "render/paint.h"
#include "render/view.h"
#include "tests/support/profiles.h"

static const struct prism_view *callgraph(void)
{
    return prism_view_named("callgraph")->view;
}

static void set(struct prism_settings *settings, const char *name, const char *value)
{
    struct prism_error err = {{0}};
    const struct prism_option *option = prism_option_find(callgraph()->options, name);

    assert_non_null(option);
    assert_true(prism_settings_set(settings, option, value, &err));
}

static void lay_out(const struct prism_subject *subject,
                    const struct prism_settings *settings, struct prism_scene *scene)
{
    struct prism_error err = {{0}};

    prism_scene_init(scene);
    if (!callgraph()->layout(subject, settings, scene, &err)) {
        fail_msg("%s", err.text);
    }
}

/* The box whose tooltip begins with this line. */
static const struct prism_item *box_of(const struct prism_scene *scene,
                                       const char *name)
{
    for (size_t i = 1; i < scene->items.count; i++) {
        const struct prism_item *item = &scene->items.items[i];

        if (item->kind == PRISM_ITEM_RECT && item->tooltip != NULL &&
            strcspn(item->tooltip, "\n") == strlen(name) &&
            strncmp(item->tooltip, name, strlen(name)) == 0) {
            return item;
        }
    }
    fail_msg("no box %s", name);
    return NULL;
}

static bool has_label(const struct prism_scene *scene, const char *text)
{
    for (size_t i = 0; i < scene->items.count; i++) {
        const struct prism_item *item = &scene->items.items[i];

        if (item->kind == PRISM_ITEM_LABEL && strcmp(item->text, text) == 0) {
            return true;
        }
    }
    return false;
}

static void test_compare(void **state)
{
    const struct prism_profile *before =
        prism_test_tree("main 100 1\nmain;slow 50 1\nmain;same 30 1\nmain;gone 20 1\n");
    const struct prism_profile *now =
        prism_test_tree("main 100 1\nmain;slow 150 2\nmain;same 30 1\n");
    const struct prism_settings settings = {0};
    struct prism_scene scene;

    (void)state;
    lay_out(&(struct prism_subject){.profile = now, .before = before}, &settings,
            &scene);
    assert_true(has_label(&scene, "280 ns, before 200 ns (+40.0 %)"));
    /* Of the 200 ns before, 100 more and 20 less. */
    assert_true(has_label(&scene, "53.6 % (+50.0 %)"));
    assert_true(has_label(&scene, "0.00 % (-10.0 %)"));
    assert_int_equal(box_of(&scene, "slow")->fill, PRISM_PAINT_DIFF + 8);
    assert_int_equal(box_of(&scene, "same")->fill, PRISM_PAINT_DIFF + 4);
    assert_true(box_of(&scene, "gone")->fill < PRISM_PAINT_DIFF + 4);
    assert_non_null(strstr(box_of(&scene, "gone")->tooltip,
                           "before: 20 ns (10.0 %), self 20 ns (10.0 %)\n1 call\n"
                           "change: -10.0 % of the time before"));
    prism_scene_release(&scene);
    prism_profile_free(now);
    prism_profile_free(before);
}

static void test_compare_units(void **state)
{
    struct prism_profile *other =
        (struct prism_profile *)prism_test_tree("main 100 1\n");
    const struct prism_profile *now = prism_test_tree("main 100 1\n");
    const struct prism_settings settings = {0};
    struct prism_metric samples[] = {{"samples", "none", PRISM_ROLE_OTHER, 1},
                                     {"calls", "count", PRISM_ROLE_CALLS, 1}};
    const struct prism_metric *own = other->metrics;
    struct prism_error err = {{0}};
    struct prism_scene scene;

    (void)state;
    prism_scene_init(&scene);
    other->metrics = samples;
    assert_false(
        callgraph()->layout(&(struct prism_subject){.profile = now, .before = other},
                            &settings, &scene, &err));
    assert_string_equal(err.text, "--compare: expected a profile of self time, found "
                                  "samples in profile");
    other->metrics = own;
    prism_scene_release(&scene);
    prism_profile_free(now);
    prism_profile_free(other);
}

/* Shared callees bring a to c and b to d; without them names decide. */
static const char *const shared = "main 1 1\nmain;a 50 1\nmain;b 40 1\nmain;c 30 1\n"
                                  "main;d 20 1\nmain;a;e 10 1\nmain;c;e 9 1\n"
                                  "main;b;f 8 1\nmain;d;f 7 1\n";
static const char *const alone = "main 1 1\nmain;d 20 1\nmain;c 30 1\nmain;b 44 1\n"
                                 "main;a 50 1\n";

static void write_svg(const struct prism_scene *scene, const char *path)
{
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open(path, &err);

    assert_non_null(out);
    assert_true(prism_paint_svg(scene, out, &err));
    assert_true(prism_out_finish(out, &err));
}

/* How far the common functions are from where they were, in relation to the width. */
static double displacement(const struct prism_scene *was, const struct prism_scene *is)
{
    static const char *const names[] = {"main", "a", "b", "c", "d"};
    double sum = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const struct prism_item *left = box_of(was, names[i]);
        const struct prism_item *right = box_of(is, names[i]);

        sum += hypot(left->x + left->width / 2 - right->x - right->width / 2,
                     left->y - right->y);
    }
    return sum / 5 / was->width;
}

static void test_anchor(void **state)
{
    const struct prism_profile *was = prism_test_tree(shared);
    const struct prism_profile *is = prism_test_tree(alone);
    char path[] = "/tmp/prism-callgraph-XXXXXX.svg";
    int fd = mkstemps(path, 4);
    struct prism_settings settings = {0};
    struct prism_scene before;
    struct prism_scene free_of_it;
    struct prism_scene by_picture;
    struct prism_scene by_profile;

    (void)state;
    assert_true(fd >= 0);
    lay_out(&(struct prism_subject){.profile = was}, &settings, &before);
    write_svg(&before, path);
    lay_out(&(struct prism_subject){.profile = is}, &settings, &free_of_it);
    lay_out(&(struct prism_subject){.profile = is, .anchor = was}, &settings,
            &by_profile);
    set(&settings, "anchor", path);
    lay_out(&(struct prism_subject){.profile = is}, &settings, &by_picture);
    assert_true(displacement(&before, &free_of_it) > 0.05);
    assert_true(displacement(&before, &by_profile) < 0.05);
    assert_true(displacement(&by_profile, &by_picture) < 0.0001);
    prism_settings_release(&settings);
    prism_scene_release(&before);
    prism_scene_release(&free_of_it);
    prism_scene_release(&by_profile);
    prism_scene_release(&by_picture);
    prism_profile_free(was);
    prism_profile_free(is);
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
}

/* Nothing in a file that is no picture of ours can break anything. */
static void test_anchor_of_another_kind(void **state)
{
    static const char *const texts[] = {
        "",
        "<svg/>",
        " data-node=\"",
        " data-node=\"1 0123456789abcdef",
        " data-node=\"1 0123456789abcdef\" x=\"nan\" y=\"1\" width=\"1\" height=\"1\"",
        " data-node=\"1 0123456789abcdef\" x=\"1e99\" y=\"1\" width=\"1\" height=\"1\"",
        " data-node=\"0123456789abcdef\" x=\"1\" y=\"1\" width=\"1\" height=\"1\"",
        " data-origin=\"",
        " data-origin=\"1",
        " data-origin=\"1 "};
    const struct prism_profile *profile = prism_test_tree("main 1 1\n");
    char path[] = "/tmp/prism-callgraph-XXXXXX.svg";
    int fd = mkstemps(path, 4);
    struct prism_settings settings = {0};

    (void)state;
    assert_true(fd >= 0);
    set(&settings, "anchor", path);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct prism_error err = {{0}};
        struct prism_scene scene;

        assert_int_equal(ftruncate(fd, 0), 0);
        assert_int_equal(pwrite(fd, texts[i], strlen(texts[i]), 0), strlen(texts[i]));
        prism_scene_init(&scene);
        assert_false(callgraph()->layout(&(struct prism_subject){.profile = profile},
                                         &settings, &scene, &err));
        assert_non_null(strstr(err.text,
                               ": expected a call graph of callprism, found no "
                               "function in it"));
        prism_scene_release(&scene);
    }
    prism_settings_release(&settings);
    prism_profile_free(profile);
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
}

static void test_long_name(void **state)
{
    const struct prism_settings settings = {0};
    struct prism_out *text = prism_out_memory();
    struct prism_out *dot = prism_out_memory();
    const struct prism_profile *profile;
    struct prism_error err = {{0}};
    struct prism_scene scene;

    (void)state;
    for (int i = 0; i < 16384; i++) {
        prism_out_char(text, (char)('a' + i % 26));
    }
    prism_out_text(text, " 10 1\n");
    prism_out_char(text, '\0');
    profile = prism_test_tree(prism_out_span(text).at);
    lay_out(&(struct prism_subject){.profile = profile}, &settings, &scene);
    assert_true(scene.width < 1000);
    prism_scene_release(&scene);
    assert_true(callgraph()->graphviz(&(struct prism_subject){.profile = profile},
                                      &settings, dot, &err));
    assert_true(prism_out_span(dot).len < 2 * (size_t)PRISM_TEXT_DOT_MAX);
    prism_out_abandon(text);
    prism_out_abandon(dot);
    prism_profile_free(profile);
}

static void assert_dot(const char *text, const char *expected)
{
    struct prism_out *out = prism_out_memory();

    prism_text_dot(prism_span_of(text), out);
    prism_out_char(out, '\0');
    assert_string_equal(prism_out_span(out).at, expected);
    prism_out_abandon(out);
}

static void test_dot_text(void **state)
{
    char *many = malloc(40001);
    struct prism_out *out = prism_out_memory();
    struct prism_span made;

    (void)state;
    assert_non_null(many);
    assert_dot("a\"b\\c\nd&e\x01", "a\\\"b\\\\c\\nd&amp;e ");
    /* A letter of two bytes is not cut. */
    for (size_t i = 0; i < 40000; i += 2) {
        memcpy(many + i, "\xc3\xa9", 2);
    }
    many[40000] = '\0';
    prism_text_dot(prism_span_of(many), out);
    made = prism_out_span(out);
    assert_true(made.len <= PRISM_TEXT_DOT_MAX && made.len > PRISM_TEXT_DOT_MAX - 40);
    assert_memory_equal(made.at + made.len - 5, "\xc3\xa9...", 5);
    prism_out_abandon(out);
    free(many);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare),   cmocka_unit_test(test_compare_units),
        cmocka_unit_test(test_anchor),    cmocka_unit_test(test_anchor_of_another_kind),
        cmocka_unit_test(test_long_name), cmocka_unit_test(test_dot_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
