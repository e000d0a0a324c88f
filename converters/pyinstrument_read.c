/* SPDX-License-Identifier: MIT */
/* pyinstrument_read.c - a session is walked sample by sample; frames that were seen
 * before are known by their text as it stands in the file.  The frames of a report stand
 * in each other; those that are found wait in a list, so that nothing recurses. */
#include "converters/pyinstrument_read.h"

#include <inttypes.h>
#include <string.h>

#include "converters/frame_style.h"
#include "converters/json_find.h"
#include "converters/json_scalar.h"
#include "core/base/arena.h"
#include "core/base/intern.h"
#include "core/base/out.h"
#include "core/base/vec.h"

#define NS_PER_S 1000000000
/* Times beyond this many nanoseconds (36 years) are none; an unix time is before 2096. */
#define LONGEST  (INT64_C(1) << 60)

/* A frame by its text; beside the string with the same number. */
struct frame {
    bool known;
    uint32_t function;
    uint32_t line;   /* that was running; 0: unknown */
    uint32_t thread; /* PRISM_NONE: it is no thread */
};

/* An object of a report that is to be read, then was. */
struct nested {
    const char *at;
    uint32_t parent; /* in the list; PRISM_NONE: the outermost */
    uint32_t node;
    int64_t own;
};

struct reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    uint32_t time; /* the metric */
    struct prism_arena arena;
    struct prism_intern texts;
    struct {
        PRISM_VEC(struct frame);
    } frames;
    struct {
        PRISM_VEC(int64_t);
    } now; /* [thread] */
    struct {
        PRISM_VEC(struct nested);
    } nested;
    struct prism_json_value kept[3];
};

/* A thread is known by a file that is none. */
static const char thread_file[] = "<thread>";

/* The attribute of this letter, in the list behind the first \x01; empty: none. */
static struct prism_span attribute(struct prism_span list, char letter)
{
    struct prism_span one;

    while (list.len > 0) {
        struct prism_span rest = prism_span(list.at + list.len, 0);

        one = list;
        (void)prism_span_split_first(list, '\x01', &one, &rest);
        if (one.len > 1 && one.at[0] == letter) {
            return prism_span(one.at + 1, one.len - 1);
        }
        list = rest;
    }
    return prism_span("", 0);
}

static uint32_t line_of(struct prism_span text)
{
    int64_t line;

    return prism_span_i64(text, &line) && line > 0 && line <= UINT32_MAX
               ? (uint32_t)line
               : 0;
}

/* The function of a class, if that is known. */
static uint32_t add_function(struct reading *r, struct prism_function_spec *spec,
                             struct prism_span class_name)
{
    struct prism_out *qualname = prism_out_memory();
    uint32_t function;

    if (spec->name.len == 0) {
        spec->name = prism_span_of("(unnamed)");
    }
    prism_out_span_text(qualname, class_name);
    prism_out_text(qualname, class_name.len > 0 ? "." : "");
    prism_out_span_text(qualname, spec->name);
    spec->qualname = prism_out_span(qualname);
    spec->kind = prism_frame_kind(spec);
    function = prism_builder_function(r->b, spec);
    prism_out_abandon(qualname);
    return function;
}

/* "name\0file\0line" and attributes; false when it is none. */
static bool parse_frame(struct reading *r, struct prism_span text, struct frame *frame)
{
    struct prism_span attributes = prism_span("", 0);
    struct prism_span head = text;
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    struct prism_span rest;
    struct prism_span line;

    (void)prism_span_split_first(text, '\x01', &head, &attributes);
    if (!prism_span_split_first(head, '\0', &spec.name, &rest) ||
        !prism_span_split_last(rest, '\0', &spec.file, &line)) {
        return false;
    }
    *frame = (struct frame){.known = true, .thread = PRISM_NONE};
    if (prism_span_is(spec.file, thread_file)) {
        uint64_t tid = 0;

        (void)prism_span_u64(line, &tid);
        if (r->now.count == 0) {
            (void)prism_builder_process(r->b, 0, prism_span("", 0));
        }
        frame->thread = prism_builder_thread(r->b, 0, tid, spec.name);
        prism_vec_push(&r->now) = 0;
        return true;
    }
    spec.line = line_of(line);
    frame->line = line_of(attribute(attributes, 'l'));
    frame->function = add_function(r, &spec, attribute(attributes, 'c'));
    return true;
}

/* The frame that stands here as a text. */
static const struct frame *take_frame(struct reading *r)
{
    const char *where = r->json.in.at;
    struct prism_span raw = prism_span("", 0);
    struct prism_span text = prism_span("", 0);
    uint32_t id;

    if (prism_json_peek(&r->json) != '"' || !prism_json_skip(&r->json, &raw)) {
        (void)prism_json_expected(&r->json, where, "a frame as a string");
        return NULL;
    }
    id = prism_intern(&r->texts, raw);
    while (r->frames.count <= id) {
        prism_vec_push(&r->frames) = (struct frame){.known = false};
    }
    if (!r->frames.items[id].known) {
        r->json.in.at = raw.at;
        if (!prism_json_take_text(&r->json, &r->kept[0], &text)) {
            return NULL;
        }
        if (!parse_frame(r, text, &r->frames.items[id])) {
            (void)prism_json_expected(&r->json, where,
                                      "a frame of name, file and line with \\u0000 "
                                      "between them");
            return NULL;
        }
    }
    return &r->frames.items[id];
}

static bool is_length(struct reading *r, const char *where, bool taken, int64_t length)
{
    return (taken && length >= 0 && length <= LONGEST) ||
           prism_json_expected(&r->json, where, "a time in seconds from 0 to 2^60 ns");
}

/* [[frames, the outermost first], seconds] */
static bool take_record(struct reading *r)
{
    struct prism_json_list record;
    struct prism_json_list list;
    const char *where = r->json.in.at;
    uint32_t node = 0;
    uint32_t line = 0;
    uint32_t thread = PRISM_NONE;
    int64_t length = 0;
    bool taken;

    if (!prism_json_open(&r->json, '[', &record) ||
        !prism_json_item(&r->json, &record)) {
        return prism_json_expected(&r->json, where, "a list of frames and a time");
    }
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        const struct frame *frame = take_frame(r);

        if (frame == NULL) {
            return false;
        }
        if (frame->thread != PRISM_NONE) {
            thread = frame->thread;
            continue;
        }
        node = prism_builder_child(r->b, node, frame->function, line);
        line = frame->line;
    }
    if (r->json.failed || !prism_json_item(&r->json, &record)) {
        return prism_json_expected(&r->json, where, "a list of frames and a time");
    }
    where = r->json.in.at;
    taken = prism_json_take_number(&r->json, NS_PER_S, &length);
    if (!is_length(r, where, taken, length)) {
        return false;
    }
    prism_builder_at(r->b, thread != PRISM_NONE ? thread : 0, 0);
    if (thread != PRISM_NONE) {
        if (r->now.items[thread] <= LONGEST) {
            (void)prism_builder_order(r->b, PRISM_ORDER_SAMPLES, node,
                                      r->now.items[thread], length);
            r->now.items[thread] += length;
        }
    }
    prism_builder_add(r->b, node, r->time, length);
    return !prism_json_item(&r->json, &record) && !r->json.failed;
}

static bool read_session(struct reading *r, const char *records)
{
    struct prism_json_list list;

    r->json.in.at = records;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        const char *where = r->json.in.at;

        if (!take_record(r)) {
            return prism_json_expected(&r->json, where, "a list of frames and a time");
        }
    }
    return !r->json.failed;
}

/* Time and children of an object of a report; its context. */
static bool take_nested(struct reading *r, uint32_t own)
{
    struct prism_json_place places[] = {{"function", NULL},   {"file_path", NULL},
                                        {"line_no", NULL},    {"time", NULL},
                                        {"class_name", NULL}, {"children", NULL}};
    struct nested it = r->nested.items[own];
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    struct prism_span *const texts[] = {&spec.name, &spec.file,
                                        &(struct prism_span){0}};
    const size_t text_places[] = {0, 1, 4};
    struct prism_json_list list;
    int64_t length = 0;
    int64_t line = 0;

    if (!prism_json_find(&r->json, it.at, places, 6)) {
        return false;
    }
    for (size_t i = 0; i < 3; i++) {
        *texts[i] = prism_span("", 0);
        if (places[text_places[i]].at != NULL) {
            r->json.in.at = places[text_places[i]].at;
            (void)prism_json_take_text(&r->json, &r->kept[i], texts[i]);
        }
    }
    if (places[2].at != NULL) {
        r->json.in.at = places[2].at;
        (void)prism_json_take_number(&r->json, 1, &line);
    }
    spec.line = line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0;
    r->json.in.at = places[3].at != NULL ? places[3].at : it.at;
    if (!is_length(r, it.at,
                   places[3].at != NULL &&
                       prism_json_take_number(&r->json, NS_PER_S, &length),
                   length)) {
        return false;
    }
    it.node = prism_builder_child(
        r->b, it.parent != PRISM_NONE ? r->nested.items[it.parent].node : 0,
        add_function(r, &spec, *texts[2]), 0);
    it.own = length;
    r->nested.items[own] = it;
    if (it.parent != PRISM_NONE) {
        r->nested.items[it.parent].own -= length;
    }
    if (places[5].at == NULL) {
        return true;
    }
    r->json.in.at = places[5].at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        prism_vec_push(&r->nested) =
            (struct nested){.at = r->json.in.at, .parent = own};
        (void)prism_json_skip(&r->json, NULL);
    }
    return !r->json.failed;
}

/* What a frame took itself is what its children leave; sums of rounded times may be a
 * little too long. */
static bool read_report(struct reading *r, const char *root)
{
    prism_vec_push(&r->nested) = (struct nested){.at = root, .parent = PRISM_NONE};
    for (uint32_t i = 0; i < r->nested.count; i++) {
        if (!take_nested(r, i)) {
            return false;
        }
    }
    for (size_t i = 0; i < r->nested.count; i++) {
        if (r->nested.items[i].own > 0) {
            prism_builder_add(r->b, r->nested.items[i].node, r->time,
                              r->nested.items[i].own);
        }
    }
    return true;
}

static void take_facts(struct reading *r, const char *title, const char *start)
{
    struct prism_span text;
    int64_t wall;

    if (title != NULL) {
        r->json.in.at = title;
        if (prism_json_take_text(&r->json, &r->kept[0], &text) && text.len > 0) {
            prism_builder_meta(r->b, "title", text);
        }
    }
    if (start != NULL) {
        r->json.in.at = start;
        if (prism_json_take_number(&r->json, NS_PER_S, &wall) && wall > 0) {
            prism_builder_anchor(r->b, wall, PRISM_UNKNOWN);
        }
    }
}

static bool read_file(struct reading *r)
{
    struct prism_json_place places[] = {{"frame_records", NULL},
                                        {"root_frame", NULL},
                                        {"target_description", NULL},
                                        {"start_time", NULL}};

    if (!prism_json_find(&r->json, r->json.in.at, places, 4)) {
        return false;
    }
    if (prism_json_peek(&r->json) != '\0') {
        return prism_json_expected(&r->json, r->json.in.at, "the end");
    }
    if (places[0].at == NULL && places[1].at == NULL) {
        return prism_json_fail(&r->json, r->json.in.start,
                               "expected a member \"frame_records\" or \"root_frame\"");
    }
    r->time = prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    take_facts(r, places[2].at, places[3].at);
    if (r->json.failed) {
        return false;
    }
    return places[0].at != NULL ? read_session(r, places[0].at)
                                : read_report(r, places[1].at);
}

bool prism_pyinstrument_read(struct prism_cursor *in, struct prism_builder *b,
                             struct prism_notes *notes, struct prism_error *err)
{
    struct reading r = {.b = b, .notes = notes};
    bool done;

    prism_builder_shape(b, PRISM_TREE);
    prism_json_start(&r.json, in, err);
    r.json.allow_nul = true;
    prism_intern_init(&r.texts, &r.arena);
    done = read_file(&r);
    prism_json_end(&r.json, notes);
    for (size_t i = 0; i < sizeof r.kept / sizeof r.kept[0]; i++) {
        prism_json_unload(&r.kept[i]);
    }
    prism_vec_release(&r.frames);
    prism_vec_release(&r.now);
    prism_vec_release(&r.nested);
    prism_intern_release(&r.texts);
    prism_arena_release(&r.arena);
    prism_builder_at(b, 0, 0);
    return done;
}
