/* SPDX-License-Identifier: MIT */
/* speedscope.c - the JSON of speedscope (https://www.speedscope.app).  Here is the
 * file as a whole; speedscope_part.c reads one of its profiles, speedscope_write.c
 * is the writer.
 *
 *     {"$schema": "https://www.speedscope.app/file-format-schema.json",
 *      "shared": {"frames": [{"name": "f", "file": "x.py", "line": 3}, ...]},
 *      "profiles": [
 *        {"type": "evented", "name": "t", "unit": "seconds", "startValue": 0,
 *         "endValue": 2, "events": [{"type": "O"|"C", "frame": 0, "at": 0.5}, ...]},
 *        {"type": "sampled", "name": "t", "unit": "none", "startValue": 0,
 *         "endValue": 2, "samples": [[0, 1], ...], "weights": [1, ...]}]}
 *
 * Samples are root first.  Members come in any order, so a first pass over each
 * object only notes where the large ones stand.  Each profile becomes a thread;
 * an opened frame is a call.  Events must nest and times may not fall.
 *
 * Loses in writing: calls of a tree without order, primitive calls, call lines,
 * every metric but the main one, time intervals, values below 0, processes. */
#include <string.h>

#include "converters/format.h"
#include "converters/frame_style.h"
#include "converters/json_stream.h"
#include "converters/speedscope_part.h"
#include "converters/speedscope_write.h"

#define SCHEMA "https://www.speedscope.app/file-format-schema.json"

static int speedscope_probe(struct prism_span head)
{
    const char *brace = head.len > 0 ? memchr(head.at, '{', head.len) : NULL;

    if (brace == NULL ||
        prism_span_trim(prism_span(head.at, (size_t)(brace - head.at))).len >
            (head.at[0] == '\xef' ? 3u : 0u)) {
        return PRISM_PROBE_NO;
    }
    if (prism_span_find(head, SCHEMA) != NULL) {
        return PRISM_PROBE_SURE;
    }
    return prism_span_find(head, "\"profiles\"") != NULL ||
                   prism_span_find(head, "\"shared\"") != NULL
               ? PRISM_PROBE_MAYBE
               : PRISM_PROBE_NO;
}

static bool add_frame(struct prism_speedscope *r, struct prism_json *json,
                      const struct prism_json_value *frame)
{
    struct prism_span name;
    struct prism_function_spec spec;
    int64_t line = 0;

    if (!prism_json_text(prism_json_get(frame->root, "name"), &name)) {
        return prism_json_expected(json, frame->at, "a frame with a name");
    }
    spec = prism_frame_parse(PRISM_FRAME_PLAIN, name);
    (void)prism_json_text(prism_json_get(frame->root, "file"), &spec.file);
    if (prism_json_scaled(prism_json_get(frame->root, "line"), 1, &line) && line > 0 &&
        line <= UINT32_MAX) {
        spec.line = (uint32_t)line;
    }
    if (prism_json_get(frame->root, "col") != NULL) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "columns of frames");
    }
    spec.kind = prism_frame_kind(&spec);
    prism_vec_push(&r->functions) = prism_builder_function(r->b, &spec);
    return true;
}

static bool read_frames(struct prism_speedscope *r, struct prism_json *json)
{
    struct prism_json_list list;

    (void)prism_json_open(json, '[', &list);
    while (prism_json_item(json, &list)) {
        struct prism_json_value frame = {NULL, NULL};

        if (prism_json_load(json, &frame)) {
            (void)add_frame(r, json, &frame);
        }
        prism_json_unload(&frame);
    }
    return !json->failed;
}

static bool read_shared(struct prism_speedscope *r, const char *shared)
{
    struct prism_json json = prism_speedscope_from(r, shared);
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_open(&json, '{', &list);
    while (prism_json_member(&json, &list, &key)) {
        if (prism_span_is(key, "frames")) {
            (void)read_frames(r, &json);
        } else {
            (void)prism_json_skip(&json, NULL);
        }
    }
    return prism_speedscope_join(r, &json);
}

/* What is wrong there is found when it is read. */
static bool any_fractions(const struct prism_speedscope *r, const char *profiles)
{
    struct prism_json json = prism_speedscope_from(r, profiles);
    struct prism_json_list list;
    bool any = memchr(profiles, '.', (size_t)(json.in.end - profiles)) != NULL ||
               memchr(profiles, '-', (size_t)(json.in.end - profiles)) != NULL;

    if (any) {
        any = false;
        (void)prism_json_open(&json, '[', &list);
        while (!any && prism_json_item(&json, &list)) {
            any = prism_speedscope_fractions(&json);
        }
        prism_json_stop(&json);
    }
    return any;
}

static bool read_profiles(struct prism_speedscope *r, const char *profiles)
{
    struct prism_json json = prism_speedscope_from(r, profiles);
    uint32_t process = prism_builder_process(r->b, 0, prism_span("", 0));
    struct prism_json_list list;
    size_t count = 0;

    r->fractions = any_fractions(r, profiles);
    (void)prism_json_open(&json, '[', &list);
    while (prism_json_item(&json, &list)) {
        count++;
        (void)prism_speedscope_part(r, &json, process);
    }
    if (!json.failed && count == 0) {
        (void)prism_json_fail(&json, profiles, "expected at least one profile");
    }
    return prism_speedscope_join(r, &json);
}

/* The members of the whole file. */
struct root {
    const char *shared;
    const char *profiles;
};

static bool keep_text(struct prism_speedscope *r, const char *key)
{
    struct prism_json_value value = {NULL, NULL};
    struct prism_span text;

    if (prism_json_load(&r->json, &value) && prism_json_text(value.root, &text) &&
        text.len > 0) {
        prism_builder_meta(r->b, key, text);
    }
    prism_json_unload(&value);
    return !r->json.failed;
}

static bool scan_root(struct prism_speedscope *r, struct root *root)
{
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_open(&r->json, '{', &list);
    while (prism_json_member(&r->json, &list, &key)) {
        if (prism_span_is(key, "name")) {
            (void)keep_text(r, "title");
        } else if (prism_span_is(key, "exporter")) {
            (void)keep_text(r, "tool");
        } else {
            bool shared = prism_span_is(key, "shared");
            bool profiles = prism_span_is(key, "profiles");
            const char *at = r->json.in.at;

            (void)prism_json_skip(&r->json, NULL);
            root->shared = shared ? at : root->shared;
            root->profiles = profiles ? at : root->profiles;
        }
    }
    return !r->json.failed;
}

static bool read_file(struct prism_speedscope *r, const struct prism_cursor *in)
{
    struct root root = {NULL, NULL};

    if (!scan_root(r, &root)) {
        return false;
    }
    if (prism_json_peek(&r->json) != '\0') {
        return prism_json_fail(&r->json, r->json.in.at, "expected the end, found %s",
                               prism_quote(prism_span(r->json.in.at, 1)));
    }
    if (root.shared == NULL || root.profiles == NULL) {
        return prism_json_fail(&r->json, in->start, "expected a member \"%s\"",
                               root.shared == NULL ? "shared" : "profiles");
    }
    return read_shared(r, root.shared) && read_profiles(r, root.profiles);
}

static bool speedscope_read(struct prism_cursor *in,
                            const struct prism_settings *settings,
                            struct prism_builder *b, struct prism_notes *notes,
                            struct prism_error *err)
{
    struct prism_speedscope r = {.b = b, .notes = notes, .metric = PRISM_NONE};
    bool done;

    (void)settings;
    prism_builder_shape(b, PRISM_TREE);
    if (prism_span_starts(prism_span(in->at, prism_cursor_left(in)), "\xef\xbb\xbf")) {
        in->at += 3;
    }
    prism_json_start(&r.json, in, err);
    done = read_file(&r, in);
    prism_json_end(&r.json, notes);
    prism_vec_release(&r.functions);
    prism_builder_at(b, 0, 0);
    return done;
}

const struct prism_format prism_format_speedscope = {
    .title = "speedscope JSON (https://www.speedscope.app), evented and sampled",
    .patterns = (const char *const[]){"*.speedscope.json", "*.speedscope", NULL},
    .writes = PRISM_TREE,
    .probe = speedscope_probe,
    .read = speedscope_read,
    .write = prism_speedscope_write,
};
