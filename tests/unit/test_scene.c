/* SPDX-License-Identifier: MIT */
/* test_scene.c - numbers, dumps and the bookkeeping of scenes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "render/scene.h"

static void number(struct prism_out *out, double value)
{
    prism_scene_number(out, value);
    prism_out_char(out, ' ');
}

static void assert_out(struct prism_out *out, const char *expected)
{
    struct prism_span text = prism_out_span(out);

    assert_int_equal(text.len, strlen(expected));
    assert_memory_equal(text.at, expected, text.len);
    prism_out_abandon(out);
}

static void test_numbers(void **state)
{
    struct prism_out *out = prism_out_memory();

    (void)state;
    number(out, 0);
    number(out, 12);
    number(out, 1.5);
    number(out, 0.0625);
    number(out, 0.00004);
    number(out, -2.25);
    number(out, 1180.00005);
    number(out, 0.99999);
    assert_out(out, "0 12 1.5 0.0625 0 -2.25 1180.0001 1 ");
}

static void test_dump(void **state)
{
    struct prism_point line[] = {{1, 2}, {3.5, 4}};
    struct prism_out *out = prism_out_memory();
    struct prism_scene scene;

    (void)state;
    prism_scene_init(&scene);
    scene.width = 100;
    scene.height = 50;
    scene.title = "a \"title\"";
    prism_scene_open(&scene, "frames", "grows", "up");
    prism_scene_rect(&scene, (struct prism_point){1, 2}, (struct prism_point){3, 4},
                     PRISM_PAINT_ALL, "two\nlines")
        ->style = PRISM_STYLE_HATCHED;
    prism_scene_close(&scene);
    (void)prism_scene_line(&scene, line, 2, PRISM_PAINT_GRID);
    prism_scene_label(&scene, line[0], 12, PRISM_PAINT_TEXT, "x")->style =
        PRISM_STYLE_BOLD | PRISM_STYLE_END;
    prism_scene_dump(&scene, out);
    prism_scene_release(&scene);
    assert_out(out, "scene 100 50 title=\"a \\\"title\\\"\"\n"
                    "  group text=\"frames\" grows=\"up\"\n"
                    "    rect 1 2 3 4 fill=all hatched tooltip=\"two\\nlines\"\n"
                    "  end\n"
                    "  path 1 2 3.5 4 stroke=grid\n"
                    "  label 1 2 12 fill=text bold end text=\"x\"\n");
}

static void test_text_of_any_length(void **state)
{
    struct prism_scene scene;
    char many[3000];
    const char *text;

    (void)state;
    memset(many, 'x', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    prism_scene_init(&scene);
    text = prism_scene_text(&scene, "%s-%d", many, 7);
    assert_int_equal(strlen(text), sizeof many - 1 + 2);
    assert_string_equal(text + sizeof many - 1, "-7");
    assert_string_equal(prism_scene_text(&scene, "%d %%", 12), "12 %");
    prism_scene_release(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_dump),
        cmocka_unit_test(test_text_of_any_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
