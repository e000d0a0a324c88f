/* SPDX-License-Identifier: MIT */
/* views.c - the table behind views.def. */
#include <stddef.h>
#include <string.h>

#include "render/view.h"

#define VIEW(name) extern const struct prism_view prism_view_##name;
#include "render/views.def"
#undef VIEW

static const struct prism_named_view views[] = {
#define VIEW(name) {#name, &prism_view_##name},
#include "render/views.def"
#undef VIEW
};

const struct prism_named_view *prism_views(size_t *count)
{
    *count = sizeof views / sizeof views[0];
    return views;
}

const struct prism_named_view *prism_view_named(const char *name)
{
    for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
        if (strcmp(views[i].name, name) == 0) {
            return &views[i];
        }
    }
    return NULL;
}
