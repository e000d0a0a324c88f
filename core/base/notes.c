/* SPDX-License-Identifier: MIT */
/* notes.c - a short list, searched linearly: a conversion has a handful of
 * distinct notes, however often each occurs.  An input that would give a new one
 * for each of its lines neither floods the user nor slows the search. */
#include "core/base/notes.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DISTINCT_MAX 50 /* notes of one kind; then one for all others */
#define OTHERS       "others of this kind"

/* Count the note if it is there; how many of its kind there are goes to `*others`. */
static bool count_note(struct prism_notes *notes, enum prism_note_kind kind,
                       const char *text, uint64_t count, size_t *others)
{
    *others = 0;
    for (size_t i = 0; i < notes->count; i++) {
        struct prism_note *note = &notes->items[i];

        if (note->kind == kind && strcmp(note->text, text) == 0) {
            note->count += count;
            return true;
        }
        *others += note->kind == kind;
    }
    return false;
}

static void add(struct prism_notes *notes, enum prism_note_kind kind, const char *text,
                uint64_t count)
{
    size_t others;

    if (count_note(notes, kind, text, count, &others)) {
        return;
    }
    if (others >= DISTINCT_MAX) {
        text = OTHERS;
        if (count_note(notes, kind, text, count, &others)) {
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
