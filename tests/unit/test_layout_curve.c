/* SPDX-License-Identifier: MIT */
/* test_layout_curve.c - lines keep to their gates; drawings that do not hang together
 * are packed apart. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/layout/curve.h"
#include "render/layout/pack.h"

#define GATES 6U

static double cubic(double a, double b, double c, double d, double t)
{
    double u = 1 - t;

    return u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
}

static struct prism_gate gate(double x, double y, double reach)
{
    return (struct prism_gate){x, y, y - 10, y + 10, x - reach, x + reach, false};
}

static void a_free_line_is_straight(void **state)
{
    struct prism_gate gates[] = {gate(0, 0, 500), gate(200, 100, 500)};
    struct prism_curve_points points = {0};

    (void)state;
    prism_curve(gates, 2, &points);
    assert_int_equal(points.count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_true(fabs(points.items[i].x - 2 * points.items[i].y) < 1e-9);
    }
    prism_vec_release(&points);
}

/* From a low box beside a high one: first down along it, then across. */
static void a_narrow_gate_is_passed_upright(void **state)
{
    struct prism_gate gates[] = {gate(0, 0, 1), gate(200, 100, 1)};
    struct prism_curve_points points = {0};

    (void)state;
    prism_curve(gates, 2, &points);
    assert_int_equal(points.count, 10);
    assert_true(fabs(points.items[3].x) < 1e-9 && fabs(points.items[3].y - 10) < 1e-9);
    assert_true(fabs(points.items[6].x - 200) < 1e-9);
    assert_true(fabs(points.items[6].y - 90) < 1e-9);
    prism_vec_release(&points);
}

static void check_point(const struct prism_gate *gates, double x, double y)
{
    for (uint32_t g = 0; g < GATES; g++) {
        if (y >= gates[g].top && y <= gates[g].bottom) {
            assert_true(x >= gates[g].left - 1e-6);
            assert_true(x <= gates[g].right + 1e-6);
        }
    }
}

static void check_within(const struct prism_gate *gates,
                         const struct prism_curve_points *points)
{
    double last = -INFINITY;

    for (size_t i = 0; i + 3 < points->count; i += 3) {
        const struct prism_point *p = &points->items[i];

        for (int k = 0; k <= 40; k++) {
            double x = cubic(p[0].x, p[1].x, p[2].x, p[3].x, k / 40.0);
            double y = cubic(p[0].y, p[1].y, p[2].y, p[3].y, k / 40.0);

            assert_true(y >= last - 1e-9);
            last = y;
            check_point(gates, x, y);
        }
    }
}

static void lines_pass_all_gates(void **state)
{
    uint64_t random = 5;

    (void)state;
    for (int round = 0; round < 300; round++) {
        struct prism_gate gates[GATES];
        struct prism_curve_points points = {0};

        for (uint32_t i = 0; i < GATES; i++) {
            random = random * UINT64_C(6364136223846793005) + 1442695040888963407U;
            gates[i] = gate((double)((random >> 33) % 400), 40.0 * i,
                            (double)((random >> 50) % 60));
        }
        prism_curve(gates, GATES, &points);
        assert_int_equal(points.count % 3, 1);
        check_within(gates, &points);
        assert_true(fabs(points.items[points.count - 1].x - gates[GATES - 1].x) < 1e-9);
        prism_vec_release(&points);
    }
}

static void packed_items_are_apart(void **state)
{
    struct prism_pack_item items[50];
    struct prism_point size;

    (void)state;
    for (uint32_t i = 0; i < 50; i++) {
        items[i] = (struct prism_pack_item){.width = 10 + i * 37 % 90,
                                            .height = 10 + i * 53 % 70};
    }
    size = prism_pack(items, 50, 7);
    for (uint32_t i = 0; i < 50; i++) {
        const struct prism_pack_item *a = &items[i];

        assert_true(a->at.x >= 0 && a->at.x + a->width <= size.x);
        assert_true(a->at.y >= 0 && a->at.y + a->height <= size.y);
        for (uint32_t k = 0; k < i; k++) {
            const struct prism_pack_item *b = &items[k];

            assert_true(a->at.x + a->width + 7 <= b->at.x + 1e-9 ||
                        b->at.x + b->width + 7 <= a->at.x + 1e-9 ||
                        a->at.y + a->height + 7 <= b->at.y + 1e-9 ||
                        b->at.y + b->height + 7 <= a->at.y + 1e-9);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_free_line_is_straight),
        cmocka_unit_test(a_narrow_gate_is_passed_upright),
        cmocka_unit_test(lines_pass_all_gates),
        cmocka_unit_test(packed_items_are_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
