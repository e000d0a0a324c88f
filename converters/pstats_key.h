/* SPDX-License-Identifier: MIT */
/* pstats_key.h - the (file, line, name) by which pstats knows a function. */
#ifndef PRISM_CONVERTERS_PSTATS_KEY_H
#define PRISM_CONVERTERS_PSTATS_KEY_H

#include "converters/marshal.h"
#include "core/base/notes.h"
#include "core/profile/builder.h"

/* Where keys come from and go to; nothing is owned. */
struct prism_pstats_keys {
    const struct prism_cursor *in;
    const struct prism_marshal *m;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_error *err;
};

/* Is the value a tuple of three, as a key is? */
bool prism_pstats_is_key(const struct prism_marshal_value *key);
/* The function of a key; an error when the value is not one. */
bool prism_pstats_key(const struct prism_pstats_keys *k,
                      const struct prism_marshal_value *key, uint32_t *function);

#endif
