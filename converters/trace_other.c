/* SPDX-License-Identifier: MIT */
/* trace_other.c - see trace_other.h. */
#include "converters/trace_other.h"

#include <string.h>

#include "converters/json_scalar.h"
#include "core/base/out.h"

static void take_other_data(struct prism_trace_other *other, struct prism_json *json,
                            struct prism_builder *b)
{
    struct prism_json_value kept = {NULL, NULL};
    struct prism_json_list list;
    struct prism_span key;
    struct prism_span text;

    (void)prism_json_open(json, '{', &list);
    while (prism_json_member(json, &list, &key)) {
        bool title = prism_span_is(key, "title");
        bool estimated = prism_span_is(key, "estimated");
        bool layout = prism_span_is(key, PRISM_TRACE_LAYOUT);
        bool calls = prism_span_is(key, PRISM_TRACE_CALLS);

        if (!prism_json_take_text(json, &kept, &text)) {
            continue;
        }
        if ((title || estimated) && text.len > 0) {
            prism_builder_meta(b, title ? "title" : "estimated", text);
        }
        other->aggregated |= layout && prism_span_is(text, PRISM_TRACE_AGGREGATED);
        other->based |=
            other->aggregated || (layout && prism_span_is(text, PRISM_TRACE_EXACT));
        other->calls_unknown |= calls && prism_span_is(text, PRISM_TRACE_UNKNOWN);
    }
    prism_json_unload(&kept);
}

static void take_viztracer(struct prism_json *json, struct prism_builder *b,
                           struct prism_notes *notes)
{
    struct prism_json_value kept = {NULL, NULL};
    struct prism_json_list list;
    struct prism_span key;
    struct prism_span version;

    (void)prism_json_open(json, '{', &list);
    while (prism_json_member(json, &list, &key)) {
        if (prism_span_is(key, "version")) {
            if (prism_json_take_text(json, &kept, &version)) {
                struct prism_out *tool = prism_out_memory();

                prism_out_text(tool, "viztracer ");
                prism_out_span_text(tool, version);
                prism_builder_meta(b, "tool", prism_out_span(tool));
                prism_out_abandon(tool);
            }
        } else {
            bool overflow =
                prism_span_is(key, "overflow") && prism_json_peek(json) == 't';

            if (overflow) {
                prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                                "the oldest events, for which viztracer had no room");
            }
            (void)prism_json_skip(json, NULL);
        }
    }
    prism_json_unload(&kept);
}

bool prism_trace_other_take(struct prism_trace_other *other, struct prism_json *json,
                            struct prism_span key, struct prism_builder *b,
                            struct prism_notes *notes)
{
    if (prism_json_peek(json) != '{') {
        return false;
    }
    if (prism_span_is(key, "otherData")) {
        take_other_data(other, json, b);
    } else if (prism_span_is(key, "viztracer_metadata")) {
        take_viztracer(json, b, notes);
    } else {
        return false;
    }
    return !json->failed;
}

void prism_trace_other_note(char phase, struct prism_notes *notes)
{
    static const struct {
        const char *phases;
        const char *what;
    } kinds[] = {
        {"C", "counters"},
        {"bneSTFp", "asynchronous events"},
        {"stf", "arrows between events"},
        {"P", "samples of a CPU profile"},
        {"NOD", "snapshots of objects"},
        {"vV", "memory dumps"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strchr(kinds[i].phases, phase) != NULL) {
            prism_notes_add(notes, PRISM_NOTE_SKIPPED, "%s", kinds[i].what);
            return;
        }
    }
    prism_notes_add(notes, PRISM_NOTE_SKIPPED, "events of other phases");
}
