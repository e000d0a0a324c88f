/* SPDX-License-Identifier: MIT */
/* paint.h - the painters: a scene in, bytes of a picture out.  They know nothing
 * of profiles.  Output errors are sticky in `out`; `err` is for what a painter
 * itself cannot do. */
#ifndef PRISM_RENDER_PAINT_H
#define PRISM_RENDER_PAINT_H

#include "core/base/error.h"
#include "core/base/out.h"
#include "render/scene.h"

/* SVG 1.1 with real text, one style sheet for light and dark, the scene's script. */
bool prism_paint_svg(const struct prism_scene *scene, struct prism_out *out,
                     struct prism_error *err);
/* Light colours, two pixels to the unit (one where the picture is very large). */
bool prism_paint_png(const struct prism_scene *scene, struct prism_out *out,
                     struct prism_error *err);
/* Light colours, one page of the size of the picture. */
bool prism_paint_pdf(const struct prism_scene *scene, struct prism_out *out,
                     struct prism_error *err);

/* Painters are modules (core/base/module.h): they need libraries that few runs need.
 * What a module does not paint is NULL. */
struct prism_painters {
    bool (*svg)(const struct prism_scene *scene, struct prism_out *out,
                struct prism_error *err);
    bool (*png)(const struct prism_scene *scene, struct prism_out *out,
                struct prism_error *err);
    bool (*pdf)(const struct prism_scene *scene, struct prism_out *out,
                struct prism_error *err);
};

#endif
