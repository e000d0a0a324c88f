/* SPDX-License-Identifier: MIT */
/* origin.h - whose code a function is: what pictures colour by and how they name
 * it.
 *
 * Told from the function's kind and its file, compared with the directories that
 * the profile states (meta "stdlib", "site", "program"); where it states none,
 * from the usual parts of Python's paths. */
#ifndef PRISM_RENDER_ORIGIN_H
#define PRISM_RENDER_ORIGIN_H

#include "core/base/arena.h"
#include "core/profile/profile.h"
#include "render/palette.h"

enum prism_origin {
    PRISM_ORIGIN_OWN,     /* Python code of the program, and what nobody knows */
    PRISM_ORIGIN_SITE,    /* installed packages */
    PRISM_ORIGIN_STDLIB,  /* Python's standard library */
    PRISM_ORIGIN_BUILTIN, /* written in C */
    PRISM_ORIGIN_WAITING,
    PRISM_ORIGIN_OUTSIDE, /* outside every Python function */
    PRISM_ORIGIN_TRUNCATED,
    PRISM_ORIGIN_OTHER, /* from another tool: language unknown */
    PRISM_ORIGIN_COUNT,
};

enum prism_origin prism_origin_of(const struct prism_profile *profile,
                                  uint32_t function);
/* "standard library", for a legend. */
const char *prism_origin_title(enum prism_origin origin);
/* The colour for a legend, and that of one function: a shade of it by module. */
enum prism_paint prism_origin_paint(enum prism_origin origin);
enum prism_paint prism_origin_shade(const struct prism_profile *profile,
                                    uint32_t function);

/* The function's path from the directory it belongs to: "json/decoder.py"; a
 * part of the profile's string, "" when unknown. */
const char *prism_origin_path(const struct prism_profile *profile, uint32_t function);
/* What a box is called: the qualified name, with the file's name where the former
 * says nothing ("<module> app.py"); in the arena or the profile. */
const char *prism_origin_label(const struct prism_profile *profile, uint32_t function,
                               struct prism_arena *arena);
/* "json/decoder.py:343", "built-in", ... */
const char *prism_origin_place(const struct prism_profile *profile, uint32_t function,
                               struct prism_arena *arena);

#endif
