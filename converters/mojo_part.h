/* SPDX-License-Identifier: MIT */
/* mojo_part.h - what events of MOJO are made of (mojo.c): numbers, texts, and keys that
 * stand for what was defined before.  `what` is what a message expects: "a line". */
#ifndef PRISM_CONVERTERS_MOJO_PART_H
#define PRISM_CONVERTERS_MOJO_PART_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/map.h"
#include "core/base/vec.h"

struct prism_mojo_part {
    struct prism_cursor *in;
    struct prism_error *err;
};

/* What a key stands for now: it may be defined again. */
struct prism_mojo_key {
    uint64_t key;
    struct prism_span text; /* of a string */
    uint32_t function;      /* of a frame */
    uint32_t line;          /* likewise */
    bool native;            /* likewise: not of Python */
};

/* Zero-initialise. */
struct prism_mojo_keys {
    PRISM_VEC(struct prism_mojo_key);
    struct prism_map map;
};

/* A number whose amount is below 2^62. */
bool prism_mojo_number(struct prism_mojo_part *part, const char *what, int64_t *value);
/* A number from 0 to `most`. */
bool prism_mojo_below(struct prism_mojo_part *part, const char *what, int64_t most,
                      int64_t *value);
/* Without its zero byte, which stands behind it. */
bool prism_mojo_text(struct prism_mojo_part *part, const char *what,
                     struct prism_span *text);
/* A key that is defined now: Austin makes those of frames from addresses, and all 64 bits
 * are set for frames that it could not read. */
bool prism_mojo_new_key(struct prism_mojo_part *part, const char *what, uint64_t *key);
/* A key, and what it stands for. */
bool prism_mojo_defined(struct prism_mojo_part *part, const struct prism_mojo_keys *in,
                        const char *what, struct prism_mojo_key *defined);
/* Likewise, or 0 for none, which leaves `defined` as it is. */
bool prism_mojo_defined_or_none(struct prism_mojo_part *part,
                                const struct prism_mojo_keys *in, const char *what,
                                struct prism_mojo_key *defined);

void prism_mojo_define(struct prism_mojo_keys *in, struct prism_mojo_key defined);
void prism_mojo_keys_release(struct prism_mojo_keys *keys);

#endif
