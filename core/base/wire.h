/* SPDX-License-Identifier: MIT */
/* wire.h - the wire format of protocol buffers, without any schema.
 *
 *     message  = field...
 *     field    = varint(NUMBER << 3 | TYPE) value
 *     value    = varint                     type 0
 *              | 8 bytes                    type 1
 *              | varint(LENGTH) bytes       type 2: text, a message, packed numbers
 *              | 4 bytes                    type 5
 *     varint   = up to 10 bytes of 7 bits, the lowest first, bit 7: more follow
 *
 * (developers.google.com/protocol-buffers, "Encoding".)  A reader walks the fields of
 * a cursor; a message inside is a cursor of its own over the same input, so that every
 * error says where in the file it is. */
#ifndef PRISM_BASE_WIRE_H
#define PRISM_BASE_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/cursor.h"
#include "core/base/error.h"
#include "core/base/out.h"
#include "core/base/span.h"

enum prism_wire_type {
    PRISM_WIRE_VARINT = 0,
    PRISM_WIRE_FIXED64 = 1,
    PRISM_WIRE_BYTES = 2,
    PRISM_WIRE_FIXED32 = 5,
};

struct prism_wire_field {
    uint64_t at;     /* its offset in the input */
    uint32_t number; /* 0: there is no more field */
    enum prism_wire_type type;
    uint64_t value;          /* of the types that are numbers */
    struct prism_span bytes; /* of PRISM_WIRE_BYTES */
};

/* A varint that is known to be longer than two bytes, or to be cut off. */
bool prism_wire_long_varint(struct prism_cursor *in, uint64_t *value);

/* The next varint; false, and nothing taken, when there is none: the input ends in it
 * or it has more than 64 bits. */
static inline bool prism_wire_varint(struct prism_cursor *in, uint64_t *value)
{
    const unsigned char *at = (const unsigned char *)in->at;
    size_t left = prism_cursor_left(in);

    if (left >= 1 && at[0] < 0x80) {
        *value = at[0];
        in->at++;
        return true;
    }
    if (left >= 2 && at[1] < 0x80) {
        *value = (uint64_t)(at[0] & 0x7f) | (uint64_t)at[1] << 7;
        in->at += 2;
        return true;
    }
    return prism_wire_long_varint(in, value);
}

/* What is wrong at a place where prism_wire_varint() failed; always false. */
bool prism_wire_fail(const struct prism_cursor *in, struct prism_error *err);

/* As prism_wire_next(), whatever the field is like. */
bool prism_wire_any(struct prism_cursor *in, struct prism_wire_field *field,
                    struct prism_error *err);

/* The next field, or number 0 at the end.  Most are short and of bytes. */
static inline bool prism_wire_next(struct prism_cursor *in,
                                   struct prism_wire_field *field,
                                   struct prism_error *err)
{
    const unsigned char *at = (const unsigned char *)in->at;
    size_t left = prism_cursor_left(in);

    /* A number from 1 to 15, type 2, and a length below 128. */
    if (left < 2 || (at[0] & 0x87) != PRISM_WIRE_BYTES || at[0] < 8 || at[1] >= 0x80 ||
        left - 2 < at[1]) {
        return prism_wire_any(in, field, err);
    }
    field->at = prism_cursor_offset(in);
    field->number = at[0] >> 3;
    field->type = PRISM_WIRE_BYTES;
    field->value = 0;
    field->bytes = prism_span(in->at + 2, at[1]);
    in->at += 2 + at[1];
    return true;
}

/* Is the field of this type?  `what` it is goes into the message. */
bool prism_wire_expect(const struct prism_cursor *in,
                       const struct prism_wire_field *field, enum prism_wire_type type,
                       const char *what, struct prism_error *err);

/* The bytes of a field as an input of their own. */
static inline struct prism_cursor prism_wire_inside(
    const struct prism_cursor *in, const struct prism_wire_field *field)
{
    return (struct prism_cursor){in->name, in->start, field->bytes.at,
                                 field->bytes.at + field->bytes.len, NULL};
}

void prism_wire_put_varint(struct prism_out *out, uint64_t value);
void prism_wire_put_number(struct prism_out *out, uint32_t field, uint64_t value);
void prism_wire_put_bytes(struct prism_out *out, uint32_t field,
                          struct prism_span bytes);

#endif
