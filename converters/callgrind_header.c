/* SPDX-License-Identifier: MIT */
/* callgrind_header.c - see callgrind_header.h. */
#include "converters/callgrind_header.h"

#include <string.h>

#include "converters/callgrind_build.h"

/* A line on its way into the header. */
struct taking {
    struct prism_callgrind_header *header;
    const struct prism_cursor *in;
    struct prism_error *err;
};

void prism_callgrind_header_release(struct prism_callgrind_header *header)
{
    prism_callgrind_events_release(&header->events);
}

static bool read_version(struct taking *t, struct prism_span text)
{
    return prism_span_is(text, "1") ||
           prism_cursor_fail(t->in, text.at, t->err, "expected version 1, found %s",
                             prism_quote(text));
}

static bool read_creator(struct taking *t, struct prism_span text)
{
    t->header->creator = text;
    return true;
}

static bool read_command(struct taking *t, struct prism_span text)
{
    t->header->command = text;
    return true;
}

static bool read_pid(struct taking *t, struct prism_span text)
{
    return prism_span_u64(text, &t->header->pid) ||
           prism_cursor_fail(t->in, text.at, t->err, "expected a process id, found %s",
                             prism_quote(text));
}

static bool read_thread(struct taking *t, struct prism_span text)
{
    t->header->threads |=
        t->header->thread.len > 0 && !prism_span_equal(t->header->thread, text);
    t->header->thread = text;
    return true;
}

static bool read_description(struct taking *t, struct prism_span text)
{
    t->header->calls_unknown |= prism_span_is(text, PRISM_CALLGRIND_NO_CALLS);
    return true;
}

static bool read_positions(struct taking *t, struct prism_span text)
{
    static const char *const known[] = {"instr", "bb", "line"};
    struct prism_span word = text;
    struct prism_span rest = text;
    unsigned found = 0;

    t->header->columns.positions = 0;
    t->header->columns.line = PRISM_CALLGRIND_POSITIONS;
    while (rest.len > 0) {
        unsigned which = 0;

        if (!prism_span_split_first(rest, ' ', &word, &rest)) {
            word = rest;
            rest = prism_span(NULL, 0);
        }
        rest = prism_span_trim(rest);
        while (which < 3 && !prism_span_is(word, known[which])) {
            which++;
        }
        if (which == 3 || (found & 1U << which) != 0) {
            return prism_cursor_fail(t->in, word.at, t->err,
                                     "expected instr, bb and line, each at most once, "
                                     "found %s",
                                     prism_quote(word));
        }
        found |= 1U << which;
        t->header->columns.line =
            which == 2 ? t->header->columns.positions : t->header->columns.line;
        t->header->columns.positions++;
    }
    return t->header->columns.positions > 0 ||
           prism_cursor_fail(t->in, text.at, t->err,
                             "expected instr, bb or line, found the end of the line");
}

static bool read_event(struct taking *t, struct prism_span text)
{
    return prism_callgrind_event(&t->header->events, t->in, text, t->err);
}

static bool read_events(struct taking *t, struct prism_span text)
{
    if (!prism_callgrind_events(&t->header->events, t->in, text, t->err)) {
        return false;
    }
    t->header->columns.events = t->header->events.column_count;
    return true;
}

/* Sums that follow from the costs. */
static bool read_nothing(struct taking *t, struct prism_span text)
{
    (void)t;
    (void)text;
    return true;
}

struct key {
    const char *text;
    bool (*read)(struct taking *t, struct prism_span text);
    bool part; /* begins one */
};

/* Any other one says what we need not know. */
static const struct key keys[] = {
    {"version:", read_version, false},  {"creator:", read_creator, false},
    {"cmd:", read_command, false},      {"pid:", read_pid, true},
    {"part:", read_nothing, true},      {"thread:", read_thread, true},
    {"desc:", read_description, false}, {"positions:", read_positions, true},
    {"event:", read_event, false},      {"events:", read_events, true},
};

static bool is_other(struct prism_span line)
{
    struct prism_span key;
    struct prism_span text;

    if (!prism_span_split_first(line, ':', &key, &text) || key.len == 0) {
        return false;
    }
    for (size_t i = 0; i < key.len; i++) {
        char byte = key.at[i];

        /* "timeframe (BB):" is one. */
        if (!((byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
              byte == ' ' || byte == '(' || byte == ')')) {
            return false;
        }
    }
    return true;
}

bool prism_callgrind_header_line(struct prism_callgrind_header *header,
                                 const struct prism_cursor *in, struct prism_span line,
                                 bool *known, bool *part, struct prism_error *err)
{
    struct taking t = {header, in, err};

    *part = false;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (prism_span_starts(line, keys[i].text)) {
            size_t len = strlen(keys[i].text);

            *known = true;
            *part = keys[i].part;
            return keys[i].read(
                &t, prism_span_trim(prism_span(line.at + len, line.len - len)));
        }
    }
    *known = is_other(line);
    return true;
}
