/* SPDX-License-Identifier: MIT */
/* test_convert.c - the driver: loading, merging, adapting, saving, and how each fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "converters/convert.h"
#include "core/base/out.h"
#include "tests/support/reading.h"

static char folder[] = "/tmp/callprism-convert-XXXXXX";

/* A path in the folder; lives until the end of the caller's block. */
#define at(name) path_to((name), (char[100]){0})

static const char *path_to(const char *name, char *to)
{
    (void)snprintf(to, 100, "%s/%s", folder, name);
    return to;
}

static const char *put(const char *path, const char *text)
{
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open(path, &err);

    assert_non_null(out);
    prism_out_text(out, text);
    assert_true(prism_out_finish(out, &err));
    return path;
}

static const struct prism_profile *load(const char *path, struct prism_notes *notes,
                                        struct prism_error *err)
{
    const struct prism_settings settings = {0};

    return prism_load(&path, 1, NULL, &settings, notes, err);
}

/* Loading fails with a message that has this in it. */
static void expect_failure(const char *path, const char *part)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};

    assert_null(load(path, &notes, &err));
    assert_true(prism_test_is_message(&err));
    assert_non_null(strstr(err.text, path));
    if (strstr(err.text, part) == NULL) {
        fail_msg("expected %s in %s", part, err.text);
    }
    prism_notes_release(&notes);
}

static void unreadable(void **state)
{
    (void)state;
    expect_failure(at("missing.folded"), "cannot open");
    expect_failure(put(at("empty"), ""), "expected a profile, found an empty file");
    expect_failure(put(at("words"), "no profile\n"), "unknown format: expected one of");
    expect_failure(put(at("words"), "no profile\n"), "found 'no profile\\x0a'");
    /* The name says whose it is, so its reader says what is wrong. */
    expect_failure(put(at("x.folded"), "no profile\n"),
                   ":1:4: expected a count, found 'profile'");
    assert_int_equal(mkdir(at("none.prism.d"), 0700), 0);
    expect_failure(at("none.prism.d"), "expected capture files, found none");
    assert_int_equal(rmdir(at("none.prism.d")), 0);
}

static void named_reader(void **state)
{
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    char buffer[100];
    const char *path = put(path_to("x", buffer), "a;b 1\n");

    (void)state;
    assert_null(prism_load(&path, 1, prism_registry_named("speedscope"), &settings,
                           &notes, &err));
    assert_non_null(strstr(err.text, "expected an object"));
    prism_notes_release(&notes);
}

static void merging(void **state)
{
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    char first[100];
    char second[100];
    const char *const paths[] = {
        put(path_to("1", first), "a;b 1\na;c 2\n"),
        put(path_to("2", second), "a;c 5\nd\xff 1\n"),
    };
    const struct prism_profile *p = prism_load(paths, 2, NULL, &settings, &notes, &err);

    (void)state;
    assert_non_null(p);
    assert_int_equal(prism_test_total(p), 9);
    assert_int_equal(p->function_count, 4);
    assert_int_equal(p->source_count, 2);
    assert_string_equal(p->sources[1].name, paths[1]);
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.items[0].kind, PRISM_NOTE_REPLACED);
    prism_profile_free(p);
    prism_notes_release(&notes);
}

static void save(const struct prism_profile *p, const char *path, const char *format)
{
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};

    if (!prism_save(p, path, prism_registry_named(format), &settings, &notes, &err)) {
        fail_msg("%s", err.text);
    }
    prism_notes_release(&notes);
}

/* A tree becomes a graph and, estimated, a tree again; the total stays. */
static void shapes(void **state)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p =
        load(put(at("x"), "a;c;x 10\nb;c;y 20\na 5\n"), &notes, &err);
    const struct prism_profile *graph;
    const struct prism_profile *tree;
    bool made;

    (void)state;
    assert_ptr_equal(prism_adapt(p, PRISM_TREE | PRISM_GRAPH, PRISM_UNFOLD_CONTEXTS,
                                 &made, &notes, &err),
                     p);
    assert_false(made);
    graph = prism_adapt(p, PRISM_GRAPH, PRISM_UNFOLD_CONTEXTS, &made, &notes, &err);
    assert_true(made && graph->shape == PRISM_GRAPH);
    assert_int_equal(prism_test_total(graph), 35);
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.items[0].kind, PRISM_NOTE_LOST);
    assert_string_equal(notes.items[0].text,
                        "call paths: only callers and callees are kept");
    tree = prism_adapt(graph, PRISM_TREE, PRISM_UNFOLD_CONTEXTS, &made, &notes, &err);
    assert_true(made && tree->shape == PRISM_TREE);
    assert_int_equal(prism_test_total(tree), 35);
    assert_non_null(prism_profile_meta(tree, "estimated"));
    assert_true(notes.count > 1 && notes.items[1].kind == PRISM_NOTE_ESTIMATED);
    prism_profile_free(p);
    prism_profile_free(graph);
    prism_profile_free(tree);
    prism_notes_release(&notes);
}

static void mixed_shapes(void **state)
{
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    char tree[100];
    char graph[100];
    const char *paths[] = {put(path_to("1", tree), "a;b 1\n"), path_to("2", graph)};
    const struct prism_profile *p = load(paths[0], &notes, &err);

    (void)state;
    save(p, paths[1], "pstats");
    prism_profile_free(p);
    p = prism_load(paths, 2, NULL, &settings, &notes, &err);
    assert_non_null(p);
    assert_int_equal(p->shape, PRISM_GRAPH);
    /* Samples, and the seconds that they stand as in the other. */
    assert_int_equal(p->metric_count, 2);
    prism_profile_free(p);
    prism_notes_release(&notes);
}

/* A recording's directory is found under the name of the capture to be. */
static void folders(void **state)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = load(put(at("x"), "a;b 7\n"), &notes, &err);

    (void)state;
    assert_int_equal(mkdir(at("run.prism.d"), 0700), 0);
    save(p, at("run.prism.d/1"), "capture");
    save(p, at("run.prism.d/2"), "capture");
    (void)put(at("run.prism.d/.hidden"), "not a capture");
    (void)put(at("run.prism.d/3"), "");
    prism_profile_free(p);
    for (int i = 0; i < 2; i++) {
        p = load(i == 0 ? at("run.prism.d") : at("run.prism"), &notes, &err);
        assert_non_null(p);
        assert_int_equal(prism_test_total(p), 14);
        assert_true(p->source_count >= 2);
        prism_profile_free(p);
    }
    assert_int_equal(notes.count, 1);
    assert_int_equal(notes.items[0].kind, PRISM_NOTE_SKIPPED);
    (void)put(at("run.prism.d/4"), "a;b 1\n");
    assert_null(load(at("run.prism"), &notes, &err));
    assert_non_null(strstr(err.text, "run.prism.d/4"));
    prism_notes_release(&notes);
}

static void unwritable(void **state)
{
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *p = load(put(at("x"), "a;b 0\n"), &notes, &err);
    const struct prism_registered *folded = prism_registry_named("folded");

    (void)state;
    assert_false(prism_save(p, "/nowhere/x.folded", folded, &settings, &notes, &err));
    assert_non_null(strstr(err.text, "/nowhere/x.folded: cannot write"));
    /* Nothing to write: what stood there stays, nothing is left beside it. */
    (void)put(at("old"), "old");
    assert_false(prism_save(p, at("old"), folded, &settings, &notes, &err));
    assert_true(prism_test_is_message(&err));
    expect_failure(at("old"), "found 'old'");
    prism_profile_free(p);
    prism_notes_release(&notes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unreadable),   cmocka_unit_test(named_reader),
        cmocka_unit_test(merging),      cmocka_unit_test(shapes),
        cmocka_unit_test(mixed_shapes), cmocka_unit_test(folders),
        cmocka_unit_test(unwritable),
    };
    char command[100];
    int failed;

    if (mkdtemp(folder) == NULL) {
        return 1;
    }
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    return failed + (system(command) != 0);
}
