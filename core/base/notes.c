/* SPDX-License-Identifier: MIT */
/* notes.c - a short list, searched linearly: a conversion has a handful of
 * distinct notes, however often each occurs. */
#include "core/base/notes.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void add(struct prism_notes *notes, enum prism_note_kind kind, const char *text,
                uint64_t count)
{
    for (size_t i = 0; i < notes->count; i++) {
        if (notes->items[i].kind == kind && strcmp(notes->items[i].text, text) == 0) {
            notes->items[i].count += count;
            return;
        }
    }
    prism_vec_push(notes) =
        (struct prism_note){kind, prism_copy(text, strlen(text)), count};
}

void prism_notes_add(struct prism_notes *notes, enum prism_note_kind kind,
                     const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add(notes, kind, text, 1);
}

void prism_notes_join(struct prism_notes *to, const struct prism_notes *from)
{
    for (size_t i = 0; i < from->count; i++) {
        add(to, from->items[i].kind, from->items[i].text, from->items[i].count);
    }
}

void prism_notes_release(struct prism_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->items[i].text);
    }
    prism_vec_release(notes);
}

const char *prism_note_kind_name(enum prism_note_kind kind)
{
    static const char *const names[] = {"skipped", "replaced", "lost", "estimated"};

    return names[kind];
}
