/* SPDX-License-Identifier: MIT */
/* gecko_write.c - a processed profile of version 57: tables for each thread, strings for
 * all.  The profiler takes older versions than its own, but never a newer one.  A stack
 * is a context and the line running in it, which is where the next one was called. */
#include "converters/gecko_write.h"

#include <inttypes.h>

#include "converters/json_text.h"
#include "converters/losses.h"
#include "converters/thread_cells.h"
#include "core/base/hash.h"
#include "core/base/intern.h"
#include "core/base/map.h"
#include "core/base/memory.h"
#include "core/base/vec.h"

#define NS_PER_MS  1000000
/* The number of a function that is none. */
#define UNKNOWN(w) ((w)->profile->function_count)

/* Rows of a thread's tables. */
struct stack {
    uint32_t node;
    uint32_t line; /* that runs; 0: unknown */
    uint32_t prefix;
    uint32_t frame;
};

struct frame {
    uint32_t function; /* of the profile */
    uint32_t line;
    uint32_t func; /* row */
};

struct sample {
    uint32_t stack;
    int64_t at;
    int64_t value;
};

struct writing {
    const struct prism_profile *profile;
    struct prism_out *out;
    struct prism_notes *notes;
    uint32_t metric;
    struct prism_thread_cells by;
    struct prism_arena arena;
    struct prism_intern strings;
    /* Of the thread that is being written: */
    struct {
        PRISM_VEC(struct stack);
    } stacks;
    struct prism_map stack_map;
    struct {
        PRISM_VEC(struct frame);
    } frames;
    struct prism_map frame_map;
    struct {
        PRISM_VEC(uint32_t);
    } funcs;           /* functions of the profile */
    uint32_t *func_of; /* [function]: its row; PRISM_NONE: none yet */
    struct {
        PRISM_VEC(struct sample);
    } samples;
    struct {
        PRISM_VEC(uint32_t);
    } chain; /* contexts whose stacks are made, the innermost first */
};

struct stack_key {
    const struct stack *rows;
    uint32_t node;
    uint32_t line;
};

static bool same_stack(const void *key, uint32_t item)
{
    const struct stack_key *wanted = key;

    return wanted->rows[item].node == wanted->node &&
           wanted->rows[item].line == wanted->line;
}

static uint32_t find_stack(const struct writing *w, uint32_t node, uint32_t line)
{
    const struct stack_key key = {w->stacks.items, node, line};

    return prism_map_find(&w->stack_map, prism_hash_mix(node, line), same_stack, &key);
}

struct frame_key {
    const struct frame *rows;
    uint32_t function;
    uint32_t line;
};

static bool same_frame(const void *key, uint32_t item)
{
    const struct frame_key *wanted = key;

    return wanted->rows[item].function == wanted->function &&
           wanted->rows[item].line == wanted->line;
}

static uint32_t frame_of(struct writing *w, uint32_t function, uint32_t line)
{
    const struct frame_key key = {w->frames.items, function, line};
    uint64_t hash = prism_hash_mix(function, line);
    uint32_t row = prism_map_find(&w->frame_map, hash, same_frame, &key);

    if (row != PRISM_MAP_NONE) {
        return row;
    }
    if (w->func_of[function] == PRISM_NONE) {
        w->func_of[function] = (uint32_t)w->funcs.count;
        prism_vec_push(&w->funcs) = function;
    }
    row = (uint32_t)w->frames.count;
    prism_vec_push(&w->frames) = (struct frame){function, line, w->func_of[function]};
    prism_map_insert(&w->frame_map, hash, row);
    return row;
}

static uint32_t push_stack(struct writing *w, const struct stack *stack)
{
    uint32_t row = (uint32_t)w->stacks.count;

    prism_vec_push(&w->stacks) = *stack;
    prism_map_insert(&w->stack_map, prism_hash_mix(stack->node, stack->line), row);
    return row;
}

/* The stack of a context in which no known line runs.  What the root took itself is
 * that of an unknown function. */
static uint32_t stack_of(struct writing *w, uint32_t node)
{
    const struct prism_node *nodes = w->profile->tree.nodes;
    uint32_t line = 0;
    uint32_t row = node == 0 ? find_stack(w, 0, 0) : PRISM_MAP_NONE;

    if (node == 0 && row == PRISM_MAP_NONE) {
        return push_stack(
            w, &(struct stack){0, 0, PRISM_MAP_NONE, frame_of(w, UNKNOWN(w), 0)});
    }
    w->chain.count = 0;
    while (node != 0) {
        row = find_stack(w, node, line);
        if (row != PRISM_MAP_NONE) {
            break;
        }
        prism_vec_push(&w->chain) = node;
        line = nodes[node].line;
        node = nodes[node].parent;
    }
    while (w->chain.count > 0) {
        uint32_t prefix = row;

        node = prism_vec_last(&w->chain);
        w->chain.count--;
        /* The line of what comes next, which is the next in the chain. */
        line = w->chain.count > 0 ? nodes[prism_vec_last(&w->chain)].line : 0;
        row = push_stack(w, &(struct stack){node, line, prefix,
                                            frame_of(w, nodes[node].function, line)});
    }
    return row;
}

static void add_sample(struct writing *w, uint32_t node, int64_t at, int64_t value)
{
    if (value < 0) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "values below 0");
    } else if (value > 0) {
        prism_vec_push(&w->samples) = (struct sample){stack_of(w, node), at, value};
    }
}

static void collect_samples(struct writing *w, uint32_t thread)
{
    const struct prism_tree *tree = &w->profile->tree;
    int64_t now = 0;

    if (prism_thread_cells_sampled(&w->by, w->profile, thread, w->metric)) {
        for (size_t i = w->by.order_start[thread]; i < w->by.order_start[thread + 1];
             i++) {
            const struct prism_order *order = &tree->order[w->by.orders[i]];

            add_sample(w, order->node, order->start, order->length);
        }
        return;
    }
    for (size_t i = w->by.start[thread]; i < w->by.start[thread + 1]; i++) {
        size_t cell = w->by.cells[i];
        int64_t value = tree->values[cell * w->profile->metric_count + w->metric];

        add_sample(w, tree->cells[cell].node, now, value);
        now += value > 0 ? value : 0;
    }
}

/* Nanoseconds as milliseconds. */
static void write_ms(struct prism_out *out, int64_t ns)
{
    int64_t rest = ns % NS_PER_MS;

    if (ns < 0 && ns / NS_PER_MS == 0) {
        prism_out_char(out, '-');
    }
    prism_out_i64(out, ns / NS_PER_MS);
    if (rest != 0) {
        prism_out_format(out, ".%06d", (int)(rest < 0 ? -rest : rest));
    }
}

static void write_value(const struct writing *w, int64_t value)
{
    const struct prism_metric *metric = &w->profile->metrics[w->metric];

    if (metric->role == PRISM_ROLE_TIME) {
        write_ms(w->out, value);
    } else if (value % metric->divisor == 0) {
        prism_out_i64(w->out, value / metric->divisor);
    } else {
        prism_out_format(w->out, "%.17g", (double)value / (double)metric->divisor);
    }
}

/* A column: `write` makes the element of each row. */
static void write_column(struct writing *w, const char *name, size_t count,
                         void (*write)(struct writing *w, size_t row))
{
    prism_out_format(w->out, "\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            prism_out_char(w->out, ',');
        }
        write(w, i);
    }
    prism_out_text(w->out, "],");
}

/* A column whose rows are all alike. */
static void write_constant(const struct writing *w, const char *name, size_t count,
                           const char *text)
{
    prism_out_format(w->out, "\"%s\":[", name);
    for (size_t i = 0; i < count; i++) {
        prism_out_text(w->out, i > 0 ? "," : "");
        prism_out_text(w->out, text);
    }
    prism_out_text(w->out, "],");
}

static void write_number_or_null(struct writing *w, uint32_t number, bool known)
{
    if (known) {
        prism_out_i64(w->out, number);
    } else {
        prism_out_text(w->out, "null");
    }
}

static void sample_stack(struct writing *w, size_t row)
{
    prism_out_i64(w->out, w->samples.items[row].stack);
}

static void sample_time(struct writing *w, size_t row)
{
    bool timed = w->profile->metrics[w->metric].role == PRISM_ROLE_TIME;

    write_ms(w->out, timed ? w->samples.items[row].at : (int64_t)row * NS_PER_MS);
}

static void sample_weight(struct writing *w, size_t row)
{
    write_value(w, w->samples.items[row].value);
}

static void stack_frame(struct writing *w, size_t row)
{
    prism_out_i64(w->out, w->stacks.items[row].frame);
}

static void stack_prefix(struct writing *w, size_t row)
{
    uint32_t prefix = w->stacks.items[row].prefix;

    write_number_or_null(w, prefix, prefix != PRISM_MAP_NONE);
}

static void frame_func(struct writing *w, size_t row)
{
    prism_out_i64(w->out, w->frames.items[row].func);
}

static void frame_line(struct writing *w, size_t row)
{
    uint32_t line = w->frames.items[row].line;

    write_number_or_null(w, line, line > 0);
}

static void func_name(struct writing *w, size_t row)
{
    uint32_t function = w->funcs.items[row];
    const char *name = "[unknown]";

    if (function != UNKNOWN(w)) {
        const struct prism_function *it = &w->profile->functions[function];

        name = prism_kind_is_c(it->kind) ? it->name : it->qualname;
    }
    prism_out_i64(w->out, prism_intern(&w->strings, prism_span_of(name)));
}

static void func_file(struct writing *w, size_t row)
{
    uint32_t function = w->funcs.items[row];
    const char *path =
        function != UNKNOWN(w) ? prism_profile_path(w->profile, function) : "";

    write_number_or_null(w, prism_intern(&w->strings, prism_span_of(path)),
                         path[0] != '\0');
}

static void func_line(struct writing *w, size_t row)
{
    uint32_t function = w->funcs.items[row];
    uint32_t line = function != UNKNOWN(w) ? w->profile->functions[function].line : 0;

    write_number_or_null(w, line, line > 0);
}

static void write_samples(struct writing *w)
{
    const struct prism_metric *metric = &w->profile->metrics[w->metric];
    size_t count = w->samples.count;

    prism_out_text(w->out, "\"samples\":{");
    write_column(w, "stack", count, sample_stack);
    write_column(w, "time", count, sample_time);
    write_column(w, "weight", count, sample_weight);
    prism_out_format(w->out, "\"weightType\":\"%s\",\"length\":%zu},\n",
                     metric->role == PRISM_ROLE_TIME ? "tracing-ms"
                     : prism_span_is(prism_span_of(metric->unit), "bytes") ? "bytes"
                                                                           : "samples",
                     count);
}

static void write_tables(struct writing *w)
{
    size_t frames = w->frames.count;
    size_t funcs = w->funcs.count;

    prism_out_text(w->out, "\"stackTable\":{");
    write_column(w, "frame", w->stacks.count, stack_frame);
    write_column(w, "prefix", w->stacks.count, stack_prefix);
    prism_out_format(w->out, "\"length\":%zu},\n\"frameTable\":{", w->stacks.count);
    write_constant(w, "address", frames, "-1");
    write_constant(w, "inlineDepth", frames, "0");
    write_constant(w, "category", frames, "0");
    write_constant(w, "subcategory", frames, "0");
    write_column(w, "func", frames, frame_func);
    write_constant(w, "nativeSymbol", frames, "null");
    write_constant(w, "innerWindowID", frames, "null");
    write_column(w, "line", frames, frame_line);
    write_constant(w, "column", frames, "null");
    prism_out_format(w->out, "\"length\":%zu},\n\"funcTable\":{", frames);
    write_constant(w, "isJS", funcs, "false");
    write_constant(w, "relevantForJS", funcs, "false");
    write_column(w, "name", funcs, func_name);
    write_constant(w, "resource", funcs, "-1");
    write_column(w, "fileName", funcs, func_file);
    write_column(w, "lineNumber", funcs, func_line);
    write_constant(w, "columnNumber", funcs, "null");
    prism_out_format(w->out, "\"length\":%zu},\n", funcs);
    prism_out_text(w->out,
                   "\"resourceTable\":{\"lib\":[],\"name\":[],\"host\":[],\"type\":[],"
                   "\"length\":0},\n"
                   "\"nativeSymbols\":{\"libIndex\":[],\"address\":[],\"name\":[],"
                   "\"functionSize\":[],\"length\":0},\n"
                   "\"markers\":{\"data\":[],\"name\":[],\"startTime\":[],"
                   "\"endTime\":[],\"phase\":[],\"category\":[],\"length\":0}}");
}

static void start_thread(struct writing *w)
{
    for (size_t i = 0; i < w->funcs.count; i++) {
        w->func_of[w->funcs.items[i]] = PRISM_NONE;
    }
    w->stacks.count = w->frames.count = w->funcs.count = w->samples.count = 0;
    prism_map_release(&w->stack_map);
    prism_map_release(&w->frame_map);
}

static void write_thread(struct writing *w, uint32_t thread)
{
    const struct prism_thread *it = &w->profile->threads[thread];
    const struct prism_process *process = &w->profile->processes[it->process];

    start_thread(w);
    collect_samples(w, thread);
    prism_json_put(w->out, thread > 0 ? ",\n{\"name\":" : "\n{\"name\":", it->name);
    prism_out_format(w->out,
                     ",\"isMainThread\":%s,\"pid\":\"%" PRIu32 "\",\"tid\":%" PRIu64,
                     thread == 0 ? "true" : "false", process->pid, it->tid);
    prism_json_put(w->out, ",\"processName\":", process->command);
    prism_out_text(w->out, ",\"processType\":\"default\",\"processStartupTime\":0,"
                           "\"processShutdownTime\":null,\"registerTime\":0,"
                           "\"unregisterTime\":null,\"pausedRanges\":[],\n");
    write_samples(w);
    write_tables(w);
}

static void write_meta(struct writing *w)
{
    const char *tool = prism_profile_meta(w->profile, "tool");
    const char *title = prism_profile_meta(w->profile, "title");
    const char *estimated = prism_profile_meta(w->profile, "estimated");

    prism_out_text(w->out,
                   "{\"meta\":{\"preprocessedProfileVersion\":57,\"version\":32,"
                   "\"interval\":1,\"startTime\":");
    write_ms(w->out, w->profile->wall_anchor_ns > 0 ? w->profile->wall_anchor_ns : 0);
    prism_json_put(
        w->out, ",\"product\":", tool != NULL ? tool : "callprism " CALLPRISM_VERSION);
    if (title != NULL) {
        prism_json_put(w->out, ",\"profileName\":", title);
    }
    if (estimated != NULL) {
        prism_json_put(w->out, ",\"estimated\":", estimated);
    }
    prism_out_text(w->out, ",\"processType\":0,\"stackwalk\":0,\"symbolicated\":true,\n"
                           "\"categories\":[{\"name\":\"Other\",\"color\":\"grey\","
                           "\"subcategories\":[\"Other\"]}],\"markerSchema\":[]},\n"
                           "\"libs\":[],\"pages\":[],\n\"threads\":[");
}

static void write_strings(struct writing *w)
{
    prism_out_text(w->out, "\n],\n\"shared\":{\"stringArray\":[");
    for (size_t i = 0; i < w->strings.strings.count; i++) {
        prism_out_text(w->out, i > 0 ? ",\n" : "\n");
        prism_json_string(prism_intern_text(&w->strings, (uint32_t)i), w->out);
    }
    prism_out_text(w->out, "]}}\n");
}

static void note_losses(const struct writing *w)
{
    const struct prism_metric *main = &w->profile->metrics[w->metric];
    bool ordered = prism_thread_cells_all_sampled(&w->by, w->profile, w->metric);

    prism_note_losses(w->profile,
                      PRISM_PLACE_LINES | PRISM_PLACE_THREADS | PRISM_PLACE_PROCESSES |
                          (ordered ? PRISM_PLACE_ORDER : 0),
                      w->notes);
    if (main->role != PRISM_ROLE_TIME &&
        !prism_span_is(prism_span_of(main->unit), "bytes")) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST,
                        "the unit: %s are written as samples of 1 ms", main->name);
    }
}

bool prism_gecko_write(const struct prism_profile *profile,
                       const struct prism_settings *settings, struct prism_out *out,
                       struct prism_notes *notes, struct prism_error *err)
{
    struct writing w = {.profile = profile, .out = out, .notes = notes};

    (void)settings;
    (void)err;
    w.metric = prism_profile_main_metric(profile);
    prism_arena_init(&w.arena);
    prism_intern_init(&w.strings, &w.arena);
    w.func_of = prism_alloc(((size_t)profile->function_count + 1) * sizeof *w.func_of);
    for (uint32_t i = 0; i <= profile->function_count; i++) {
        w.func_of[i] = PRISM_NONE;
    }
    prism_thread_cells_init(&w.by, profile);
    note_losses(&w);
    write_meta(&w);
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        write_thread(&w, i);
    }
    write_strings(&w);
    start_thread(&w);
    prism_vec_release(&w.stacks);
    prism_vec_release(&w.frames);
    prism_vec_release(&w.funcs);
    prism_vec_release(&w.samples);
    prism_vec_release(&w.chain);
    prism_thread_cells_release(&w.by);
    prism_intern_release(&w.strings);
    prism_arena_release(&w.arena);
    free(w.func_of);
    return true;
}
