/* SPDX-License-Identifier: MIT */
/* graphml.h - the writer of GraphML, which is a module (core/base/module.h): it needs
 * libxml2. */
#ifndef PRISM_CONVERTERS_GRAPHML_H
#define PRISM_CONVERTERS_GRAPHML_H

#include "converters/format.h"

struct prism_graphml_module {
    /* prism_format's write. */
    bool (*write)(const struct prism_profile *profile,
                  const struct prism_settings *settings, struct prism_out *out,
                  struct prism_notes *notes, struct prism_error *err);
};

#endif
