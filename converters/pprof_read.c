/* SPDX-License-Identifier: MIT */
/* pprof_read.c - the second pass: each sample's locations, the leaf first, become a
 * path from the root.  A location may stand for several frames, inlined into each
 * other.  The line where a frame was executing is the call line of the frame inside
 * it; that of the leaf has no place in the model.
 *
 * Neighbours often share most of their path, so what is equal to the last sample's is
 * not looked up again. */
#include <inttypes.h>
#include <stdlib.h>

#include "converters/frame_style.h"
#include "converters/pprof.h"
#include "converters/pprof_facts.h"
#include "converters/pprof_labels.h"
#include "converters/pprof_stacks.h"
#include "converters/pprof_tables.h"
#include "core/base/memory.h"
#include "core/base/wire.h"

/* A location on the path of the last sample. */
struct step {
    uint32_t location;
    uint32_t node; /* of its innermost frame */
    uint32_t line; /* where that is executing */
};

/* A location of many lines may stand in a stack many times, so that a few bytes ask for
 * millions of frames.  What tools write has about one frame for each byte. */
#define FRAMES_PER_BYTE 16
#define FRAMES_FREE     65536

/* A location that is one frame, once that is known: most are. */
struct place {
    uint32_t function; /* in the builder; PRISM_NONE: not known, or several frames */
    uint32_t line;
};

struct reading {
    const struct prism_cursor *in;
    struct prism_builder *b;
    struct prism_error *err;
    struct prism_pprof_tables t;
    struct prism_pprof_metric metrics[PRISM_PPROF_TYPES]; /* of the values */
    uint32_t *function;   /* [function's row] in the builder, or none */
    uint32_t *address;    /* [location's row] likewise, without lines */
    struct place *places; /* [location's row] */
    struct {
        PRISM_VEC(uint64_t);
    } ids; /* of the sample's locations, the leaf first */
    int64_t values[PRISM_PPROF_TYPES];
    size_t value_count;
    struct {
        PRISM_VEC(struct step);
    } path; /* from the root */
    struct prism_pprof_stacks seen;
    struct prism_span whole; /* the sample's locations, when they are one field */
    bool labelled;           /* the sample has a label */
    uint64_t frame_count;    /* that were entered */
    uint64_t frame_limit;
    struct prism_pprof_labels labels;
    bool leaf_lines; /* were known */
};

static uint32_t small_line(uint64_t line)
{
    return line < UINT32_MAX ? (uint32_t)line : 0;
}

static uint32_t function_at(struct reading *r, uint32_t row)
{
    if (r->function[row] == PRISM_NONE) {
        const struct prism_pprof_function *f = &r->t.functions.items[row];
        struct prism_function_spec spec = {
            .name = prism_pprof_string(&r->t, f->system_name),
            .qualname = prism_pprof_string(&r->t, f->name),
            .file = prism_pprof_string(&r->t, f->file),
            .line = small_line(f->line),
        };

        if (spec.qualname.len == 0) {
            spec.qualname = spec.name.len > 0 ? spec.name : prism_span_of("[unknown]");
        }
        if (spec.name.len == 0) {
            spec.name = spec.qualname;
        }
        spec.kind = prism_frame_kind(&spec);
        r->function[row] = prism_builder_function(r->b, &spec);
    }
    return r->function[row];
}

/* A location without lines: its address, in the file that is mapped there. */
static uint32_t function_of_address(struct reading *r, uint32_t row)
{
    if (r->address[row] == PRISM_NONE) {
        const struct prism_pprof_location *location = &r->t.locations.items[row];
        uint32_t mapping = prism_pprof_find_mapping(&r->t, location->mapping);
        struct prism_out *name = prism_out_memory();
        struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};

        prism_out_format(name, "0x%" PRIx64, location->address);
        spec.name = prism_out_span(name);
        if (mapping != PRISM_MAP_NONE) {
            spec.file = prism_pprof_string(&r->t, r->t.mappings.items[mapping].file);
        }
        r->address[row] = prism_builder_function(r->b, &spec);
        prism_out_abandon(name);
    }
    return r->address[row];
}

/* Below `parent`, the frames of a location, the innermost last. */
static struct step enter_frames(struct reading *r, uint32_t row, struct step parent)
{
    const struct prism_pprof_location *location = &r->t.locations.items[row];
    struct step step = {row, parent.node, parent.line};

    if (location->line_count == 0) {
        step.node = prism_builder_child(r->b, step.node, function_of_address(r, row),
                                        step.line);
        step.line = 0;
    }
    for (size_t i = location->line_count; i-- > 0;) {
        const struct prism_pprof_line *line =
            &r->t.lines.items[location->line_start + i];

        step.node =
            prism_builder_child(r->b, step.node, function_at(r, line->row), step.line);
        step.line = small_line(line->line);
        if (location->line_count == 1) {
            r->places[row] = (struct place){function_at(r, line->row), step.line};
        }
    }
    return step;
}

static struct step enter(struct reading *r, uint32_t row, struct step parent)
{
    struct place place = r->places[row];

    if (place.function == PRISM_NONE) {
        return enter_frames(r, row, parent);
    }
    return (struct step){
        row, prism_builder_child(r->b, parent.node, place.function, parent.line),
        place.line};
}

/* The node of the sample's leaf. */
static bool find_leaf(struct reading *r, uint64_t at, uint32_t *leaf)
{
    const struct step root = {PRISM_NONE, 0, 0};
    size_t depth = 0;

    for (size_t i = r->ids.count; i-- > 0; depth++) {
        uint32_t row = prism_pprof_find_location(&r->t, r->ids.items[i]);
        struct step step;

        if (row == PRISM_MAP_NONE) {
            return prism_cursor_fail_at(r->in, at, r->err,
                                        "expected a sample of known locations, found "
                                        "location %" PRIu64,
                                        r->ids.items[i]);
        }
        if (depth < r->path.count && r->path.items[depth].location == row) {
            continue;
        }
        r->frame_count += 1 + r->t.locations.items[row].line_count;
        if (r->frame_count > r->frame_limit) {
            return prism_cursor_fail_at(r->in, at, r->err,
                                        "expected at most %" PRIu64
                                        " frames in a file of this length, found more",
                                        r->frame_limit);
        }
        step = enter(r, row, depth > 0 ? r->path.items[depth - 1] : root);
        r->path.count = depth;
        prism_vec_push(&r->path) = step;
    }
    r->path.count = depth;
    *leaf = depth > 0 ? r->path.items[depth - 1].node : 0;
    r->leaf_lines |= depth > 0 && r->path.items[depth - 1].line > 0;
    return true;
}

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
    struct prism_cursor packed = {r->in->name, r->in->start, NULL, NULL, NULL};

    if (r->whole.len == 0) {
        return true;
    }
    packed.at = r->whole.at;
    packed.end = r->whole.at + r->whole.len;
    while (packed.at < packed.end) {
        uint64_t id;

        if (!prism_wire_varint(&packed, &id)) {
            return prism_wire_fail(&packed, r->err);
        }
        prism_vec_push(&r->ids) = id;
    }
    r->whole = prism_span(NULL, 0);
    return true;
}

/* The leaf of the sample's stack, from what was seen if it can be.  Where nothing tells
 * samples apart, tools write a stack once. */
static bool find_stack(struct reading *r, uint64_t at, uint32_t *leaf)
{
    struct prism_span ids = r->whole;

    if (ids.len == 0 || !r->labelled) {
        return unpack_whole(r) && find_leaf(r, at, leaf);
    }
    *leaf = prism_pprof_stacks_find(&r->seen, ids);
    if (*leaf != PRISM_NONE) {
        return true;
    }
    if (!unpack_whole(r) || !find_leaf(r, at, leaf)) {
        return false;
    }
    prism_pprof_stacks_add(&r->seen, ids, *leaf);
    return true;
}

/* Numbers one by one or packed; both may be mixed. */
static bool read_numbers(struct reading *r, const struct prism_cursor *in,
                         const struct prism_wire_field *field)
{
    bool locations = field->number == PRISM_PPROF_SAMPLE_LOCATION;
    struct prism_cursor packed;

    if (field->type == PRISM_WIRE_VARINT) {
        if (locations) {
            if (!unpack_whole(r)) {
                return false;
            }
            prism_vec_push(&r->ids) = field->value;
            return true;
        }
        return take_value(r, field->at, field->value);
    }
    if (!prism_wire_expect(in, field, PRISM_WIRE_BYTES,
                           locations ? "locations" : "values", r->err)) {
        return false;
    }
    if (locations && r->ids.count == 0 && r->whole.len == 0) {
        r->whole = field->bytes;
        return true;
    }
    if (locations && !unpack_whole(r)) {
        return false;
    }
    packed = prism_wire_inside(in, field);
    while (packed.at < packed.end) {
        uint64_t number;

        if (!prism_wire_varint(&packed, &number)) {
            return prism_wire_fail(&packed, r->err);
        }
        if (locations) {
            prism_vec_push(&r->ids) = number;
        } else if (!take_value(r, field->at, number)) {
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

    r->ids.count = 0;
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
        if (field.number == PRISM_PPROF_SAMPLE_LOCATION ||
            field.number == PRISM_PPROF_SAMPLE_VALUE) {
            done = read_numbers(r, &in, &field);
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

static uint32_t *none_yet(size_t count)
{
    uint32_t *all = prism_alloc(count * sizeof *all);

    for (size_t i = 0; i < count; i++) {
        all[i] = PRISM_NONE;
    }
    return all;
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
    r->function = none_yet(r->t.functions.count);
    r->address = none_yet(r->t.locations.count);
    r->places = prism_alloc(r->t.locations.count * sizeof *r->places);
    for (size_t i = 0; i < r->t.locations.count; i++) {
        r->places[i] = (struct place){PRISM_NONE, 0};
    }
    done = read_samples(r, *r->in);
    if (done) {
        note_losses(r, notes);
    }
    free(r->function);
    prism_pprof_stacks_release(&r->seen);
    free(r->address);
    free(r->places);
    prism_pprof_labels_release(&r->labels);
    prism_vec_release(&r->ids);
    prism_vec_release(&r->path);
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
    r.frame_limit = (uint64_t)bytes.len * FRAMES_PER_BYTE + FRAMES_FREE;
    prism_builder_shape(b, PRISM_TREE);
    done = read_all(&r, notes);
    prism_pprof_tables_release(&r.t);
    return done;
}
