/* SPDX-License-Identifier: MIT */
/* writer.h - any tree as a capture file, compact and without slack: the merged
 * NAME.prism of a recording, or another tool's profile.  Clock "nanoseconds",
 * one tree for all threads, intervals as a table. */
#ifndef PRISM_CAPTURE_WRITER_H
#define PRISM_CAPTURE_WRITER_H

#include "core/base/notes.h"
#include "core/base/out.h"
#include "core/profile/profile.h"

/* What a capture cannot hold goes into `notes`. */
void prism_capture_write(const struct prism_profile *tree, struct prism_out *out,
                         struct prism_notes *notes);

#endif
