/* SPDX-License-Identifier: MIT */
/* marshal.c - a value is one type byte and its payload, little-endian:
 *
 *     0                  end of a dict             N F T S .   constants
 *     i I                int32, int64              l           digits of 15 bits
 *     f g x y            float, complex            s t u a A   length32, bytes
 *     z Z                length8, bytes            r R         reference
 *     ( [ < >            count32, items            )           count8, items
 *     { }                key, value, ... 0         : c         slice, code object
 *
 * Bit 7 of the type byte gives the value the next number for `r`, before its
 * items get theirs; `t` also gets one for `R`.  CPython: Python/marshal.c.
 *
 * Containers that are not complete lie on a stack of our own. */
#include "converters/marshal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FLAG_REF = 0x80,
    MAX_DEPTH = 2000, /* CPython's own limit */
    DIGIT_BITS = 15,
    NO_COUNT = -1,
};

/* How a Python lays out a code object: numbers, then objects with the line among
 * them. */
struct layout {
    uint8_t numbers;
    uint8_t objects;
    uint8_t before_line; /* this many objects stand before the first line */
    uint8_t file;        /* which of them is the file name */
    uint8_t name;
};

static const struct layout layouts[] = {
    {5, 10, 8, 5, 6}, /* 3.11 and later */
    {6, 9, 8, 6, 7},  /* 3.8 - 3.10 */
    {5, 9, 8, 6, 7},  /* 3.0 - 3.7 */
    {4, 9, 8, 6, 7},  /* 2.x */
};

/* A container whose items are being read. */
struct frame {
    uint32_t value;
    uint32_t wanted;    /* items; UINT32_MAX: up to the end mark */
    size_t first;       /* its first item in `pending` */
    enum prism_marshal_kind kind;
};

struct decoder {
    struct prism_cursor *in;
    struct prism_marshal *m;
    const struct layout *layout;
    struct prism_error *err;
    struct {
        PRISM_VEC(struct frame);
    } frames;
    struct {
        PRISM_VEC(uint32_t);
    } pending; /* items of open containers */
    struct {
        PRISM_VEC(uint32_t);
    } references;
    struct {
        PRISM_VEC(uint32_t);
    } interned; /* what `R` counts */
    uint64_t at;     /* of the type byte being decoded */
    uint64_t failed; /* where */
};

/* What reading one type byte and payload came to. */
enum step {
    STEP_FAILED,
    STEP_VALUE,  /* a complete value */
    STEP_OPENED, /* a container, its items follow */
    STEP_END,    /* the end mark of a dict */
};

#define FAIL(d, ...)                                                                   \
    ((d)->failed = (d)->at,                                                            \
     (void)prism_cursor_fail_at((d)->in, (d)->at, (d)->err, __VA_ARGS__), STEP_FAILED)

static enum step cut_short(struct decoder *d)
{
    return FAIL(d, "expected a whole value, found the end after %zu bytes",
                (size_t)(d->in->end - d->in->start - (ptrdiff_t)d->at));
}

static uint32_t push_value(struct decoder *d, struct prism_marshal_value value, bool flag)
{
    uint32_t id = (uint32_t)d->m->values.count;

    value.at = (uint32_t)d->at;
    prism_vec_push(&d->m->values) = value;
    if (flag) {
        d->m->modern = true;
        prism_vec_push(&d->references) = id;
    }
    return id;
}

static enum step leaf(struct decoder *d, struct prism_marshal_value value, bool flag,
                      uint32_t *id)
{
    *id = push_value(d, value, flag);
    return STEP_VALUE;
}

static enum step read_text(struct decoder *d, uint8_t type, bool flag, uint32_t *id)
{
    struct prism_marshal_value value = {.kind = PRISM_MARSHAL_TEXT};
    struct prism_span bytes;
    uint8_t short_len = 0;
    bool is_short = type == 'z' || type == 'Z';

    if (is_short ? !prism_cursor_u8(d->in, &short_len)
                 : !prism_cursor_u32(d->in, &value.len)) {
        return cut_short(d);
    }
    value.len = is_short ? short_len : value.len;
    if (!prism_cursor_take(d->in, value.len, &bytes)) {
        return FAIL(d, "expected %" PRIu32 " bytes of text, found %zu", value.len,
                    prism_cursor_left(d->in));
    }
    value.text = bytes.at;
    d->m->modern |= is_short || type == 'a' || type == 'A';
    (void)leaf(d, value, flag, id);
    if (type == 't') {
        prism_vec_push(&d->interned) = *id;
    }
    return STEP_VALUE;
}

/* Digits of 15 bits, the least first; the sign is that of their count. */
static enum step read_long(struct decoder *d, bool flag, uint32_t *id)
{
    struct prism_marshal_value value = {.kind = PRISM_MARSHAL_INTEGER};
    struct prism_span bytes;
    uint32_t count;
    uint64_t sum = 0;
    bool negative;

    if (!prism_cursor_u32(d->in, &count)) {
        return cut_short(d);
    }
    negative = count > INT32_MAX;
    count = negative ? 0 - count : count;
    if (!prism_cursor_take(d->in, (uint64_t)count * 2, &bytes)) {
        return FAIL(d, "expected %" PRIu32 " digits, found %zu", count,
                    prism_cursor_left(d->in) / 2);
    }
    for (uint32_t i = count; i-- > 0;) {
        uint32_t digit = (uint32_t)((unsigned char)bytes.at[2 * i] |
                                    (unsigned char)bytes.at[2 * i + 1] << 8);

        if (digit >> DIGIT_BITS != 0) {
            return FAIL(d, "expected digits below 0x8000, found 0x%" PRIx32, digit);
        }
        if (sum >> (63 - DIGIT_BITS) != 0) {
            value.kind = PRISM_MARSHAL_OTHER;
        }
        sum = sum << DIGIT_BITS | digit;
    }
    value.integer = negative ? -(int64_t)(sum & INT64_MAX) : (int64_t)(sum & INT64_MAX);
    return leaf(d, value, flag, id);
}

static bool take_float_text(struct decoder *d, double *number)
{
    struct prism_span text;
    uint8_t len;
    char copy[256];
    char *end;

    if (!prism_cursor_u8(d->in, &len) || !prism_cursor_take(d->in, len, &text)) {
        (void)cut_short(d);
        return false;
    }
    memcpy(copy, text.at, len);
    copy[len] = '\0';
    *number = strtod(copy, &end);
    if (len == 0 || *end != '\0' || strlen(copy) != len) {
        (void)FAIL(d, "expected a number, found %s", prism_quote(text));
        return false;
    }
    return true;
}

static bool take_float(struct decoder *d, bool binary, double *number)
{
    uint64_t bits;

    if (!binary) {
        return take_float_text(d, number);
    }
    if (!prism_cursor_u64(d->in, &bits)) {
        (void)cut_short(d);
        return false;
    }
    memcpy(number, &bits, sizeof *number);
    return true;
}

static enum step read_number(struct decoder *d, uint8_t type, bool flag, uint32_t *id)
{
    struct prism_marshal_value value = {.kind = PRISM_MARSHAL_INTEGER};
    uint64_t wide = 0;
    uint32_t narrow = 0;
    double ignored;

    switch (type) {
    case 'i':
        if (!prism_cursor_u32(d->in, &narrow)) {
            return cut_short(d);
        }
        value.integer = (int32_t)narrow;
        break;
    case 'I':
        if (!prism_cursor_u64(d->in, &wide)) {
            return cut_short(d);
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
        if (!take_float(d, type == 'y', &ignored) ||
            !take_float(d, type == 'y', &ignored)) {
            return STEP_FAILED;
        }
        break;
    }
    return leaf(d, value, flag, id);
}

/* A container has no text, so its `len` is free to tell that items are missing. */
static bool is_open(const struct prism_marshal_value *value)
{
    return value->kind != PRISM_MARSHAL_TEXT && value->len != 0;
}

static enum step read_reference(struct decoder *d, bool interned, uint32_t *id)
{
    uint32_t number;
    size_t count = interned ? d->interned.count : d->references.count;

    if (!prism_cursor_u32(d->in, &number)) {
        return cut_short(d);
    }
    if (number >= count) {
        return FAIL(d, "expected a reference below %zu, found %" PRIu32, count, number);
    }
    *id = interned ? d->interned.items[number] : d->references.items[number];
    if (is_open(&d->m->values.items[*id])) {
        return FAIL(d, "expected a reference to a complete value, found one to a "
                       "container around it");
    }
    return STEP_VALUE;
}

/* `count` < 0: up to the end mark. */
static enum step open_container(struct decoder *d, enum prism_marshal_kind kind,
                                int64_t count, bool flag, uint32_t *id)
{
    *id = push_value(d, (struct prism_marshal_value){.kind = kind}, flag);
    if (count > 0 && (uint64_t)count > prism_cursor_left(d->in)) {
        return FAIL(d, "expected at most %zu items, found %" PRId64,
                    prism_cursor_left(d->in), count);
    }
    if (count == 0) {
        return STEP_VALUE;
    }
    if (d->frames.count == MAX_DEPTH) {
        return FAIL(d, "expected nesting up to %d levels, found more", MAX_DEPTH);
    }
    prism_vec_last(&d->m->values).len = 1;
    prism_vec_push(&d->frames) =
        (struct frame){*id, count < 0 ? UINT32_MAX : (uint32_t)count, d->pending.count,
                       kind};
    return STEP_OPENED;
}

static enum step read_sequence(struct decoder *d, uint8_t type, bool flag, uint32_t *id)
{
    enum prism_marshal_kind kind =
        type == '(' || type == ')' ? PRISM_MARSHAL_TUPLE : PRISM_MARSHAL_OTHER;
    uint32_t count = 0;
    uint8_t small = 0;

    if (type == ')' ? !prism_cursor_u8(d->in, &small) : !prism_cursor_u32(d->in, &count)) {
        return cut_short(d);
    }
    d->m->modern |= type == ')';
    return open_container(d, kind, type == ')' ? small : count, flag, id);
}

static enum step read_code(struct decoder *d, bool flag, uint32_t *id)
{
    struct prism_span numbers;

    d->m->has_code = true;
    if (!prism_cursor_take(d->in, 4U * d->layout->numbers, &numbers)) {
        return cut_short(d);
    }
    return open_container(d, PRISM_MARSHAL_CODE, d->layout->objects, flag, id);
}

static enum step read_step(struct decoder *d, uint32_t *id)
{
    uint8_t byte;
    bool flag;

    d->at = prism_cursor_offset(d->in);
    if (!prism_cursor_u8(d->in, &byte)) {
        return FAIL(d, "expected a value, found the end");
    }
    flag = (byte & FLAG_REF) != 0;
    byte &= (uint8_t)~FLAG_REF;
    if (byte == '0') {
        return STEP_END;
    }
    if (byte == 'T' || byte == 'F') {
        return leaf(d,
                    (struct prism_marshal_value){.kind = PRISM_MARSHAL_BOOL,
                                                 .integer = byte == 'T'},
                    false, id);
    }
    if (byte != '\0' && strchr("NS.", byte) != NULL) {
        return leaf(d, (struct prism_marshal_value){.kind = PRISM_MARSHAL_OTHER}, false,
                    id);
    }
    if (byte != '\0' && strchr("stuaAzZ", byte) != NULL) {
        return read_text(d, byte, flag, id);
    }
    if (byte != '\0' && strchr("iIfgxy", byte) != NULL) {
        return read_number(d, byte, flag, id);
    }
    switch (byte) {
    case 'l':
        return read_long(d, flag, id);
    case 'r':
    case 'R':
        return read_reference(d, byte == 'R', id);
    case '(':
    case ')':
    case '[':
    case '<':
    case '>':
        return read_sequence(d, byte, flag, id);
    case '{':
    case '}':
        return open_container(d, PRISM_MARSHAL_DICT, NO_COUNT, flag, id);
    case ':':
        return open_container(d, PRISM_MARSHAL_OTHER, 3, flag, id);
    case 'c':
        return read_code(d, flag, id);
    default:
        return FAIL(d, "expected a marshalled value, found byte 0x%02x",
                    byte | (flag ? FLAG_REF : 0U));
    }
}

/* The top container has all its items: they become links of its value. */
static uint32_t close_container(struct decoder *d)
{
    struct frame frame = d->frames.items[--d->frames.count];
    struct prism_marshal_value *value = &d->m->values.items[frame.value];
    const uint32_t *items = &d->pending.items[frame.first];
    size_t count = d->pending.count - frame.first;

    value->len = 0;
    value->items.first = (uint32_t)d->m->links.count;
    if (frame.kind == PRISM_MARSHAL_CODE) {
        prism_vec_push(&d->m->links) = items[d->layout->file];
        prism_vec_push(&d->m->links) = items[d->layout->name];
    } else if (frame.kind != PRISM_MARSHAL_OTHER) {
        for (size_t i = 0; i < count; i++) {
            prism_vec_push(&d->m->links) = items[i];
        }
    }
    value->items.count = (uint32_t)(d->m->links.count - value->items.first);
    d->pending.count = frame.first;
    return frame.value;
}

/* Between the objects of a code object stands the first line. */
static bool take_line(struct decoder *d)
{
    const struct frame *top = &prism_vec_last(&d->frames);
    uint32_t line;

    if (top->kind != PRISM_MARSHAL_CODE ||
        d->pending.count - top->first != d->layout->before_line) {
        return true;
    }
    if (!prism_cursor_u32(d->in, &line)) {
        d->at = prism_cursor_offset(d->in);
        return cut_short(d) != STEP_FAILED;
    }
    d->m->values.items[top->value].items.line = (int32_t)line;
    return true;
}

/* Give a complete value to the container around it, and close what that
 * completes; true when the value is the root. */
static bool deliver(struct decoder *d, uint32_t id)
{
    while (d->frames.count > 0) {
        const struct frame *top = &prism_vec_last(&d->frames);

        prism_vec_push(&d->pending) = id;
        if (d->pending.count - top->first < top->wanted) {
            return false;
        }
        id = close_container(d);
    }
    d->m->root = id;
    return true;
}

/* The end mark is an end only where a dict expects a key. */
static bool at_key(const struct decoder *d)
{
    return d->frames.count > 0 &&
           prism_vec_last(&d->frames).kind == PRISM_MARSHAL_DICT &&
           (d->pending.count - prism_vec_last(&d->frames).first) % 2 == 0;
}

static bool decode(struct decoder *d)
{
    for (;;) {
        uint32_t id = 0;
        enum step step;

        if (d->frames.count > 0 && !take_line(d)) {
            return false;
        }
        step = read_step(d, &id);
        if (step == STEP_FAILED) {
            return false;
        }
        if (step == STEP_END) {
            if (!at_key(d)) {
                (void)FAIL(d, "expected a value, found the end of a dictionary");
                return false;
            }
            id = close_container(d);
        }
        if (step != STEP_OPENED && deliver(d, id)) {
            return true;
        }
    }
}

/* Was every code object read with a layout that makes sense of it? */
static bool sane_code(const struct prism_marshal *m)
{
    for (size_t i = 0; i < m->values.count; i++) {
        const struct prism_marshal_value *value = &m->values.items[i];

        if (value->kind == PRISM_MARSHAL_CODE &&
            (prism_marshal_item(m, value, 0)->kind != PRISM_MARSHAL_TEXT ||
             prism_marshal_item(m, value, 1)->kind != PRISM_MARSHAL_TEXT ||
             value->items.line < 0)) {
            return false;
        }
    }
    return true;
}

static bool read_with(struct prism_cursor *in, const struct layout *layout,
                      struct prism_marshal *m, struct prism_error *err, uint64_t *failed)
{
    struct decoder d = {.in = in, .m = m, .layout = layout, .err = err};
    bool done = decode(&d);

    if (done && !sane_code(m)) {
        done = false;
        d.failed = 0;
        (void)prism_cursor_fail_at(in, 0, err,
                                   "expected code objects of a known Python version, "
                                   "found other ones");
    }
    prism_vec_release(&d.frames);
    prism_vec_release(&d.pending);
    prism_vec_release(&d.references);
    prism_vec_release(&d.interned);
    *failed = d.failed;
    return done;
}

bool prism_marshal_read(struct prism_cursor *in, struct prism_marshal *m,
                        struct prism_error *err)
{
    const char *start = in->at;
    uint64_t furthest = 0;

    if (prism_cursor_left(in) >= UINT32_MAX) {
        return prism_cursor_fail_at(in, 0, err, "expected less than 4 GiB, found more");
    }
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
        struct prism_error failure;
        uint64_t failed;

        in->at = start;
        if (read_with(in, &layouts[i], m, &failure, &failed)) {
            return true;
        }
        /* The layout that got furthest is the most likely one. */
        if (i == 0 || failed > furthest) {
            *err = failure;
            furthest = failed;
        }
        if (!m->has_code) {
            return false;
        }
        prism_marshal_release(m);
    }
    return false;
}

void prism_marshal_release(struct prism_marshal *m)
{
    prism_vec_release(&m->values);
    prism_vec_release(&m->links);
    *m = (struct prism_marshal){0};
}

const char *prism_marshal_description(const struct prism_marshal_value *value,
                                      struct prism_quoted *to)
{
    static const char *const names[] = {
        [PRISM_MARSHAL_OTHER] = "a value of another type",
        [PRISM_MARSHAL_BOOL] = "a truth value",
        [PRISM_MARSHAL_INTEGER] = "a whole number",
        [PRISM_MARSHAL_FLOAT] = "a number",
        [PRISM_MARSHAL_TEXT] = "text",
        [PRISM_MARSHAL_CODE] = "a code object",
    };

    if (value->kind == PRISM_MARSHAL_TUPLE) {
        (void)snprintf(to->text, sizeof to->text, "a tuple of %" PRIu32 " items",
                       value->items.count);
        return to->text;
    }
    return value->kind == PRISM_MARSHAL_DICT ? "a dictionary" : names[value->kind];
}
