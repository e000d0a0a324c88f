/* SPDX-License-Identifier: MIT */
/* mojo.c - MOJO, the binary format of Austin: versions 1 to 4.  Austin 3 and 4.0 write
 * version 3; of version 4, what austin-python 2.4 reads.
 *
 *     "MOJ" version event...          version and all other numbers are varints
 *
 *      1  metadata      text key, text value
 *      2  stack         pid, interpreter (from version 3 on), text thread: its number
 *                       or, from version 4 on, its name
 *                       begins a sample
 *      3  frame         key, string of file, string of scope, line, line end,
 *                       column, column end (these three from version 2 on)
 *                       defines it; where it is in the stack, a 5 follows
 *      4  invalid frame
 *      5  frame         key
 *      6  kernel frame  text
 *      7  garbage collection
 *      8  idle
 *      9  time          microseconds
 *     10  memory        bytes, also below 0
 *     11  string        key, text                          defines it
 *     12  string        key
 *     13  repeat        (this and the others from version 4 on)
 *                       the outer part of the stack is that of the thread's sample
 *                       before, to its innermost Python frame; native ones may follow
 *     14  to 16         asyncio tasks: see mojo_tasks.h
 *
 * A text ends with a zero byte.  Of a varint the first byte has a bit for "more", one
 * for the sign and 6 bits of the number, lowest first; the others one and 7.  A stack
 * has its outermost frame first; what is new in it is defined before, innermost first,
 * as Austin comes across it.  String 1 is always "<unknown>".
 *
 * The metadata "mode" says what a sample has: time (wall, cpu), bytes (memory), or time,
 * idle or not, and bytes (full).  A frame's line is the one being executed: it becomes
 * the line of the call that the next frame is.  Lost are the line of the innermost
 * frame, columns, and tasks. */
#include <inttypes.h>
#include <string.h>

#include "converters/format.h"
#include "converters/mojo_part.h"
#include "converters/mojo_tasks.h"
#include "converters/thread_table.h"
#include "core/base/vec.h"

enum event {
    METADATA = 1,
    STACK,
    FRAME,
    FRAME_INVALID,
    FRAME_REF,
    FRAME_KERNEL,
    GC,
    IDLE,
    TIME,
    MEMORY,
    STRING,
    STRING_REF,
    STACK_REPEAT,
    TASK_POSITION,
    TASK_WAITER,
    TASK_RUNNING,
};

#define MAGIC            "MOJ"
#define OLDEST           1
#define WITH_COLUMNS     2
#define WITH_INTERPRETER 3
#define WITH_TASKS       4
#define NEWEST           4
#define NS_PER_US        1000
/* More than any version of Austin writes is not kept. */
#define METADATA_LIMIT   100

/* Where a stack has got to. */
struct place {
    uint32_t node;
    uint32_t line; /* of the innermost frame */
};

struct thread {
    int64_t clock;       /* sum of its samples */
    struct place python; /* of its last sample: the innermost frame of Python */
    bool sampled;        /* there is one */
};

struct reading {
    struct prism_mojo_part part;
    struct prism_builder *b;
    struct prism_mojo_keys strings;
    struct prism_mojo_keys frames;
    struct prism_thread_table thread_table;
    struct {
        PRISM_VEC(struct thread);
    } threads; /* as in the builder */
    struct prism_mojo_tasks tasks;
    int64_t version;
    size_t metadata;
    struct prism_span mode;
    bool has_time; /* the metrics of the mode; known from the first stack on */
    bool has_memory;
    uint32_t time;
    uint32_t idle_time;
    uint32_t memory;
    bool open; /* in a sample, of which this is so far: */
    uint32_t thread;
    struct place place;
    struct place python; /* the innermost frame of Python so far */
    bool idle;
    uint64_t samples;
};

static int mojo_probe(struct prism_span head)
{
    return prism_span_starts(head, MAGIC) && head.len > 3 && head.at[3] < 16
               ? PRISM_PROBE_SURE
               : PRISM_PROBE_NO;
}

static bool read_metadata(struct reading *r)
{
    struct prism_span key;
    struct prism_span value;

    if (!prism_mojo_text(&r->part, "a key", &key) ||
        !prism_mojo_text(&r->part, "a value", &value)) {
        return false;
    }
    if (prism_span_is(key, "mode")) {
        r->mode = value;
    }
    if (key.len > 0 && value.len > 0 && r->metadata++ < METADATA_LIMIT) {
        prism_builder_meta(r->b, key.at, value);
    }
    return true;
}

/* At the first stack, behind the metadata. */
static void make_metrics(struct reading *r)
{
    bool full = prism_span_is(r->mode, "full");

    r->has_memory = full || prism_span_is(r->mode, "memory");
    r->has_time = full || !r->has_memory;
    prism_builder_shape(r->b, PRISM_TREE);
    if (r->has_time) {
        r->time = prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    }
    if (full) {
        r->idle_time =
            prism_builder_metric(r->b, "idle time", "nanoseconds", PRISM_ROLE_OTHER, 1);
    }
    if (r->has_memory) {
        r->memory = prism_builder_metric(r->b, "memory", "bytes", PRISM_ROLE_OTHER, 1);
    }
}

static bool read_stack(struct reading *r)
{
    struct prism_span tid;
    int64_t pid;
    int64_t interpreter;

    if (!prism_mojo_below(&r->part, "the number of a process", UINT32_MAX, &pid) ||
        (r->version >= WITH_INTERPRETER &&
         !prism_mojo_number(&r->part, "the number of an interpreter", &interpreter)) ||
        !prism_mojo_text(&r->part, "the number of a thread", &tid)) {
        return false;
    }
    if (!r->has_time && !r->has_memory) {
        make_metrics(r);
    }
    if (r->open) {
        r->threads.items[r->thread].python = r->python;
        r->threads.items[r->thread].sampled = true;
    }
    r->thread = prism_thread_table_find(&r->thread_table, r->b, (uint32_t)pid, 0, tid);
    while (r->threads.count <= r->thread) {
        prism_vec_push(&r->threads) = (struct thread){0, {0, 0}, false};
    }
    r->open = true;
    r->place = r->python = (struct place){0, 0};
    r->idle = false;
    return true;
}

static void enter(struct reading *r, uint32_t function, uint32_t line)
{
    r->place.node = prism_builder_child(r->b, r->place.node, function, r->place.line);
    r->place.line = line;
}

static bool enter_special(struct reading *r, struct prism_span name)
{
    const struct prism_function_spec special = {.name = name, .kind = PRISM_KIND_OTHER};

    enter(r, prism_builder_function(r->b, &special), 0);
    return true;
}

/* As austin-python tells them apart. */
static bool is_python(struct prism_span file)
{
    return prism_span_ends(file, ".py") ||
           (prism_span_starts(file, "<") && prism_span_ends(file, ">"));
}

static bool read_frame(struct reading *r)
{
    struct prism_function_spec function = {.kind = PRISM_KIND_PYTHON};
    struct prism_mojo_key frame = {0};
    struct prism_mojo_key file;
    struct prism_mojo_key scope;
    struct prism_span head;
    int64_t line;
    int64_t unused;

    if (!prism_mojo_new_key(&r->part, "the key of a frame", &frame.key) ||
        !prism_mojo_defined(&r->part, &r->strings, "the string of a file", &file) ||
        !prism_mojo_defined(&r->part, &r->strings, "the string of a scope", &scope) ||
        !prism_mojo_below(&r->part, "a line", UINT32_MAX, &line)) {
        return false;
    }
    for (int i = 0; r->version >= WITH_COLUMNS && i < 3; i++) {
        if (!prism_mojo_number(&r->part, "a place in the source", &unused)) {
            return false;
        }
    }
    /* The scope is a qualified name. */
    function.name = function.qualname = scope.text;
    (void)prism_span_split_last(scope.text, '.', &head, &function.name);
    function.file = file.text;
    frame.function = prism_builder_function(r->b, &function);
    frame.line = (uint32_t)line;
    frame.native = !is_python(file.text);
    prism_mojo_define(&r->frames, frame);
    return true;
}

static bool read_frame_ref(struct reading *r)
{
    struct prism_mojo_key frame;

    if (!prism_mojo_defined(&r->part, &r->frames, "a frame", &frame)) {
        return false;
    }
    if (r->tasks.frames_left > 0) {
        r->tasks.frames_left--;
        return true;
    }
    enter(r, frame.function, frame.line);
    if (!frame.native) {
        r->python = r->place;
    }
    return true;
}

static bool read_repeat(struct reading *r, uint64_t at)
{
    const struct thread *thread = &r->threads.items[r->thread];

    if (r->place.node != 0 || !thread->sampled) {
        return prism_cursor_fail_at(r->part.in, at, r->part.err, "expected event 13 %s",
                                    r->place.node != 0
                                        ? "before the frames of its stack"
                                        : "behind a stack of the same thread");
    }
    r->place = r->python = thread->python;
    return true;
}

static bool read_kernel_frame(struct reading *r)
{
    struct prism_span name;

    return prism_mojo_text(&r->part, "the name of a function", &name) &&
           enter_special(r, name);
}

static bool read_string(struct reading *r)
{
    struct prism_mojo_key string = {0};

    if (!prism_mojo_new_key(&r->part, "the key of a string", &string.key) ||
        !prism_mojo_text(&r->part, "a string", &string.text)) {
        return false;
    }
    prism_mojo_define(&r->strings, string);
    return true;
}

/* A sample in the order of its thread, which has a clock that its samples turn. */
static bool keep_order(struct reading *r, int64_t length, uint64_t at)
{
    int64_t *clock = &r->threads.items[r->thread].clock;
    int64_t start = *clock;

    if (__builtin_add_overflow(start, length, clock)) {
        return prism_cursor_fail_at(r->part.in, at, r->part.err,
                                    "expected times of a thread whose sum is below "
                                    "2^63, found a larger one");
    }
    prism_builder_order(r->b, PRISM_ORDER_SAMPLES, r->place.node, start, length);
    return true;
}

static bool read_time(struct reading *r)
{
    uint64_t at = prism_cursor_offset(r->part.in);
    int64_t us;

    if (!prism_mojo_below(&r->part, "a time in microseconds", INT64_MAX / NS_PER_US,
                          &us)) {
        return false;
    }
    if (!r->has_time) {
        return prism_cursor_fail_at(r->part.in, at, r->part.err,
                                    "expected bytes in mode memory, found a time");
    }
    prism_builder_at(r->b, r->thread, 0);
    prism_builder_add(r->b, r->place.node, r->time, us * NS_PER_US);
    if (r->has_memory) {
        prism_builder_add(r->b, r->place.node, r->idle_time,
                          r->idle ? us * NS_PER_US : 0);
    }
    r->samples++;
    return keep_order(r, us * NS_PER_US, at);
}

static bool read_memory(struct reading *r)
{
    uint64_t at = prism_cursor_offset(r->part.in);
    int64_t bytes;

    if (!prism_mojo_number(&r->part, "an amount of memory", &bytes)) {
        return false;
    }
    if (!r->has_memory) {
        return prism_cursor_fail_at(
            r->part.in, at, r->part.err,
            "expected a time in mode %s, found an amount of memory",
            prism_quote(r->mode));
    }
    prism_builder_at(r->b, r->thread, 0);
    prism_builder_add(r->b, r->place.node, r->memory, bytes);
    r->samples++;
    return true;
}

/* What stands only inside of a sample. */
static bool read_in_sample(struct reading *r, uint8_t event, uint64_t at)
{
    switch (event) {
    case FRAME:
        return read_frame(r);
    case FRAME_INVALID:
        return enter_special(r, prism_span_of(":INVALID:"));
    case FRAME_REF:
        return read_frame_ref(r);
    case FRAME_KERNEL:
        return read_kernel_frame(r);
    case GC:
        return enter_special(r, prism_span_of(":GC:"));
    case IDLE:
        r->idle = true;
        return true;
    case TIME:
        return read_time(r);
    case MEMORY:
        return read_memory(r);
    case STACK_REPEAT:
        return read_repeat(r, at);
    case TASK_POSITION:
        return prism_mojo_task_position(&r->tasks, &r->part, &r->strings);
    default:
        return prism_mojo_task_running(&r->tasks, &r->part);
    }
}

/* Between the frames of a task, only what they need is defined. */
static bool belongs_to_frames(uint8_t event)
{
    return event == FRAME || event == FRAME_REF || event == STRING;
}

static bool check_event(struct reading *r, uint8_t event, uint64_t at)
{
    int last = r->version >= WITH_TASKS ? TASK_RUNNING : STRING_REF;

    if (event < METADATA || event > last) {
        return prism_cursor_fail_at(r->part.in, at, r->part.err,
                                    "expected an event from 1 to %d, found %u", last,
                                    event);
    }
    if (r->tasks.frames_left > 0 && !belongs_to_frames(event)) {
        return prism_cursor_fail_at(r->part.in, at, r->part.err,
                                    "expected %" PRId64
                                    " more frames of a task, found event %u",
                                    r->tasks.frames_left, event);
    }
    return true;
}

static bool read_event(struct reading *r, uint8_t event, uint64_t at)
{
    struct prism_mojo_key string;

    if (!check_event(r, event, at)) {
        return false;
    }
    switch (event) {
    case METADATA:
        return read_metadata(r);
    case STACK:
        return read_stack(r);
    case STRING:
        return read_string(r);
    case STRING_REF:
        return prism_mojo_defined(&r->part, &r->strings, "a string", &string);
    case TASK_WAITER:
        return prism_mojo_task_waiter(&r->tasks, &r->part);
    default:
        break;
    }
    return r->open ? read_in_sample(r, event, at)
                   : prism_cursor_fail_at(r->part.in, at, r->part.err,
                                          "expected a stack (event 2) before event %u",
                                          event);
}

static bool read_all(struct reading *r)
{
    struct prism_span magic;
    uint8_t event;

    if (!prism_cursor_take(r->part.in, 3, &magic) || !prism_span_is(magic, MAGIC)) {
        return prism_cursor_fail_at(r->part.in, 0, r->part.err,
                                    "expected \"" MAGIC "\"");
    }
    if (!prism_mojo_number(&r->part, "a version", &r->version)) {
        return false;
    }
    if (r->version < OLDEST || r->version > NEWEST) {
        return prism_cursor_fail_at(
            r->part.in, 3, r->part.err,
            "expected a version of MOJO from %d to %d, found %" PRId64, OLDEST, NEWEST,
            r->version);
    }
    prism_mojo_define(&r->strings, (struct prism_mojo_key){
                                       .key = 1, .text = prism_span_of("<unknown>")});
    while (prism_cursor_u8(r->part.in, &event)) {
        if (!read_event(r, event, prism_cursor_offset(r->part.in) - 1)) {
            return false;
        }
    }
    return r->samples > 0 ||
           prism_cursor_fail_at(r->part.in, prism_cursor_offset(r->part.in),
                                r->part.err,
                                "expected a sample with its time or memory, found the "
                                "end");
}

static bool mojo_read(struct prism_cursor *in, const struct prism_settings *settings,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err)
{
    struct reading r = {.part = {in, err}, .b = b, .mode = prism_span_of("wall")};
    bool done = read_all(&r);

    (void)settings;
    if (done) {
        prism_mojo_tasks_note(&r.tasks, notes);
    }
    prism_builder_at(b, 0, 0);
    prism_mojo_keys_release(&r.strings);
    prism_mojo_keys_release(&r.frames);
    prism_thread_table_release(&r.thread_table);
    prism_vec_release(&r.threads);
    return done;
}

const struct prism_format prism_format_mojo = {
    .title = "MOJO, the binary format of Austin",
    .patterns = (const char *const[]){"*.mojo", NULL},
    .probe = mojo_probe,
    .read = mojo_read,
};
