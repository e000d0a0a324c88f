/* SPDX-License-Identifier: MIT */
/* wire.c - see wire.h. */
#include "core/base/wire.h"

#include <inttypes.h>

#define VARINT_MAX 10 /* bytes */
#define NUMBER_MAX ((UINT32_C(1) << 29) - 1)

bool prism_wire_long_varint(struct prism_cursor *in, uint64_t *value)
{
    size_t left = prism_cursor_left(in);

    *value = 0;
    for (size_t i = 0; i < left && i < VARINT_MAX; i++) {
        unsigned char byte = (unsigned char)in->at[i];

        if (i == VARINT_MAX - 1 && byte > 1) {
            return false;
        }
        *value |= (uint64_t)(byte & 0x7f) << (7 * i);
        if (byte < 0x80) {
            in->at += i + 1;
            return true;
        }
    }
    return false;
}

bool prism_wire_fail(const struct prism_cursor *in, struct prism_error *err)
{
    return prism_cursor_fail_at(in, prism_cursor_offset(in), err,
                                "expected a number of at most 64 bits, found %s",
                                prism_cursor_left(in) >= VARINT_MAX ? "a longer one"
                                                                    : "the end");
}

static bool take_fixed(struct prism_cursor *in, struct prism_wire_field *field,
                       struct prism_error *err)
{
    bool wide = field->type == PRISM_WIRE_FIXED64;
    uint32_t half = 0;

    if (wide ? prism_cursor_u64(in, &field->value) : prism_cursor_u32(in, &half)) {
        field->value = wide ? field->value : half;
        return true;
    }
    return prism_cursor_fail_at(in, prism_cursor_offset(in), err,
                                "expected %d bytes, found %zu", wide ? 8 : 4,
                                prism_cursor_left(in));
}

static bool take_bytes(struct prism_cursor *in, struct prism_wire_field *field,
                       struct prism_error *err)
{
    uint64_t at = prism_cursor_offset(in);
    uint64_t len;

    if (!prism_wire_varint(in, &len)) {
        return prism_wire_fail(in, err);
    }
    return prism_cursor_take(in, len, &field->bytes) ||
           prism_cursor_fail_at(in, at, err,
                                "expected a length of at most %zu, found %" PRIu64,
                                prism_cursor_left(in), len);
}

bool prism_wire_any(struct prism_cursor *in, struct prism_wire_field *field,
                    struct prism_error *err)
{
    uint64_t key;

    field->at = prism_cursor_offset(in);
    field->number = 0;
    if (in->at == in->end) {
        return true;
    }
    if (!prism_wire_varint(in, &key)) {
        return prism_wire_fail(in, err);
    }
    if (key >> 3 == 0 || key >> 3 > NUMBER_MAX) {
        return prism_cursor_fail_at(
            in, field->at, err, "expected a field from 1 to 2^29 - 1, found %" PRIu64,
            key >> 3);
    }
    field->number = (uint32_t)(key >> 3);
    field->type = (enum prism_wire_type)(key & 7);
    switch (field->type) {
    case PRISM_WIRE_VARINT:
        return prism_wire_varint(in, &field->value) || prism_wire_fail(in, err);
    case PRISM_WIRE_BYTES:
        return take_bytes(in, field, err);
    case PRISM_WIRE_FIXED64:
    case PRISM_WIRE_FIXED32:
        return take_fixed(in, field, err);
    }
    return prism_cursor_fail_at(in, field->at, err,
                                "expected a field of type 0, 1, 2 or 5, found type %d",
                                (int)(key & 7));
}

bool prism_wire_expect(const struct prism_cursor *in,
                       const struct prism_wire_field *field, enum prism_wire_type type,
                       const char *what, struct prism_error *err)
{
    return field->type == type ||
           prism_cursor_fail_at(in, field->at, err,
                                "expected %s of type %d, found type %d", what,
                                (int)type, (int)field->type);
}

void prism_wire_put_varint(struct prism_out *out, uint64_t value)
{
    char bytes[VARINT_MAX];
    size_t len = 0;

    for (; value >= 0x80; value >>= 7) {
        bytes[len++] = (char)(value | 0x80);
    }
    bytes[len++] = (char)value;
    prism_out_bytes(out, bytes, len);
}

void prism_wire_put_number(struct prism_out *out, uint32_t field, uint64_t value)
{
    prism_wire_put_varint(out, (uint64_t)field << 3 | PRISM_WIRE_VARINT);
    prism_wire_put_varint(out, value);
}

void prism_wire_put_bytes(struct prism_out *out, uint32_t field,
                          struct prism_span bytes)
{
    prism_wire_put_varint(out, (uint64_t)field << 3 | PRISM_WIRE_BYTES);
    prism_wire_put_varint(out, bytes.len);
    prism_out_span_text(out, bytes);
}
