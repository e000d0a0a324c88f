/* SPDX-License-Identifier: MIT */
/* module.h - code that needs a library which few runs need.
 *
 * Loading cairo and libxml2, with all that they need themselves, takes longer than most
 * conversions.  So what is written with them is not part of the program: each such
 * source file is a module (cmake/modules.cmake), installed in PREFIX/libexec/callprism
 * and loaded when it is asked for.  What it uses of the layers is linked into it once
 * more; they have no state that it would have to share.
 *
 * A module exports one object, `prism_module`, of the type that the header beside its
 * source declares:
 *
 *     PRISM_MODULE const struct prism_painters prism_module = {.svg = paint}; */
#ifndef PRISM_BASE_MODULE_H
#define PRISM_BASE_MODULE_H

#include <limits.h>

#include "core/base/error.h"

#define PRISM_MODULE __attribute__((visibility("default")))

/* The `prism_module` of the module of this name, "svg"; NULL on failure.  It stays
 * loaded to the end. */
const void *prism_module_load(const char *name, struct prism_error *err);

/* PREFIX of the program's own PREFIX/bin/NAME; empty when it cannot be told. */
void prism_module_prefix(char path[static PATH_MAX]);

#endif
