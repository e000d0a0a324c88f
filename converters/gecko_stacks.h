/* SPDX-License-Identifier: MIT */
/* gecko_stacks.h - the tables of a thread that stand behind a stack's number: stack ->
 * frame -> function -> strings.  They belong to the thread or, in newer files, to all;
 * what is the same as for the thread before is not read again. */
#ifndef PRISM_CONVERTERS_GECKO_STACKS_H
#define PRISM_CONVERTERS_GECKO_STACKS_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/gecko_table.h"
#include "converters/json_stream.h"
#include "core/base/arena.h"
#include "core/base/vec.h"
#include "core/profile/builder.h"

enum {
    PRISM_GECKO_STACKS,
    PRISM_GECKO_FRAMES,
    PRISM_GECKO_FUNCTIONS,
    PRISM_GECKO_STRINGS,
    PRISM_GECKO_SOURCES,
    PRISM_GECKO_PLACES,
};

/* Zero-initialise, then prism_gecko_stacks_init(). */
struct prism_gecko_stacks {
    struct prism_json *json;
    struct prism_builder *b;
    const char *places[PRISM_GECKO_PLACES]; /* of what was read; NULL: none */
    struct prism_arena arena;               /* of the strings */
    struct {
        PRISM_VEC(struct prism_span);
    } strings;
    struct prism_gecko_column stacks[3];    /* prefix, frame, prefixOffset */
    struct prism_gecko_column frames[3];    /* func, location, line */
    struct prism_gecko_column functions[4]; /* name, fileName, lineNumber, source */
    struct prism_gecko_column sources[1];   /* filename */
    struct {
        PRISM_VEC(uint32_t);
    } ids; /* [frame]: the function of the builder; PRISM_NONE: not known yet */
    struct {
        PRISM_VEC(uint32_t);
    } nodes; /* [stack]: its context; PRISM_NONE: not needed yet */
};

void prism_gecko_stacks_init(struct prism_gecko_stacks *s, struct prism_json *json,
                             struct prism_builder *b);
void prism_gecko_stacks_release(struct prism_gecko_stacks *s);

/* Tables at these places, from now on. */
bool prism_gecko_stacks_read(struct prism_gecko_stacks *s,
                             const char *const places[PRISM_GECKO_PLACES]);
/* The contexts of the stacks that are marked in `needed` [stack], and of what is around
 * them. */
bool prism_gecko_stacks_build(struct prism_gecko_stacks *s, bool *needed);

#endif
