/* SPDX-License-Identifier: MIT */
/* gecko_stacks.c - see gecko_stacks.h.  A frame's line is the one that was running: it
 * is where the context inside it was called. */
#include "converters/gecko_stacks.h"

#include <inttypes.h>
#include <string.h>

#include "converters/frame_style.h"
#include "converters/json_find.h"
#include "converters/json_scalar.h"

#define COUNT(columns) (sizeof(columns) / sizeof *(columns))

void prism_gecko_stacks_init(struct prism_gecko_stacks *s, struct prism_json *json,
                             struct prism_builder *b)
{
    static const char *const stacks[] = {"prefix", "frame", "prefixOffset"};
    static const char *const frames[] = {"func", "location", "line"};
    static const char *const functions[] = {"name", "fileName", "lineNumber", "source"};

    s->json = json;
    s->b = b;
    for (size_t i = 0; i < COUNT(s->stacks); i++) {
        s->stacks[i] = (struct prism_gecko_column){.name = stacks[i], .scale = 1};
    }
    for (size_t i = 0; i < COUNT(s->frames); i++) {
        s->frames[i] = (struct prism_gecko_column){.name = frames[i], .scale = 1};
    }
    for (size_t i = 0; i < COUNT(s->functions); i++) {
        s->functions[i] = (struct prism_gecko_column){.name = functions[i], .scale = 1};
    }
    s->sources[0] = (struct prism_gecko_column){.name = "filename", .scale = 1};
}

void prism_gecko_stacks_release(struct prism_gecko_stacks *s)
{
    prism_gecko_columns_release(s->stacks, COUNT(s->stacks));
    prism_gecko_columns_release(s->frames, COUNT(s->frames));
    prism_gecko_columns_release(s->functions, COUNT(s->functions));
    prism_gecko_columns_release(s->sources, COUNT(s->sources));
    prism_vec_release(&s->strings);
    prism_vec_release(&s->ids);
    prism_vec_release(&s->nodes);
    prism_arena_release(&s->arena);
}

static bool read_strings(struct prism_gecko_stacks *s, const char *at)
{
    struct prism_json_value kept = {NULL, NULL};
    struct prism_json_list list;

    s->strings.count = 0;
    prism_arena_release(&s->arena);
    prism_arena_init(&s->arena);
    s->json->in.at = at;
    (void)prism_json_open(s->json, '[', &list);
    while (prism_json_item(s->json, &list)) {
        struct prism_span text = prism_span("", 0);

        (void)prism_json_take_text(s->json, &kept, &text);
        prism_vec_push(&s->strings) =
            prism_span(prism_arena_copy(&s->arena, text), text.len);
    }
    prism_json_unload(&kept);
    return !s->json->failed;
}

bool prism_gecko_stacks_read(struct prism_gecko_stacks *s,
                             const char *const places[PRISM_GECKO_PLACES])
{
    static const char *const names[] = {"stackTable", "frameTable", "funcTable",
                                        "stringArray or stringTable", "sources"};
    const struct {
        struct prism_gecko_column *columns;
        size_t count;
    } tables[] = {
        [PRISM_GECKO_STACKS] = {s->stacks, COUNT(s->stacks)},
        [PRISM_GECKO_FRAMES] = {s->frames, COUNT(s->frames)},
        [PRISM_GECKO_FUNCTIONS] = {s->functions, COUNT(s->functions)},
        [PRISM_GECKO_STRINGS] = {NULL, 0},
        [PRISM_GECKO_SOURCES] = {s->sources, COUNT(s->sources)},
    };
    const char *where = s->json->in.at;
    bool changed = false;
    bool done = true;

    for (size_t i = 0; done && i < PRISM_GECKO_PLACES; i++) {
        bool needed = i != PRISM_GECKO_FUNCTIONS && i != PRISM_GECKO_SOURCES;

        if (places[i] == NULL && needed) {
            return prism_json_fail(s->json, where, "expected a thread with a %s",
                                   names[i]);
        }
        if (places[i] == s->places[i]) {
            continue;
        }
        changed = true;
        s->places[i] = places[i];
        for (size_t j = 0; j < tables[i].count; j++) {
            tables[i].columns[j].count = 0;
        }
        if (i == PRISM_GECKO_STRINGS) {
            done = read_strings(s, places[i]);
        } else if (places[i] != NULL) {
            done = prism_gecko_table(s->json, places[i], tables[i].columns,
                                     tables[i].count);
        }
    }
    if (changed) {
        s->ids.count = 0;
        s->nodes.count = 0;
    }
    return done;
}

static struct prism_span string_at(const struct prism_gecko_stacks *s, int64_t index)
{
    return index >= 0 && (uint64_t)index < s->strings.count ? s->strings.items[index]
                                                            : prism_span("", 0);
}

static uint32_t line_of(int64_t line)
{
    return line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0;
}

/* "name (file:line:column)": the column was taken for the line. */
static void drop_column(struct prism_function_spec *spec)
{
    struct prism_span file;
    struct prism_span line;
    int64_t number;

    if (prism_span_split_last(spec->file, ':', &file, &line) &&
        prism_span_i64(line, &number) && file.len > 0) {
        spec->file = file;
        spec->line = line_of(number);
    }
}

static uint32_t function_of(struct prism_gecko_stacks *s, int64_t frame)
{
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    int64_t func = prism_gecko_at(&s->frames[0], (size_t)frame);

    if (func >= 0) {
        int64_t file = prism_gecko_at(&s->functions[1], (size_t)func);
        int64_t source = prism_gecko_at(&s->functions[3], (size_t)func);

        spec.name = string_at(s, prism_gecko_at(&s->functions[0], (size_t)func));
        file = file < 0 && source >= 0 ? prism_gecko_at(&s->sources[0], (size_t)source)
                                       : file;
        spec.file = string_at(s, file);
        spec.line = line_of(prism_gecko_at(&s->functions[2], (size_t)func));
    } else {
        spec = prism_frame_parse(
            PRISM_FRAME_BRACKETS,
            string_at(s, prism_gecko_at(&s->frames[1], (size_t)frame)));
        drop_column(&spec);
    }
    if (spec.name.len == 0) {
        spec.name = prism_span_of("(unnamed)");
    }
    spec.kind = prism_frame_kind(&spec);
    return prism_builder_function(s->b, &spec);
}

/* The stack around this one; PRISM_UNKNOWN: none. */
static int64_t prefix_of(const struct prism_gecko_stacks *s, size_t stack)
{
    int64_t prefix = prism_gecko_at(&s->stacks[0], stack);
    int64_t offset = prism_gecko_at(&s->stacks[2], stack);

    if (offset > 0) {
        prefix = offset <= (int64_t)stack ? (int64_t)stack - offset : (int64_t)stack;
    }
    return prefix == -1 ? PRISM_UNKNOWN : prefix;
}

static bool check_stack(struct prism_gecko_stacks *s, size_t stack, size_t frame_count)
{
    int64_t prefix = prefix_of(s, stack);
    int64_t frame = prism_gecko_at(&s->stacks[1], stack);

    if (prefix != PRISM_UNKNOWN && (prefix < 0 || (uint64_t)prefix >= stack)) {
        return prism_json_fail(s->json, s->places[PRISM_GECKO_STACKS],
                               "expected stack %zu with a prefix below it, found "
                               "%" PRId64,
                               stack, prefix);
    }
    if (frame < 0 || (uint64_t)frame >= frame_count) {
        return prism_json_fail(s->json, s->places[PRISM_GECKO_STACKS],
                               "expected stack %zu with a frame below %zu", stack,
                               frame_count);
    }
    return true;
}

/* A stack needs those around it, which stand before it. */
static bool need_prefixes(struct prism_gecko_stacks *s, bool *needed,
                          size_t frame_count)
{
    for (size_t i = s->stacks[1].count; i-- > 0;) {
        if (!needed[i] || s->nodes.items[i] != PRISM_NONE) {
            continue;
        }
        if (!check_stack(s, i, frame_count)) {
            return false;
        }
        if (prefix_of(s, i) != PRISM_UNKNOWN) {
            needed[prefix_of(s, i)] = true;
        }
    }
    return true;
}

/* That around it has its node. */
static uint32_t node_of(struct prism_gecko_stacks *s, size_t stack)
{
    int64_t prefix = prefix_of(s, stack);
    size_t frame = (size_t)prism_gecko_at(&s->stacks[1], stack);
    uint32_t parent = 0;
    uint32_t line = 0;

    if (s->ids.items[frame] == PRISM_NONE) {
        s->ids.items[frame] = function_of(s, (int64_t)frame);
    }
    if (prefix != PRISM_UNKNOWN) {
        parent = s->nodes.items[prefix];
        line = line_of(prism_gecko_at(
            &s->frames[2], (size_t)prism_gecko_at(&s->stacks[1], (size_t)prefix)));
    }
    return prism_builder_child(s->b, parent, s->ids.items[frame], line);
}

bool prism_gecko_stacks_build(struct prism_gecko_stacks *s, bool *needed)
{
    size_t count = s->stacks[1].count;
    size_t frame_count = s->frames[0].count > s->frames[1].count ? s->frames[0].count
                                                                 : s->frames[1].count;

    while (s->nodes.count < count) {
        prism_vec_push(&s->nodes) = PRISM_NONE;
    }
    while (s->ids.count < frame_count) {
        prism_vec_push(&s->ids) = PRISM_NONE;
    }
    if (!need_prefixes(s, needed, frame_count)) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (needed[i] && s->nodes.items[i] == PRISM_NONE) {
            s->nodes.items[i] = node_of(s, i);
        }
    }
    return true;
}
