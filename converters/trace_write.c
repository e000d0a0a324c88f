/* SPDX-License-Identifier: MIT */
/* trace_write.c - begins and ends, thread by thread, in the order of time.  Complete
 * events would be shorter, but cannot say which of two calls of no length is inside
 * the other.
 *
 * Where the tree knows when each call was made, each is written.  Else each context
 * becomes one event that is as long as all its calls, which stand one after the other
 * from the start of the event around them on. */
#include "converters/trace_write.h"

#include <inttypes.h>
#include <stdlib.h>

#include "converters/json_text.h"
#include "converters/losses.h"
#include "converters/thread_cells.h"
#include "converters/trace_other.h"
#include "core/base/memory.h"
#include "core/base/vec.h"
#include "core/profile/walk.h"

#define NS_PER_US 1000

struct open_call {
    uint32_t node;
    int64_t end;
};

struct writing {
    const struct prism_profile *profile;
    struct prism_out *out;
    struct prism_notes *notes;
    uint32_t metric;
    uint32_t calls; /* PRISM_NONE: unknown */
    int64_t per_us; /* stored units in what is written as a microsecond */
    struct prism_thread_cells by;
    bool all_exact; /* written from the order */
    const char *separator;
    bool own_pids; /* those of the profile cannot tell processes apart */
    bool own_tids;
    bool ids_lost;
    /* Of the thread that is laid out: */
    int64_t *self;  /* [node] */
    int64_t *times; /* [node]: calls */
    bool *touched;  /* [node] */
    struct {
        PRISM_VEC(uint32_t);
    } nodes; /* that are touched */
    struct {
        PRISM_VEC(struct open_call);
    } open;
};

static int by_number(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;

    return (*left > *right) - (*left < *right);
}

/* No zeros and no number twice? */
static bool are_unique(uint64_t *numbers, size_t count)
{
    bool unique = true;

    qsort(numbers, count, sizeof *numbers, by_number);
    for (size_t i = 0; i < count; i++) {
        unique &= numbers[i] != 0 && (i == 0 || numbers[i] != numbers[i - 1]);
    }
    return unique;
}

static void choose_ids(struct writing *w)
{
    const struct prism_profile *p = w->profile;
    uint64_t *numbers =
        prism_alloc((p->thread_count + (size_t)p->process_count) * sizeof *numbers);

    for (uint32_t i = 0; i < p->process_count; i++) {
        numbers[i] = p->processes[i].pid;
    }
    w->own_pids = !are_unique(numbers, p->process_count);
    w->ids_lost = w->own_pids && numbers[p->process_count - 1] != 0;
    for (uint32_t i = 0; i < p->thread_count; i++) {
        numbers[i] = p->threads[i].tid;
    }
    w->own_tids = !are_unique(numbers, p->thread_count);
    w->ids_lost |= w->own_tids && numbers[p->thread_count - 1] != 0;
    free(numbers);
}

static void begin_event(struct writing *w, const char *phase, uint32_t process)
{
    uint32_t pid = w->own_pids ? process + 1 : w->profile->processes[process].pid;

    prism_out_format(w->out, "%s{\"ph\":\"%s\",\"pid\":%" PRIu32, w->separator, phase,
                     pid);
    w->separator = ",\n";
}

static void begin_thread_event(struct writing *w, const char *phase, uint32_t thread)
{
    const struct prism_thread *it = &w->profile->threads[thread];

    begin_event(w, phase, it->process);
    prism_out_format(w->out, ",\"tid\":%" PRIu64,
                     w->own_tids ? (uint64_t)thread + 1 : it->tid);
}

/* Rounded towards zero: what is not later stays so. */
static void write_time(const struct writing *w, int64_t value, int64_t per_us)
{
    int64_t rest = value % per_us;
    int64_t milli = per_us <= INT64_MAX / NS_PER_US ? rest * NS_PER_US / per_us
                                                    : rest / (per_us / NS_PER_US);

    prism_out_text(w->out, value < 0 ? ",\"ts\":-" : ",\"ts\":");
    milli = milli < 0 ? -milli : milli;
    prism_out_i64(w->out, value / per_us < 0 ? -(value / per_us) : value / per_us);
    if (milli > 0) {
        prism_out_format(w->out, ".%03d", milli > 999 ? 999 : (int)milli);
    }
}

static void write_name(const struct writing *w, uint32_t function)
{
    struct prism_out *name = prism_out_memory();

    if (function == PRISM_NONE) {
        prism_out_text(name, "[unknown]");
    } else {
        const struct prism_function *it = &w->profile->functions[function];
        const char *path = prism_profile_path(w->profile, function);

        prism_out_text(name, prism_kind_is_c(it->kind) ? it->name : it->qualname);
        if (path[0] != '\0') {
            prism_out_format(name, it->line > 0 ? " (%s:%" PRIu32 ")" : " (%s)", path,
                             it->line);
        }
    }
    prism_out_text(w->out, ",\"name\":");
    prism_json_string(prism_out_span(name), w->out);
    prism_out_abandon(name);
}

/* Both ends of a call are written alike: some viewers look for equals.  `calls`: -1
 * when the event is one call. */
static void write_call(struct writing *w, char phase, uint32_t thread, int64_t at,
                       uint32_t function, int64_t calls)
{
    begin_thread_event(w, phase == 'B' ? "B" : "E", thread);
    write_time(w, at, w->per_us);
    write_name(w, function);
    if (calls >= 0) {
        prism_out_format(w->out, ",\"args\":{\"calls\":%" PRId64 "}", calls);
    }
    prism_out_char(w->out, '}');
}

static void write_names(struct writing *w)
{
    const struct prism_profile *p = w->profile;

    for (uint32_t i = 0; i < p->process_count; i++) {
        if (p->processes[i].command[0] != '\0') {
            begin_event(w, "M", i);
            prism_json_put(w->out, ",\"name\":\"process_name\",\"args\":{\"name\":",
                           p->processes[i].command);
            prism_out_text(w->out, "}}");
        }
    }
    for (uint32_t i = 0; i < p->thread_count; i++) {
        begin_thread_event(w, "M", i);
        prism_json_put(w->out, ",\"name\":\"thread_name\",\"args\":{\"name\":",
                       p->threads[i].name);
        prism_out_text(w->out, "}}");
    }
}

/* The end of the innermost call, at `limit` at the latest. */
static void close_call(struct writing *w, uint32_t thread, int64_t limit, int64_t *now,
                       bool write)
{
    struct open_call call = prism_vec_last(&w->open);
    int64_t at = call.end < limit ? call.end : limit;

    at = at < *now ? *now : at;
    w->open.count--;
    *now = at;
    if (write) {
        write_call(w, 'E', thread, at, w->profile->tree.nodes[call.node].function, -1);
    }
}

/* The calls of a thread in their order.  False when they do not stand in each other as
 * the tree has it, or do not make up the time of the thread. */
static bool play_order(struct writing *w, uint32_t thread, bool write)
{
    const struct prism_tree *tree = &w->profile->tree;
    int64_t now = INT64_MIN;
    int64_t total = 0;
    bool nested = true;

    w->open.count = 0;
    for (size_t i = w->by.order_start[thread];
         nested && i < w->by.order_start[thread + 1]; i++) {
        const struct prism_order *order = &tree->order[w->by.orders[i]];
        uint32_t parent = tree->nodes[order->node].parent;
        int64_t end = 0;

        while (w->open.count > 0 && prism_vec_last(&w->open).node != parent) {
            nested &= prism_vec_last(&w->open).end <= order->start;
            close_call(w, thread, order->start, &now, write);
        }
        nested = nested && order->node != 0 && (w->open.count > 0 || parent == 0) &&
                 now <= order->start &&
                 !__builtin_add_overflow(order->start, order->length, &end) &&
                 (w->open.count == 0 || end <= prism_vec_last(&w->open).end) &&
                 (w->open.count > 0 ||
                  !__builtin_add_overflow(total, order->length, &total));
        now = order->start;
        prism_vec_push(&w->open) = (struct open_call){order->node, end};
        if (write) {
            write_call(w, 'B', thread, order->start, tree->nodes[order->node].function,
                       -1);
        }
    }
    while (w->open.count > 0) {
        close_call(w, thread, INT64_MAX, &now, write);
    }
    return nested &&
           prism_thread_cells_called(&w->by, w->profile, thread, w->metric, total);
}

static void touch(struct writing *w, uint32_t node)
{
    const struct prism_node *nodes = w->profile->tree.nodes;

    while (!w->touched[node]) {
        w->touched[node] = true;
        prism_vec_push(&w->nodes) = node;
        node = nodes[node].parent;
    }
}

static int by_node(const void *a, const void *b)
{
    const uint32_t *left = a;
    const uint32_t *right = b;

    return (*left > *right) - (*left < *right);
}

/* The contexts of a thread, each within its parent, as lists of children. */
static void link_nodes(struct writing *w, struct prism_walk *walk)
{
    const struct prism_node *nodes = w->profile->tree.nodes;

    qsort(w->nodes.items, w->nodes.count, sizeof *w->nodes.items, by_node);
    for (size_t i = 0; i < w->nodes.count; i++) {
        walk->first_child[w->nodes.items[i]] = PRISM_NONE;
        walk->next_sibling[w->nodes.items[i]] = PRISM_NONE;
    }
    for (size_t i = w->nodes.count; i-- > 1;) {
        uint32_t node = w->nodes.items[i];
        uint32_t parent = nodes[node].parent;

        walk->next_sibling[node] = walk->first_child[parent];
        walk->first_child[parent] = node;
    }
}

static void collect_cells(struct writing *w, uint32_t thread)
{
    const struct prism_tree *tree = &w->profile->tree;

    w->nodes.count = 0;
    touch(w, 0);
    for (size_t i = w->by.start[thread]; i < w->by.start[thread + 1]; i++) {
        const int64_t *values =
            tree->values + w->by.cells[i] * w->profile->metric_count;
        uint32_t node = tree->cells[w->by.cells[i]].node;
        int64_t calls = w->calls != PRISM_NONE ? values[w->calls] : 0;

        if (values[w->metric] == 0 && calls == 0) {
            continue;
        }
        touch(w, node);
        if (values[w->metric] < 0 || calls < 0) {
            prism_notes_add(w->notes, PRISM_NOTE_LOST, "values below 0");
        }
        w->self[node] += values[w->metric] > 0 ? values[w->metric] : 0;
        w->times[node] += calls > 0 ? calls : 0;
    }
}

/* One event for each context; what a context took itself stands behind its children. */
static void lay_out(struct writing *w, uint32_t thread, struct prism_walk *walk)
{
    const struct prism_node *nodes = w->profile->tree.nodes;
    int64_t now = 0;

    collect_cells(w, thread);
    link_nodes(w, walk);
    walk->node = walk->depth = 0;
    walk->started = false;
    while (prism_walk_next(walk)) {
        uint32_t node = walk->node;
        int64_t calls = w->calls != PRISM_NONE ? w->times[node] : -1;

        if (node == 0 && !walk->entering && w->self[0] > 0) {
            write_call(w, 'B', thread, now, PRISM_NONE, calls);
        }
        now += walk->entering ? 0 : w->self[node];
        if (node != 0) {
            write_call(w, walk->entering ? 'B' : 'E', thread, now, nodes[node].function,
                       calls);
        } else if (!walk->entering && w->self[0] > 0) {
            write_call(w, 'E', thread, now, PRISM_NONE, calls);
        }
    }
    for (size_t i = 0; i < w->nodes.count; i++) {
        w->self[w->nodes.items[i]] = w->times[w->nodes.items[i]] = 0;
        w->touched[w->nodes.items[i]] = false;
    }
}

/* Which threads can be written as they were. */
static void choose_exact(struct writing *w)
{
    const struct prism_tree *tree = &w->profile->tree;

    w->all_exact = tree->order_kind == PRISM_ORDER_CALLS;
    for (uint32_t i = 0; w->all_exact && i < w->profile->thread_count; i++) {
        w->all_exact = play_order(w, i, false);
    }
}

static void write_threads(struct writing *w)
{
    size_t nodes = w->profile->tree.node_count;
    struct prism_walk walk;

    if (w->all_exact) {
        for (uint32_t i = 0; i < w->profile->thread_count; i++) {
            (void)play_order(w, i, true);
        }
        return;
    }
    w->self = prism_alloc_zeroed(nodes, sizeof *w->self);
    w->times = prism_alloc_zeroed(nodes, sizeof *w->times);
    w->touched = prism_alloc_zeroed(nodes, sizeof *w->touched);
    prism_walk_init(&walk, w->profile);
    for (uint32_t i = 0; i < w->profile->thread_count; i++) {
        lay_out(w, i, &walk);
    }
    prism_walk_release(&walk);
    free(w->self);
    free(w->times);
    free(w->touched);
    prism_vec_release(&w->nodes);
}

static void write_marks(struct writing *w)
{
    for (size_t i = 0; i < w->profile->mark_count; i++) {
        const struct prism_mark *mark = &w->profile->marks[i];

        begin_thread_event(w, "i", mark->thread);
        write_time(w, mark->at_ns, NS_PER_US);
        prism_json_put(w->out, ",\"s\":\"t\",\"name\":", mark->text);
        prism_out_char(w->out, '}');
    }
}

static void write_other(struct writing *w)
{
    static const char *const kept[] = {"title", "estimated"};

    prism_out_text(w->out, "{\"displayTimeUnit\":\"ns\",\n\"otherData\":{"
                           "\"tool\":\"callprism " CALLPRISM_VERSION
                           "\",\"" PRISM_TRACE_LAYOUT "\":");
    prism_json_string(
        prism_span_of(w->all_exact ? PRISM_TRACE_EXACT : PRISM_TRACE_AGGREGATED),
        w->out);
    if (w->calls == PRISM_NONE && !w->all_exact) {
        prism_out_text(w->out,
                       ",\"" PRISM_TRACE_CALLS "\":\"" PRISM_TRACE_UNKNOWN "\"");
    }
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const char *value = prism_profile_meta(w->profile, kept[i]);

        if (value != NULL) {
            prism_out_format(w->out, ",\"%s\":", kept[i]);
            prism_json_string(prism_span_of(value), w->out);
        }
    }
    prism_out_text(w->out, "},\n\"traceEvents\":[");
}

static void note_losses(const struct writing *w)
{
    const struct prism_profile *p = w->profile;

    prism_note_losses(p,
                      PRISM_PLACE_CALLS | PRISM_PLACE_THREADS | PRISM_PLACE_PROCESSES |
                          PRISM_PLACE_MARKS | (w->all_exact ? PRISM_PLACE_ORDER : 0),
                      w->notes);
    for (uint32_t i = 0; i < p->metric_count; i++) {
        if (p->metrics[i].role == PRISM_ROLE_RESUMES) {
            prism_notes_add(w->notes, PRISM_NOTE_LOST, "%s", p->metrics[i].name);
        }
    }
    if (p->metrics[w->metric].role != PRISM_ROLE_TIME) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST,
                        "the unit: %s are written as microseconds",
                        p->metrics[w->metric].name);
    }
    if (!w->all_exact) {
        prism_notes_add(w->notes, PRISM_NOTE_ESTIMATED,
                        "when calls were made: %s, one after the other",
                        PRISM_TRACE_AGGREGATED);
    }
    if (w->ids_lost) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST,
                        "numbers of processes or threads, which are not unique");
    }
}

bool prism_trace_write(const struct prism_profile *profile,
                       const struct prism_settings *settings, struct prism_out *out,
                       struct prism_notes *notes, struct prism_error *err)
{
    struct writing w = {
        .profile = profile, .out = out, .notes = notes, .separator = "\n"};

    (void)settings;
    (void)err;
    w.metric = prism_profile_main_metric(profile);
    w.calls = prism_profile_metric(profile, PRISM_ROLE_CALLS);
    w.per_us = profile->metrics[w.metric].role == PRISM_ROLE_TIME
                   ? NS_PER_US
                   : profile->metrics[w.metric].divisor;
    choose_ids(&w);
    prism_thread_cells_init(&w.by, profile);
    choose_exact(&w);
    note_losses(&w);
    write_other(&w);
    write_names(&w);
    write_threads(&w);
    write_marks(&w);
    prism_out_text(out, "\n]}\n");
    prism_thread_cells_release(&w.by);
    prism_vec_release(&w.open);
    return true;
}
