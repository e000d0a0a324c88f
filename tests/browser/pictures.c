/* SPDX-License-Identifier: MIT */
/* pictures.c - writes the pictures that pictures.js tries: a small program of known
 * numbers, with names that would break out of markup if they could. */
#include <stdio.h>
#include <stdlib.h>

#include "core/profile/builder.h"
#include "render/view.h"

#define MS     INT64_C(1000000)
#define CHAINS 40U

static uint32_t function(struct prism_builder *b, const char *name, const char *file,
                         enum prism_kind kind)
{
    const struct prism_function_spec spec = {.name = prism_span_of(name),
                                             .file = prism_span_of(file),
                                             .line = 12,
                                             .kind = kind};

    return prism_builder_function(b, &spec);
}

/* all 1000 ms: main 900 (run 600 (parse 200, parse.parse 100, len 100), render 200)
 * and a name full of markup, 100. */
static const struct prism_profile *make(struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t main_node;
    uint32_t run;
    uint32_t parse;
    uint32_t nodes[7];

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    main_node = prism_builder_child(
        b, 0, function(b, "main", "/srv/app.py", PRISM_KIND_PYTHON), 0);
    run = prism_builder_child(
        b, main_node, function(b, "Job.run", "/srv/job.py", PRISM_KIND_PYTHON), 3);
    parse = function(b, "Job.parse", "/srv/job.py", PRISM_KIND_PYTHON);
    nodes[0] = main_node;
    nodes[1] = run;
    nodes[2] = prism_builder_child(b, run, parse, 20);
    nodes[3] = prism_builder_child(b, nodes[2], parse, 30);
    nodes[4] = prism_builder_child(
        b, run, function(b, "builtins.len", "", PRISM_KIND_BUILTIN), 21);
    nodes[5] = prism_builder_child(
        b, main_node, function(b, "Page.render", "/srv/page.py", PRISM_KIND_PYTHON), 4);
    nodes[6] = prism_builder_child(
        b, 0,
        function(b, "</title><script>document.title='broken'</script>", "",
                 PRISM_KIND_OTHER),
        0);
    for (int i = 0; i < 7; i++) {
        for (int part = 0; part < 10; part++) {
            static const int64_t self[] = {100, 200, 200, 100, 100, 200, 100};

            prism_builder_at(
                b, 0, prism_builder_interval(b, (int64_t)part * 100 * MS, 100 * MS));
            prism_builder_add(b, nodes[i], 0, self[i] * MS / 10);
        }
    }
    return prism_builder_finish(b, "browser test", err);
}

/* Too wide and too high for a window: main calls 30 functions and begins a chain of
 * 25. */
static const struct prism_profile *make_large(struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t main_node;
    uint32_t last;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    main_node = prism_builder_child(
        b, 0, function(b, "main", "/srv/app.py", PRISM_KIND_PYTHON), 0);
    last = main_node;
    for (unsigned i = 0; i < 55; i++) {
        bool step = i < 25;
        char name[16];

        (void)snprintf(name, sizeof name, "%s%02u", step ? "step" : "part", i);
        last = prism_builder_child(b, step ? last : main_node,
                                   function(b, name, "/srv/app.py", PRISM_KIND_PYTHON),
                                   i + 1);
        prism_builder_add(b, last, 0, 10 * MS);
    }
    return prism_builder_finish(b, "browser test", err);
}

/* More than a browser shows at once: main begins 40 chains of 40 functions, and each
 * function also calls the one that follows in the chain beside it. */
static const struct prism_profile *make_huge(struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();
    uint32_t main_node;

    prism_builder_shape(b, PRISM_TREE);
    (void)prism_builder_metric(b, "self time", "nanoseconds", PRISM_ROLE_TIME, 1);
    main_node = prism_builder_child(
        b, 0, function(b, "main", "/srv/app.py", PRISM_KIND_PYTHON), 0);
    for (unsigned chain = 0; chain < CHAINS; chain++) {
        uint32_t last = main_node;

        for (unsigned row = 0; row < CHAINS; row++) {
            uint32_t caller = last;

            for (unsigned side = 2; side-- > 0;) {
                char name[32];

                (void)snprintf(name, sizeof name, "c%02u_r%02u",
                               (chain + side) % CHAINS, row);
                last = prism_builder_child(
                    b, caller, function(b, name, "/srv/app.py", PRISM_KIND_PYTHON),
                    row + 1);
                prism_builder_add(b, last, 0, MS);
            }
        }
    }
    return prism_builder_finish(b, "browser test", err);
}

/* The picture of all functions. */
static bool save_all(const struct prism_profile *profile, const char *path,
                     struct prism_error *err)
{
    static const char *const options[][2] = {
        {"nodecount", "20000"}, {"node-thres", "0"}, {"edge-thres", "0"}};
    const struct prism_named_view *view = prism_view_for_path(path);
    struct prism_settings settings = {0};
    bool good = true;

    for (size_t i = 0; i < sizeof options / sizeof options[0] && good; i++) {
        good = prism_settings_set(&settings,
                                  prism_option_find(view->view->options, options[i][0]),
                                  options[i][1], err);
    }
    good = good && prism_picture_save(&(struct prism_subject){.profile = profile}, view,
                                      path, &settings, err);
    prism_settings_release(&settings);
    return good;
}

static bool save(const struct prism_profile *profile, const char *folder,
                 const char *name, struct prism_error *err)
{
    struct prism_settings settings = {0};
    char path[4096];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return prism_picture_save(&(struct prism_subject){.profile = profile},
                              prism_view_for_path(path), path, &settings, err);
}

int main(int argc, char **argv)
{
    struct prism_error err = {{0}};
    const struct prism_profile *profile = make(&err);
    const struct prism_profile *large = make_large(&err);
    const struct prism_profile *huge = make_huge(&err);
    char path[4096];
    bool good = argc == 2 && profile != NULL && large != NULL && huge != NULL &&
                save(profile, argv[1], "x.flame.svg", &err) &&
                save(profile, argv[1], "x.timebars.svg", &err) &&
                save(profile, argv[1], "x.callgraph.svg", &err) &&
                save(large, argv[1], "large.callgraph.svg", &err);

    if (good) {
        (void)snprintf(path, sizeof path, "%s/huge.callgraph.svg", argv[1]);
        good = save_all(huge, path, &err);
    }
    prism_profile_free(profile);
    prism_profile_free(large);
    prism_profile_free(huge);
    if (!good) {
        (void)fprintf(stderr, "%s\n", err.text);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
