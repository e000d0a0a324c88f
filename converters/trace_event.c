/* SPDX-License-Identifier: MIT */
/* trace_event.c - see trace_event.h.  Times are microseconds with fractions, rarely
 * texts; processes and threads are numbers or texts. */
#include "converters/trace_event.h"

#include <string.h>

#define NS_PER_US 1000

static bool take_time(struct prism_json *json, struct prism_json_value *kept,
                      int64_t *value)
{
    struct prism_span text;

    if (prism_json_peek(json) != '"') {
        return prism_json_take_number(json, NS_PER_US, value);
    }
    return prism_json_take_text(json, kept, &text) &&
           prism_json_decimal(text, NS_PER_US, value);
}

static void take_member(struct prism_json *json, struct prism_span key,
                        struct prism_trace_event *event)
{
    struct prism_span text = prism_span("", 0);
    int64_t length = 0;

    if (prism_span_is(key, "ph")) {
        if (prism_json_take_text(json, &event->kept[0], &text) && text.len == 1) {
            event->phase = text.at[0];
        }
    } else if (prism_span_is(key, "ts")) {
        event->has_at = take_time(json, &event->kept[0], &event->at);
    } else if (prism_span_is(key, "dur")) {
        event->has_length = take_time(json, &event->kept[0], &event->length);
    } else if (prism_span_is(key, "tdur")) {
        /* In the thread's own time: better than nothing. */
        if (take_time(json, &event->kept[0], &length) && !event->has_length) {
            event->has_length = true;
            event->length = length;
        }
    } else if (prism_span_is(key, "name")) {
        (void)prism_json_take_text(json, &event->kept[1], &event->name);
    } else if (prism_span_is(key, "pid")) {
        (void)prism_json_take_word(json, &event->kept[2], &event->pid);
    } else if (prism_span_is(key, "tid")) {
        (void)prism_json_take_word(json, &event->kept[3], &event->tid);
    } else if (prism_span_is(key, "id")) {
        (void)prism_json_take_word(json, &event->kept[4], &event->id);
    } else if (prism_span_is(key, "args")) {
        (void)prism_json_skip(json, &event->args);
    } else {
        (void)prism_json_skip(json, NULL);
    }
}

bool prism_trace_event_take(struct prism_json *json, struct prism_trace_event *event)
{
    const struct prism_span none = prism_span("", 0);
    struct prism_json_list list;
    struct prism_span key;

    event->phase = '\0';
    event->has_at = event->has_length = false;
    event->at = event->length = 0;
    event->name = event->pid = event->tid = event->id = event->args = none;
    event->where = json->in.at;
    (void)prism_json_open(json, '{', &list);
    while (prism_json_member(json, &list, &key)) {
        take_member(json, key, event);
    }
    return !json->failed;
}

void prism_trace_event_release(struct prism_trace_event *event)
{
    for (size_t i = 0; i < sizeof event->kept / sizeof event->kept[0]; i++) {
        prism_json_unload(&event->kept[i]);
    }
}

const char *prism_trace_event_fault(const struct prism_trace_event *event)
{
    if (event->phase == '\0') {
        return "an event with a phase \"ph\"";
    }
    if (strchr("BEXiIR", event->phase) == NULL) {
        return NULL;
    }
    if (!event->has_at) {
        return "an event with a time \"ts\" below 2^60 ns";
    }
    if (event->at < -PRISM_TRACE_LATEST || event->at > PRISM_TRACE_LATEST) {
        return "a time below 2^60 ns";
    }
    if (event->length < 0 || event->length > PRISM_TRACE_LATEST) {
        return "a duration from 0 to 2^60 ns";
    }
    return NULL;
}

bool prism_trace_args_take(struct prism_json *json,
                           const struct prism_trace_event *event,
                           struct prism_trace_args *args)
{
    const struct prism_span none = prism_span("", 0);
    struct prism_json inside = *json;
    struct prism_json_list list;
    struct prism_span key;

    args->name = args->file = none;
    args->line = 0;
    args->calls = -1;
    if (event->args.len == 0 || event->args.at[0] != '{') {
        return true;
    }
    inside.in.at = event->args.at;
    inside.key = NULL;
    (void)prism_json_open(&inside, '{', &list);
    while (prism_json_member(&inside, &list, &key)) {
        if (prism_span_is(key, "name")) {
            (void)prism_json_take_text(&inside, &args->kept[0], &args->name);
        } else if (prism_span_is(key, "file") || prism_span_is(key, "filename") ||
                   prism_span_is(key, "url")) {
            (void)prism_json_take_text(&inside, &args->kept[1], &args->file);
        } else if (prism_span_is(key, "line")) {
            (void)prism_json_take_number(&inside, 1, &args->line);
        } else if (prism_span_is(key, "calls")) {
            (void)prism_json_take_number(&inside, 1, &args->calls);
        } else {
            (void)prism_json_skip(&inside, NULL);
        }
    }
    prism_json_stop(&inside);
    json->replaced = inside.replaced;
    json->failed |= inside.failed;
    return !json->failed;
}

void prism_trace_args_release(struct prism_trace_args *args)
{
    prism_json_unload(&args->kept[0]);
    prism_json_unload(&args->kept[1]);
}
