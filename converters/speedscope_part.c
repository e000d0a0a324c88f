/* SPDX-License-Identifier: MIT */
/* speedscope_part.c - one profile of a speedscope file.  A first walk over its
 * members takes the small ones and notes where the large ones stand; those are
 * then read element by element. */
#include "converters/speedscope_part.h"

#include <inttypes.h>
#include <string.h>

/* What values of units other than time are multiplied with when they have
 * fractions. */
#define FRACTION_DIVISOR 1000000

struct unit {
    const char *name; /* as in the file */
    const char *metric;
    const char *unit;
    enum prism_role role;
    int64_t scale; /* stored units in one of it; 0: 1, or FRACTION_DIVISOR */
};

static const struct unit units[] = {
    {"nanoseconds", "time", "nanoseconds", PRISM_ROLE_TIME, 1},
    {"microseconds", "time", "nanoseconds", PRISM_ROLE_TIME, 1000},
    {"milliseconds", "time", "nanoseconds", PRISM_ROLE_TIME, 1000000},
    {"seconds", "time", "nanoseconds", PRISM_ROLE_TIME, 1000000000},
    {"bytes", "memory", "bytes", PRISM_ROLE_OTHER, 0},
    {"none", "samples", "count", PRISM_ROLE_OTHER, 0},
};

#define UNIT_NONE (sizeof units / sizeof units[0] - 1)

/* One element of "profiles", before its large members are read. */
struct part {
    const char *at;
    const struct unit *unit;
    bool evented;
    const char *events; /* NULL: not there; likewise: */
    const char *samples;
    const char *weights;
    bool fractions; /* in a number of the above */
    int64_t scale;
    int64_t start;
    int64_t end;
    uint32_t metric;
    uint32_t calls; /* evented only */
};

/* A frame that was opened; its length is known when it is closed. */
struct call {
    uint32_t node;
    uint32_t caller; /* index of the call around it, or PRISM_NONE */
    uint32_t frame;
    int64_t start;
    int64_t length;
};

struct calls {
    PRISM_VEC(struct call);
};

struct prism_json prism_speedscope_from(const struct prism_speedscope *r,
                                        const char *at)
{
    struct prism_json json = r->json;

    json.in.at = at;
    json.key = NULL;
    return json;
}

bool prism_speedscope_join(struct prism_speedscope *r, struct prism_json *json)
{
    prism_json_stop(json);
    r->json.replaced = json->replaced;
    r->json.failed |= json->failed;
    return !r->json.failed;
}

/* The function of a frame index, which may be anything. */
static bool take_frame(const struct prism_speedscope *r, struct prism_json *json,
                       const char *at, const struct json_t *item, uint32_t *frame)
{
    int64_t index;

    if (!prism_json_scaled(item, 1, &index)) {
        return prism_json_expected(json, at, "the index of a frame");
    }
    if (index < 0 || (uint64_t)index >= r->functions.count) {
        return prism_json_fail(json, at, "expected a frame below %zu, found %" PRId64,
                               r->functions.count, index);
    }
    *frame = (uint32_t)index;
    return true;
}

static bool add_sample(struct prism_speedscope *r, struct prism_json *samples,
                       struct prism_json *weights, const struct part *part, int64_t *at)
{
    struct prism_json_value sample = {NULL, NULL};
    struct prism_json_value weight = {NULL, NULL};
    uint32_t node = 0;
    uint32_t frame = 0;
    int64_t value = 0;
    bool done = prism_json_load(samples, &sample) && prism_json_load(weights, &weight);

    if (done && *sample.at != '[') {
        done = prism_json_expected(samples, sample.at, "an array of frames");
    }
    for (size_t i = 0; done && i < prism_json_length(sample.root); i++) {
        done = take_frame(r, samples, sample.at, prism_json_at(sample.root, i), &frame);
        if (done) {
            node = prism_builder_child(r->b, node, r->functions.items[frame], 0);
        }
    }
    if (done && (!prism_json_scaled(weight.root, part->scale, &value) || value < 0)) {
        done = prism_json_expected(weights, weight.at, "a weight of at least 0");
    }
    if (done && value > 0) {
        prism_builder_add(r->b, node, part->metric, value);
        prism_builder_order(r->b, PRISM_ORDER_SAMPLES, node, *at, value);
        done = !__builtin_add_overflow(*at, value, at) ||
               prism_json_fail(weights, weight.at, "expected a sum below 2^63");
    }
    prism_json_unload(&sample);
    prism_json_unload(&weight);
    return done;
}

/* Samples and weights stand apart: two readers go side by side. */
static bool read_samples(struct prism_speedscope *r, const struct part *part)
{
    struct prism_json samples = prism_speedscope_from(r, part->samples);
    struct prism_json weights = prism_speedscope_from(r, part->weights);
    struct prism_json_list sample_list;
    struct prism_json_list weight_list;
    int64_t at = 0;
    bool more = prism_json_open(&samples, '[', &sample_list) &&
                prism_json_open(&weights, '[', &weight_list);

    while (more) {
        bool sample = prism_json_item(&samples, &sample_list);
        bool weight = prism_json_item(&weights, &weight_list);

        if (sample != weight && !samples.failed && !weights.failed) {
            (void)prism_json_fail(&weights, weights.in.at,
                                  "expected as many weights as samples, found %s",
                                  sample ? "fewer" : "more");
        }
        more = sample && weight && add_sample(r, &samples, &weights, part, &at);
    }
    samples.replaced += weights.replaced - r->json.replaced;
    prism_json_stop(&weights);
    r->json.failed |= weights.failed;
    return prism_speedscope_join(r, &samples);
}

struct event {
    bool open;
    uint32_t frame;
    int64_t at; /* since the start of the profile */
};

static bool take_event(const struct prism_speedscope *r, struct prism_json *json,
                       const struct part *part, const struct prism_json_value *value,
                       struct event *event)
{
    struct prism_span type = prism_span("", 0);

    (void)prism_json_text(prism_json_get(value->root, "type"), &type);
    event->open = prism_span_is(type, "O");
    if (!event->open && !prism_span_is(type, "C")) {
        return prism_json_fail(json, value->at,
                               "expected an event of type O or C, found %s",
                               prism_quote(type));
    }
    if (!prism_json_scaled(prism_json_get(value->root, "at"), part->scale,
                           &event->at) ||
        __builtin_sub_overflow(event->at, part->start, &event->at)) {
        return prism_json_expected(json, value->at, "an event with a number \"at\"");
    }
    return take_frame(r, json, value->at, prism_json_get(value->root, "frame"),
                      &event->frame);
}

struct timeline {
    struct calls calls;
    uint32_t top; /* the innermost open call, or PRISM_NONE */
    int64_t now;
};

static bool apply_event(struct prism_speedscope *r, struct prism_json *json,
                        const struct part *part, const struct event *event,
                        struct timeline *line, const char *where)
{
    struct call *top = line->top != PRISM_NONE ? &line->calls.items[line->top] : NULL;

    if (event->at < line->now) {
        return prism_json_expected(json, where,
                                   "a time that is not before the last one");
    }
    if (top != NULL) {
        prism_builder_add(r->b, top->node, part->metric, event->at - line->now);
    }
    line->now = event->at;
    if (event->open) {
        uint32_t node = prism_builder_child(r->b, top != NULL ? top->node : 0,
                                            r->functions.items[event->frame], 0);

        prism_builder_add(r->b, node, part->calls, 1);
        prism_vec_push(&line->calls) =
            (struct call){node, line->top, event->frame, event->at, 0};
        line->top = (uint32_t)line->calls.count - 1;
        return true;
    }
    if (top == NULL || top->frame != event->frame) {
        return prism_json_fail(json, where,
                               top == NULL
                                   ? "expected an open frame to close, found none"
                                   : "expected the close of the frame that was "
                                     "opened last, found another");
    }
    top->length = event->at - top->start;
    line->top = top->caller;
    return true;
}

static bool read_events(struct prism_speedscope *r, const struct part *part)
{
    struct prism_json json = prism_speedscope_from(r, part->events);
    struct timeline line = {.top = PRISM_NONE};
    struct prism_json_list list;

    (void)prism_json_open(&json, '[', &list);
    while (prism_json_item(&json, &list)) {
        struct prism_json_value value = {NULL, NULL};
        struct event event = {0};

        if (prism_json_load(&json, &value) &&
            take_event(r, &json, part, &value, &event)) {
            if (line.calls.count == 0) {
                line.now = event.at;
            }
            (void)apply_event(r, &json, part, &event, &line, value.at);
        }
        prism_json_unload(&value);
    }
    if (!json.failed && line.top != PRISM_NONE) {
        (void)prism_json_fail(&json, json.in.at,
                              "expected a close for every opened frame, found the end");
    }
    for (size_t i = 0; !json.failed && i < line.calls.count; i++) {
        const struct call *call = &line.calls.items[i];

        prism_builder_order(r->b, PRISM_ORDER_CALLS, call->node, call->start,
                            call->length);
    }
    prism_vec_release(&line.calls);
    return prism_speedscope_join(r, &json);
}

static bool has_fractions(struct prism_span numbers)
{
    return memchr(numbers.at, '.', numbers.len) != NULL ||
           prism_span_find(numbers, "e-") != NULL ||
           prism_span_find(numbers, "E-") != NULL;
}

/* Over a large member: where it stands. */
static const char *pass(struct prism_json *json, struct part *part)
{
    struct prism_span bytes;

    if (!prism_json_skip(json, &bytes)) {
        return NULL;
    }
    part->fractions |= has_fractions(bytes);
    return bytes.at;
}

struct small {
    struct prism_json_value name;
    struct prism_json_value type;
    struct prism_json_value unit;
    struct prism_json_value start;
    struct prism_json_value end;
};

static void scan_part(struct prism_json *json, struct part *part, struct small *small)
{
    const struct {
        const char *key;
        struct prism_json_value *value;
        const char **place;
    } members[] = {
        {"name", &small->name, NULL},      {"type", &small->type, NULL},
        {"unit", &small->unit, NULL},      {"startValue", &small->start, NULL},
        {"endValue", &small->end, NULL},   {"events", NULL, &part->events},
        {"samples", NULL, &part->samples}, {"weights", NULL, &part->weights},
    };
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_open(json, '{', &list);
    while (prism_json_member(json, &list, &key)) {
        size_t i = 0;

        while (i < sizeof members / sizeof members[0] &&
               !prism_span_is(key, members[i].key)) {
            i++;
        }
        if (i == sizeof members / sizeof members[0]) {
            (void)prism_json_skip(json, NULL);
        } else if (members[i].place != NULL) {
            *members[i].place = pass(json, part);
        } else {
            prism_json_unload(members[i].value);
            (void)prism_json_load(json, members[i].value);
        }
    }
}

static void unload(struct small *small)
{
    prism_json_unload(&small->name);
    prism_json_unload(&small->type);
    prism_json_unload(&small->unit);
    prism_json_unload(&small->start);
    prism_json_unload(&small->end);
}

bool prism_speedscope_fractions(struct prism_json *json)
{
    struct part part = {0};
    struct small small = {0};

    scan_part(json, &part, &small);
    unload(&small);
    return part.fractions;
}

static bool check_part(struct prism_speedscope *r, struct prism_json *json,
                       struct part *part, const struct small *small)
{
    struct prism_span type = prism_span("", 0);
    struct prism_span unit = prism_span_of("none");

    (void)prism_json_text(small->type.root, &type);
    (void)prism_json_text(small->unit.root, &unit);
    part->evented = prism_span_is(type, "evented");
    if (!part->evented && !prism_span_is(type, "sampled")) {
        return prism_json_fail(
            json, part->at, "expected a profile of type evented or sampled, found %s",
            prism_quote(type));
    }
    if (part->evented ? part->events == NULL
                      : part->samples == NULL || part->weights == NULL) {
        return prism_json_fail(json, part->at, "expected a profile with %s",
                               part->evented ? "events" : "samples and weights");
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (prism_span_is(unit, units[i].name)) {
            part->unit = &units[i];
        }
    }
    if (!prism_span_is(unit, part->unit->name)) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED, "the unknown unit %s by none",
                        prism_quote(unit));
    }
    return true;
}

static bool scale_part(struct prism_speedscope *r, struct prism_json *json,
                       struct part *part, const struct small *small)
{
    int64_t divisor = part->unit->scale == 0 && r->fractions ? FRACTION_DIVISOR : 1;
    const char *at = small->start.at != NULL ? small->start.at : part->at;

    part->scale = part->unit->scale != 0 ? part->unit->scale : divisor;
    if (small->start.root != NULL && *at != 'n' &&
        !prism_json_scaled(small->start.root, part->scale, &part->start)) {
        return prism_json_expected(json, at, "a number as startValue");
    }
    part->end = part->start;
    if (small->end.root != NULL && *small->end.at != 'n' &&
        !prism_json_scaled(small->end.root, part->scale, &part->end)) {
        return prism_json_expected(json, small->end.at, "a number as endValue");
    }
    part->metric = prism_builder_metric(r->b, part->unit->metric, part->unit->unit,
                                        part->unit->role, divisor);
    if (r->metric != PRISM_NONE && r->metric != part->metric) {
        prism_builder_no_order(r->b);
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                        "the order in time, of profiles with several units");
    }
    r->metric = part->metric;
    if (part->evented) {
        part->calls = prism_builder_metric(r->b, "calls", "count", PRISM_ROLE_CALLS, 1);
    }
    return true;
}

bool prism_speedscope_part(struct prism_speedscope *r, struct prism_json *json,
                           uint32_t process)
{
    struct part part = {.at = json->in.at, .unit = &units[UNIT_NONE]};
    struct small small = {0};
    struct prism_span name = prism_span("", 0);
    int64_t length;
    bool done;

    scan_part(json, &part, &small);
    done = !json->failed && check_part(r, json, &part, &small) &&
           scale_part(r, json, &part, &small);
    if (done) {
        uint32_t thread;

        (void)prism_json_text(small.name.root, &name);
        thread = prism_builder_thread(r->b, process, 0, name);
        prism_builder_at(r->b, thread, 0);
        if (part.unit->role == PRISM_ROLE_TIME &&
            !__builtin_sub_overflow(part.end, part.start, &length) && length > 0) {
            prism_builder_thread_times(r->b, thread, 0, length);
        }
        r->json.replaced = json->replaced;
        done = part.evented ? read_events(r, &part) : read_samples(r, &part);
        json->failed |= !done;
        json->replaced = r->json.replaced;
    }
    unload(&small);
    return done;
}
