/* SPDX-License-Identifier: MIT */
/* marshal_scalar.c - values without items.  The layouts stand in marshal.c. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/marshal_state.h"

enum {
    DIGIT_BITS = 15,
};

enum marshal_step prism_marshal_cut_short(struct marshal_decoder *d)
{
    return MARSHAL_FAIL(d, "expected a whole value, found the end after %zu bytes",
                        (size_t)(d->in->end - d->in->start - (ptrdiff_t)d->at));
}

enum marshal_step prism_marshal_text_value(struct marshal_decoder *d, uint8_t type,
                                           struct prism_marshal_value *value)
{
    struct prism_marshal_text text;
    struct prism_span bytes;
    uint8_t short_len = 0;
    uint32_t len = 0;
    bool is_short = type == 'z' || type == 'Z';
    bool has_len =
        is_short ? prism_cursor_u8(d->in, &short_len) : prism_cursor_u32(d->in, &len);

    if (!has_len) {
        return prism_marshal_cut_short(d);
    }
    len = is_short ? short_len : len;
    text = (struct prism_marshal_text){(uint32_t)prism_cursor_offset(d->in), len};
    if (!prism_cursor_take(d->in, len, &bytes)) {
        return MARSHAL_FAIL(d, "expected %" PRIu32 " bytes of text, found %zu", len,
                            prism_cursor_left(d->in));
    }
    d->m->modern |= is_short || type == 'a' || type == 'A';
    if (type == 't') {
        prism_vec_push(&d->interned) = prism_marshal_id(d);
    }
    value->kind = PRISM_MARSHAL_TEXT;
    value->text = text;
    return STEP_VALUE;
}

/* Digits of 15 bits, the least first; the sign is that of their count. */
enum marshal_step prism_marshal_long(struct marshal_decoder *d,
                                     struct prism_marshal_value *value)
{
    struct prism_span bytes;
    uint32_t count;
    uint64_t sum = 0;
    bool negative;
    bool large = false;

    if (!prism_cursor_u32(d->in, &count)) {
        return prism_marshal_cut_short(d);
    }
    negative = count > INT32_MAX;
    count = negative ? 0 - count : count;
    if (!prism_cursor_take(d->in, (uint64_t)count * 2, &bytes)) {
        return MARSHAL_FAIL(d, "expected %" PRIu32 " digits, found %zu", count,
                            prism_cursor_left(d->in) / 2);
    }
    for (size_t i = count; i-- > 0;) {
        uint32_t digit = (uint32_t)((unsigned char)bytes.at[2 * i] |
                                    (unsigned char)bytes.at[2 * i + 1] << 8);

        if (digit >> DIGIT_BITS != 0) {
            return MARSHAL_FAIL(d, "expected digits below 0x8000, found 0x%" PRIx32,
                                digit);
        }
        large |= sum >> (63 - DIGIT_BITS) != 0;
        sum = sum << DIGIT_BITS | digit;
    }
    sum = large ? 0 : sum;
    value->kind = large ? PRISM_MARSHAL_OTHER : PRISM_MARSHAL_INTEGER;
    value->integer = negative ? -(int64_t)sum : (int64_t)sum;
    return STEP_VALUE;
}

static bool take_float_text(struct marshal_decoder *d, double *number)
{
    struct prism_span text;
    uint8_t len;
    char copy[256];
    char *end;

    if (!prism_cursor_u8(d->in, &len) || !prism_cursor_take(d->in, len, &text)) {
        (void)prism_marshal_cut_short(d);
        return false;
    }
    memcpy(copy, text.at, len);
    copy[len] = '\0';
    *number = strtod(copy, &end);
    if (len == 0 || *end != '\0' || strlen(copy) != len) {
        (void)MARSHAL_FAIL(d, "expected a number, found %s", prism_quote(text));
        return false;
    }
    return true;
}

static bool take_float(struct marshal_decoder *d, bool binary, double *number)
{
    uint64_t bits;

    if (!binary) {
        return take_float_text(d, number);
    }
    if (!prism_cursor_u64(d->in, &bits)) {
        (void)prism_marshal_cut_short(d);
        return false;
    }
    memcpy(number, &bits, sizeof *number);
    return true;
}

enum marshal_step prism_marshal_int32(struct marshal_decoder *d,
                                      struct prism_marshal_value *value)
{
    uint32_t bits;

    if (!prism_cursor_u32(d->in, &bits)) {
        return prism_marshal_cut_short(d);
    }
    value->kind = PRISM_MARSHAL_INTEGER;
    value->integer = (int32_t)bits;
    return STEP_VALUE;
}

enum marshal_step prism_marshal_int64(struct marshal_decoder *d,
                                      struct prism_marshal_value *value)
{
    uint64_t bits;

    if (!prism_cursor_u64(d->in, &bits)) {
        return prism_marshal_cut_short(d);
    }
    value->kind = PRISM_MARSHAL_INTEGER;
    value->integer = (int64_t)bits;
    return STEP_VALUE;
}

enum marshal_step prism_marshal_float(struct marshal_decoder *d, uint8_t type,
                                      struct prism_marshal_value *value)
{
    double number;

    if (!take_float(d, type == 'g', &number)) {
        return STEP_FAILED;
    }
    value->kind = PRISM_MARSHAL_FLOAT;
    value->number = number;
    return STEP_VALUE;
}

enum marshal_step prism_marshal_complex(struct marshal_decoder *d, uint8_t type,
                                        struct prism_marshal_value *value)
{
    double ignored;

    for (int part = 0; part < 2; part++) {
        if (!take_float(d, type == 'y', &ignored)) {
            return STEP_FAILED;
        }
    }
    value->kind = PRISM_MARSHAL_OTHER;
    return STEP_VALUE;
}

/* Is it a container whose items are still being read? */
static bool is_open(const struct prism_marshal_value *value)
{
    return value->kind >= PRISM_MARSHAL_LIST && value->items.end == MARSHAL_OPEN;
}

enum marshal_step prism_marshal_reference(struct marshal_decoder *d, uint8_t type,
                                          struct prism_marshal_value *value)
{
    uint32_t number;
    uint32_t target;
    bool interned = type == 'R';
    size_t count = interned ? d->interned.count : d->references.count;

    if (!prism_cursor_u32(d->in, &number)) {
        return prism_marshal_cut_short(d);
    }
    if (number >= count) {
        return MARSHAL_FAIL(d, "expected a reference below %zu, found %" PRIu32, count,
                            number);
    }
    target = interned ? d->interned.items[number] : d->references.items[number];
    if (is_open(&d->m->values.items[target])) {
        return MARSHAL_FAIL(d,
                            "expected a reference to a complete value, found one to a "
                            "container around it");
    }
    d->numbered = false;
    value->kind = PRISM_MARSHAL_REFERENCE;
    value->target = target;
    return STEP_VALUE;
}
