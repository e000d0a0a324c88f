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
#include <string.h>

#include "converters/marshal_state.h"

enum {
    FLAG_REF = 0x80,
    MAX_DEPTH = 2000, /* CPython's own limit */
    NO_COUNT = -1,
    VALUE_BYTES = 6,       /* a profile has fewer values for its length */
    BYTES_MAX = 100 << 20, /* for longer ones, room is made as it is needed */
};

static const struct prism_marshal_layout layouts[] = {
    {5, 10, 5, 6, 8}, /* 3.11 and later */
    {6, 9, 6, 7, 8},  /* 3.8 - 3.10 */
    {5, 9, 6, 7, 8},  /* 3.0 - 3.7 */
    {4, 9, 6, 7, 8},  /* 2.x */
};

/* `count` < 0: up to the end mark. */
static enum marshal_step open_container(struct marshal_decoder *d,
                                        enum prism_marshal_kind kind, int64_t count,
                                        struct prism_marshal_value *value)
{
    uint32_t id = prism_marshal_id(d);

    value->kind = kind;
    value->items = (struct prism_marshal_items){0, count != 0 ? MARSHAL_OPEN : id + 1};
    if (count > 0 && (uint64_t)count > prism_cursor_left(d->in)) {
        return MARSHAL_FAIL(d, "expected at most %zu items, found %" PRId64,
                            prism_cursor_left(d->in), count);
    }
    if (count == 0) {
        return STEP_VALUE;
    }
    if (d->outer.count == MAX_DEPTH) {
        return MARSHAL_FAIL(d, "expected nesting up to %d levels, found more",
                            MAX_DEPTH);
    }
    prism_vec_push(&d->outer) = d->top;
    d->top = (struct marshal_frame){
        .value = id,
        .wanted = count < 0 ? UINT32_MAX : (uint32_t)count,
        .line = kind == PRISM_MARSHAL_CODE ? d->m->layout->line : UINT32_MAX,
        .dict = kind == PRISM_MARSHAL_DICT,
    };
    return STEP_OPENED;
}

static enum marshal_step read_sequence(struct marshal_decoder *d, uint8_t type,
                                       struct prism_marshal_value *value)
{
    bool is_tuple = type == '(' || type == ')';
    uint32_t count = 0;
    uint8_t small = 0;
    bool whole =
        type == ')' ? prism_cursor_u8(d->in, &small) : prism_cursor_u32(d->in, &count);

    if (!whole) {
        return prism_marshal_cut_short(d);
    }
    d->m->modern |= type == ')';
    return open_container(d, is_tuple ? PRISM_MARSHAL_TUPLE : PRISM_MARSHAL_LIST,
                          type == ')' ? small : count, value);
}

static enum marshal_step read_code(struct marshal_decoder *d,
                                   struct prism_marshal_value *value)
{
    struct prism_span numbers;

    d->m->has_code = true;
    if (!prism_cursor_take(d->in, (uint64_t)4 * d->m->layout->numbers, &numbers)) {
        return prism_marshal_cut_short(d);
    }
    return open_container(d, PRISM_MARSHAL_CODE, d->m->layout->objects + 1, value);
}

static inline void push(struct marshal_decoder *d, struct prism_marshal_value value)
{
    if (d->numbered) {
        d->m->modern = true;
        prism_vec_push(&d->references) = prism_marshal_id(d);
    }
    value.at = (uint32_t)d->at;
    prism_vec_push(&d->m->values) = value;
}

/* Python has each of them once, and never refers to them. */
static enum marshal_step read_constant(struct marshal_decoder *d, uint8_t type,
                                       struct prism_marshal_value *value)
{
    d->numbered = false;
    value->kind = type == 'T' || type == 'F' ? PRISM_MARSHAL_BOOL : PRISM_MARSHAL_OTHER;
    value->integer = type == 'T';
    return STEP_VALUE;
}

static enum marshal_step read_type(struct marshal_decoder *d, uint8_t type,
                                   struct prism_marshal_value *value)
{
    switch (type) {
    case 'i':
        return prism_marshal_int32(d, value);
    case 'I':
        return prism_marshal_int64(d, value);
    case 'l':
        return prism_marshal_long(d, value);
    case 'f':
    case 'g':
        return prism_marshal_float(d, type, value);
    case 'x':
    case 'y':
        return prism_marshal_complex(d, type, value);
    case 's':
    case 't':
    case 'u':
    case 'a':
    case 'A':
    case 'z':
    case 'Z':
        return prism_marshal_text_value(d, type, value);
    case 'r':
    case 'R':
        return prism_marshal_reference(d, type, value);
    case '(':
    case ')':
    case '[':
    case '<':
    case '>':
        return read_sequence(d, type, value);
    case '{':
    case '}':
        return open_container(d, PRISM_MARSHAL_DICT, NO_COUNT, value);
    case ':':
        return open_container(d, PRISM_MARSHAL_LIST, 3, value);
    case 'c':
        return read_code(d, value);
    case 'N':
    case 'S':
    case '.':
    case 'T':
    case 'F':
        return read_constant(d, type, value);
    case '0':
        return STEP_END;
    default:
        return MARSHAL_FAIL(d, "expected a marshalled value, found byte 0x%02x",
                            (unsigned char)d->in->at[-1]);
    }
}

static enum marshal_step read_step(struct marshal_decoder *d)
{
    struct prism_marshal_value value;
    enum marshal_step step;
    uint8_t byte;

    d->at = prism_cursor_offset(d->in);
    if (!prism_cursor_u8(d->in, &byte)) {
        return MARSHAL_FAIL(d, "expected a value, found the end");
    }
    d->numbered = (byte & FLAG_REF) != 0;
    step = read_type(d, byte & (uint8_t)~FLAG_REF, &value);
    if (step == STEP_VALUE || step == STEP_OPENED) {
        push(d, value);
    }
    return step;
}

/* Between the objects of a code object stands the first line. */
static bool take_line(struct marshal_decoder *d)
{
    uint32_t line;

    d->at = prism_cursor_offset(d->in);
    if (!prism_cursor_u32(d->in, &line)) {
        return prism_marshal_cut_short(d) != STEP_FAILED;
    }
    d->numbered = false;
    push(d, (struct prism_marshal_value){.kind = PRISM_MARSHAL_INTEGER,
                                         .integer = (int32_t)line});
    d->top.count++;
    return true;
}

/* The top container has all its items. */
static void close_container(struct marshal_decoder *d)
{
    d->m->values.items[d->top.value].items =
        (struct prism_marshal_items){d->top.count, prism_marshal_id(d)};
    d->top = d->outer.items[--d->outer.count];
}

/* Count a complete value as an item of the container around it, and close what that
 * completes; true when the value is the root. */
static bool deliver(struct marshal_decoder *d)
{
    while (++d->top.count == d->top.wanted) {
        if (d->outer.count == 0) {
            return true;
        }
        close_container(d);
    }
    return false;
}

/* The end mark is an end only where a dict expects a key. */
static bool at_key(const struct marshal_decoder *d)
{
    return d->top.dict && d->top.count % 2 == 0;
}

static bool decode(struct marshal_decoder *d)
{
    d->top = (struct marshal_frame){.wanted = 1, .line = UINT32_MAX};
    for (;;) {
        enum marshal_step step;

        if (d->top.count == d->top.line && !take_line(d)) {
            return false;
        }
        step = read_step(d);
        if (step == STEP_FAILED) {
            return false;
        }
        if (step == STEP_END) {
            if (!at_key(d)) {
                (void)MARSHAL_FAIL(d,
                                   "expected a value, found the end of a dictionary");
                return false;
            }
            close_container(d);
        }
        if (step != STEP_OPENED && deliver(d)) {
            return true;
        }
    }
}

/* Was every code object read with a layout that makes sense of it? */
static bool sane_code(const struct prism_marshal *m)
{
    for (size_t i = 0; m->has_code && i < m->values.count; i++) {
        const struct prism_marshal_value *value = &m->values.items[i];

        if (value->kind == PRISM_MARSHAL_CODE &&
            (prism_marshal_item(m, value, m->layout->file)->kind !=
                 PRISM_MARSHAL_TEXT ||
             prism_marshal_item(m, value, m->layout->name)->kind !=
                 PRISM_MARSHAL_TEXT ||
             prism_marshal_item(m, value, m->layout->line)->integer < 0)) {
            return false;
        }
    }
    return true;
}

static bool read_with(struct prism_cursor *in,
                      const struct prism_marshal_layout *layout,
                      struct prism_marshal *m, struct prism_error *err,
                      uint64_t *failed)
{
    struct marshal_decoder d = {.in = in, .m = m, .err = err};
    size_t len = prism_cursor_left(in);
    bool done;

    m->layout = layout;
    prism_vec_reserve(&m->values,
                      (len < BYTES_MAX ? len : BYTES_MAX) / VALUE_BYTES + 1);
    done = decode(&d);

    if (done && !sane_code(m)) {
        done = false;
        d.failed = 0;
        (void)prism_cursor_fail_at(in, 0, err,
                                   "expected code objects of a known Python version, "
                                   "found other ones");
    }
    prism_vec_release(&d.outer);
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
        m->bytes = in->start;
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
    *m = (struct prism_marshal){0};
}

struct prism_marshal_code prism_marshal_code(const struct prism_marshal *m,
                                             const struct prism_marshal_value *code)
{
    const struct prism_marshal_layout *layout = m->layout;

    return (struct prism_marshal_code){
        .file = prism_marshal_text(m, prism_marshal_item(m, code, layout->file)),
        .name = prism_marshal_text(m, prism_marshal_item(m, code, layout->name)),
        .line = (int32_t)prism_marshal_item(m, code, layout->line)->integer,
    };
}

const char *prism_marshal_description(const struct prism_marshal_value *value,
                                      struct prism_quoted *to)
{
    static const char *const names[] = {
        [PRISM_MARSHAL_OTHER] = "None, a list, a set or a number of more than 64 bits",
        [PRISM_MARSHAL_LIST] = "None, a list, a set or a number of more than 64 bits",
        [PRISM_MARSHAL_BOOL] = "a truth value",
        [PRISM_MARSHAL_INTEGER] = "a whole number",
        [PRISM_MARSHAL_FLOAT] = "a number",
        [PRISM_MARSHAL_TEXT] = "text",
        [PRISM_MARSHAL_DICT] = "a dictionary",
        [PRISM_MARSHAL_CODE] = "a code object",
    };

    if (value->kind == PRISM_MARSHAL_TUPLE) {
        (void)snprintf(to->text, sizeof to->text, "a tuple of %" PRIu32 " items",
                       value->items.count);
        return to->text;
    }
    return names[value->kind];
}
