/* SPDX-License-Identifier: MIT */
/* outputs.h - what -o asked for: each path with the format or the view that is to
 * be written there.  The suffix of a picture comes first ("x.timebars.svg"), then
 * --to, then the patterns of the formats. */
#ifndef PRISM_CLI_OUTPUTS_H
#define PRISM_CLI_OUTPUTS_H

#include <stdbool.h>

#include "cli/args.h"
#include "core/base/error.h"
#include "core/base/notes.h"
#include "core/base/option.h"
#include "core/base/vec.h"
#include "core/profile/profile.h"

struct prism_registered;
struct prism_named_view;
struct prism_beside;

struct prism_output {
    const char *path;                      /* points to the argument of -o */
    const struct prism_registered *format; /* NULL: a picture */
    const struct prism_named_view *view;   /* NULL: a format */
};

/* Zero-initialise. */
struct prism_outputs {
    PRISM_VEC(struct prism_output);
    size_t contexts;  /* of a tree that is an estimate; 0: as many as usual */
    bool no_estimate; /* what needs call paths that nobody knows is not written */
    const struct prism_beside *beside; /* what pictures need too; or NULL */
};

/* An option of every command that writes what it has read, for its table. */
#define PRISM_OUTPUTS_NO_ESTIMATE                                                      \
    {                                                                                  \
        "no-estimate", PRISM_OPTION_FLAG, NULL, NULL,                                  \
            "refuse to estimate call paths where only callers and callees are known"   \
    }

/* Likewise. */
#define PRISM_OUTPUTS_CONTEXTS                                                         \
    {                                                                                  \
        "contexts", PRISM_OPTION_NUMBER, "N", "50000",                                 \
            "of estimated call paths, keep at most the N heaviest"                     \
    }

/* Resolve one -o.  `to` is the name of a format, or NULL.  False for a mistake in
 * the command line: no such format, a name that tells nothing, the same path
 * twice. */
bool prism_outputs_add(struct prism_outputs *outputs, const char *path, const char *to,
                       struct prism_error *err);
/* A picture of this view, whatever the name says beside its suffix. */
bool prism_outputs_add_view(struct prism_outputs *outputs, const char *path,
                            const struct prism_named_view *view,
                            struct prism_error *err);
void prism_outputs_release(struct prism_outputs *outputs);

/* Apply the options of the formats and views that will be written. */
bool prism_outputs_apply(const struct prism_outputs *outputs, struct prism_args *args,
                         struct prism_settings *settings, struct prism_error *err);

/* Could every output be written now?  Leaves nothing behind. */
bool prism_outputs_check(const struct prism_outputs *outputs, struct prism_error *err);

/* Write them all, each whole or not at all.  One that fails does not keep the
 * others from being written; the message then names every failure, and what was
 * written. */
bool prism_outputs_write(const struct prism_outputs *outputs,
                         const struct prism_profile *profile,
                         const struct prism_settings *settings,
                         struct prism_notes *notes, struct prism_error *err);

#endif
