/* SPDX-License-Identifier: MIT */
/* v8_samples.c - see v8_samples.h.  Samples and times stand apart: two readers go side by
 * side. */
#include "converters/v8_samples.h"

#define NS_PER_US 1000

void prism_v8_timeline_init(struct prism_v8_timeline *line,
                            struct prism_v8_nodes *nodes, struct prism_notes *notes)
{
    *line = (struct prism_v8_timeline){
        .nodes = nodes,
        .notes = notes,
        .time =
            prism_builder_metric(nodes->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1),
        .order_max = SIZE_MAX,
        .zero = PRISM_UNKNOWN,
        .floor = INT64_MIN,
        .last = PRISM_NONE,
    };
}

static void end_sample(struct prism_v8_timeline *line, int64_t at)
{
    struct prism_builder *b = line->nodes->b;

    if (at < line->floor) {
        line->hidden++;
        return;
    }
    if (at < line->now) {
        prism_notes_add(line->notes, PRISM_NOTE_REPLACED,
                        "times that go back: the sample has no length");
        at = line->now;
    }
    if (line->last != PRISM_NONE) {
        prism_builder_add(b, line->last, line->time, at - line->now);
        if (line->order_max > 0) {
            line->order_max--;
            (void)prism_builder_order(b, PRISM_ORDER_SAMPLES, line->last,
                                      line->now - line->zero, at - line->now);
        } else {
            prism_builder_no_order(b);
            line->order_lost = true;
        }
        line->timed |= at > line->now;
    }
    line->now = at;
}

/* The context of a sample; PRISM_NONE when it is idle, or wrong and excused. */
static bool find_context(struct prism_v8_timeline *line, const char *where, int64_t id,
                         uint32_t *context)
{
    struct prism_v8_nodes *nodes = line->nodes;
    uint32_t row;

    if (!prism_v8_nodes_context(nodes, where, id, &row, context)) {
        return prism_v8_nodes_excuse(nodes);
    }
    if (nodes->rows.items[row].idle) {
        prism_notes_add(line->notes, PRISM_NOTE_SKIPPED, "idle samples");
        *context = PRISM_NONE;
        line->base = 0;
    } else if (nodes->rows.items[row].extra && line->base != 0) {
        *context = prism_builder_child(nodes->b, line->base,
                                       nodes->chain.links.items[row].function, 0);
    } else {
        line->base = *context;
    }
    return true;
}

int64_t prism_v8_time(struct prism_json *json, const char *at)
{
    int64_t time;

    if (at == NULL || json->failed) {
        return PRISM_UNKNOWN;
    }
    json->in.at = at;
    if (!prism_json_take_number(json, NS_PER_US, &time) || time > PRISM_V8_LATEST ||
        time < -PRISM_V8_LATEST) {
        (void)prism_json_expected(json, at, "a time below 2^60 ns");
        return PRISM_UNKNOWN;
    }
    return time;
}

/* One sample and its time. */
static bool take_sample(struct prism_v8_timeline *line, struct prism_json *times,
                        bool deltas)
{
    struct prism_json *json = line->nodes->json;
    const char *where = json->in.at;
    const char *stamp = times->in.at;
    uint32_t context = PRISM_NONE;
    int64_t id = 0;
    int64_t time;

    if (!prism_json_take_number(json, 1, &id)) {
        return prism_json_expected(json, where, "the id of a node");
    }
    time = prism_v8_time(times, stamp);
    if (time == PRISM_UNKNOWN) {
        return false;
    }
    line->clock = deltas ? line->clock + time : time;
    if (line->clock > PRISM_V8_LATEST || line->clock < -PRISM_V8_LATEST) {
        return prism_json_expected(times, stamp, "a sum of times below 2^60 ns");
    }
    if (line->started) {
        end_sample(line, line->clock);
    } else {
        line->now = line->clock > line->floor ? line->clock : line->floor;
        line->zero = line->zero != PRISM_UNKNOWN ? line->zero : line->clock;
        line->started = true;
    }
    if (!find_context(line, where, id, &context)) {
        return false;
    }
    line->last = context;
    return true;
}

bool prism_v8_timeline_take(struct prism_v8_timeline *line, const char *samples,
                            const char *times_at, bool deltas)
{
    struct prism_json *json = line->nodes->json;
    struct prism_json times = *json;
    struct prism_json_list sample_list;
    struct prism_json_list time_list;
    bool more;

    times.key = NULL;
    times.in.at = times_at;
    json->in.at = samples;
    more = prism_json_open(json, '[', &sample_list) &&
           prism_json_open(&times, '[', &time_list);
    while (more) {
        bool sample = prism_json_item(json, &sample_list);
        bool time = prism_json_item(&times, &time_list);

        times.err = json->err; /* a fault may have been told */
        if (sample != time && !json->failed && !times.failed) {
            (void)prism_json_fail(&times, times.in.at,
                                  "expected as many times as samples, found %s",
                                  sample ? "fewer" : "more");
        }
        more = sample && time && take_sample(line, &times, deltas);
    }
    prism_json_stop(&times);
    json->failed |= times.failed;
    return !json->failed;
}

void prism_v8_timeline_end(struct prism_v8_timeline *line, int64_t at)
{
    if (line->started) {
        end_sample(line, at > line->now ? at : line->now);
    }
}
