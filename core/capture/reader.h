/* SPDX-License-Identifier: MIT */
/* reader.h - a capture file into a profile builder.
 *
 * The file may be of a program that was killed, or that is still running; it may
 * also be anything else: every number in it is checked before it is used. */
#ifndef PRISM_CAPTURE_READER_H
#define PRISM_CAPTURE_READER_H

#include "core/base/cursor.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

/* Does the input start like a capture file? */
bool prism_capture_probe(struct prism_span head);

/* Push everything into the builder, as one more process (or as many as a converted
 * file holds).  Contexts still open in a program that did not stop in order are
 * closed at the last moment it was seen running. */
bool prism_capture_read(struct prism_cursor *in, struct prism_builder *b,
                        struct prism_notes *notes, struct prism_error *err);

/* What happened since `base`, an earlier copy of the same recording (docs/sessions.md);
 * NULL: since its start. */
bool prism_capture_read_window(struct prism_cursor *in, struct prism_cursor *base,
                               struct prism_builder *b, struct prism_notes *notes,
                               struct prism_error *err);

#endif
