/* SPDX-License-Identifier: MIT */
/* frame_style.c - files may hold blanks, colons (a drive letter) and brackets, so
 * frames are read from the end. */
#include "converters/frame_style.h"

#include "core/base/waiting.h"
#include "core/profile/builtin_name.h"

/* A line number of at most this is taken for one. */
#define LINE_LIMIT 100000000

static bool read_line(struct prism_span text, uint32_t *line)
{
    int64_t value;

    if (!prism_span_i64(text, &value) || value < 0 || value > LINE_LIMIT) {
        return false;
    }
    *line = (uint32_t)value;
    return true;
}

/* Where the bracket that the last byte of `text` closes was opened; NULL when it
 * was not. */
static const char *opening_bracket(struct prism_span text)
{
    size_t depth = 0;

    for (size_t i = text.len; i-- > 0;) {
        if (text.at[i] == ')') {
            depth++;
        } else if (text.at[i] == '(' && --depth == 0) {
            return text.at + i;
        }
    }
    return NULL;
}

static bool looks_like_file(struct prism_span text)
{
    return text.len > 0 &&
           (memchr(text.at, '.', text.len) != NULL ||
            memchr(text.at, '/', text.len) != NULL || text.at[0] == '<');
}

/* NAME (INSIDE). */
static bool split_brackets(struct prism_span frame, struct prism_span *name,
                           struct prism_span *inside)
{
    const char *open;

    if (!prism_span_ends(frame, ")")) {
        return false;
    }
    open = opening_bracket(frame);
    if (open == NULL || open - frame.at < 2 || open[-1] != ' ') {
        return false;
    }
    *inside = prism_span(open + 1, (size_t)(frame.at + frame.len - open) - 2);
    *name = prism_span(frame.at, (size_t)(open - frame.at) - 1);
    return true;
}

/* NAME (FILE:LINE) or NAME (FILE). */
static bool parse_brackets(struct prism_span frame, struct prism_function_spec *spec)
{
    struct prism_span inside;
    struct prism_span line;

    if (!split_brackets(frame, &spec->name, &inside)) {
        return false;
    }
    spec->file = inside;
    if (!prism_span_split_last(inside, ':', &spec->file, &line) ||
        !read_line(line, &spec->line)) {
        spec->file = inside;
        spec->line = 0;
    }
    return (looks_like_file(spec->file) || spec->line > 0) && spec->file.len > 0;
}

/* FILE:NAME:LINE. */
static bool parse_colons(struct prism_span frame, struct prism_function_spec *spec)
{
    struct prism_span head;
    struct prism_span line;

    return prism_span_split_last(frame, ':', &head, &line) &&
           read_line(line, &spec->line) &&
           prism_span_split_last(head, ':', &spec->file, &spec->name) &&
           spec->name.len > 0 && looks_like_file(spec->file);
}

/* NAME (FILE);LLINE. */
static bool parse_pieces(struct prism_span frame, struct prism_function_spec *spec)
{
    struct prism_span head;
    struct prism_span line;

    return prism_span_split_last(frame, ';', &head, &line) && line.len > 1 &&
           line.at[0] == 'L' &&
           read_line(prism_span(line.at + 1, line.len - 1), &spec->line) &&
           split_brackets(head, &spec->name, &spec->file) && spec->file.len > 0;
}

size_t prism_frame_second_piece(struct prism_span rest)
{
    size_t len = 2;

    if (rest.len < 3 || rest.at[0] != ';' || rest.at[1] != 'L') {
        return 0;
    }
    while (len < rest.len && rest.at[len] >= '0' && rest.at[len] <= '9') {
        len++;
    }
    return len > 2 && (len == rest.len || rest.at[len] == ';') ? len : 0;
}

enum prism_frame_style prism_frame_style_of(struct prism_span frame)
{
    struct prism_function_spec spec = {0};

    if (parse_brackets(frame, &spec)) {
        return PRISM_FRAME_BRACKETS;
    }
    if (parse_pieces(frame, &spec)) {
        return PRISM_FRAME_PIECES;
    }
    return parse_colons(frame, &spec) ? PRISM_FRAME_COLONS : PRISM_FRAME_PLAIN;
}

enum prism_frame_style prism_frame_style_elect(const size_t *votes)
{
    size_t sum = 0;

    for (size_t i = 0; i < PRISM_FRAME_STYLE_COUNT; i++) {
        sum += votes[i];
    }
    for (size_t i = 0; i < PRISM_FRAME_STYLE_COUNT; i++) {
        if (votes[i] * 2 > sum) {
            return (enum prism_frame_style)i;
        }
    }
    return PRISM_FRAME_PLAIN;
}

static enum prism_kind builtin_kind(struct prism_span name)
{
    struct prism_out *qualname = prism_out_memory();
    enum prism_kind kind;

    prism_builtin_qualname(name, qualname);
    kind = prism_builtin_kind(prism_out_span(qualname));
    prism_out_abandon(qualname);
    return kind;
}

enum prism_kind prism_frame_kind(const struct prism_function_spec *spec)
{
    if (prism_span_starts(spec->name, "<built-in ") ||
        prism_span_starts(spec->name, "<method ")) {
        return builtin_kind(spec->name);
    }
    if (spec->file.len == 0 && prism_waits(spec->name)) {
        return PRISM_KIND_WAITING;
    }
    return prism_span_ends(spec->file, ".py") || prism_span_starts(spec->file, "<")
               ? PRISM_KIND_PYTHON
               : PRISM_KIND_OTHER;
}

struct prism_function_spec prism_frame_parse(enum prism_frame_style style,
                                             struct prism_span frame)
{
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};

    if (!(style == PRISM_FRAME_BRACKETS && parse_brackets(frame, &spec)) &&
        !(style == PRISM_FRAME_PIECES && parse_pieces(frame, &spec)) &&
        !(style == PRISM_FRAME_COLONS && parse_colons(frame, &spec))) {
        spec = (struct prism_function_spec){.name = frame};
    }
    spec.kind = prism_frame_kind(&spec);
    return spec;
}
