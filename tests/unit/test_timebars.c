/* SPDX-License-Identifier: MIT */
/* test_timebars.c - grouping of intervals, the choice of series, axes and errors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/profile/builder.h"
#include "render/axis.h"
#include "render/bars.h"
#include "render/view.h"

#define MS INT64_C(1000000)

static const struct prism_profile *finish(struct prism_builder *b)
{
    struct prism_error err = {{0}};
    const struct prism_profile *profile = prism_builder_finish(b, "test", &err);

    assert_non_null(profile);
    return profile;
}

/* `count` intervals of 100 ms, the last one 50 ms: "parse" works in the first half
 * and "render" in the second, 80 %; the rest sleeps.  "rare" takes 1 ms at the end,
 * and the root (outside every function) 2 ms at the start. */
static const struct prism_profile *sample(int count)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t nodes[4];

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    for (int i = 0; i < 4; i++) {
        static const char *const names[] = {"parse", "render", "rare", "time.sleep"};
        const struct prism_function_spec spec = {.name = prism_span_of(names[i]),
                                                 .kind = i == 3 ? PRISM_KIND_WAITING
                                                                : PRISM_KIND_PYTHON};

        nodes[i] = prism_builder_child(b, 0, prism_builder_function(b, &spec), 0);
    }
    for (int i = 0; i < count; i++) {
        int64_t len = i == count - 1 ? 50 * MS : 100 * MS;

        prism_builder_at(b, 0, prism_builder_interval(b, (int64_t)i * 100 * MS, len));
        prism_builder_add(b, nodes[i < count / 2 ? 0 : 1], 0, len / 10 * 8);
        prism_builder_add(b, nodes[3], 0, len / 10 * 2);
        if (i == 0) {
            prism_builder_add(b, 0, 0, 2 * MS);
        }
    }
    prism_builder_add(b, nodes[2], 0, 1 * MS);
    prism_builder_mark(b, 0, 150 * MS, prism_span_of("loaded <all>"));
    return finish(b);
}

static void test_series(void **state)
{
    const struct prism_profile *profile = sample(10);
    struct prism_bars bars;

    (void)state;
    prism_bars_init(&bars, profile, 2, 0, 100);
    assert_int_equal(bars.bar_count, 10);
    assert_int_equal(bars.grouped, 1);
    assert_int_equal(bars.bars[9].start_ns, 900 * MS);
    assert_int_equal(bars.bars[9].len_ns, 50 * MS);
    /* parse 400, render 360, other 1, outside 2, waiting 190. */
    assert_int_equal(bars.series_count, 5);
    assert_int_equal(bars.series[0].sum, 400 * MS);
    assert_int_equal(bars.series[1].sum, 360 * MS);
    assert_string_equal(bars.series[2].title, "other functions");
    assert_int_equal(bars.series[2].sum, 1 * MS);
    assert_int_equal(bars.others, 1);
    assert_string_equal(bars.series[3].title, "outside Python");
    assert_string_equal(bars.series[4].title, "waiting");
    assert_int_equal(bars.series[4].sum, 190 * MS);
    assert_int_equal(bars.values[0], 80 * MS);
    assert_int_equal(bars.values[3], 2 * MS);
    assert_int_equal(bars.values[9 * 5 + 1], 40 * MS);
    assert_int_equal(bars.values[9 * 5 + 2], 1 * MS);
    assert_int_equal(bars.values[9 * 5 + 4], 10 * MS);
    prism_bars_release(&bars);
    prism_profile_free(profile);
}

static void test_empty_series_are_left_out(void **state)
{
    const struct prism_profile *profile = sample(10);
    struct prism_bars bars;

    (void)state;
    prism_bars_init(&bars, profile, 10, 0, 100);
    assert_int_equal(bars.series_count, 5);
    assert_null(bars.series[2].title);
    assert_int_equal(bars.others, 0);
    assert_int_equal(bars.values[9 * 5 + 2], 1 * MS);
    assert_string_equal(bars.series[3].title, "outside Python");
    prism_bars_release(&bars);
    prism_profile_free(profile);
}

static void test_grouping(void **state)
{
    const struct prism_profile *profile = sample(1000);
    struct prism_bars bars;

    (void)state;
    prism_bars_init(&bars, profile, 2, 1000 * MS, 1000);
    assert_int_equal(bars.grouped, 10);
    assert_int_equal(bars.bar_count, 100);
    assert_int_equal(bars.bars[1].start_ns, 1000 * MS);
    assert_int_equal(bars.bars[99].len_ns, 950 * MS);
    assert_int_equal(bars.values[0], 800 * MS);
    prism_bars_release(&bars);
    /* 250 ms is no multiple: up to the next. */
    prism_bars_init(&bars, profile, 2, 250 * MS, 1000);
    assert_int_equal(bars.grouped, 3);
    assert_int_equal(bars.bar_count, 334);
    prism_bars_release(&bars);
    prism_bars_init(&bars, profile, 2, 0, 300);
    assert_int_equal(bars.grouped, 4);
    prism_bars_release(&bars);
    prism_bars_init(&bars, profile, 2, INT64_MAX, 300);
    assert_int_equal(bars.bar_count, 1);
    prism_bars_release(&bars);
    prism_profile_free(profile);
}

/* A grid of 100 ms from -40 ms; one thread that is busy from 0 to 230 ms, and an
 * interval behind it in which nothing happened. */
static const struct prism_profile *on_a_grid(bool end_known)
{
    struct prism_builder *b = prism_builder_new();
    const struct prism_function_spec spec = {.name = prism_span_of("work")};
    uint32_t thread;
    uint32_t node;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    node = prism_builder_child(b, 0, prism_builder_function(b, &spec), 0);
    thread = prism_builder_thread(b, prism_builder_process(b, 1, prism_span("", 0)), 1,
                                  prism_span_of("MainThread"));
    for (int i = 0; i < 4; i++) {
        static const int64_t busy[] = {60, 100, 70, 0};

        prism_builder_at(
            b, thread,
            prism_builder_interval(b, (int64_t)(i * 100 - 40) * MS, 100 * MS));
        if (busy[i] > 0) {
            prism_builder_add(b, node, 0, busy[i] * MS);
        }
    }
    if (end_known) {
        prism_builder_thread_times(b, thread, 0, 230 * MS);
    }
    return finish(b);
}

static void test_bars_end_with_the_run(void **state)
{
    const struct prism_profile *profile = on_a_grid(true);
    struct prism_bars bars;

    (void)state;
    prism_bars_init(&bars, profile, 2, 0, 100);
    assert_int_equal(bars.from_ns, 0);
    assert_int_equal(bars.until_ns, 230 * MS);
    assert_int_equal(bars.bar_count, 3);
    assert_int_equal(bars.len_ns, 100 * MS);
    assert_int_equal(bars.bars[0].start_ns, 0);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(bars.bars[i].len_ns, bars.values[i]);
    }
    prism_bars_release(&bars);
    prism_profile_free(profile);
    profile = on_a_grid(false);
    prism_bars_init(&bars, profile, 2, 0, 100);
    assert_int_equal(bars.until_ns, 260 * MS);
    assert_int_equal(bars.bar_count, 3);
    assert_int_equal(bars.bars[2].len_ns, 100 * MS);
    prism_bars_release(&bars);
    prism_profile_free(profile);
}

static void test_axis_steps(void **state)
{
    (void)state;
    assert_true(prism_axis_step(1, 6) > 0.199 && prism_axis_step(1, 6) < 0.201);
    assert_true(prism_axis_step(3, 6) > 0.499 && prism_axis_step(3, 6) < 0.501);
    assert_true(prism_axis_step(47, 6) > 9.99 && prism_axis_step(47, 6) < 10.01);
    assert_int_equal(prism_axis_time_step(12340 * MS, 10), 2000 * MS);
    assert_int_equal(prism_axis_time_step(100000 * MS, 10), 10000 * MS);
    assert_int_equal(prism_axis_time_step(3600000 * MS, 10), 600000 * MS);
    assert_int_equal(prism_axis_time_step(MS, 10), MS / 10);
    assert_int_equal(prism_axis_time_step(INT64_MAX, 10) % (86400000 * MS), 0);
    assert_true(INT64_MAX / prism_axis_time_step(INT64_MAX, 10) <= 10);
}

static const char *tick(int64_t ns, int64_t step, struct prism_tick *to)
{
    return prism_axis_time(ns, step, to);
}

static void test_axis_times(void **state)
{
    struct prism_tick to;

    (void)state;
    assert_string_equal(tick(0, 2000 * MS, &to), "0 s");
    assert_string_equal(tick(250 * MS, 50 * MS, &to), "0.25 s");
    assert_string_equal(tick(12000 * MS, 2000 * MS, &to), "12 s");
    assert_string_equal(tick(90000 * MS, 60000 * MS, &to), "1:30 min");
    assert_string_equal(tick(7500000 * MS, 300000 * MS, &to), "2:05 h");
    assert_string_equal(tick(50000, 10000, &to), "50 us");
}

static const struct prism_view *timebars(void)
{
    return prism_view_named("timebars")->view;
}

static void test_scene(void **state)
{
    const struct prism_profile *profile = sample(10);
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    struct prism_scene scene;
    double area = 0;

    (void)state;
    prism_scene_init(&scene);
    assert_true(timebars()->layout(&(struct prism_subject){.profile = profile},
                                   &settings, &scene, &err));
    /* Area is time: 40 bars' worth of pixels is what "parse" took of the whole. */
    for (size_t i = 0; i < scene.items.count; i++) {
        const struct prism_item *item = &scene.items.items[i];

        if (item->kind == PRISM_ITEM_RECT && item->fill == PRISM_PAINT_SERIES &&
            item->tooltip != NULL) {
            area += item->width * item->height;
            assert_non_null(strstr(item->tooltip, "parse\n"));
        }
    }
    /* The plot is 732 wide for 950 ms and 340 high for 1.0 (0.02 above is noise). */
    assert_true(area > 732.0 * 400 / 950 * 340 * 0.97);
    assert_true(area < 732.0 * 400 / 950 * 340 * 1.01);
    prism_scene_release(&scene);
    prism_profile_free(profile);
}

/* Whether the heading has this text when bars of this length are asked for. */
static bool says(const struct prism_profile *profile, const char *interval,
                 const char *text)
{
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    struct prism_scene scene;
    bool found = false;

    assert_true(prism_settings_set(
        &settings, prism_option_find(timebars()->options, "interval"), interval, &err));
    prism_scene_init(&scene);
    assert_true(timebars()->layout(&(struct prism_subject){.profile = profile},
                                   &settings, &scene, &err));
    for (size_t i = 0; i < scene.items.count; i++) {
        const struct prism_item *item = &scene.items.items[i];

        found |= item->kind == PRISM_ITEM_LABEL && strcmp(item->text, text) == 0;
    }
    prism_scene_release(&scene);
    prism_settings_release(&settings);
    return found;
}

static void test_heading_says_which_interval_is_used(void **state)
{
    const struct prism_profile *profile = on_a_grid(true);

    (void)state;
    assert_true(says(profile, "100ms", "One bar is 100 ms."));
    assert_true(says(profile, "100ms", "230 ms over 230 ms"));
    assert_true(says(profile, "10ms",
                     "One bar is 100 ms, as recorded; 10.0 ms was asked for."));
    assert_true(
        says(profile, "200ms", "One bar is 200 ms: 2 of the recorded intervals."));
    assert_true(says(profile, "150ms",
                     "One bar is 200 ms: 2 of the recorded intervals; 150 ms was "
                     "asked for."));
    prism_profile_free(profile);
}

static void test_no_intervals(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;
    struct prism_scene scene;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "samples", "none", PRISM_ROLE_OTHER, 1);
    prism_builder_add(b, 0, 0, 5);
    (void)prism_builder_source(b, "x.folded");
    profile = finish(b);
    prism_scene_init(&scene);
    assert_false(timebars()->layout(&(struct prism_subject){.profile = profile},
                                    &settings, &scene, &err));
    assert_string_equal(err.text,
                        "x.folded: has no intervals: record with callprism record");
    prism_scene_release(&scene);
    prism_profile_free(profile);
}

static void test_times_out_of_range(void **state)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;
    struct prism_scene scene;

    (void)state;
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "samples", "none", PRISM_ROLE_OTHER, 1);
    (void)prism_builder_interval(b, -INT64_MAX, 5);
    (void)prism_builder_interval(b, INT64_MAX, INT64_MAX);
    prism_builder_add(b, 0, 0, 5);
    profile = finish(b);
    prism_scene_init(&scene);
    assert_false(timebars()->layout(&(struct prism_subject){.profile = profile},
                                    &settings, &scene, &err));
    assert_string_equal(
        err.text, "profile: expected intervals within 36 years of the start, found "
                  "one at -9223372036854775807 ns");
    prism_scene_release(&scene);
    prism_profile_free(profile);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_series),
        cmocka_unit_test(test_empty_series_are_left_out),
        cmocka_unit_test(test_grouping),
        cmocka_unit_test(test_bars_end_with_the_run),
        cmocka_unit_test(test_heading_says_which_interval_is_used),
        cmocka_unit_test(test_axis_steps),
        cmocka_unit_test(test_axis_times),
        cmocka_unit_test(test_scene),
        cmocka_unit_test(test_no_intervals),
        cmocka_unit_test(test_times_out_of_range),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
