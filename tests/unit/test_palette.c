/* SPDX-License-Identifier: MIT */
/* test_palette.c - text is readable on every colour it may stand on, in both
 * themes, and shades are stable. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/palette.h"

/* WCAG 2.1, "relative luminance". */
static double luminance(uint32_t rgb)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;

    for (unsigned i = 0; i < 3; i++) {
        double channel = (double)(rgb >> (16 - 8 * i) & 0xff) / 255;

        channel =
            channel <= 0.04045 ? channel / 12.92 : pow((channel + 0.055) / 1.055, 2.4);
        sum += weights[i] * channel;
    }
    return sum;
}

static double contrast(uint32_t a, uint32_t b)
{
    double high = luminance(a);
    double low = luminance(b);

    return (fmax(high, low) + 0.05) / (fmin(high, low) + 0.05);
}

static void assert_readable(enum prism_paint text, enum prism_paint box)
{
    const struct prism_colour *ink = prism_palette(text);
    const struct prism_colour *paper = prism_palette(box);

    if (contrast(ink->light, paper->light) < 4.5 ||
        contrast(ink->dark, paper->dark) < 4.5) {
        fail_msg("%s on %s: %.2f light, %.2f dark", ink->name, paper->name,
                 contrast(ink->light, paper->light), contrast(ink->dark, paper->dark));
    }
}

static void test_contrast(void **state)
{
    (void)state;
    assert_true(fabs(contrast(0xffffff, 0x000000) - 21) < 0.01);
    assert_readable(PRISM_PAINT_TEXT, PRISM_PAINT_GROUND);
    assert_readable(PRISM_PAINT_MUTED, PRISM_PAINT_GROUND);
    for (unsigned i = PRISM_PAINT_ALL; i < PRISM_PAINT_SERIES; i++) {
        if (i < PRISM_PAINT_ARROW || i > PRISM_PAINT_LESS) {
            assert_readable(PRISM_PAINT_LABEL, (enum prism_paint)i);
        }
    }
}

/* They stand on each other in time bars; on dark ground lightness alone tells greys
 * apart. */
static void test_greys_differ_on_dark(void **state)
{
    static const enum prism_paint greys[] = {PRISM_PAINT_REST, PRISM_PAINT_OUTSIDE,
                                             PRISM_PAINT_WAITING};

    (void)state;
    for (unsigned i = 0; i < 3; i++) {
        uint32_t dark = prism_palette(greys[i])->dark;

        assert_true(contrast(dark, prism_palette(greys[(i + 1) % 3])->dark) >= 1.5);
        assert_true(contrast(dark, prism_palette(PRISM_PAINT_GROUND)->dark) >= 1.35);
    }
}

static void test_names_are_unique(void **state)
{
    (void)state;
    for (unsigned i = 0; i < PRISM_PAINT_COUNT; i++) {
        for (unsigned j = 0; j < i; j++) {
            assert_string_not_equal(prism_palette((enum prism_paint)i)->name,
                                    prism_palette((enum prism_paint)j)->name);
        }
    }
    assert_string_equal(prism_palette(PRISM_PAINT_OWN)->name, "own0");
    assert_string_equal(prism_palette(PRISM_PAINT_SERIES)->name, "series0");
}

static void test_shades(void **state)
{
    unsigned seen = 0;
    char name[] = "module_xx.py";

    (void)state;
    assert_int_equal(prism_palette_shade(PRISM_PAINT_OWN, "app.py"),
                     prism_palette_shade(PRISM_PAINT_OWN, "app.py"));
    for (int i = 0; i < 100; i++) {
        enum prism_paint shade;

        name[7] = (char)('0' + i / 10);
        name[8] = (char)('0' + i % 10);
        shade = prism_palette_shade(PRISM_PAINT_SITE, name);
        assert_in_range(shade, PRISM_PAINT_SITE,
                        PRISM_PAINT_SITE + PRISM_SHADE_COUNT - 1);
        seen |= 1U << (shade - PRISM_PAINT_SITE);
    }
    assert_int_equal(seen, 0xff);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contrast),
        cmocka_unit_test(test_greys_differ_on_dark),
        cmocka_unit_test(test_names_are_unique),
        cmocka_unit_test(test_shades),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
