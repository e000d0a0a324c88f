/* SPDX-License-Identifier: MIT */
/* marshal.h - the values in a file written by Python's `marshal`, without Python.
 *
 * Every version from 0 (Python 1.5) to 6 (3.15) is read; the number is not in the
 * file, and the types of the values tell all there is to know.  The layout of code
 * objects depends on the Python that wrote them: the four known ones are tried.
 *
 * Values are one array in the order of the file: the items of a container follow it,
 * and it knows where they end.  A reference to a value (marshal has them) stands there
 * as itself, and is followed when it is taken as an item; it never leads to a container
 * around it.  The memory is bounded by the length of the input: each value costs at
 * least one byte there.  Nothing is executed. */
#ifndef PRISM_CONVERTERS_MARSHAL_H
#define PRISM_CONVERTERS_MARSHAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/vec.h"

enum prism_marshal_kind {
    PRISM_MARSHAL_OTHER, /* None, a number of more than 64 bits, ... */
    PRISM_MARSHAL_BOOL,  /* `integer`: 0 or 1 */
    PRISM_MARSHAL_INTEGER,
    PRISM_MARSHAL_FLOAT,
    PRISM_MARSHAL_TEXT,      /* text or bytes */
    PRISM_MARSHAL_REFERENCE, /* `target`; no item, the root neither */
    /* Those with `items` behind them. */
    PRISM_MARSHAL_LIST, /* or a set, or a slice */
    PRISM_MARSHAL_TUPLE,
    PRISM_MARSHAL_DICT, /* key, value, key, value, ... */
    PRISM_MARSHAL_CODE, /* see prism_marshal_code() */
};

struct prism_marshal_text {
    uint32_t at; /* in the input */
    uint32_t len;
};

struct prism_marshal_items {
    uint32_t count;
    uint32_t end; /* the first value behind them */
};

/* 16 bytes: there are as many as the file has numbers, and each page of them that
 * is touched takes longer than what is done with them. */
struct prism_marshal_value {
    union {
        int64_t integer;
        double number;
        struct prism_marshal_text text;
        struct prism_marshal_items items;
        uint32_t target; /* which value is meant */
    };
    uint32_t at; /* where the value stands in the input */
    enum prism_marshal_kind kind;
};

struct prism_marshal_layout;

/* Zero-initialise; release it, also after a failure. */
struct prism_marshal {
    struct {
        PRISM_VEC(struct prism_marshal_value);
    } values;                                  /* the first is the root */
    const char *bytes;                         /* the input */
    const struct prism_marshal_layout *layout; /* of code objects */
    bool modern; /* has types that Python 2 does not write */
    bool has_code;
};

/* Read one value; the cursor ends behind it.  The input must outlive `m`. */
bool prism_marshal_read(struct prism_cursor *in, struct prism_marshal *m,
                        struct prism_error *err);
void prism_marshal_release(struct prism_marshal *m);

/* The items of a container, one after the other. */
struct prism_marshal_walk {
    const struct prism_marshal_value *values;
    const struct prism_marshal_value *next;
};

static inline struct prism_marshal_walk prism_marshal_walk(
    const struct prism_marshal *m, const struct prism_marshal_value *container)
{
    return (struct prism_marshal_walk){m->values.items, container + 1};
}

/* The next item; there must be one. */
static inline const struct prism_marshal_value *prism_marshal_next(
    struct prism_marshal_walk *walk)
{
    const struct prism_marshal_value *item = walk->next;

    walk->next =
        item->kind >= PRISM_MARSHAL_LIST ? walk->values + item->items.end : item + 1;
    return item->kind == PRISM_MARSHAL_REFERENCE ? walk->values + item->target : item;
}

/* One item of few. */
static inline const struct prism_marshal_value *prism_marshal_item(
    const struct prism_marshal *m, const struct prism_marshal_value *container,
    uint32_t index)
{
    struct prism_marshal_walk walk = prism_marshal_walk(m, container);

    while (index-- > 0) {
        (void)prism_marshal_next(&walk);
    }
    return prism_marshal_next(&walk);
}

static inline struct prism_span prism_marshal_text(
    const struct prism_marshal *m, const struct prism_marshal_value *value)
{
    return prism_span(m->bytes + value->text.at, value->text.len);
}

struct prism_marshal_code {
    struct prism_span file;
    struct prism_span name;
    int32_t line; /* the first one */
};

struct prism_marshal_code prism_marshal_code(const struct prism_marshal *m,
                                             const struct prism_marshal_value *code);

/* "a whole number", "text", "a tuple of 2 items", ... for messages. */
#define prism_marshal_describe(value)                                                  \
    prism_marshal_description((value), &(struct prism_quoted){{0}})
const char *prism_marshal_description(const struct prism_marshal_value *value,
                                      struct prism_quoted *to);

#endif
