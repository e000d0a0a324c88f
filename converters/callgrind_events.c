/* SPDX-License-Identifier: MIT */
/* callgrind_events.c - see callgrind_events.h. */
#include "converters/callgrind_events.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

/* More than any tool declares; each is looked for among all others. */
#define DECLARED_MAX 256

void prism_callgrind_events_release(struct prism_callgrind_events *events)
{
    prism_vec_release(&events->all);
}

static bool is_name(struct prism_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.at[i] <= ' ' || name.at[i] == '=') {
            return false;
        }
    }
    return name.len > 0;
}

/* Its place in `all`; made on first use. */
static bool find(struct prism_callgrind_events *events, const struct prism_cursor *in,
                 struct prism_span name, unsigned *place, struct prism_error *err)
{
    for (size_t i = 0; i < events->all.count; i++) {
        if (prism_span_equal(events->all.items[i].name, name)) {
            *place = (unsigned)i;
            return true;
        }
    }
    if (events->all.count == DECLARED_MAX) {
        return prism_cursor_fail(in, name.at, err,
                                 "expected at most %d events, found one more",
                                 DECLARED_MAX);
    }
    *place = (unsigned)events->all.count;
    prism_vec_push(&events->all) = (struct prism_callgrind_event){.name = name};
    return true;
}

bool prism_callgrind_event(struct prism_callgrind_events *events,
                           const struct prism_cursor *in, struct prism_span text,
                           struct prism_error *err)
{
    struct prism_span long_name = prism_span(NULL, 0);
    struct prism_span name = text;
    struct prism_span formula;
    unsigned place;

    (void)prism_span_split_first(text, ':', &name, &long_name);
    if (prism_span_split_first(name, '=', &name, &formula)) {
        events->computed++;
    }
    name = prism_span_trim(name);
    if (!is_name(name)) {
        return prism_cursor_fail(in, text.at, err,
                                 "expected the name of an event, "
                                 "found %s",
                                 prism_quote(text));
    }
    if (!find(events, in, name, &place, err)) {
        return false;
    }
    events->all.items[place].long_name = prism_span_trim(long_name);
    return true;
}

static bool take_word(struct prism_span *text, struct prism_span *word)
{
    size_t len = 0;

    *text = prism_span_trim(*text);
    while (len < text->len && text->at[len] != ' ' && text->at[len] != '\t') {
        len++;
    }
    *word = prism_span(text->at, len);
    *text = prism_span(text->at + len, text->len - len);
    return len > 0;
}

/* The metric of an event, made for the first column that has it. */
static unsigned metric_of(struct prism_callgrind_events *events, unsigned place)
{
    for (unsigned i = 0; i < events->metric_count; i++) {
        if (events->metrics[i] == place) {
            return i;
        }
    }
    events->metrics[events->metric_count] = place;
    return events->metric_count++;
}

bool prism_callgrind_events(struct prism_callgrind_events *events,
                            const struct prism_cursor *in, struct prism_span text,
                            struct prism_error *err)
{
    struct prism_span word;
    const char *start = text.at;

    events->column_count = 0;
    while (take_word(&text, &word)) {
        unsigned place;

        if (!find(events, in, word, &place, err)) {
            return false;
        }
        for (unsigned i = 0; i < events->column_count; i++) {
            if (events->metrics[events->columns[i]] == place) {
                return prism_cursor_fail(in, word.at, err,
                                         "expected each event once, found %s again",
                                         prism_quote(word));
            }
        }
        if (events->metric_count == PRISM_CALLGRIND_EVENTS &&
            !events->all.items[place].column) {
            return prism_cursor_fail(in, word.at, err,
                                     "expected at most %d events, found one more",
                                     PRISM_CALLGRIND_EVENTS);
        }
        events->all.items[place].column = true;
        events->columns[events->column_count++] = metric_of(events, place);
    }
    return events->column_count > 0 ||
           prism_cursor_fail(in, start, err,
                             "expected the name of an event, found "
                             "the end of the line");
}

struct unit {
    const char *text;
    int64_t ns; /* 0: bytes */
};

static const struct unit units[] = {
    {"ns", 1},       {"us", 1000},      {"usec", 1000}, {"\xc2\xb5s", 1000},
    {"ms", 1000000}, {"s", 1000000000}, {"bytes", 0},
};

/* "10ns": ten times that unit. */
static bool read_unit(struct prism_span text, struct unit *unit)
{
    uint64_t times = 1;
    size_t digits = 0;

    while (digits < text.len && isdigit((unsigned char)text.at[digits])) {
        digits++;
    }
    if (digits > 3 ||
        (digits > 0 && !prism_span_u64(prism_span(text.at, digits), &times)) ||
        times == 0) {
        return false;
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (prism_span_is(prism_span(text.at + digits, text.len - digits),
                          units[i].text)) {
            *unit = units[i];
            unit->ns *= (int64_t)times;
            return true;
        }
    }
    return false;
}

/* The unit in a name such as "ns", "Time_(10ns)", or in one of a known tool's. */
static bool unit_of_name(struct prism_span name, struct prism_span creator,
                         struct unit *unit)
{
    struct prism_span head;
    struct prism_span tail;

    if (prism_span_is(name, "ns")) {
        return read_unit(name, unit);
    }
    if (prism_span_ends(name, ")") && prism_span_split_last(name, '(', &head, &tail)) {
        return read_unit(prism_span(tail.at, tail.len - 1), unit);
    }
    if ((prism_span_starts(creator, "yappi") && prism_span_is(name, "Ticks")) ||
        (prism_span_starts(creator, "xdebug") && prism_span_is(name, "Time"))) {
        return read_unit(prism_span_of("us"), unit);
    }
    return prism_span_starts(creator, "xdebug") && prism_span_is(name, "Memory") &&
           read_unit(prism_span_of("bytes"), unit);
}

/* "Time_(10ns)" is "Time". */
static char *name_without_unit(struct prism_span name)
{
    struct prism_span head;
    struct prism_span unit;

    if (prism_span_is(name, "ns")) {
        return prism_copy("time", 4);
    }
    if (!prism_span_split_last(name, '(', &head, &unit)) {
        return prism_copy(name.at, name.len);
    }
    while (head.len > 0 && head.at[head.len - 1] == '_') {
        head.len--;
    }
    return prism_copy(head.at, head.len);
}

/* What the text says before `word` and the last word behind it. */
static bool split_word(struct prism_span *text, const char *word,
                       struct prism_span *last)
{
    struct prism_span head;

    if (!prism_span_split_last(*text, ' ', &head, last) ||
        !prism_span_ends(head, word)) {
        return false;
    }
    *text = prism_span(head.at, head.len - strlen(word));
    return true;
}

/* Our own long names. */
static struct prism_metric read_long_name(struct prism_span text, char **name)
{
    struct prism_metric metric = {NULL, "count", PRISM_ROLE_OTHER, 1};
    struct prism_span word;
    int64_t divisor;

    if (split_word(&text, " times", &word) && prism_span_i64(word, &divisor) &&
        divisor > 0) {
        metric.divisor = divisor;
    }
    if (prism_span_is(text, "Nanoseconds")) {
        metric.role = PRISM_ROLE_TIME;
        text = prism_span_of("time");
    } else if (split_word(&text, " in", &word)) {
        metric.role =
            prism_span_is(word, "nanoseconds") ? PRISM_ROLE_TIME : PRISM_ROLE_OTHER;
        metric.unit = metric.role == PRISM_ROLE_TIME ? "nanoseconds"
                      : prism_span_is(word, "bytes") ? "bytes"
                                                     : "none";
    }
    if (metric.role == PRISM_ROLE_TIME) {
        metric.unit = "nanoseconds";
    }
    *name = prism_copy(text.at, text.len);
    return metric;
}

uint32_t prism_callgrind_metric(const struct prism_callgrind_events *events,
                                unsigned metric, struct prism_span creator,
                                struct prism_builder *b, int64_t *factor)
{
    const struct prism_callgrind_event *event =
        &events->all.items[events->metrics[metric]];
    struct prism_metric made = {NULL, "count", PRISM_ROLE_OTHER, 1};
    struct unit unit;
    char *name;
    uint32_t id;

    *factor = 1;
    if (prism_span_starts(creator, "callprism") && event->long_name.len > 0) {
        made = read_long_name(event->long_name, &name);
    } else if (unit_of_name(event->name, creator, &unit)) {
        made.role = unit.ns > 0 ? PRISM_ROLE_TIME : PRISM_ROLE_OTHER;
        made.unit = unit.ns > 0 ? "nanoseconds" : "bytes";
        *factor = unit.ns > 0 ? unit.ns : 1;
        name = name_without_unit(event->name);
    } else {
        name = prism_copy(event->name.at, event->name.len);
    }
    id = prism_builder_metric(b, name, made.unit, made.role, made.divisor);
    free(name);
    return id;
}
