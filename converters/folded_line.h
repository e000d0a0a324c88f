/* SPDX-License-Identifier: MIT */
/* folded_line.h - the grammar of one line of folded stacks.
 *
 *     line  = stack blank count            blank: spaces or tabs
 *     stack = [ frame *( ";" frame ) ]     root first; py-spy finds threads without any
 *     count = digits [ "." *digits ]
 *           | digits "," digits "," [ "-" ] digits     (Austin: time, idle, memory)
 *
 * The count is the number behind the last run of blanks, so a frame may hold
 * blanks.  A line that starts with '#' is a comment unless it ends in a count,
 * and "# key: value" always is one. */
#ifndef PRISM_CONVERTERS_FOLDED_LINE_H
#define PRISM_CONVERTERS_FOLDED_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/span.h"

/* Fractions are kept to six decimals, exactly. */
#define PRISM_FOLDED_DIVISOR 1000000

enum prism_folded_kind {
    PRISM_FOLDED_EMPTY,
    PRISM_FOLDED_COMMENT,
    PRISM_FOLDED_STACK,
    PRISM_FOLDED_NEGATIVE, /* a stack with a whole count below 0: bytes that were freed */
    PRISM_FOLDED_INVALID, /* no count behind a blank */
};

struct prism_folded_count {
    int64_t whole;
    int64_t millionths; /* 0 to 999999 */
};

struct prism_folded_line {
    enum prism_folded_kind kind;
    struct prism_span stack;
    struct prism_span last; /* what stands for the count, valid or not */
    struct prism_folded_count count;
    bool triple; /* `count` is the first of three */
    int64_t idle;
    int64_t memory;
};

/* `text` is a line without its end. */
struct prism_folded_line prism_folded_line(struct prism_span text);

/* Cut a count off the end of a stack that has one; false, and nothing changed,
 * when it has none: in a differential file every line has two counts. */
bool prism_folded_split(struct prism_span *stack, struct prism_folded_count *count);

/* "# key: value" of a comment; false when it is not one of those. */
bool prism_folded_metadata(struct prism_span text, struct prism_span *key,
                           struct prism_span *value);

#endif
