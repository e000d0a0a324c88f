/* SPDX-License-Identifier: MIT */
/* test_merge.c - merging is commutative and associative, loses nothing, and multiplies
 * what it is told to: for the samples of every format, and for random profiles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "converters/convert.h"
#include "core/analysis/merge.h"
#include "core/profile/builder.h"
#include "core/profile/check.h"
#include "tests/support/canonical.h"
#include "tests/support/random_profile.h"
#include "tests/support/reading.h"

#define ONE PRISM_WEIGHT_ONE

typedef const struct prism_profile *profile;

static profile merge_weighted(const struct prism_merge_input *inputs, size_t count,
                              struct prism_notes *notes)
{
    struct prism_error err = {{0}};
    profile merged = prism_merge(inputs, count, notes, &err);

    if (merged == NULL || !prism_profile_check(merged, &err)) {
        fail_msg("%s", err.text);
    }
    return merged;
}

static profile merge(profile a, profile b)
{
    const struct prism_merge_input inputs[] = {{a, ONE}, {b, ONE}};
    struct prism_notes notes = {0};
    profile merged = merge_weighted(inputs, 2, &notes);

    prism_notes_release(&notes);
    return merged;
}

static void expect_same(profile a, profile b, bool origins)
{
    char *left = prism_test_canonical(a, origins);
    char *right = prism_test_canonical(b, origins);
    size_t at = 0;

    while (left[at] != '\0' && left[at] == right[at]) {
        at++;
    }
    if (left[at] != right[at]) {
        while (at > 0 && left[at - 1] != '\n') {
            at--;
        }
        fail_msg("%.300s\nis not\n%.300s", left + at, right + at);
    }
    free(left);
    free(right);
}

static void expect_laws(profile a, profile b, profile c)
{
    profile ab = merge(a, b);
    profile ba = merge(b, a);
    profile bc = merge(b, c);
    profile left = merge(ab, c);
    profile right = merge(a, bc);
    const struct prism_merge_input inputs[] = {{c, ONE}, {a, ONE}, {b, ONE}};
    struct prism_notes notes = {0};
    profile all = merge_weighted(inputs, 3, &notes);

    expect_same(ab, ba, true);
    expect_same(left, right, true);
    expect_same(left, all, true);
    prism_notes_release(&notes);
    prism_profile_free(ab);
    prism_profile_free(ba);
    prism_profile_free(bc);
    prism_profile_free(left);
    prism_profile_free(right);
    prism_profile_free(all);
}

/* ---- samples ---- */

static profile load(const char *path)
{
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    profile p = prism_load(&path, 1, NULL, &settings, &notes, &err);

    if (p == NULL) {
        fail_msg("%s", err.text);
    }
    prism_notes_release(&notes);
    return p;
}

/* A sample in another format, as it comes back from there. */
static profile through(const char *path, const char *format)
{
    const struct prism_registered *to = prism_registry_named(format);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    profile p = load(path);
    struct prism_out *out = prism_test_write(to->format, p, &notes, &err);
    profile again;

    assert_non_null(out);
    again = prism_test_read(to->format, format, prism_out_span(out), &notes, &err);
    assert_non_null(again);
    prism_out_abandon(out);
    prism_profile_free(p);
    prism_notes_release(&notes);
    return again;
}

/* Recorded, traced, by callers and callees from four tools, in every format that can be read. */
static size_t load_samples(profile *samples)
{
    static const char *const paths[] = {
        SAMPLES "/recordings/shop.prism",
        SAMPLES "/recordings/shop.speedscope.json",
        SAMPLES "/pstats/cprofile-2.7.prof",
        SAMPLES "/pstats/cprofile-3.11.prof",
        SAMPLES "/pstats/pyinstrument.pstats",
        SAMPLES "/pstats/yappi.prof",
    };
    size_t count = sizeof paths / sizeof paths[0];

    for (size_t i = 0; i < count; i++) {
        samples[i] = load(paths[i]);
    }
    samples[count++] = through(paths[0], "folded");
    samples[count++] = through(paths[3], "capture");
    return count;
}

static void laws_of_samples(void **state)
{
    profile samples[8];
    size_t count = load_samples(samples);

    (void)state;
    assert_int_equal(count, 8);
    for (size_t a = 0; a < count; a++) {
        for (size_t b = 0; b <= a; b++) {
            for (size_t c = 0; c <= b; c++) {
                expect_laws(samples[a], samples[c], samples[b]);
            }
        }
    }
    for (size_t i = 0; i < count; i++) {
        prism_profile_free(samples[i]);
    }
}

/* ---- random profiles ---- */

static void laws_of_random_profiles(void **state)
{
    (void)state;
    for (int round = 0; round < 600; round++) {
        profile a = prism_test_random_profile(prism_test_random(3) > 0);
        profile b = prism_test_random_profile(prism_test_random(3) > 0);
        profile c = prism_test_random_profile(prism_test_random(3) > 0);

        expect_laws(a, b, c);
        prism_profile_free(a);
        prism_profile_free(b);
        prism_profile_free(c);
    }
}

/* ---- weights ---- */

static profile weighted(profile p, int64_t weight)
{
    const struct prism_merge_input input = {p, weight};
    struct prism_notes notes = {0};
    profile merged = merge_weighted(&input, 1, &notes);

    prism_notes_release(&notes);
    return merged;
}

static void twice_is_weight_two(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        profile p = prism_test_random_profile(round % 2 == 0);
        profile twice = merge(p, p);
        profile heavy = weighted(p, 2 * ONE);

        /* An order in time cannot be heavier. */
        if (twice->tree.order_count == 0) {
            expect_same(twice, heavy, false);
        }
        assert_int_equal(heavy->sources[0].weight, 2 * ONE);
        prism_profile_free(p);
        prism_profile_free(twice);
        prism_profile_free(heavy);
    }
}

static double sum_of(profile p, uint32_t metric)
{
    bool tree = p->shape == PRISM_TREE;
    size_t rows = tree ? p->tree.cell_count : p->function_count;
    const int64_t *values = tree ? p->tree.values : p->graph.function_self;
    double sum = 0;

    for (size_t i = 0; i < rows; i++) {
        sum += (double)values[i * p->metric_count + metric];
    }
    return sum;
}

/* Rounding one by one would turn 1000 calls of one each into 0 or 1000. */
static void rounding(void **state)
{
    (void)state;
    for (int round = 0; round < 300; round++) {
        profile p = prism_test_random_profile(round % 2 == 0);
        int64_t weight = 1 + (int64_t)prism_test_random(3000000);
        profile light = weighted(p, weight);

        assert_int_equal(light->metric_count, p->metric_count);
        for (uint32_t k = 0; k < p->metric_count; k++) {
            double exact = sum_of(p, k) * (double)weight / (double)ONE;

            assert_true(sum_of(light, k) >= exact - 0.500001);
            assert_true(sum_of(light, k) <= exact + 0.500001);
        }
        for (size_t i = 0; i < light->tree.cell_count * light->metric_count; i++) {
            assert_true(light->tree.values[i] >= 0);
        }
        for (uint32_t i = 0; i < p->process_count; i++) {
            assert_int_equal(light->processes[i].source, 0);
        }
        prism_profile_free(p);
        prism_profile_free(light);
    }
}

static profile folded(const char *text)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    profile p = prism_test_read(prism_registry_named("folded")->format, "x.folded",
                                prism_span_of(text), &notes, &err);

    assert_non_null(p);
    prism_notes_release(&notes);
    return p;
}

static void notes_and_failures(void **state)
{
    profile half = folded("a;b 1\na;c 2\n");
    profile large = folded("a 9000000000000000000\n");
    const struct prism_merge_input light[] = {{half, ONE / 2}};
    const struct prism_merge_input heavy[] = {{large, 2 * ONE}};
    const struct prism_merge_input both[] = {{large, ONE}, {large, ONE}};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    profile p = merge_weighted(light, 1, &notes);

    (void)state;
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.items[0].kind, PRISM_NOTE_LOST);
    assert_int_equal(prism_test_total(p), 2);
    assert_null(prism_merge(heavy, 1, &notes, &err));
    assert_string_equal(err.text, "the inputs together: expected sums below 2^63, "
                                  "found a larger one");
    assert_null(prism_merge(both, 2, &notes, &err));
    assert_int_equal(notes.count, 1);
    prism_notes_release(&notes);
    prism_profile_free(p);
    prism_profile_free(half);
    prism_profile_free(large);
}

/* ---- time ---- */

static profile started(const char *name, int64_t wall_ns, int64_t mono_ns)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};

    prism_builder_shape(b, PRISM_TREE);
    prism_builder_anchor(b, wall_ns, mono_ns);
    (void)prism_builder_process(b, 1, prism_span_of(""));
    (void)prism_builder_thread(b, 0, 1, prism_span_of(name));
    prism_builder_thread_times(b, 0, 5, 6);
    prism_builder_add(b, 0, prism_builder_metric(b, "n", "count", PRISM_ROLE_OTHER, 1),
                      1);
    prism_builder_read_from(b, name);
    return prism_builder_finish(b, name, &err);
}

/* The monotonic clocks tell, unless they are of different boots. */
static void one_axis(void **state)
{
    const int64_t second = 1000000000;
    const int64_t wall = INT64_C(1700000000) * second;
    profile parts[] = {
        started("late", wall + 10 * second, 510 * second + 7),
        started("first", wall, 500 * second),
        started("other boot", wall + 20 * second, 3 * second),
        started("no clock", PRISM_UNKNOWN, PRISM_UNKNOWN),
    };
    const int64_t starts[] = {10 * second + 7, 0, 20 * second, 0};
    struct prism_merge_input inputs[4];
    struct prism_notes notes = {0};
    profile p;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        inputs[i] = (struct prism_merge_input){parts[i], ONE};
    }
    p = merge_weighted(inputs, 4, &notes);
    assert_int_equal(p->wall_anchor_ns, wall);
    assert_int_equal(p->source_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(p->sources[i].start_ns, starts[i]);
        assert_int_equal(p->processes[i].source, i);
        assert_int_equal(p->threads[i].start_ns, starts[i] + 5);
        assert_int_equal(p->threads[i].end_ns, starts[i] + 6);
        prism_profile_free(parts[i]);
    }
    prism_notes_release(&notes);
    prism_profile_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(laws_of_samples),
        cmocka_unit_test(laws_of_random_profiles),
        cmocka_unit_test(twice_is_weight_two),
        cmocka_unit_test(rounding),
        cmocka_unit_test(notes_and_failures),
        cmocka_unit_test(one_axis),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
