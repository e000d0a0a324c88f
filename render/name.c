/* SPDX-License-Identifier: MIT */
/* name.c - see name.h. */
#include "render/name.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "render/text.h"

#define DOTS "\xe2\x80\xa6"

static double width_of(const char *at, size_t len, double size)
{
    return prism_text_width(prism_span(at, len), size);
}

/* Where the group that ends at `end` (its closing bracket) begins; NULL: nowhere. */
static const char *opening(const char *name, const char *end, char open, char close)
{
    int depth = 0;

    for (const char *at = end; at >= name; at--) {
        depth += *at == close;
        depth -= *at == open;
        if (depth == 0) {
            return at;
        }
    }
    return NULL;
}

/* The end of the name without a group in brackets at its end, if it has one. */
static const char *without_group(const char *name, const char *end, char open,
                                 char close)
{
    const char *start =
        end > name && end[-1] == close ? opening(name, end - 1, open, close) : NULL;

    return start != NULL && start > name ? start : end;
}

static const char *without_const(const char *name, const char *end)
{
    static const char tail[] = " const";
    size_t len = sizeof tail - 1;

    return (size_t)(end - name) > len && memcmp(end - len, tail, len) == 0 ? end - len
                                                                           : end;
}

const char *prism_name_strip(struct prism_arena *arena, const char *name)
{
    const char *start = name;
    const char *end = without_const(name, name + strlen(name));
    const char *bare = without_group(name, end, '(', ')');
    const char *blank;

    /* Only what has arguments was written by a demangler; operators look like
     * brackets themselves. */
    if (bare == end || *name == '<' || strstr(name, "operator") != NULL) {
        return name;
    }
    end = without_group(name, bare, '<', '>');
    /* "std::vector<a, b> ns::f": the type stands before the last blank that is
     * outside of brackets. */
    for (blank = end; blank > name; blank--) {
        const char *inner =
            blank[-1] == '>' ? opening(name, blank - 1, '<', '>') : NULL;

        if (inner != NULL && inner > name) {
            blank = inner + 1;
        } else if (blank[-1] == ' ') {
            start = blank;
            break;
        }
    }
    return prism_arena_copy(arena, prism_span(start, (size_t)(end - start)));
}

const char *prism_name_path(struct prism_arena *arena, const char *path, double size,
                            double room)
{
    const char *slash = path;

    if (width_of(path, strlen(path), size) <= room) {
        return path;
    }
    while ((slash = strchr(slash + 1, '/')) != NULL) {
        size_t len = strlen(slash) + sizeof DOTS;
        char *text = prism_arena_alloc(arena, len, 1);

        (void)snprintf(text, len, DOTS "%s", slash);
        if (width_of(text, len - 1, size) <= room) {
            return text;
        }
    }
    slash = strrchr(path, '/');
    return prism_text_fit(arena, slash != NULL ? slash + 1 : path, size, room);
}

/* How much of `name` makes a line: up to the last break that fits, or all of it. */
static size_t line_len(const char *name, double size, double room)
{
    size_t best = 0;

    if (width_of(name, strlen(name), size) <= room) {
        return strlen(name);
    }
    for (size_t len = 1; name[len] != '\0'; len++) {
        bool inside = name[len - 1] == ':' && name[len] == ':';

        if (strchr(".:/ ", name[len - 1]) != NULL && !inside) {
            if (width_of(name, len, size) > room) {
                break;
            }
            best = len;
        }
    }
    return best;
}

size_t prism_name_wrap(struct prism_arena *arena, const char *name, double size,
                       double room, const char **lines, size_t most)
{
    size_t count = 0;

    while (*name != '\0' && count + 1 < most) {
        size_t len = line_len(name, size, room);

        if (len == 0) {
            break;
        }
        lines[count++] = prism_arena_copy(arena, prism_span(name, len));
        name += len;
    }
    if (*name != '\0') {
        const char *fits = prism_text_fit(arena, name, size, room);

        lines[count++] = fits != NULL ? fits : DOTS;
    }
    return count;
}
