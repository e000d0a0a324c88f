/* SPDX-License-Identifier: MIT */
/* marshal.h - the values in a file written by Python's `marshal`, without Python.
 *
 * Every version from 0 (Python 1.5) to 6 (3.15) is read; the number is not in the
 * file, and the types of the values tell all there is to know.  The layout of code
 * objects depends on the Python that wrote them: the four known ones are tried.
 *
 * Values are a flat array.  A container names its items by index, and a value may
 * be an item of several containers (marshal has references), but never of itself.
 * The memory is bounded by the length of the input: each value costs at least one
 * byte there.  Nothing is executed. */
#ifndef PRISM_CONVERTERS_MARSHAL_H
#define PRISM_CONVERTERS_MARSHAL_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/vec.h"

enum prism_marshal_kind {
    PRISM_MARSHAL_OTHER, /* None, a list, a set, a number of more than 64 bits, ... */
    PRISM_MARSHAL_BOOL,  /* `integer`: 0 or 1 */
    PRISM_MARSHAL_INTEGER,
    PRISM_MARSHAL_FLOAT,
    PRISM_MARSHAL_TEXT,  /* text or bytes */
    PRISM_MARSHAL_TUPLE, /* `items` */
    PRISM_MARSHAL_DICT,  /* `items`: key, value, key, value, ... */
    PRISM_MARSHAL_CODE,  /* `items`: file name, name; see prism_marshal_line() */
};

struct prism_marshal_text {
    uint32_t at; /* in the input */
    uint32_t len;
};

struct prism_marshal_items {
    uint32_t first; /* in prism_marshal.links */
    uint32_t count;
};

/* 16 bytes: there are as many as the file has numbers, and each page of them that
 * is touched takes longer than what is done with them. */
struct prism_marshal_value {
    union {
        int64_t integer;
        double number;
        struct prism_marshal_text text;
        struct prism_marshal_items items;
    };
    uint32_t at; /* where the value stands in the input */
    enum prism_marshal_kind kind;
};

/* Zero-initialise; release it, also after a failure. */
struct prism_marshal {
    struct {
        PRISM_VEC(struct prism_marshal_value);
    } values;
    struct {
        PRISM_VEC(uint32_t);
    } links;
    const char *bytes; /* the input */
    uint32_t root;
    bool modern; /* has types that Python 2 does not write */
    bool has_code;
};

/* Read one value; the cursor ends behind it.  The input must outlive `m`. */
bool prism_marshal_read(struct prism_cursor *in, struct prism_marshal *m,
                        struct prism_error *err);
void prism_marshal_release(struct prism_marshal *m);

/* Item `index` of a tuple, dict or code object. */
static inline const struct prism_marshal_value *prism_marshal_item(
    const struct prism_marshal *m, const struct prism_marshal_value *container,
    uint32_t index)
{
    return &m->values.items[m->links.items[container->items.first + index]];
}

static inline struct prism_span prism_marshal_text(
    const struct prism_marshal *m, const struct prism_marshal_value *value)
{
    return prism_span(m->bytes + value->text.at, value->text.len);
}

/* The first line of a code object: it stands behind its items. */
static inline int32_t prism_marshal_line(const struct prism_marshal *m,
                                         const struct prism_marshal_value *code)
{
    return (int32_t)m->links.items[code->items.first + code->items.count];
}

/* "a whole number", "text", "a tuple of 2 items", ... for messages. */
#define prism_marshal_describe(value)                                                  \
    prism_marshal_description((value), &(struct prism_quoted){{0}})
const char *prism_marshal_description(const struct prism_marshal_value *value,
                                      struct prism_quoted *to);

#endif
