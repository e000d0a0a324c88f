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

static const struct marshal_layout layouts[] = {
    {5, 10, 8, 5, 6}, /* 3.11 and later */
    {6, 9, 8, 6, 7},  /* 3.8 - 3.10 */
    {5, 9, 8, 6, 7},  /* 3.0 - 3.7 */
    {4, 9, 8, 6, 7},  /* 2.x */
};

/* `count` < 0: up to the end mark. */
static enum marshal_step open_container(struct marshal_decoder *d,
                                        enum prism_marshal_kind kind, int64_t count,
                                        bool flag, uint32_t *id)
{
    const struct prism_marshal_items items = {0, count != 0 ? MARSHAL_OPEN : 0};

    *id = prism_marshal_push(
        d, (struct prism_marshal_value){.kind = kind, .items = items}, flag);
    if (count > 0 && (uint64_t)count > prism_cursor_left(d->in)) {
        return MARSHAL_FAIL(d, "expected at most %zu items, found %" PRId64,
                            prism_cursor_left(d->in), count);
    }
    if (count == 0) {
        return STEP_VALUE;
    }
    if (d->frames.count == MAX_DEPTH) {
        return MARSHAL_FAIL(d, "expected nesting up to %d levels, found more",
                            MAX_DEPTH);
    }
    prism_vec_push(&d->frames) = (struct marshal_frame){
        *id, count < 0 ? UINT32_MAX : (uint32_t)count, d->pending.count, kind};
    return STEP_OPENED;
}

static enum marshal_step read_sequence(struct marshal_decoder *d, uint8_t type,
                                       bool flag, uint32_t *id)
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
    return open_container(d, is_tuple ? PRISM_MARSHAL_TUPLE : PRISM_MARSHAL_OTHER,
                          type == ')' ? small : count, flag, id);
}

static enum marshal_step read_code(struct marshal_decoder *d, bool flag, uint32_t *id)
{
    struct prism_span numbers;

    d->m->has_code = true;
    if (!prism_cursor_take(d->in, (uint64_t)4 * d->layout->numbers, &numbers)) {
        return prism_marshal_cut_short(d);
    }
    return open_container(d, PRISM_MARSHAL_CODE, d->layout->objects, flag, id);
}

static enum marshal_step read_step(struct marshal_decoder *d, uint32_t *id)
{
    enum marshal_step step;
    uint8_t byte;
    bool flag;

    d->at = prism_cursor_offset(d->in);
    if (!prism_cursor_u8(d->in, &byte)) {
        return MARSHAL_FAIL(d, "expected a value, found the end");
    }
    flag = (byte & FLAG_REF) != 0;
    byte &= (uint8_t)~FLAG_REF;
    if (byte == '0') {
        return STEP_END;
    }
    step = prism_marshal_scalar(d, byte, flag, id);
    if (step != STEP_NONE) {
        return step;
    }
    switch (byte) {
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
        return MARSHAL_FAIL(d, "expected a marshalled value, found byte 0x%02x",
                            byte | (flag ? FLAG_REF : 0U));
    }
}

/* What is kept of a code object; its line was left in `items.first`. */
static void link_code(struct marshal_decoder *d, const uint32_t *objects,
                      struct prism_marshal_items *items)
{
    uint32_t line = items->first;

    *items = (struct prism_marshal_items){(uint32_t)d->m->links.count, 2};
    prism_vec_push(&d->m->links) = objects[d->layout->file];
    prism_vec_push(&d->m->links) = objects[d->layout->name];
    prism_vec_push(&d->m->links) = line;
}

/* The top container has all its items: they become links of its value. */
static uint32_t close_container(struct marshal_decoder *d)
{
    struct marshal_frame frame = d->frames.items[--d->frames.count];
    struct prism_marshal_items *items = &d->m->values.items[frame.value].items;
    size_t count = d->pending.count - frame.first;
    size_t first = d->m->links.count;

    if (frame.kind == PRISM_MARSHAL_CODE) {
        link_code(d, d->pending.items + frame.first, items);
    } else if (frame.kind == PRISM_MARSHAL_OTHER || count == 0) {
        *items = (struct prism_marshal_items){(uint32_t)first, 0};
    } else {
        memcpy(prism_vec_extend(&d->m->links, count), d->pending.items + frame.first,
               count * sizeof *d->pending.items);
        *items = (struct prism_marshal_items){(uint32_t)first, (uint32_t)count};
    }
    d->pending.count = frame.first;
    return frame.value;
}

/* Between the objects of a code object stands the first line. */
static bool take_line(struct marshal_decoder *d)
{
    const struct marshal_frame *top = &prism_vec_last(&d->frames);
    uint32_t line;

    if (top->kind != PRISM_MARSHAL_CODE ||
        d->pending.count - top->first != d->layout->before_line) {
        return true;
    }
    if (!prism_cursor_u32(d->in, &line)) {
        d->at = prism_cursor_offset(d->in);
        return prism_marshal_cut_short(d) != STEP_FAILED;
    }
    d->m->values.items[top->value].items.first = line;
    return true;
}

/* Give a complete value to the container around it, and close what that
 * completes; true when the value is the root. */
static bool deliver(struct marshal_decoder *d, uint32_t id)
{
    while (d->frames.count > 0) {
        const struct marshal_frame *top = &prism_vec_last(&d->frames);

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
static bool at_key(const struct marshal_decoder *d)
{
    return d->frames.count > 0 &&
           prism_vec_last(&d->frames).kind == PRISM_MARSHAL_DICT &&
           (d->pending.count - prism_vec_last(&d->frames).first) % 2 == 0;
}

static bool decode(struct marshal_decoder *d)
{
    for (;;) {
        uint32_t id = 0;
        enum marshal_step step;

        if (d->m->has_code && d->frames.count > 0 && !take_line(d)) {
            return false;
        }
        step = read_step(d, &id);
        if (step == STEP_FAILED) {
            return false;
        }
        if (step == STEP_END) {
            if (!at_key(d)) {
                (void)MARSHAL_FAIL(d,
                                   "expected a value, found the end of a dictionary");
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
             prism_marshal_line(m, value) < 0)) {
            return false;
        }
    }
    return true;
}

static bool read_with(struct prism_cursor *in, const struct marshal_layout *layout,
                      struct prism_marshal *m, struct prism_error *err,
                      uint64_t *failed)
{
    struct marshal_decoder d = {.in = in, .m = m, .layout = layout, .err = err};
    size_t len = prism_cursor_left(in);
    bool done;

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
    prism_vec_release(&m->links);
    *m = (struct prism_marshal){0};
}

const char *prism_marshal_description(const struct prism_marshal_value *value,
                                      struct prism_quoted *to)
{
    static const char *const names[] = {
        [PRISM_MARSHAL_OTHER] = "None, a list, a set or a number of more than 64 bits",
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
