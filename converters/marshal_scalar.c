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

static enum marshal_step leaf(struct marshal_decoder *d,
                              struct prism_marshal_value value, bool flag, uint32_t *id)
{
    *id = prism_marshal_push(d, value, flag);
    return STEP_VALUE;
}

static enum marshal_step read_text(struct marshal_decoder *d, uint8_t type, bool flag,
                                   uint32_t *id)
{
    struct prism_marshal_value value = {.kind = PRISM_MARSHAL_TEXT};
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
    value.text = (struct prism_marshal_text){(uint32_t)prism_cursor_offset(d->in), len};
    if (!prism_cursor_take(d->in, len, &bytes)) {
        return MARSHAL_FAIL(d, "expected %" PRIu32 " bytes of text, found %zu", len,
                            prism_cursor_left(d->in));
    }
    d->m->modern |= is_short || type == 'a' || type == 'A';
    (void)leaf(d, value, flag, id);
    if (type == 't') {
        prism_vec_push(&d->interned) = *id;
    }
    return STEP_VALUE;
}

/* Digits of 15 bits, the least first; the sign is that of their count. */
static enum marshal_step read_long(struct marshal_decoder *d, bool flag, uint32_t *id)
{
    struct prism_marshal_value value = {.kind = PRISM_MARSHAL_INTEGER};
    struct prism_span bytes;
    uint32_t count;
    uint64_t sum = 0;
    bool negative;

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
        if (sum >> (63 - DIGIT_BITS) != 0) {
            value.kind = PRISM_MARSHAL_OTHER;
        }
        sum = sum << DIGIT_BITS | digit;
    }
    sum = value.kind == PRISM_MARSHAL_INTEGER ? sum & INT64_MAX : 0;
    value.integer = negative ? -(int64_t)sum : (int64_t)sum;
    return leaf(d, value, flag, id);
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

static enum marshal_step read_number(struct marshal_decoder *d, uint8_t type, bool flag,
                                     uint32_t *id)
{
    struct prism_marshal_value value = {.kind = PRISM_MARSHAL_INTEGER};
    uint64_t wide = 0;
    uint32_t narrow = 0;
    double ignored;

    switch (type) {
    case 'i':
        if (!prism_cursor_u32(d->in, &narrow)) {
            return prism_marshal_cut_short(d);
        }
        value.integer = (int32_t)narrow;
        break;
    case 'I':
        if (!prism_cursor_u64(d->in, &wide)) {
            return prism_marshal_cut_short(d);
        }
        value.integer = (int64_t)wide;
        break;
    case 'f':
    case 'g':
        value.kind = PRISM_MARSHAL_FLOAT;
        if (!take_float(d, type == 'g', &value.number)) {
            return STEP_FAILED;
        }
        break;
    default:
        value.kind = PRISM_MARSHAL_OTHER;
        for (int part = 0; part < 2; part++) {
            if (!take_float(d, type == 'y', &ignored)) {
                return STEP_FAILED;
            }
        }
        break;
    }
    return leaf(d, value, flag, id);
}

/* Is it a container whose items are still being read? */
static bool is_open(const struct prism_marshal_value *value)
{
    return (value->kind >= PRISM_MARSHAL_TUPLE || value->kind == PRISM_MARSHAL_OTHER) &&
           value->items.count == MARSHAL_OPEN;
}

static enum marshal_step read_reference(struct marshal_decoder *d, bool interned,
                                        uint32_t *id)
{
    uint32_t number;
    size_t count = interned ? d->interned.count : d->references.count;

    if (!prism_cursor_u32(d->in, &number)) {
        return prism_marshal_cut_short(d);
    }
    if (number >= count) {
        return MARSHAL_FAIL(d, "expected a reference below %zu, found %" PRIu32, count,
                            number);
    }
    *id = interned ? d->interned.items[number] : d->references.items[number];
    if (is_open(&d->m->values.items[*id])) {
        return MARSHAL_FAIL(d,
                            "expected a reference to a complete value, found one to a "
                            "container around it");
    }
    return STEP_VALUE;
}

enum marshal_step prism_marshal_scalar(struct marshal_decoder *d, uint8_t type,
                                       bool flag, uint32_t *id)
{
    switch (type) {
    case 'T':
    case 'F':
        return leaf(d,
                    (struct prism_marshal_value){.kind = PRISM_MARSHAL_BOOL,
                                                 .integer = type == 'T'},
                    false, id);
    case 'N':
    case 'S':
    case '.':
        return leaf(d, (struct prism_marshal_value){.kind = PRISM_MARSHAL_OTHER}, false,
                    id);
    case 's':
    case 't':
    case 'u':
    case 'a':
    case 'A':
    case 'z':
    case 'Z':
        return read_text(d, type, flag, id);
    case 'i':
    case 'I':
    case 'f':
    case 'g':
    case 'x':
    case 'y':
        return read_number(d, type, flag, id);
    case 'l':
        return read_long(d, flag, id);
    case 'r':
    case 'R':
        return read_reference(d, type == 'R', id);
    default:
        return STEP_NONE;
    }
}
