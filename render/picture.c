/* SPDX-License-Identifier: MIT */
/* picture.c - from a profile to a picture's file: the view lays out, the suffix of
 * the path names the painter. */
#include <string.h>

#include "core/analysis/waiting.h"
#include "render/paint.h"
#include "render/view.h"

struct painter {
    const char *suffix;
    bool (*paint)(const struct prism_scene *scene, struct prism_out *out,
                  struct prism_error *err);
};

static const struct painter painters[] = {
    {".svg", prism_paint_svg},
    {".png", prism_paint_png},
    {".pdf", prism_paint_pdf},
};

#define PAINTER_COUNT (sizeof painters / sizeof painters[0])

static struct prism_span last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return prism_span_of(slash != NULL ? slash + 1 : path);
}

/* NULL when the path names no picture; `stem` is what stands before the suffix. */
static const struct painter *painter_for(const char *path, struct prism_span *stem)
{
    *stem = last_part(path);
    for (size_t i = 0; i < PAINTER_COUNT; i++) {
        if (prism_span_ends(*stem, painters[i].suffix)) {
            stem->len -= strlen(painters[i].suffix);
            return &painters[i];
        }
    }
    return NULL;
}

static bool ends_for_graphviz(const char *path, struct prism_span *stem)
{
    *stem = last_part(path);
    if (!prism_span_ends(*stem, ".dot")) {
        return false;
    }
    stem->len -= strlen(".dot");
    return true;
}

/* The view that the word before the suffix names; NULL. */
static const struct prism_named_view *named_in(struct prism_span stem)
{
    size_t count;
    const struct prism_named_view *views = prism_views(&count);
    struct prism_span head;
    struct prism_span word;

    if (prism_span_split_last(stem, '.', &head, &word)) {
        for (size_t i = 0; i < count; i++) {
            if (prism_span_is(word, views[i].name)) {
                return &views[i];
            }
        }
    }
    return NULL;
}

const struct prism_named_view *prism_view_for_path(const char *path)
{
    struct prism_span stem;
    const struct prism_named_view *view;
    size_t count;

    if (painter_for(path, &stem) == NULL) {
        if (!ends_for_graphviz(path, &stem)) {
            return NULL;
        }
        view = named_in(stem);
        return view != NULL && view->view->graphviz != NULL ? view : NULL;
    }
    view = named_in(stem);
    return view != NULL ? view : prism_views(&count);
}

bool prism_view_draws(const struct prism_view *view, const char *path)
{
    struct prism_span stem;

    return painter_for(path, &stem) != NULL ||
           (view->graphviz != NULL && ends_for_graphviz(path, &stem));
}

static bool unknown_suffix(const char *path, struct prism_error *err)
{
    struct prism_out *list = prism_out_memory();
    struct prism_span text;

    for (size_t i = 0; i < PAINTER_COUNT; i++) {
        prism_out_format(list, "%s%s",
                         i == 0                  ? ""
                         : i + 1 < PAINTER_COUNT ? ", "
                                                 : " or ",
                         painters[i].suffix);
    }
    text = prism_out_span(list);
    (void)prism_error_set(err, "%s: expected a picture's name ending in %.*s", path,
                          (int)text.len, text.at);
    prism_out_abandon(list);
    return false;
}

static bool show(const struct prism_profile *profile, const char *mode,
                 const struct prism_profile **shown, struct prism_error *err)
{
    bool made;

    if (profile != NULL) {
        *shown = prism_waiting_shown(profile, mode, &made, err);
    }
    return profile == NULL || *shown != NULL;
}

static void forget(const struct prism_profile *shown, const struct prism_profile *given)
{
    if (shown != given) {
        prism_profile_free(shown);
    }
}

/* How a view gives a picture away. */
struct form {
    const struct painter *painter; /* NULL: for Graphviz */
    const struct prism_named_view *view;
    const struct prism_settings *settings;
};

static bool write(const struct form *form, const struct prism_subject *subject,
                  struct prism_out *out, struct prism_error *err)
{
    struct prism_scene scene;
    bool done;

    if (form->painter == NULL) {
        return form->view->view->graphviz(subject, form->settings, out, err);
    }
    prism_scene_init(&scene);
    done = form->view->view->layout(subject, form->settings, &scene, err) &&
           form->painter->paint(&scene, out, err);
    prism_scene_release(&scene);
    return done;
}

/* Every view has --waiting, and is given what it wants shown. */
static bool write_shown(const struct form *form, const struct prism_subject *subject,
                        struct prism_out *out, struct prism_error *err)
{
    const char *mode = prism_settings_text(
        form->settings, prism_option_find(form->view->view->options, "waiting"));
    struct prism_subject shown = {.notes = subject->notes};
    bool done = show(subject->profile, mode, &shown.profile, err) &&
                show(subject->before, mode, &shown.before, err) &&
                show(subject->anchor, mode, &shown.anchor, err) &&
                write(form, &shown, out, err);

    forget(shown.profile, subject->profile);
    forget(shown.before, subject->before);
    forget(shown.anchor, subject->anchor);
    return done;
}

bool prism_picture_save(const struct prism_subject *subject,
                        const struct prism_named_view *view, const char *path,
                        const struct prism_settings *settings, struct prism_error *err)
{
    struct prism_span stem;
    /* Standard output has no suffix: it gets what has a text form. */
    const struct form form = {
        .painter = strcmp(path, "-") == 0 ? &painters[0] : painter_for(path, &stem),
        .view = view,
        .settings = settings,
    };
    struct prism_out *out;

    if (form.painter == NULL && !prism_view_draws(view->view, path)) {
        return unknown_suffix(path, err);
    }
    out = prism_out_open(path, err);
    if (out == NULL || !write_shown(&form, subject, out, err)) {
        prism_out_abandon(out);
        return false;
    }
    return prism_out_finish(out, err);
}
