/* SPDX-License-Identifier: MIT */
/* convert.h - the driver: from paths to a profile and back.
 *
 * Loading finds the reader (the named one, else the best probe, else the file
 * name), reads, and checks.  Saving brings the profile into a shape that the
 * format can hold (tree -> graph is exact, graph -> tree is an estimate and
 * noted as such), writes beside the place and renames. */
#ifndef PRISM_CONVERTERS_CONVERT_H
#define PRISM_CONVERTERS_CONVERT_H

#include <stddef.h>

#include "converters/registry.h"
#include "core/analysis/unfold.h"

/* An input, and by how many millionths to multiply its numbers (core/analysis/merge.h). */
struct prism_weighted {
    const char *path;
    int64_t weight;
};

/* Read and merge `count` >= 1 inputs: files, "-", or a recording's directory.
 * `from` may be NULL: told by content.  NULL on failure; else free it with
 * prism_profile_free(). */
const struct prism_profile *prism_load_weighted(const struct prism_weighted *inputs,
                                                size_t count,
                                                const struct prism_registered *from,
                                                const struct prism_settings *settings,
                                                struct prism_notes *notes,
                                                struct prism_error *err);

/* Likewise, each input as it is. */
const struct prism_profile *prism_load(const char *const *paths, size_t count,
                                       const struct prism_registered *from,
                                       const struct prism_settings *settings,
                                       struct prism_notes *notes,
                                       struct prism_error *err);

/* The profile itself if its shape is among `shapes`, else a new one that is; free
 * that one too (`*made` tells whether there is one).  NULL on failure.  A tree that is
 * an estimate has at most `contexts` contexts (core/analysis/unfold.h). */
const struct prism_profile *prism_adapt(const struct prism_profile *profile,
                                        unsigned shapes, size_t contexts, bool *made,
                                        struct prism_notes *notes,
                                        struct prism_error *err);

/* Note what saving in this format would lose or estimate; nothing is written. */
bool prism_would_save(const struct prism_profile *profile,
                      const struct prism_registered *to,
                      const struct prism_settings *settings, struct prism_notes *notes,
                      struct prism_error *err);

bool prism_save(const struct prism_profile *profile, const char *path,
                const struct prism_registered *to,
                const struct prism_settings *settings, struct prism_notes *notes,
                struct prism_error *err);

#endif
