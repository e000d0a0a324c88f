/* SPDX-License-Identifier: MIT */
/* test_origin.c - whose code a function is, and how pictures name it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/profile/builder.h"
#include "render/origin.h"

struct row {
    const char *path;
    const char *name;
    enum prism_kind kind;
    enum prism_origin origin;
    const char *place;
    const char *label;
};

static const struct row stated[] = {
    {"/srv/shop/app.py", "<module>", PRISM_KIND_PYTHON, PRISM_ORIGIN_OWN, "app.py:7",
     "<module> app.py"},
    {"/srv/shop/ui/page.py", "Page.draw", PRISM_KIND_PYTHON, PRISM_ORIGIN_OWN,
     "ui/page.py:7", "Page.draw"},
    {"/srv/shopping/x.py", "f", PRISM_KIND_PYTHON, PRISM_ORIGIN_OWN,
     "/srv/shopping/x.py:7", "f"},
    {"/opt/py/lib/json/decoder.py", "scan", PRISM_KIND_PYTHON, PRISM_ORIGIN_STDLIB,
     "json/decoder.py:7", "scan"},
    {"/opt/py/lib/extra/yaml/loader.py", "load", PRISM_KIND_PYTHON, PRISM_ORIGIN_SITE,
     "yaml/loader.py:7", "load"},
    {"", "builtins.len", PRISM_KIND_BUILTIN, PRISM_ORIGIN_BUILTIN, "built-in (C)",
     "builtins.len"},
    {"", "time.sleep", PRISM_KIND_WAITING, PRISM_ORIGIN_WAITING, "waiting",
     "time.sleep"},
};

/* Nothing stated: told by the usual parts of paths. */
static const struct row guessed[] = {
    {"/usr/lib/python3.11/ast.py", "visit", PRISM_KIND_PYTHON, PRISM_ORIGIN_STDLIB,
     "ast.py:7", "visit"},
    {"/usr/local/lib/python3.13t/ast.py", "walk", PRISM_KIND_PYTHON,
     PRISM_ORIGIN_STDLIB, "ast.py:7", "walk"},
    {"/v/lib/python3.11/site-packages/a/b.py", "<lambda>", PRISM_KIND_PYTHON,
     PRISM_ORIGIN_SITE, "a/b.py:7", "<lambda> b.py"},
    {"/usr/lib/python3/dist-packages/apt/cache.py", "open", PRISM_KIND_PYTHON,
     PRISM_ORIGIN_SITE, "apt/cache.py:7", "open"},
    {"<frozen importlib._bootstrap>", "_load", PRISM_KIND_PYTHON, PRISM_ORIGIN_STDLIB,
     "<frozen importlib._bootstrap>:7", "_load"},
    {"/srv/lib/pythonic/x.py", "g", PRISM_KIND_PYTHON, PRISM_ORIGIN_OWN,
     "/srv/lib/pythonic/x.py:7", "g"},
    {"", "main (a.c)", PRISM_KIND_OTHER, PRISM_ORIGIN_OTHER, "", "main (a.c)"},
};

static void assert_rows(const struct row *rows, size_t count, bool state_folders)
{
    struct prism_builder *b = prism_builder_new();
    struct prism_error err = {{0}};
    struct prism_arena arena;
    const struct prism_profile *profile;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "samples", "none", PRISM_ROLE_OTHER, 1);
    for (size_t i = 0; i < count; i++) {
        const struct prism_function_spec spec = {.name = prism_span_of(rows[i].name),
                                                 .file = prism_span_of(rows[i].path),
                                                 .line = 7,
                                                 .kind = rows[i].kind};

        assert_int_equal(prism_builder_function(b, &spec), i);
    }
    if (state_folders) {
        prism_builder_meta(b, "program", prism_span_of("/srv/shop/app.py"));
        prism_builder_meta(b, "stdlib", prism_span_of("/opt/py/lib/"));
        prism_builder_meta(b, "site", prism_span_of("/opt/py/lib/extra"));
    }
    profile = prism_builder_finish(b, "test", &err);
    assert_non_null(profile);
    prism_arena_init(&arena);
    for (uint32_t i = 0; i < count; i++) {
        assert_int_equal(prism_origin_of(profile, i), rows[i].origin);
        assert_string_equal(prism_origin_place(profile, i, &arena), rows[i].place);
        assert_string_equal(prism_origin_label(profile, i, &arena), rows[i].label);
    }
    prism_arena_release(&arena);
    prism_profile_free(profile);
}

static void test_stated_folders(void **state)
{
    (void)state;
    assert_rows(stated, sizeof stated / sizeof stated[0], true);
}

static void test_usual_paths(void **state)
{
    (void)state;
    assert_rows(guessed, sizeof guessed / sizeof guessed[0], false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stated_folders),
        cmocka_unit_test(test_usual_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
