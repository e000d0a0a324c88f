/* SPDX-License-Identifier: MIT */
/* callgrind_names.h - name compression: "(N) name" gives a number to a name, "(N)"
 * stands for it from there on.  Objects, files and functions are numbered apart.
 *
 * A number keeps its name within a part of the file; the next part may number
 * anew, but need not (valgrind's own does neither).  In a file of Xdebug that was
 * appended to another, numbers begin anew. */
#ifndef PRISM_CONVERTERS_CALLGRIND_NAMES_H
#define PRISM_CONVERTERS_CALLGRIND_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/arena.h"
#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/intern.h"

enum prism_callgrind_space {
    PRISM_CALLGRIND_OBJECT,
    PRISM_CALLGRIND_FILE,
    PRISM_CALLGRIND_FUNCTION,
    PRISM_CALLGRIND_SPACES,
};

/* What a number stands for. */
struct prism_callgrind_meaning {
    uint32_t string;
    uint32_t part; /* that has said so; PRISM_MAP_NONE: none */
};

struct prism_callgrind_number {
    uint64_t number;
    enum prism_callgrind_space space;
    struct prism_callgrind_meaning meaning;
};

struct prism_callgrind_names {
    struct prism_arena arena;
    struct prism_intern strings;
    struct {
        PRISM_VEC(struct prism_callgrind_meaning);
    } dense[PRISM_CALLGRIND_SPACES];        /* [number] */
    size_t defined[PRISM_CALLGRIND_SPACES]; /* how many of those have a meaning */
    struct {
        PRISM_VEC(struct prism_callgrind_number);
    } sparse; /* numbers too large for that */
    struct prism_map map;
    uint32_t part;
    bool join_recursion; /* name'2 is name */
};

void prism_callgrind_names_init(struct prism_callgrind_names *names,
                                bool join_recursion);
void prism_callgrind_names_release(struct prism_callgrind_names *names);
/* No number has a name any more; strings stay. */
void prism_callgrind_names_forget(struct prism_callgrind_names *names);

/* What stands behind the "=" of a position line, as a string of `names`; the
 * unknown name "???" is the empty one. */
bool prism_callgrind_name(struct prism_callgrind_names *names,
                          const struct prism_cursor *in,
                          enum prism_callgrind_space space, struct prism_span text,
                          uint32_t *string, struct prism_error *err);

static inline struct prism_span prism_callgrind_text(
    const struct prism_callgrind_names *names, uint32_t string)
{
    return prism_intern_text(&names->strings, string);
}

#endif
