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

const struct prism_named_view *prism_view_for_path(const char *path)
{
    size_t count;
    const struct prism_named_view *views = prism_views(&count);
    struct prism_span stem;
    struct prism_span head;
    struct prism_span word;

    if (painter_for(path, &stem) == NULL) {
        return NULL;
    }
    if (prism_span_split_last(stem, '.', &head, &word)) {
        for (size_t i = 0; i < count; i++) {
            if (prism_span_is(word, views[i].name)) {
                return &views[i];
            }
        }
    }
    return &views[0];
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

/* Every view has --waiting, and is given what it wants shown. */
static bool lay_out(const struct prism_profile *profile, const struct prism_view *view,
                    const struct prism_settings *settings,
                    const struct prism_notes *notes, struct prism_scene *scene,
                    struct prism_error *err)
{
    const char *mode =
        prism_settings_text(settings, prism_option_find(view->options, "waiting"));
    bool made;
    const struct prism_profile *shown = prism_waiting_shown(profile, mode, &made, err);
    bool done = shown != NULL && view->layout(shown, settings, notes, scene, err);

    if (made) {
        prism_profile_free(shown);
    }
    return done;
}

bool prism_picture_save(const struct prism_profile *profile,
                        const struct prism_named_view *view, const char *path,
                        const struct prism_settings *settings,
                        const struct prism_notes *notes, struct prism_error *err)
{
    struct prism_span stem;
    /* Standard output has no suffix: it gets what has a text form. */
    const struct painter *painter =
        strcmp(path, "-") == 0 ? &painters[0] : painter_for(path, &stem);
    struct prism_scene scene;
    struct prism_out *out;
    bool painted;

    if (painter == NULL) {
        return unknown_suffix(path, err);
    }
    prism_scene_init(&scene);
    if (!lay_out(profile, view->view, settings, notes, &scene, err)) {
        prism_scene_release(&scene);
        return false;
    }
    out = prism_out_open(path, err);
    painted = out != NULL && painter->paint(&scene, out, err);
    prism_scene_release(&scene);
    if (!painted) {
        prism_out_abandon(out);
        return false;
    }
    return prism_out_finish(out, err);
}
