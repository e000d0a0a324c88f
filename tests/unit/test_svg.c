/* SPDX-License-Identifier: MIT */
/* test_svg.c - painters: an SVG that any XML parser takes whatever the texts are,
 * the same bytes twice, and pictures of the right kind by suffix. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>

#include "core/base/input.h"
#include "core/profile/builder.h"
#include "render/paint.h"
#include "render/view.h"

/* cairo's fonts are found by fontconfig, which keeps its caches to the end. */
/* NOLINTBEGIN(bugprone-reserved-identifier): LeakSanitizer's own name. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
/* NOLINTEND(bugprone-reserved-identifier) */

static const char hostile[] =
    "</title><script>alert(1)</script>]]>&amp;\"'<!-- \x01\x1f\xef\xbf\xbe\xe6\xbc\xa2";
/* What of it a parser must find again. */
static const char tamed[] = "</title><script>alert(1)</script>]]>&amp;\"'<!-- "
                            "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                            "\xe6\xbc\xa2";

static void fill(struct prism_scene *scene)
{
    struct prism_point corner[] = {{0, 0}, {5, 5}, {0, 10}};
    struct prism_item *dashed;

    prism_scene_init(scene);
    scene->width = 100;
    scene->height = 60;
    scene->title = hostile;
    scene->script = "var a = 1 < 2 && '</svg>';";
    prism_scene_open(scene, "frames", "grows", hostile);
    prism_scene_rect(scene, (struct prism_point){1, 2}, (struct prism_point){30, 17},
                     PRISM_PAINT_OWN, hostile)
        ->link = "https://example.org/?a=1&b=\"2\"";
    prism_scene_rect(scene, (struct prism_point){1, 20}, (struct prism_point){30, 17},
                     PRISM_PAINT_OWN, NULL)
        ->style = PRISM_STYLE_HATCHED;
    (void)prism_scene_label(scene, (struct prism_point){3, 14}, 12, PRISM_PAINT_LABEL,
                            hostile);
    prism_scene_close(scene);
    prism_scene_line(scene, corner, 3, PRISM_PAINT_EDGE)->fill = PRISM_PAINT_ALL;
    prism_scene_label(scene, (struct prism_point){50, 30}, 10, PRISM_PAINT_TEXT, "up")
        ->style = PRISM_STYLE_TURNED | PRISM_STYLE_MIDDLE;
    dashed = prism_scene_line(scene, corner, 2, PRISM_PAINT_ARROW);
    dashed->style = PRISM_STYLE_DASHED;
    dashed = prism_scene_line(scene, corner, 2, PRISM_PAINT_ARROW);
    dashed->style = PRISM_STYLE_DASHED;
    dashed->line = 5;
}

static void assert_content(xmlXPathContextPtr context, const char *path,
                           const char *expected)
{
    xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)path, context);
    xmlChar *text;

    assert_non_null(found);
    text = xmlXPathCastToString(found);
    assert_string_equal((const char *)text, expected);
    xmlFree(text);
    xmlXPathFreeObject(found);
}

static void test_svg_survives_any_text(void **state)
{
    struct prism_out *out = prism_out_memory();
    struct prism_error err = {{0}};
    struct prism_scene scene;
    struct prism_span text;
    xmlXPathContextPtr context;
    xmlDocPtr document;

    (void)state;
    fill(&scene);
    assert_true(prism_paint_svg(&scene, out, &err));
    prism_scene_release(&scene);
    text = prism_out_span(out);
    document = xmlReadMemory(text.at, (int)text.len, "x.svg", NULL, XML_PARSE_NONET);
    assert_non_null(document);
    context = xmlXPathNewContext(document);
    assert_content(context, "count(//*[local-name()='script'])", "1");
    assert_content(context, "string(//*[local-name()='script'])",
                   "var a = 1 < 2 && '</svg>';");
    assert_content(context, "string(/*/*[local-name()='title'])", tamed);
    assert_content(context, "string(//*[local-name()='g']/@data-grows)", tamed);
    assert_content(context, "string(//*[local-name()='rect']/*[local-name()='title'])",
                   tamed);
    assert_content(context, "string(//*[local-name()='g']/*[local-name()='text'])",
                   tamed);
    assert_content(context, "string(//*[local-name()='a']/@*)",
                   "https://example.org/?a=1&b=\"2\"");
    assert_content(context, "string(//*[local-name()='path']/@d)", "M0 0L5 5L0 10Z");
    assert_content(context, "count(//*[local-name()='pattern'])", "1");
    /* Dashes of wide lines are longer; those of thin ones stand in the style sheet. */
    assert_content(context, "count(//*[contains(@class, 'dashed')])", "2");
    assert_content(context, "string(//*[contains(@class, 'dashed')]/@style)",
                   "stroke-dasharray:7.5 5");
    assert_content(context, "count(//*[contains(@class, 'dashed')][@style])", "1");
    xmlXPathFreeContext(context);
    xmlFreeDoc(document);
    prism_out_abandon(out);
}

typedef bool (*painter)(const struct prism_scene *, struct prism_out *,
                        struct prism_error *);

static void test_same_bytes_twice(void **state)
{
    static const painter painters[] = {prism_paint_svg, prism_paint_png,
                                       prism_paint_pdf};
    static const char *const magic[] = {"<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
                                        "\x89PNG", "%PDF-"};
    struct prism_scene scene;

    (void)state;
    fill(&scene);
    for (size_t i = 0; i < 3; i++) {
        struct prism_out *first = prism_out_memory();
        struct prism_out *second = prism_out_memory();
        struct prism_error err = {{0}};

        assert_true(painters[i](&scene, first, &err));
        assert_true(painters[i](&scene, second, &err));
        assert_true(prism_span_starts(prism_out_span(first), magic[i]));
        assert_true(prism_span_equal(prism_out_span(first), prism_out_span(second)));
        prism_out_abandon(first);
        prism_out_abandon(second);
    }
    prism_scene_release(&scene);
}

/* Items that do not overlap may come in any order: none leaves a trace in the next. */
static void test_items_are_painted_apart(void **state)
{
    struct prism_out *pictures[2];

    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct prism_point line[] = {{10, 40}, {90, 50}};
        struct prism_error err = {{0}};
        struct prism_scene scene;

        prism_scene_init(&scene);
        scene.width = 100;
        scene.height = 60;
        for (int i = 0; i < 2; i++) {
            if (i == turn) {
                (void)prism_scene_label(&scene, (struct prism_point){5, 20}, 12,
                                        PRISM_PAINT_TEXT, "label");
            } else {
                prism_scene_line(&scene, line, 2, PRISM_PAINT_TEXT)->style =
                    PRISM_STYLE_DASHED;
            }
        }
        pictures[turn] = prism_out_memory();
        assert_true(prism_paint_png(&scene, pictures[turn], &err));
        prism_scene_release(&scene);
    }
    assert_true(
        prism_span_equal(prism_out_span(pictures[0]), prism_out_span(pictures[1])));
    prism_out_abandon(pictures[0]);
    prism_out_abandon(pictures[1]);
}

static void assert_view(const char *path, const char *name)
{
    const struct prism_named_view *view = prism_view_for_path(path);

    if (name == NULL) {
        assert_null(view);
    } else {
        assert_non_null(view);
        assert_string_equal(view->name, name);
    }
}

static void test_views_by_path(void **state)
{
    (void)state;
    assert_view("x.svg", "flame");
    assert_view("x.flame.svg", "flame");
    assert_view("x.timebars.png", "timebars");
    assert_view("a.timebars.d/x.pdf", "flame");
    assert_view("/tmp/run.v2.pdf", "flame");
    assert_view("timebars.svg", "flame");
    assert_view("x.folded", NULL);
    assert_view("x.svg/", NULL);
    assert_view("-", NULL);
    assert_null(prism_view_named("flames"));
}

static void test_save(void **state)
{
    struct prism_builder *b = prism_builder_new();
    char path[] = "/tmp/callprism-picture-XXXXXX.svg";
    const struct prism_named_view *view = prism_view_named("flame");
    struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;
    struct prism_subject subject = {.notes = &notes};
    struct prism_input input;
    int fd = mkstemps(path, 4);

    (void)state;
    assert_true(fd >= 0);
    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "samples", "none", PRISM_ROLE_OTHER, 1);
    prism_builder_add(b, 0, 0, 5);
    profile = prism_builder_finish(b, "test", &err);
    assert_non_null(profile);
    prism_notes_add(&notes, PRISM_NOTE_SKIPPED, "two odd lines");
    subject.profile = profile;
    assert_true(prism_picture_save(&subject, view, path, &settings, &err));
    assert_true(prism_input_load(&input, path, &err));
    assert_non_null(prism_span_find(input.bytes, "skipped: two odd lines"));
    prism_input_release(&input);
    assert_false(prism_picture_save(&subject, view, "x.gif", &settings, &err));
    assert_string_equal(
        err.text, "x.gif: expected a picture's name ending in .svg, .png or .pdf");
    assert_false(prism_picture_save(&subject, view, "/nowhere/x.svg", &settings, &err));
    prism_notes_release(&notes);
    prism_profile_free(profile);
    (void)close(fd);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_svg_survives_any_text),
        cmocka_unit_test(test_same_bytes_twice),
        cmocka_unit_test(test_items_are_painted_apart),
        cmocka_unit_test(test_views_by_path),
        cmocka_unit_test(test_save),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
