/* SPDX-License-Identifier: MIT */
/* format.h - what a file format is to callprism: one descriptor.
 *
 * A format is one file, NAME.c, whose last lines are
 *
 *     const struct prism_format prism_format_NAME = { ... };
 *
 * and one line in formats.def.  Everything else follows from these two: the
 * command line, detection, the fuzz target, the round-trip tests, the table in
 * the documentation. */
#ifndef PRISM_CONVERTERS_FORMAT_H
#define PRISM_CONVERTERS_FORMAT_H

#include <stdbool.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/base/out.h"
#include "core/base/span.h"
#include "core/profile/builder.h"
#include "core/profile/profile.h"

/* How sure a probe is.  Anything above 0 may be read; the highest bid wins. */
enum {
    PRISM_PROBE_NO = 0,
    PRISM_PROBE_MAYBE = 20,  /* nothing speaks against it */
    PRISM_PROBE_LIKELY = 60, /* it looks like this */
    PRISM_PROBE_SURE = 100,  /* a magic number or a schema name */
};

struct prism_format {
    const char *title;           /* one line for `callprism formats` */
    const char *const *patterns; /* "*.folded", "callgrind.out.*"; the first names
                                  * outputs; ends with NULL */
    unsigned writes;             /* PRISM_TREE | PRISM_GRAPH; 0: read-only */
    const struct prism_option *options; /* ends with a NULL name; or NULL */
    /* From the first bytes (at most PRISM_PROBE_LEN, the whole input when it is
     * shorter).  No allocation, no failure.  NULL: write-only. */
    int (*probe)(struct prism_span head);
    /* States the shape and pushes everything into the builder.  NULL: write-only.
     * The driver finishes the builder, and adds the source and what was replaced. */
    bool (*read)(struct prism_cursor *in, const struct prism_settings *settings,
                 struct prism_builder *b, struct prism_notes *notes,
                 struct prism_error *err);
    /* The profile has one of the shapes in `writes`.  What the format cannot hold
     * goes into `notes` as PRISM_NOTE_LOST; false only when nothing sensible can be
     * written (output errors are sticky in `out` and reported by the driver). */
    bool (*write)(const struct prism_profile *profile,
                  const struct prism_settings *settings, struct prism_out *out,
                  struct prism_notes *notes, struct prism_error *err);
};

#define PRISM_PROBE_LEN 4096

#endif
