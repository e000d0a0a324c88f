/* SPDX-License-Identifier: MIT */
/* view.h - what a picture is to callprism: one descriptor per view.
 *
 * A view is one file, NAME.c, that lays a profile out into a scene and ends with
 * `const struct prism_view prism_view_NAME`, and one line in views.def.  Painters
 * (svg, png, pdf) know scenes only. */
#ifndef PRISM_RENDER_VIEW_H
#define PRISM_RENDER_VIEW_H

#include <stdbool.h>

#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/base/out.h"
#include "core/profile/profile.h"
#include "render/scene.h"

/* What a picture is of.  Every profile has a shape that the view takes. */
struct prism_subject {
    const struct prism_profile *profile;
    const struct prism_profile *before; /* to compare it with; or NULL */
    const struct prism_profile *anchor; /* of an earlier picture, so that things keep
                                         * their places; or NULL */
    const struct prism_notes *notes;    /* what reading and adapting said: what concerns
                                         * the picture goes into its header; or NULL */
};

struct prism_view {
    const char *title; /* one line for --help */
    unsigned takes;    /* shapes that it can draw; the driver adapts */
    /* PRISM_WAITING_OPTION among them.  Where "compare" or "anchor" are, their values
     * name inputs that the driver reads. */
    const struct prism_option *options;
    bool (*layout)(const struct prism_subject *subject,
                   const struct prism_settings *settings, struct prism_scene *scene,
                   struct prism_error *err);
    /* The same for Graphviz ("x.NAME.dot"); NULL: there is no such thing. */
    bool (*graphviz)(const struct prism_subject *subject,
                     const struct prism_settings *settings, struct prism_out *out,
                     struct prism_error *err);
};

/* A view with its name in views.def: "flame", "timebars". */
struct prism_named_view {
    const char *name;
    const struct prism_view *view;
};

const struct prism_named_view *prism_views(size_t *count);
/* NULL when there is none. */
const struct prism_named_view *prism_view_named(const char *name);

/* If the path names a picture ("x.flame.svg", "x.timebars.png", "x.callgraph.dot";
 * plain "x.svg" and "x.pdf" are flame graphs): the view; else NULL. */
const struct prism_named_view *prism_view_for_path(const char *path);
/* Does the path end as the view's pictures do, whatever stands before? */
bool prism_view_draws(const struct prism_view *view, const char *path);

/* The suffix of the path names the painter. */
bool prism_picture_save(const struct prism_subject *subject,
                        const struct prism_named_view *view, const char *path,
                        const struct prism_settings *settings, struct prism_error *err);

#endif
