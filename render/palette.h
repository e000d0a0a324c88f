/* SPDX-License-Identifier: MIT */
/* palette.h - every colour of every picture, by name, for light and dark ground.
 *
 * The families were chosen in OKLCH (B. Ottosson, 2020): one lightness for all
 * boxes of a theme, so that no family shouts and one text colour is readable on
 * all of them (contrast of at least 4.5 by WCAG 2.1; a test computes it). */
#ifndef PRISM_RENDER_PALETTE_H
#define PRISM_RENDER_PALETTE_H

#include <stdint.h>

#define PRISM_SHADE_COUNT  8
#define PRISM_SERIES_COUNT 20
#define PRISM_SCALE_COUNT  9

enum prism_paint {
    PRISM_PAINT_NONE,
    PRISM_PAINT_GROUND, /* behind everything */
    PRISM_PAINT_TEXT,   /* on the ground */
    PRISM_PAINT_MUTED,  /* text of less weight */
    PRISM_PAINT_GRID,
    PRISM_PAINT_LABEL, /* text on a box */
    PRISM_PAINT_EDGE,  /* a line around a box that must be seen */
    PRISM_PAINT_ALL,   /* the box that holds everything */
    PRISM_PAINT_WAITING,
    PRISM_PAINT_OUTSIDE,
    PRISM_PAINT_TRUNCATED,
    PRISM_PAINT_REST,
    PRISM_PAINT_PAPER, /* a box that has no colour */
    PRISM_PAINT_GROUP, /* behind boxes that belong together */
    /* Lines on the ground. */
    PRISM_PAINT_ARROW,
    PRISM_PAINT_BACK, /* against the flow */
    PRISM_PAINT_MORE, /* than before */
    PRISM_PAINT_LESS,
    /* Families of shades, PRISM_SHADE_COUNT each. */
    PRISM_PAINT_OWN,
    PRISM_PAINT_STDLIB = PRISM_PAINT_OWN + PRISM_SHADE_COUNT,
    PRISM_PAINT_SITE = PRISM_PAINT_STDLIB + PRISM_SHADE_COUNT,
    PRISM_PAINT_BUILTIN = PRISM_PAINT_SITE + PRISM_SHADE_COUNT,
    /* Scales from nothing to all, PRISM_SCALE_COUNT steps each; the last one from
     * far less, by way of the same, to far more. */
    PRISM_PAINT_HEAT = PRISM_PAINT_BUILTIN + PRISM_SHADE_COUNT,
    PRISM_PAINT_PINK = PRISM_PAINT_HEAT + PRISM_SCALE_COUNT,
    PRISM_PAINT_GRAY = PRISM_PAINT_PINK + PRISM_SCALE_COUNT,
    PRISM_PAINT_DIFF = PRISM_PAINT_GRAY + PRISM_SCALE_COUNT,
    /* Colours to be told apart, PRISM_SERIES_COUNT of them. */
    PRISM_PAINT_SERIES = PRISM_PAINT_DIFF + PRISM_SCALE_COUNT,
    PRISM_PAINT_COUNT = PRISM_PAINT_SERIES + PRISM_SERIES_COUNT,
};

struct prism_colour {
    const char *name;
    uint32_t light; /* 0xRRGGBB */
    uint32_t dark;
};

const struct prism_colour *prism_palette(enum prism_paint paint);

/* A shade of a family, always the same for the same text (FNV-1a, 32 bits). */
enum prism_paint prism_palette_shade(enum prism_paint family, const char *text);

#endif
