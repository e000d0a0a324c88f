/* SPDX-License-Identifier: MIT */
/* heading.h - what stands above every picture: the title, facts about the run,
 * and whatever the reader must know to trust the picture (shares that are
 * estimated, things left out); and the legend row. */
#ifndef PRISM_RENDER_HEADING_H
#define PRISM_RENDER_HEADING_H

#include "core/base/notes.h"
#include "core/profile/profile.h"
#include "render/scene.h"

/* Room for "12.3 %"; lives until the end of the caller's block. */
struct prism_share {
    char text[32];
};

#define prism_share(part, whole)                                                       \
    prism_share_text((part), (whole), &(struct prism_share){{0}})
/* Two digits after the point below 10 %, one above; "<0.01 %" for what is not 0. */
const char *prism_share_text(int64_t part, int64_t whole, struct prism_share *to);

/* What the heading says, collected; zero-initialise with the scene. */
struct prism_heading {
    struct prism_scene *scene;
    double left;
    double right; /* lines are broken before it */
    double y;     /* the lower end of what was drawn so far */
};

/* The title and one line "first · command · Python · date"; `first` says what the
 * whole picture stands for. */
void prism_heading_draw(struct prism_heading *heading,
                        const struct prism_profile *profile, const char *title,
                        const char *first);
/* For `first`: ", 12.3 % waiting" of the whole; "" when nothing waits. */
const char *prism_heading_waiting(struct prism_scene *scene,
                                  const struct prism_profile *profile, int64_t whole);
/* One remark, broken into lines if need be. */
void prism_heading_remark(struct prism_heading *heading, const char *text);
/* What reading and adapting said, what is estimated, and what was left out. */
void prism_heading_notes(struct prism_heading *heading,
                         const struct prism_profile *profile,
                         const struct prism_notes *notes);

/* Swatches with texts, in rows; call begin, entries, end. */
struct prism_legend {
    struct prism_heading *heading;
    double x;
};

void prism_legend_begin(struct prism_legend *legend, struct prism_heading *heading);
void prism_legend_entry(struct prism_legend *legend, enum prism_paint paint,
                        unsigned style, const char *text);
void prism_legend_end(struct prism_legend *legend);

#endif
