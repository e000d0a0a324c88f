/* SPDX-License-Identifier: MIT */
/* paint.c - which module paints what. */
#include "render/paint.h"

#include "core/base/module.h"

bool prism_paint_svg(const struct prism_scene *scene, struct prism_out *out,
                     struct prism_error *err)
{
    const struct prism_painters *painters = prism_module_load("svg", err);

    return painters != NULL && painters->svg(scene, out, err);
}

bool prism_paint_png(const struct prism_scene *scene, struct prism_out *out,
                     struct prism_error *err)
{
    const struct prism_painters *painters = prism_module_load("cairo", err);

    return painters != NULL && painters->png(scene, out, err);
}

bool prism_paint_pdf(const struct prism_scene *scene, struct prism_out *out,
                     struct prism_error *err)
{
    const struct prism_painters *painters = prism_module_load("cairo", err);

    return painters != NULL && painters->pdf(scene, out, err);
}
