/* SPDX-License-Identifier: MIT */
/* text.h - how wide a text is and how it is shortened, without asking a font.
 *
 * Widths come from one table of advances of DejaVu Sans; a wide character of East
 * Asia is one em, a mark has no width, what the table lacks counts as an average
 * letter.  Kerning is left out.  So a layout is the same on every machine, and
 * close to what any usual sans serif font needs. */
#ifndef PRISM_RENDER_TEXT_H
#define PRISM_RENDER_TEXT_H

#include "core/base/arena.h"
#include "core/base/span.h"

/* The width of valid UTF-8 at this font size, in the unit of the size. */
double prism_text_width(struct prism_span text, double size);

/* `text` as far as it fits into `room`, in the arena (or `text` itself); NULL when
 * there is no room for two letters.
 *
 * Where a dotted name has to give, its start gives, at a dot: the last part says
 * what runs ("pkg.Table.render" becomes "…Table.render", then "…render").  When
 * the last part alone is too wide its end gives ("rend…").  Any other text, and
 * one with blanks or slashes beside its dots, loses its end.  assets/flame.js does the same in the browser. */
const char *prism_text_fit(struct prism_arena *arena, const char *text, double size,
                           double room);

#endif
