/* SPDX-License-Identifier: MIT */
/* folded_read.c - two passes over the lines: the first only looks at their ends and
 * finds out what kind of file it is, the second builds the tree.
 *
 * Neighbouring lines mostly share the beginning of their stacks: frames that the
 * line before had too are not looked at again.  Other frames are found by their text in
 * a small map of functions, so that a name is taken apart once. */
#include "converters/folded_read.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/folded_line.h"
#include "converters/frame_style.h"
#include "converters/thread_table.h"
#include "core/base/arena.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/vec.h"

/* So many lines vote about the spelling of frames. */
#define VOTING_LINES   1000
/* More "# key: value" lines than any tool writes are not kept. */
#define METADATA_LIMIT 100

/* What the first pass found. */
struct survey {
    size_t lines;
    size_t invalid;
    struct prism_error first_invalid;
    size_t pairs;   /* lines with two counts */
    size_t triples; /* lines with time, idle, memory */
    size_t threads; /* lines that start with Austin's "P1;T2" */
    size_t metadata;
    bool fractions;
    bool austin;      /* says so itself */
    bool memory_mode; /* Austin counts bytes */
    size_t votes[PRISM_FRAME_STYLE_COUNT];
};

/* A frame's text and its function. */
struct known_frame {
    struct prism_span text;
    uint32_t function;
};

/* A frame of the stack before: where its text ends and its context. */
struct frame_end {
    size_t end;
    uint32_t node;
};

struct reading {
    struct prism_cursor *in;
    struct prism_builder *b;
    struct survey survey;
    enum prism_frame_style style;
    int64_t unit_ns; /* 0: counts are samples */
    int64_t divisor;
    uint32_t metrics[3];
    struct prism_span last; /* the stack before */
    struct {
        PRISM_VEC(struct frame_end);
    } path;                   /* its frames */
    struct prism_arena arena; /* holds the texts of frames, close to each other */
    struct {
        PRISM_VEC(struct known_frame);
    } frames;
    struct prism_map frame_map;
    struct {
        PRISM_VEC(struct prism_span);
    } texts; /* [function]: its first spelling */
    struct prism_thread_table threads;
};

/* Cut Austin's "P<pid>;T<thread>" off a stack. */
static bool split_thread(struct prism_span *stack, struct prism_span *key)
{
    struct prism_span process;
    struct prism_span thread;
    struct prism_span rest;

    if (stack->len < 4 || stack->at[0] != 'P' || stack->at[1] < '0' ||
        stack->at[1] > '9' || !prism_span_split_first(*stack, ';', &process, &rest) ||
        !prism_span_starts(rest, "T")) {
        return false;
    }
    thread = rest;
    if (!prism_span_split_first(rest, ';', &thread, &rest)) {
        rest = prism_span(stack->at + stack->len, 0);
    }
    *key = prism_span(stack->at, process.len + 1 + thread.len);
    *stack = rest;
    return true;
}

/* Where the frame that starts there ends, or the first piece of it. */
static size_t end_of_frame(struct prism_span stack, size_t start)
{
    size_t left = stack.len - start;
    const char *cut = left > 0 ? memchr(stack.at + start, ';', left) : NULL;

    return cut != NULL ? (size_t)(cut - stack.at) : stack.len;
}

static size_t second_piece(struct prism_span stack, size_t end)
{
    return prism_frame_second_piece(prism_span(stack.at + end, stack.len - end));
}

static void vote(struct survey *survey, struct prism_span stack)
{
    size_t start = 0;

    while (start < stack.len) {
        size_t end = end_of_frame(stack, start);
        struct prism_span frame;

        end += second_piece(stack, end);
        frame = prism_span(stack.at + start, end - start);
        /* "<built-in method len>", "[idle]": the same in every spelling. */
        if (frame.len > 0 && frame.at[0] != '<' && frame.at[0] != '[') {
            survey->votes[prism_frame_style_of(frame)]++;
        }
        start = end + 1;
    }
}

static void survey_stack(struct survey *survey, struct prism_folded_line line)
{
    struct prism_folded_count before = {0, 0};
    struct prism_span key;

    survey->lines++;
    survey->triples += line.triple;
    survey->fractions |= line.count.millionths != 0;
    if (prism_folded_split(&line.stack, &before)) {
        survey->pairs++;
        survey->fractions |= before.millionths != 0;
    }
    survey->threads += split_thread(&line.stack, &key);
    if (survey->lines <= VOTING_LINES) {
        vote(survey, line.stack);
    }
}

static void survey_invalid(struct survey *survey, const struct prism_cursor *in,
                           const struct prism_folded_line *line)
{
    if (survey->invalid++ > 0) {
        return;
    }
    if (line->kind == PRISM_FOLDED_STACK) {
        (void)prism_cursor_fail(in, line->stack.at, &survey->first_invalid,
                                "expected a process and a thread, found %s",
                                prism_quote(line->stack));
    } else if (line->stack.len == 0) {
        (void)prism_cursor_fail(in, line->last.at, &survey->first_invalid,
                                "expected a stack, a space and a count, found %s",
                                prism_quote(line->last));
    } else {
        (void)prism_cursor_fail(in, line->last.at, &survey->first_invalid,
                                "expected a count, found %s", prism_quote(line->last));
    }
}

static void survey_metadata(struct reading *r, struct prism_span text)
{
    struct prism_span key;
    struct prism_span value;
    char name[32];

    if (!prism_folded_metadata(text, &key, &value) || key.len >= sizeof name ||
        r->survey.metadata++ >= METADATA_LIMIT) {
        return;
    }
    memcpy(name, key.at, key.len);
    name[key.len] = '\0';
    r->survey.austin |= strcmp(name, "austin") == 0;
    r->survey.memory_mode |=
        strcmp(name, "mode") == 0 && prism_span_is(value, "memory");
    if (strlen(name) == key.len && value.len > 0) {
        prism_builder_meta(r->b, name, value);
    }
}

/* Only Austin's bytes may be below 0, and each of its stacks has a thread; what it is
 * stands in front of all stacks. */
static bool is_stack(const struct reading *r, const struct prism_folded_line *line)
{
    struct prism_span stack = line->stack;
    struct prism_span key;

    return (line->kind == PRISM_FOLDED_STACK ||
            (line->kind == PRISM_FOLDED_NEGATIVE && r->survey.memory_mode)) &&
           (!r->survey.austin || split_thread(&stack, &key));
}

static void survey_lines(struct reading *r)
{
    struct prism_cursor in = *r->in;
    struct prism_span text;

    while (prism_cursor_line(&in, &text)) {
        struct prism_folded_line line = prism_folded_line(text);

        if (is_stack(r, &line)) {
            survey_stack(&r->survey, line);
        } else if (line.kind == PRISM_FOLDED_COMMENT) {
            survey_metadata(r, text);
        } else if (line.kind != PRISM_FOLDED_EMPTY) {
            survey_invalid(&r->survey, r->in, &line);
        }
        prism_cursor_forget(&in);
    }
}

static bool is_austin(const struct survey *survey)
{
    return survey->threads == survey->lines;
}

static bool is_differential(const struct survey *survey)
{
    return survey->pairs == survey->lines;
}

/* Counts that the user says are times. */
static void make_time_metrics(struct reading *r)
{
    r->divisor = r->unit_ns;
    r->metrics[0] =
        prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    if (is_differential(&r->survey)) {
        r->metrics[1] = prism_builder_metric(r->b, "time before", "nanoseconds",
                                             PRISM_ROLE_OTHER, 1);
    }
}

static void make_metrics(struct reading *r)
{
    const struct survey *survey = &r->survey;

    r->divisor = survey->fractions ? PRISM_FOLDED_DIVISOR : 1;
    if (is_austin(survey) && survey->memory_mode) {
        r->metrics[0] =
            prism_builder_metric(r->b, "memory", "bytes", PRISM_ROLE_OTHER, r->divisor);
    } else if (is_austin(survey)) {
        /* Austin counts microseconds. */
        r->divisor = 1000;
        r->metrics[0] =
            prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
        if (survey->triples > 0) {
            r->metrics[1] = prism_builder_metric(r->b, "idle time", "nanoseconds",
                                                 PRISM_ROLE_OTHER, 1);
            r->metrics[2] =
                prism_builder_metric(r->b, "memory", "bytes", PRISM_ROLE_OTHER, 1);
        }
    } else if (r->unit_ns > 0) {
        make_time_metrics(r);
    } else {
        r->metrics[0] = prism_builder_metric(r->b, "samples", "count", PRISM_ROLE_OTHER,
                                             r->divisor);
        if (is_differential(survey)) {
            r->metrics[1] = prism_builder_metric(r->b, "samples before", "count",
                                                 PRISM_ROLE_OTHER, r->divisor);
        }
    }
}

struct frame_key {
    const struct known_frame *frames;
    struct prism_span text;
};

static bool same_frame(const void *key, uint32_t item)
{
    const struct frame_key *wanted = key;

    return prism_span_equal(wanted->frames[item].text, wanted->text);
}

static uint32_t function_of(struct reading *r, struct prism_span text)
{
    const struct frame_key key = {r->frames.items, text};
    uint64_t hash = prism_hash_bytes(text.at, text.len);
    uint32_t frame = prism_map_find(&r->frame_map, hash, same_frame, &key);

    if (frame == PRISM_MAP_NONE) {
        struct prism_function_spec spec = prism_frame_parse(r->style, text);
        uint32_t function = prism_builder_function(r->b, &spec);

        text.at = prism_arena_copy(&r->arena, text);
        frame = (uint32_t)r->frames.count;
        prism_vec_push(&r->frames) = (struct known_frame){text, function};
        prism_map_insert(&r->frame_map, hash, frame);
        if (function == r->texts.count) {
            prism_vec_push(&r->texts) = text;
        }
    }
    return r->frames.items[frame].function;
}

static size_t common_prefix(struct prism_span a, struct prism_span b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    size_t i = 0;

    while (i + 8 <= len && memcmp(a.at + i, b.at + i, 8) == 0) {
        i += 8;
    }
    while (i < len && a.at[i] == b.at[i]) {
        i++;
    }
    return i;
}

/* The likeliest context below one, when `rest` of a stack begins with its function;
 * else PRISM_NONE. */
static uint32_t guess(const struct reading *r, uint32_t parent, struct prism_span rest,
                      size_t *len)
{
    uint32_t child = prism_builder_likely_child(r->b, parent);
    struct prism_span text;

    /* Pieces: what comes behind a name may belong to it. */
    if (child == PRISM_NONE || r->style == PRISM_FRAME_PIECES) {
        return PRISM_NONE;
    }
    text = r->texts.items[prism_builder_function_of(r->b, child)];
    *len = text.len;
    return text.len <= rest.len && (text.len == rest.len || rest.at[text.len] == ';') &&
                   memcmp(text.at, rest.at, text.len) == 0
               ? child
               : PRISM_NONE;
}

static uint32_t enter(struct reading *r, uint32_t parent, struct prism_span rest,
                      size_t *len)
{
    uint32_t node = guess(r, parent, rest, len);

    if (node == PRISM_NONE) {
        *len = end_of_frame(rest, 0);
        if (r->style == PRISM_FRAME_PIECES) {
            *len += second_piece(rest, *len);
        }
        node = prism_builder_child(r->b, parent,
                                   function_of(r, prism_span(rest.at, *len)), 0);
    }
    return node;
}

/* The context of a stack; frames shared with the stack before are kept. */
static uint32_t push_stack(struct reading *r, struct prism_span stack)
{
    size_t shared = common_prefix(r->last, stack);
    size_t start = 0;
    uint32_t node = 0;

    while (r->path.count > 0) {
        size_t end = prism_vec_last(&r->path).end;

        if (end <= shared && (end == stack.len || stack.at[end] == ';')) {
            break;
        }
        r->path.count--;
    }
    if (r->path.count > 0) {
        start = prism_vec_last(&r->path).end + 1;
        node = prism_vec_last(&r->path).node;
    }
    r->last = stack;
    if (stack.len == 0) {
        return 0;
    }
    while (start <= stack.len) {
        struct prism_span rest = prism_span(stack.at + start, stack.len - start);
        size_t len;

        node = enter(r, node, rest, &len);
        prism_vec_push(&r->path) = (struct frame_end){start + len, node};
        start += len + 1;
    }
    return node;
}

static uint32_t thread_of(struct reading *r, struct prism_span name)
{
    struct prism_span pid = name;
    struct prism_span tid;
    uint64_t number = 0;

    (void)prism_span_split_first(name, ';', &pid, &tid);
    (void)prism_span_u64(prism_span(pid.at + 1, pid.len - 1), &number);
    return prism_thread_table_find(&r->threads, r->b, (uint32_t)number, 0, name);
}

/* In stored units; false when it does not fit. */
static bool scale(const struct reading *r, const struct prism_folded_count *count,
                  int64_t *value)
{
    return !__builtin_mul_overflow(count->whole, r->divisor, value) &&
           !__builtin_add_overflow(
               *value, count->millionths * r->divisor / PRISM_FOLDED_DIVISOR, value);
}

static bool add_line(struct reading *r, struct prism_folded_line *line,
                     struct prism_error *err)
{
    struct prism_folded_count before = {0, 0};
    struct prism_span key;
    int64_t value = 0;
    int64_t old = 0;
    uint32_t node;

    if (is_austin(&r->survey) && split_thread(&line->stack, &key)) {
        prism_builder_at(r->b, thread_of(r, key), 0);
    } else if (is_differential(&r->survey)) {
        (void)prism_folded_split(&line->stack, &before);
    }
    if (!scale(r, &line->count, &value) || !scale(r, &before, &old)) {
        return prism_cursor_fail(r->in, line->last.at, err,
                                 "expected a count below %" PRId64 ", found %s",
                                 INT64_MAX / r->divisor, prism_quote(line->last));
    }
    node = push_stack(r, line->stack);
    prism_builder_add(r->b, node, r->metrics[0], value);
    if (is_austin(&r->survey) && line->triple && !r->survey.memory_mode) {
        prism_builder_add(r->b, node, r->metrics[1], line->idle != 0 ? value : 0);
        if (line->memory != INT64_MIN) {
            prism_builder_add(r->b, node, r->metrics[2], line->memory);
        }
    } else if (!is_austin(&r->survey) && is_differential(&r->survey)) {
        prism_builder_add(r->b, node, r->metrics[1], old);
    }
    return true;
}

static bool add_lines(struct reading *r, struct prism_error *err)
{
    struct prism_span text;

    while (prism_cursor_line(r->in, &text)) {
        struct prism_folded_line line = prism_folded_line(text);

        if (is_stack(r, &line) && !add_line(r, &line, err)) {
            return false;
        }
        prism_cursor_forget(r->in);
    }
    return true;
}

static bool read_all(struct reading *r, struct prism_notes *notes,
                     struct prism_error *err)
{
    prism_builder_shape(r->b, PRISM_TREE);
    if (prism_span_starts(prism_span(r->in->at, prism_cursor_left(r->in)),
                          "\xef\xbb\xbf")) {
        r->in->at += 3;
    }
    survey_lines(r);
    if (r->survey.lines == 0 && r->survey.invalid > 0) {
        return prism_error_set(err, "%s", r->survey.first_invalid.text);
    }
    if (r->survey.lines == 0) {
        return prism_cursor_fail(r->in, r->in->end, err,
                                 "expected a stack and a count, found the end");
    }
    if (r->survey.invalid > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "%zu lines that cannot be read, the first: %s",
                        r->survey.invalid, r->survey.first_invalid.text);
    }
    r->style = prism_frame_style_elect(r->survey.votes);
    if (is_austin(&r->survey) && r->style != PRISM_FRAME_PIECES) {
        r->style = PRISM_FRAME_COLONS;
    }
    make_metrics(r);
    return add_lines(r, err);
}

bool prism_folded_read(struct prism_cursor *in, int64_t unit_ns,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err)
{
    struct reading r = {.in = in, .b = b, .unit_ns = unit_ns};
    bool done = read_all(&r, notes, err);

    prism_builder_at(b, 0, 0);
    prism_vec_release(&r.path);
    prism_vec_release(&r.frames);
    prism_map_release(&r.frame_map);
    prism_vec_release(&r.texts);
    prism_arena_release(&r.arena);
    prism_thread_table_release(&r.threads);
    return done;
}
