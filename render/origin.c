/* SPDX-License-Identifier: MIT */
/* origin.c - see origin.h. */
#include "render/origin.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *title;
    enum prism_paint paint;
} origins[PRISM_ORIGIN_COUNT] = {
    [PRISM_ORIGIN_OWN] = {"your program", PRISM_PAINT_OWN},
    [PRISM_ORIGIN_SITE] = {"installed packages", PRISM_PAINT_SITE},
    [PRISM_ORIGIN_STDLIB] = {"standard library", PRISM_PAINT_STDLIB},
    [PRISM_ORIGIN_BUILTIN] = {"built-in (C)", PRISM_PAINT_BUILTIN},
    [PRISM_ORIGIN_WAITING] = {"waiting", PRISM_PAINT_WAITING},
    [PRISM_ORIGIN_OUTSIDE] = {"outside Python", PRISM_PAINT_OUTSIDE},
    [PRISM_ORIGIN_TRUNCATED] = {"beyond the node budget", PRISM_PAINT_TRUNCATED},
    [PRISM_ORIGIN_OTHER] = {"functions", PRISM_PAINT_OWN},
};

/* What stands behind `folder` and its slash in `path`; NULL: not inside. */
static const char *inside(const char *path, const char *folder)
{
    size_t len = strlen(folder);

    while (len > 0 && folder[len - 1] == '/') {
        len--;
    }
    return len > 0 && strncmp(path, folder, len) == 0 && path[len] == '/'
               ? path + len + 1
               : NULL;
}

/* Inside any of the directories under a key; the deepest one counts. */
static const char *inside_any(const struct prism_profile *profile, const char *key,
                              const char *path)
{
    const char *best = NULL;

    for (size_t i = 0; i < profile->meta_count; i++) {
        if (strcmp(profile->meta[i].key, key) == 0) {
            const char *rest = inside(path, profile->meta[i].value);

            best = rest != NULL && (best == NULL || rest > best) ? rest : best;
        }
    }
    return best;
}

static const char *behind(const char *path, const char *part)
{
    const char *found = strstr(path, part);

    return found != NULL ? found + strlen(part) : NULL;
}

static const char *inside_site(const struct prism_profile *profile, const char *path)
{
    const char *rest = behind(path, "/site-packages/");

    rest = rest != NULL ? rest : behind(path, "/dist-packages/");
    return rest != NULL ? rest : inside_any(profile, "site", path);
}

/* ".../lib/python3.11/json/decoder.py" */
static const char *inside_stdlib(const struct prism_profile *profile, const char *path)
{
    const char *rest = inside_any(profile, "stdlib", path);
    const char *version = rest == NULL ? behind(path, "/lib/python") : NULL;

    if (version != NULL) {
        const char *end = version + strspn(version, "0123456789.t");

        rest = end > version && *end == '/' ? end + 1 : NULL;
    }
    return rest == NULL && strncmp(path, "<frozen ", 8) == 0 ? path : rest;
}

/* "program" may be the program's directory or its file. */
static const char *inside_program(const struct prism_profile *profile, const char *path)
{
    const char *rest = inside_any(profile, "program", path);
    const char *program = prism_profile_meta(profile, "program");
    const char *slash = program != NULL ? strrchr(program, '/') : NULL;

    if (rest == NULL && slash != NULL && slash > program &&
        strncmp(path, program, (size_t)(slash - program) + 1) == 0) {
        rest = path + (slash - program) + 1;
    }
    return rest;
}

enum prism_origin prism_origin_of(const struct prism_profile *profile,
                                  uint32_t function)
{
    const char *path = prism_profile_path(profile, function);

    switch (profile->functions[function].kind) {
    case PRISM_KIND_BUILTIN:
        return PRISM_ORIGIN_BUILTIN;
    case PRISM_KIND_WAITING:
        return PRISM_ORIGIN_WAITING;
    case PRISM_KIND_OUTSIDE:
        return PRISM_ORIGIN_OUTSIDE;
    case PRISM_KIND_TRUNCATED:
        return PRISM_ORIGIN_TRUNCATED;
    default:
        break;
    }
    if (inside_site(profile, path) != NULL) {
        return PRISM_ORIGIN_SITE;
    }
    if (inside_stdlib(profile, path) != NULL) {
        return PRISM_ORIGIN_STDLIB;
    }
    return profile->functions[function].kind == PRISM_KIND_PYTHON ? PRISM_ORIGIN_OWN
                                                                  : PRISM_ORIGIN_OTHER;
}

const char *prism_origin_title(enum prism_origin origin)
{
    return origins[origin].title;
}

enum prism_paint prism_origin_paint(enum prism_origin origin)
{
    return origins[origin].paint;
}

const char *prism_origin_path(const struct prism_profile *profile, uint32_t function)
{
    const char *path = prism_profile_path(profile, function);
    const char *rest = inside_site(profile, path);

    rest = rest != NULL ? rest : inside_stdlib(profile, path);
    rest = rest != NULL ? rest : inside_program(profile, path);
    return rest != NULL ? rest : path;
}

enum prism_paint prism_origin_shade(const struct prism_profile *profile,
                                    uint32_t function)
{
    enum prism_paint family = origins[prism_origin_of(profile, function)].paint;
    const char *module = prism_origin_path(profile, function);

    if (family < PRISM_PAINT_OWN) {
        return family;
    }
    return prism_palette_shade(
        family, *module != '\0' ? module : profile->functions[function].qualname);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

const char *prism_origin_label(const struct prism_profile *profile, uint32_t function,
                               struct prism_arena *arena)
{
    const char *name = profile->functions[function].qualname;
    const char *file = last_part(prism_profile_path(profile, function));
    size_t len = strlen(name) + strlen(file) + 2;
    char *text;

    if (*file == '\0' || *name != '<' || strchr(name, ' ') != NULL) {
        return name;
    }
    text = prism_arena_alloc(arena, len, 1);
    (void)snprintf(text, len, "%s %s", name, file);
    return text;
}

const char *prism_origin_place(const struct prism_profile *profile, uint32_t function,
                               struct prism_arena *arena)
{
    const char *path = prism_origin_path(profile, function);
    enum prism_origin origin = prism_origin_of(profile, function);
    uint32_t line = profile->functions[function].line;
    size_t len = strlen(path) + 12;
    char *text;

    if (*path == '\0') {
        return origin == PRISM_ORIGIN_OTHER || origin == PRISM_ORIGIN_OWN
                   ? ""
                   : origins[origin].title;
    }
    if (line == 0) {
        return path;
    }
    text = prism_arena_alloc(arena, len, 1);
    (void)snprintf(text, len, "%s:%u", path, (unsigned)line);
    return text;
}
