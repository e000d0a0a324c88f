/* SPDX-License-Identifier: MIT */
/* unrecorded.c - see unrecorded.h. */
#include "converters/unrecorded.h"

#include <stdlib.h>
#include <string.h>

#include "core/analysis/unrecorded.h"
#include "core/base/command.h"
#include "core/base/input.h"
#include "core/base/memory.h"
#include "core/base/out.h"

#define NOTE ".unrecorded"

/* Longer is no command that anybody reads. */
#define COMMAND_MOST 16384

bool prism_unrecorded_is_note(const char *name)
{
    return prism_span_ends(prism_span_of(name), NOTE);
}

/* A note as PRISM_META_UNRECORDED has it. */
static char *meta_of(struct prism_span note)
{
    struct prism_command command = {prism_alloc(COMMAND_MOST), COMMAND_MOST, 0};
    struct prism_span reason = note;
    struct prism_span words = {"", 0};
    struct prism_span word;
    struct prism_out *out = prism_out_memory();
    char *meta;

    (void)prism_span_split_first(note, '\n', &reason, &words);
    while (prism_span_split_first(words, '\0', &word, &words)) {
        prism_command_add(&command, word);
    }
    prism_out_bytes(out, command.at, command.len);
    prism_out_char(out, '\n');
    prism_out_span_text(out, reason);
    meta = prism_copy(prism_out_span(out).at, prism_out_span(out).len);
    prism_out_abandon(out);
    free(command.at);
    return meta;
}

void prism_unrecorded_read(struct prism_unrecorded_notes *notes, const char *path)
{
    struct prism_error ignored = {{0}};
    struct prism_input input;

    if (prism_input_load(&input, path, &ignored)) {
        prism_vec_push(notes) = meta_of(input.bytes);
        prism_input_release(&input);
    }
}

void prism_unrecorded_tell(const struct prism_unrecorded_notes *notes,
                           struct prism_builder *b)
{
    for (size_t i = 0; i < notes->count; i++) {
        prism_builder_meta(b, PRISM_META_UNRECORDED, prism_span_of(notes->items[i]));
    }
}

void prism_unrecorded_release(struct prism_unrecorded_notes *notes)
{
    for (size_t i = 0; i < notes->count; i++) {
        free(notes->items[i]);
    }
    prism_vec_release(notes);
}
