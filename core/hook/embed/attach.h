/* SPDX-License-Identifier: MIT */
/* attach.h - the recording of an interpreter that is yet to begin.  An audit hook, which
 * may be there before it, is the first to hear of it: there is a thread state then, and
 * the engine can start. */
#ifndef PRISM_HOOK_EMBED_ATTACH_H
#define PRISM_HOOK_EMBED_ATTACH_H

#include <stdbool.h>
#include <stdint.h>

struct prism_embed {
    const char *path;
    const char *options; /* words name=value, one a line */
    uint8_t run_id[16];
    bool is_told; /* by `callprism record`, and no other way in is needed */
};

/* This is when the interpreter begins; if nobody says so, when it is attached to. */
void prism_embed_begins(void);

/* Record from now on, as soon as there is something to record: what passes until then
 * is `<interpreter start>`.  False when that cannot be. */
bool prism_embed_attach(const struct prism_embed *how);

/* Why there is no recording, or NULL. */
const char *prism_embed_problem(void);
/* Likewise, said by who calls: printf-like.  Returns false. */
bool prism_embed_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
