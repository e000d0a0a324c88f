/* SPDX-License-Identifier: MIT */
/* pprof_read.c - the second pass: each sample's locations become a path from the root
 * (pprof_path.h), where its values are added.  The line where the innermost frame was
 * executing has no place in the model. */
#include <inttypes.h>

#include "converters/pprof.h"
#include "converters/pprof_facts.h"
#include "converters/pprof_labels.h"
#include "converters/pprof_path.h"
#include "converters/pprof_stacks.h"
#include "converters/pprof_tables.h"
#include "core/base/wire.h"

struct reading {
    const struct prism_cursor *in;
    struct prism_builder *b;
    struct prism_error *err;
    struct prism_pprof_tables t;
    struct prism_pprof_metric metrics[PRISM_PPROF_TYPES]; /* of the values */
    int64_t values[PRISM_PPROF_TYPES];
    size_t value_count;
    struct prism_pprof_path path;
    struct prism_pprof_stacks seen;
    struct prism_span whole; /* the sample's locations, when they are one field */
    bool labelled;           /* the sample has a label */
    struct prism_pprof_labels labels;
    bool leaf_lines; /* were known */
};

static bool too_many_values(struct reading *r, uint64_t at)
{
    return prism_cursor_fail_at(r->in, at, r->err,
                                "expected as many values as sample types (%zu), found "
                                "one more",
                                r->t.types.count);
}

static bool take_value(struct reading *r, uint64_t at, uint64_t value)
{
    if (r->value_count == r->t.types.count) {
        return too_many_values(r, at);
    }
    r->values[r->value_count++] = (int64_t)value;
    return true;
}

/* Locations that were kept packed, one by one. */
static bool unpack_whole(struct reading *r)
{
    struct prism_span whole = r->whole;

    r->whole = prism_span(NULL, 0);
    return whole.len == 0 || prism_pprof_path_unpack(&r->path, whole, r->err);
}

/* The innermost context of the sample's stack, from what was seen if it can be.  Where
 * nothing tells samples apart, tools write a stack once. */
static bool find_stack(struct reading *r, uint64_t at, uint32_t *node)
{
    struct prism_span ids = r->labelled ? r->whole : prism_span(NULL, 0);
    struct prism_pprof_place leaf;

    *node = ids.len > 0 ? prism_pprof_stacks_find(&r->seen, ids) : PRISM_NONE;
    if (*node != PRISM_NONE) {
        return true;
    }
    if (!unpack_whole(r) || !prism_pprof_path_leaf(&r->path, at, &leaf, r->err)) {
        return false;
    }
    r->leaf_lines |= leaf.line > 0;
    *node = leaf.node;
    if (ids.len > 0) {
        prism_pprof_stacks_add(&r->seen, ids, leaf.node);
    }
    return true;
}

static bool read_locations(struct reading *r, const struct prism_cursor *in,
                           const struct prism_wire_field *field)
{
    if (field->type == PRISM_WIRE_VARINT) {
        if (!unpack_whole(r)) {
            return false;
        }
        prism_pprof_path_add(&r->path, field->value);
        return true;
    }
    if (!prism_wire_expect(in, field, PRISM_WIRE_BYTES, "locations", r->err)) {
        return false;
    }
    if (r->path.ids.count == 0 && r->whole.len == 0) {
        r->whole = field->bytes;
        return true;
    }
    return unpack_whole(r) && prism_pprof_path_unpack(&r->path, field->bytes, r->err);
}

/* Numbers one by one or packed; both may be mixed, as in locations. */
static bool read_values(struct reading *r, const struct prism_cursor *in,
                        const struct prism_wire_field *field)
{
    struct prism_cursor packed;

    if (field->type == PRISM_WIRE_VARINT) {
        return take_value(r, field->at, field->value);
    }
    if (!prism_wire_expect(in, field, PRISM_WIRE_BYTES, "values", r->err)) {
        return false;
    }
    packed = prism_wire_inside(in, field);
    while (packed.at < packed.end) {
        uint64_t number;

        if (!prism_wire_varint(&packed, &number)) {
            return prism_wire_fail(&packed, r->err);
        }
        if (!take_value(r, field->at, number)) {
            return false;
        }
    }
    return true;
}

static bool add_sample(struct reading *r, uint64_t at,
                       const struct prism_pprof_thread *thread)
{
    uint32_t leaf = 0;

    if (r->value_count != r->t.types.count) {
        return prism_cursor_fail_at(r->in, at, r->err,
                                    "expected as many values as sample types (%zu), "
                                    "found %zu",
                                    r->t.types.count, r->value_count);
    }
    if (!find_stack(r, at, &leaf)) {
        return false;
    }
    prism_builder_at(r->b, prism_pprof_thread(&r->labels, &r->t, thread), 0);
    for (size_t i = 0; i < r->value_count; i++) {
        int64_t value;

        if (__builtin_mul_overflow(r->values[i], r->metrics[i].factor, &value) ||
            value == PRISM_UNKNOWN) {
            return prism_cursor_fail_at(r->in, at, r->err,
                                        "expected a value that fits into 64 bits in "
                                        "nanoseconds, found %" PRId64,
                                        r->values[i]);
        }
        prism_builder_add(r->b, leaf, r->metrics[i].metric, value);
    }
    return true;
}

static bool read_sample(struct reading *r, struct prism_cursor in, uint64_t at)
{
    struct prism_pprof_thread thread = {0, 0, 0};
    struct prism_wire_field field;
    bool done = true;

    prism_pprof_path_begin(&r->path);
    r->whole = prism_span(NULL, 0);
    r->value_count = 0;
    r->labelled = false;
    for (;;) {
        if (!prism_wire_next(&in, &field, r->err)) {
            return false;
        }
        if (field.number == 0) {
            return add_sample(r, at, &thread);
        }
        if (field.number == PRISM_PPROF_SAMPLE_LOCATION) {
            done = read_locations(r, &in, &field);
        } else if (field.number == PRISM_PPROF_SAMPLE_VALUE) {
            done = read_values(r, &in, &field);
        } else if (field.number == PRISM_PPROF_SAMPLE_LABEL) {
            r->labelled = true;
            done = prism_pprof_label(&r->labels, &r->t, &in, &field, &thread, r->err);
        }
        if (!done) {
            return false;
        }
    }
}

static bool read_samples(struct reading *r, struct prism_cursor in)
{
    struct prism_wire_field field;

    for (;;) {
        if (!prism_wire_next(&in, &field, r->err)) {
            return false;
        }
        if (field.number == 0) {
            return true;
        }
        if (field.number == PRISM_PPROF_SAMPLE &&
            !read_sample(r, prism_wire_inside(&in, &field), field.at)) {
            return false;
        }
    }
}

static void note_losses(const struct reading *r, struct prism_notes *notes)
{
    prism_pprof_labels_note(&r->labels, &r->t, notes);
    if (r->leaf_lines) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "which line of its innermost function each sample was in");
    }
}

/* Most samples end in a few contexts of their own, which are as many bytes at least. */
static size_t expected_contexts(const struct reading *r)
{
    size_t len = (size_t)(r->in->end - r->in->start);

    return r->t.samples < len / 32 ? (size_t)r->t.samples * 4 : len / 8;
}

static bool read_all(struct reading *r, struct prism_notes *notes)
{
    bool done;

    if (!prism_pprof_tables_read(&r->t, *r->in, r->err)) {
        return false;
    }
    prism_pprof_metrics(&r->t, r->b, r->metrics);
    prism_pprof_facts(&r->t, r->b);
    prism_pprof_labels_init(&r->labels, &r->t, r->b);
    prism_pprof_path_init(&r->path, r->in, &r->t, r->b);
    prism_builder_expect_contexts(r->b, expected_contexts(r));
    done = read_samples(r, *r->in);
    if (done) {
        note_losses(r, notes);
    }
    prism_pprof_stacks_release(&r->seen);
    prism_pprof_path_release(&r->path);
    prism_pprof_labels_release(&r->labels);
    return done;
}

/* Tools wrote other formats before there was this one. */
static const char *legacy(struct prism_span head)
{
    static const char *const texts[] = {
        "heap profile:", "--- heap",           "--- contention",        "--- thread",
        "--- Memory",    "goroutine profile:", "threadcreate profile:", "--- mutex:"};
    static const char words[] = "\0\0\0\0\0\0\0\0\3\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (prism_span_starts(head, texts[i])) {
            return "text";
        }
    }
    return head.len >= sizeof words - 1 && memcmp(head.at, words, sizeof words - 1) == 0
               ? "gperftools"
               : NULL;
}

bool prism_pprof_is_legacy(struct prism_span head)
{
    return legacy(head) != NULL;
}

bool prism_pprof_read(struct prism_cursor *in, const struct prism_settings *settings,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err)
{
    struct reading r = {.in = in, .b = b, .err = err};
    struct prism_span bytes = prism_span(in->at, prism_cursor_left(in));
    bool done;

    (void)settings;
    if (legacy(bytes) != NULL) {
        return prism_cursor_fail_at(in, 0, err,
                                    "expected a profile of protocol buffers, found an "
                                    "old %s profile: `pprof -proto` converts it",
                                    legacy(bytes));
    }
    prism_builder_shape(b, PRISM_TREE);
    done = read_all(&r, notes);
    prism_pprof_tables_release(&r.t);
    return done;
}
