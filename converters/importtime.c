/* SPDX-License-Identifier: MIT */
/* importtime.c - what `python -X importtime` prints: how long each import took.
 *
 *     import time: self [us] | cumulative | imported package
 *     import time:       132 |        132 |   _io                  2 blanks a level
 *     import time:       420 |        552 | io
 *
 * A module stands behind those that it imports, so levels are read from the end: a line
 * belongs below the nearest one behind it with a lower level.  Levels may jump (lines
 * of several processes in one log).  From Python 3.14 on "cached" stands for both
 * numbers of a module that was there already.
 *
 * The log is standard error, where a program prints, too: what is in front of
 * "import time:" on a line and lines without it are skipped and counted.
 *
 * Each module is a context with its self time and one call for each line.  Cumulative
 * times follow from those; the printed ones are only checked to be numbers. */
#include <inttypes.h>
#include <stdlib.h>

#include "converters/format.h"
#include "core/base/memory.h"
#include "core/base/vec.h"

#define MARK        "import time:"
#define HEADER      "imported package"
#define NS_PER_US   1000
#define LEVEL_WIDTH 2

struct import {
    struct prism_span name;
    size_t level;
    int64_t self_us;
    uint32_t parent; /* a later line; PRISM_NONE: the root */
    uint32_t first_child;
    uint32_t next; /* of the same parent */
};

struct reading {
    struct prism_cursor *in;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_error *err;
    struct {
        PRISM_VEC(struct import);
    } imports;
    uint32_t first_root;
    uint64_t others; /* lines of somebody else */
    uint64_t cached;
};

static int importtime_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct prism_span line;

    while (prism_cursor_line(&in, &line)) {
        const char *mark = prism_span_find(line, MARK);

        if (mark != NULL && memchr(mark, '|', (size_t)(line.at + line.len - mark))) {
            return mark == line.at ? PRISM_PROBE_SURE : PRISM_PROBE_LIKELY;
        }
    }
    return PRISM_PROBE_NO;
}

/* One of the two columns of numbers, in microseconds. */
static bool read_us(struct reading *r, struct prism_span column, int64_t *us)
{
    struct prism_span number = prism_span_trim(column);

    if (!prism_span_i64(number, us)) {
        return prism_cursor_fail(r->in, number.at, r->err,
                                 "expected microseconds, found %s",
                                 prism_quote(number));
    }
    if (*us > INT64_MAX / NS_PER_US || *us < INT64_MIN / NS_PER_US) {
        return prism_cursor_fail(r->in, number.at, r->err,
                                 "expected less than %" PRId64
                                 " microseconds, found %s",
                                 INT64_MAX / NS_PER_US, prism_quote(number));
    }
    return true;
}

/* Clocks that are set back. */
static int64_t not_below_0(struct reading *r, int64_t us)
{
    if (us < 0) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED, "negative times, taken as 0");
        return 0;
    }
    return us;
}

static bool read_import(struct reading *r, struct prism_span self,
                        struct prism_span total, struct prism_span name)
{
    struct import import = {
        .parent = PRISM_NONE, .first_child = PRISM_NONE, .next = PRISM_NONE};
    int64_t total_us;
    size_t blanks = 0;

    if (!read_us(r, self, &import.self_us) || !read_us(r, total, &total_us)) {
        return false;
    }
    import.self_us = not_below_0(r, import.self_us);
    while (blanks < name.len && name.at[blanks] == ' ') {
        blanks++;
    }
    /* One of the blanks belongs to the bar. */
    import.level = blanks > 0 ? (blanks - 1) / LEVEL_WIDTH : 0;
    import.name = prism_span_trim(name);
    if (import.name.len == 0) {
        return prism_cursor_fail(r->in, name.at, r->err,
                                 "expected the name of a module, found the end of the "
                                 "line");
    }
    if (r->imports.count >= PRISM_NONE - 1) {
        return prism_cursor_fail(r->in, name.at, r->err,
                                 "expected fewer than 2^32 imports, found more");
    }
    prism_vec_push(&r->imports) = import;
    return true;
}

static bool read_columns(struct reading *r, struct prism_span text)
{
    struct prism_span self;
    struct prism_span total;
    struct prism_span name;

    if (!prism_span_split_first(text, '|', &self, &total)) {
        return prism_cursor_fail(r->in, text.at, r->err,
                                 "expected '|' behind the time of a module, found %s",
                                 prism_quote(prism_span_trim(text)));
    }
    if (!prism_span_split_first(total, '|', &total, &name)) {
        return prism_cursor_fail(r->in, total.at, r->err,
                                 "expected '|' behind the cumulative time, found %s",
                                 prism_quote(prism_span_trim(total)));
    }
    if (prism_span_is(prism_span_trim(name), HEADER)) {
        return true;
    }
    if (prism_span_is(prism_span_trim(self), "cached") &&
        prism_span_is(prism_span_trim(total), "cached")) {
        r->cached++;
        return true;
    }
    return read_import(r, self, total, name);
}

static bool read_lines(struct reading *r)
{
    struct prism_span line;

    while (prism_cursor_line(r->in, &line)) {
        const char *mark = prism_span_find(line, MARK);
        const char *text = mark != NULL ? mark + strlen(MARK) : NULL;

        r->others += mark != line.at && line.len > 0;
        if (mark != NULL &&
            !read_columns(r, prism_span(text, (size_t)(line.at + line.len - text)))) {
            return false;
        }
    }
    return r->imports.count > 0 || prism_cursor_fail(r->in, r->in->end, r->err,
                                                     "expected a line \"" MARK
                                                     " SELF | TOTAL | MODULE\", found "
                                                     "the end");
}

/* From the end: those that are open, one in another, and what they import. */
static void find_parents(struct reading *r)
{
    struct {
        PRISM_VEC(uint32_t);
    } open = {0};

    r->first_root = PRISM_NONE;
    for (size_t i = r->imports.count; i-- > 0;) {
        struct import *import = &r->imports.items[i];
        uint32_t *siblings = &r->first_root;

        while (open.count > 0 &&
               r->imports.items[prism_vec_last(&open)].level >= import->level) {
            open.count--;
        }
        if (open.count > 0) {
            import->parent = prism_vec_last(&open);
            siblings = &r->imports.items[import->parent].first_child;
        }
        import->next = *siblings;
        *siblings = (uint32_t)i;
        prism_vec_push(&open) = (uint32_t)i;
    }
    prism_vec_release(&open);
}

/* The line behind `at` in the tree, parents first; `node` holds their contexts. */
static uint32_t next_import(const struct reading *r, uint32_t at)
{
    const struct import *imports = r->imports.items;

    if (imports[at].first_child != PRISM_NONE) {
        return imports[at].first_child;
    }
    while (at != PRISM_NONE && imports[at].next == PRISM_NONE) {
        at = imports[at].parent;
    }
    return at != PRISM_NONE ? imports[at].next : PRISM_NONE;
}

static void push_imports(struct reading *r)
{
    uint32_t time =
        prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    uint32_t calls = prism_builder_metric(r->b, "calls", "count", PRISM_ROLE_CALLS, 1);
    uint32_t *node = prism_alloc(r->imports.count * sizeof *node);

    for (uint32_t i = r->first_root; i != PRISM_NONE; i = next_import(r, i)) {
        const struct import *import = &r->imports.items[i];
        const struct prism_function_spec module = {.name = import->name,
                                                   .kind = PRISM_KIND_PYTHON};

        node[i] = prism_builder_child(
            r->b, import->parent != PRISM_NONE ? node[import->parent] : 0,
            prism_builder_function(r->b, &module), 0);
        prism_builder_add(r->b, node[i], time, import->self_us * NS_PER_US);
        prism_builder_add(r->b, node[i], calls, 1);
    }
    free(node);
}

static void note_others(const struct reading *r)
{
    if (r->others > 0) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                        "%" PRIu64 " lines with something else than times of imports",
                        r->others);
    }
    if (r->cached > 0) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                        "%" PRIu64 " imports of what was there already", r->cached);
    }
}

static bool importtime_read(struct prism_cursor *in,
                            const struct prism_settings *settings,
                            struct prism_builder *b, struct prism_notes *notes,
                            struct prism_error *err)
{
    struct reading r = {.in = in, .b = b, .notes = notes, .err = err};
    bool done = read_lines(&r);

    (void)settings;
    if (done) {
        prism_builder_shape(b, PRISM_TREE);
        prism_builder_meta(b, "tool", prism_span_of("python -X importtime"));
        find_parents(&r);
        push_imports(&r);
        note_others(&r);
    }
    prism_vec_release(&r.imports);
    return done;
}

const struct prism_format prism_format_importtime = {
    .title = "log of python -X importtime",
    .patterns = (const char *const[]){"*.importtime", "*.importtime.log", NULL},
    .probe = importtime_probe,
    .read = importtime_read,
};
