/* SPDX-License-Identifier: MIT */
/* speedscope_write.c - one speedscope profile for each thread: events when the
 * tree knows when each call was made, samples in time order when it has those,
 * else one sample for each context, in the order of the tree.
 *
 * Times are whole nanoseconds.  A profile whose places are partly estimated says
 * so in its name, which speedscope shows. */
#include "converters/speedscope_write.h"

#include <stdlib.h>

#include "converters/json_text.h"
#include "converters/losses.h"
#include "converters/thread_cells.h"
#include "core/base/memory.h"
#include "core/base/vec.h"

struct writing {
    const struct prism_profile *profile;
    struct prism_out *out;
    struct prism_notes *notes;
    uint32_t metric;
    struct prism_thread_cells by;
    unsigned places; /* what the file holds */
};

struct event {
    uint32_t function;
    bool open;
    int64_t at;
};

struct events {
    PRISM_VEC(struct event);
};

struct open_call {
    uint32_t node;
    int64_t end;
};

struct open_calls {
    PRISM_VEC(struct open_call);
};

static void write_number(const struct writing *w, int64_t value)
{
    int64_t divisor = w->profile->metrics[w->metric].divisor;

    if (divisor == 1 || value % divisor == 0) {
        prism_out_i64(w->out, value / divisor);
    } else {
        prism_out_format(w->out, "%.17g", (double)value / (double)divisor);
    }
}

static void write_frames(const struct writing *w)
{
    prism_out_text(w->out, "\"shared\":{\"frames\":[");
    for (uint32_t i = 0; i < w->profile->function_count; i++) {
        const struct prism_function *function = &w->profile->functions[i];
        const char *path = prism_profile_path(w->profile, i);

        prism_json_put(w->out, i > 0 ? ",\n{\"name\":" : "\n{\"name\":",
                       prism_kind_is_c(function->kind) ? function->name
                                                       : function->qualname);
        if (path[0] != '\0') {
            prism_json_put(w->out, ",\"file\":", path);
        }
        if (function->line > 0) {
            prism_out_format(w->out, ",\"line\":%u", function->line);
        }
        prism_out_char(w->out, '}');
    }
    prism_out_text(w->out, "\n]},\n");
}

static void close_call(struct events *events, struct open_calls *open,
                       const struct prism_tree *tree, int64_t limit)
{
    struct open_call call = prism_vec_last(open);
    int64_t at = call.end < limit ? call.end : limit;

    if (events->count > 0 && prism_vec_last(events).at > at) {
        at = prism_vec_last(events).at;
    }
    prism_vec_push(events) = (struct event){tree->nodes[call.node].function, false, at};
    open->count--;
}

/* The order of a thread as events.  False when its calls do not stand in each other as
 * the tree has it, or do not make up the time of the thread: then it cannot be written
 * as events. */
static bool collect_events(const struct writing *w, uint32_t thread,
                           struct events *events)
{
    const struct prism_tree *tree = &w->profile->tree;
    struct open_calls open = {0};
    int64_t total = 0;
    bool nested = true;

    for (size_t i = w->by.order_start[thread];
         i < w->by.order_start[thread + 1] && nested; i++) {
        const struct prism_order *order = &tree->order[w->by.orders[i]];
        uint32_t parent = tree->nodes[order->node].parent;
        int64_t end = 0;

        while (open.count > 0 && prism_vec_last(&open).node != parent) {
            nested &= prism_vec_last(&open).end <= order->start;
            close_call(events, &open, tree, order->start);
        }
        nested =
            nested && (open.count > 0 || parent == 0) && order->node != 0 &&
            (events->count == 0 || prism_vec_last(events).at <= order->start) &&
            !__builtin_add_overflow(order->start, order->length, &end) &&
            (open.count == 0 || end <= prism_vec_last(&open).end) &&
            (open.count > 0 || !__builtin_add_overflow(total, order->length, &total));
        prism_vec_push(&open) = (struct open_call){order->node, end};
        prism_vec_push(events) =
            (struct event){tree->nodes[order->node].function, true, order->start};
    }
    while (open.count > 0) {
        close_call(events, &open, tree, INT64_MAX);
    }
    prism_vec_release(&open);
    return nested && events->count > 0 &&
           prism_thread_cells_called(&w->by, w->profile, thread, w->metric, total);
}

static void write_name(const struct writing *w, uint32_t thread)
{
    const struct prism_profile *profile = w->profile;
    const char *estimated = prism_profile_meta(profile, "estimated");
    const char *name = profile->threads[thread].name;
    const char *title = prism_profile_meta(profile, "title");
    struct prism_out *full = prism_out_memory();

    if (name[0] == '\0' && profile->thread_count > 1) {
        prism_out_format(full, "thread %u", thread);
    } else if (name[0] != '\0' || title == NULL) {
        prism_out_text(full, name[0] != '\0' ? name : "profile");
    } else {
        prism_out_text(full, title);
    }
    if (estimated != NULL) {
        prism_out_format(full, " (%s of the time on estimated paths)", estimated);
    }
    prism_json_string(prism_out_span(full), w->out);
    prism_out_abandon(full);
}

/* The members before the large ones. */
static void write_head(const struct writing *w, uint32_t thread, const char *type,
                       int64_t end)
{
    const struct prism_metric *metric = &w->profile->metrics[w->metric];
    bool bytes = prism_span_is(prism_span_of(metric->unit), "bytes");

    prism_out_format(w->out, "{\"type\":\"%s\",\"name\":", type);
    write_name(w, thread);
    prism_out_format(w->out, ",\"unit\":\"%s\",\"startValue\":0,\"endValue\":",
                     metric->role == PRISM_ROLE_TIME ? "nanoseconds"
                     : bytes                         ? "bytes"
                                                     : "none");
    write_number(w, end);
}

static void write_evented(const struct writing *w, uint32_t thread,
                          const struct events *events)
{
    int64_t start = events->items[0].at < 0 ? events->items[0].at : 0;

    write_head(w, thread, "evented", prism_vec_last(events).at - start);
    prism_out_text(w->out, ",\"events\":[");
    for (size_t i = 0; i < events->count; i++) {
        const struct event *event = &events->items[i];

        prism_out_format(w->out,
                         "%s\n{\"type\":\"%c\",\"frame\":%u,\"at\":", i > 0 ? "," : "",
                         event->open ? 'O' : 'C', event->function);
        write_number(w, event->at - start);
        prism_out_char(w->out, '}');
    }
    prism_out_text(w->out, "\n]}");
}

struct sample {
    uint32_t node;
    int64_t value;
};

struct samples {
    PRISM_VEC(struct sample);
    int64_t sum;
};

static void take_sample(const struct writing *w, struct samples *samples, uint32_t node,
                        int64_t value)
{
    if (value < 0) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "values below 0");
    } else if (value > 0) {
        prism_vec_push(samples) = (struct sample){node, value};
        samples->sum += value;
    }
}

static void collect_samples(const struct writing *w, uint32_t thread,
                            struct samples *samples)
{
    const struct prism_tree *tree = &w->profile->tree;

    if (prism_thread_cells_sampled(&w->by, w->profile, thread, w->metric)) {
        for (size_t i = w->by.order_start[thread]; i < w->by.order_start[thread + 1];
             i++) {
            const struct prism_order *order = &tree->order[w->by.orders[i]];

            take_sample(w, samples, order->node, order->length);
        }
        return;
    }
    for (size_t i = w->by.start[thread]; i < w->by.start[thread + 1]; i++) {
        size_t cell = w->by.cells[i];

        take_sample(w, samples, tree->cells[cell].node,
                    tree->values[cell * w->profile->metric_count + w->metric]);
    }
}

static void write_sample(const struct writing *w, uint32_t node, uint32_t *path)
{
    const struct prism_node *nodes = w->profile->tree.nodes;
    size_t depth = 0;

    for (; node != 0; node = nodes[node].parent) {
        path[depth++] = nodes[node].function;
    }
    prism_out_char(w->out, '[');
    while (depth-- > 0) {
        prism_out_i64(w->out, path[depth]);
        if (depth > 0) {
            prism_out_char(w->out, ',');
        }
    }
    prism_out_char(w->out, ']');
}

static void write_sampled(const struct writing *w, uint32_t thread)
{
    struct samples samples = {0};
    uint32_t *path = prism_alloc(w->profile->tree.node_count * sizeof *path);

    collect_samples(w, thread, &samples);
    write_head(w, thread, "sampled", samples.sum);
    prism_out_text(w->out, ",\"samples\":[");
    for (size_t i = 0; i < samples.count; i++) {
        prism_out_text(w->out, i > 0 ? ",\n" : "\n");
        write_sample(w, samples.items[i].node, path);
    }
    prism_out_text(w->out, "\n],\"weights\":[");
    for (size_t i = 0; i < samples.count; i++) {
        prism_out_text(w->out, i > 0 ? "," : "");
        write_number(w, samples.items[i].value);
    }
    prism_out_text(w->out, "]}");
    prism_vec_release(&samples);
    free(path);
}

static bool has_values(const struct writing *w, uint32_t thread)
{
    return w->by.start[thread] < w->by.start[thread + 1] ||
           w->by.order_start[thread] < w->by.order_start[thread + 1];
}

static void write_thread(struct writing *w, uint32_t thread)
{
    struct events events = {0};

    if (w->profile->tree.order_kind == PRISM_ORDER_CALLS &&
        collect_events(w, thread, &events)) {
        write_evented(w, thread, &events);
    } else {
        w->places &= ~(unsigned)PRISM_PLACE_CALLS;
        if (has_values(w, thread) &&
            !prism_thread_cells_sampled(&w->by, w->profile, thread, w->metric)) {
            w->places &= ~(unsigned)PRISM_PLACE_ORDER;
        }
        write_sampled(w, thread);
    }
    prism_vec_release(&events);
}

bool prism_speedscope_write(const struct prism_profile *profile,
                            const struct prism_settings *settings,
                            struct prism_out *out, struct prism_notes *notes,
                            struct prism_error *err)
{
    struct writing w = {
        .profile = profile,
        .out = out,
        .notes = notes,
        .places = PRISM_PLACE_CALLS | PRISM_PLACE_THREADS | PRISM_PLACE_ORDER,
    };
    const char *title = prism_profile_meta(profile, "title");

    (void)settings;
    (void)err;
    w.metric = prism_profile_main_metric(profile);
    prism_thread_cells_init(&w.by, profile);
    prism_out_text(out, "{\"$schema\":"
                        "\"https://www.speedscope.app/file-format-schema.json\",\n");
    if (title != NULL) {
        prism_json_put(out, "\"name\":", title);
        prism_out_text(out, ",\n");
    }
    prism_out_text(out, "\"activeProfileIndex\":0,\n"
                        "\"exporter\":\"callprism@" CALLPRISM_VERSION "\",\n");
    write_frames(&w);
    prism_out_text(out, "\"profiles\":[\n");
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        prism_out_text(out, i > 0 ? ",\n" : "");
        write_thread(&w, i);
    }
    prism_out_text(out, "\n]}\n");
    prism_note_losses(profile, w.places, notes);
    prism_thread_cells_release(&w.by);
    return true;
}
