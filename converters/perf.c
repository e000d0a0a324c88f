/* SPDX-License-Identifier: MIT */
/* perf.c - `perf script`: samples as text, in the order they were taken.
 *
 *     # comments; "# cmdline : COMMAND", "# hostname : HOST"
 *     COMMAND PID/TID [CPU] SECONDS: PERIOD EVENT:
 *             ADDRESS SYMBOL+0xOFFSET (OBJECT)         the leaf first
 *     (an empty line)
 *
 * Lines stand in perf_line.h.  Each event is a metric: the sum of its periods where
 * they are told (clocks' are nanoseconds), and how many samples it has.  A symbol that
 * perf does not know is its object in brackets; "py::NAME:FILE", of CPython's own
 * trampolines, is a Python function.
 *
 * Loses: addresses, CPUs, when exactly a sample was taken, arguments of trace points,
 * lines of sources. */
#include <stdlib.h>
#include <string.h>

#include "converters/format.h"
#include "converters/frame_style.h"
#include "converters/perf_line.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/memory.h"
#include "core/base/vec.h"
#include "core/profile/unit.h"

/* More than perf can count at once; each is a number for every stack. */
#define EVENTS_MAX 64

/* More comments than perf writes are not looked at. */
#define COMMENTS_MAX 1000

#define PYTHON_PREFIX "py::"
#define UNKNOWN       "[unknown]"

struct event {
    struct prism_span name;
    uint32_t period;  /* its metrics; PRISM_NONE: not yet needed */
    uint32_t samples; /* likewise */
};

struct thread {
    struct prism_span command;
    uint64_t pid;
    uint64_t tid;
    uint32_t thread; /* in the builder */
    int64_t at;      /* values of the main metric so far */
};

struct reading {
    const struct prism_cursor *in;
    struct prism_builder *b;
    struct prism_error *err;
    struct {
        PRISM_VEC(struct event);
    } events;
    struct {
        PRISM_VEC(struct thread);
    } threads;
    struct prism_map thread_map;
    struct {
        PRISM_VEC(uint64_t);
    } pids;
    struct prism_map pid_map;
    struct {
        PRISM_VEC(uint32_t);
    } frames; /* of the sample, the leaf first */
    struct prism_perf_header header;
    bool open; /* a sample has begun */
    int64_t first_ns;
    int64_t last_ns;
    int64_t sources; /* lines skipped */
    uint64_t comments;
    int64_t samples;
};

static bool same_pid(const void *key, uint32_t item)
{
    const struct reading *r = key;

    return prism_vec_last(&r->pids) == r->pids.items[item];
}

static uint32_t process_of(struct reading *r, uint64_t pid, struct prism_span command)
{
    uint64_t hash = prism_hash_mix(pid, 0);
    uint32_t found;

    prism_vec_push(&r->pids) = pid;
    found = prism_map_find(&r->pid_map, hash, same_pid, r);
    if (found != PRISM_MAP_NONE) {
        r->pids.count--;
        return found;
    }
    prism_map_insert(&r->pid_map, hash, (uint32_t)r->pids.count - 1);
    return prism_builder_process(r->b, (uint32_t)pid,
                                 pid != 0 ? command : prism_span(NULL, 0));
}

static bool same_thread(const void *key, uint32_t item)
{
    const struct reading *r = key;
    const struct thread *a = &prism_vec_last(&r->threads);
    const struct thread *it = &r->threads.items[item];

    return a->tid == it->tid && a->pid == it->pid &&
           prism_span_equal(a->command, it->command);
}

static struct thread *thread_of(struct reading *r)
{
    const struct prism_perf_header *h = &r->header;
    uint64_t hash = prism_hash_mix(prism_hash_bytes(h->command.at, h->command.len),
                                   h->pid << 32 ^ h->tid);
    uint32_t found;

    prism_vec_push(&r->threads) = (struct thread){h->command, h->pid, h->tid, 0, 0};
    found = prism_map_find(&r->thread_map, hash, same_thread, r);
    if (found != PRISM_MAP_NONE) {
        r->threads.count--;
        return &r->threads.items[found];
    }
    prism_map_insert(&r->thread_map, hash, (uint32_t)r->threads.count - 1);
    prism_vec_last(&r->threads).thread = prism_builder_thread(
        r->b, process_of(r, h->pid, h->command), h->tid, h->command);
    return &prism_vec_last(&r->threads);
}

/* Its event, NULL when there are too many. */
static struct event *event_of(struct reading *r)
{
    struct prism_span name = r->header.event;

    for (size_t i = 0; i < r->events.count; i++) {
        if (prism_span_equal(r->events.items[i].name, name)) {
            return &r->events.items[i];
        }
    }
    if (r->events.count == EVENTS_MAX) {
        (void)prism_cursor_fail(r->in, name.at, r->err,
                                "expected at most %d events, found one more",
                                EVENTS_MAX);
        return NULL;
    }
    prism_vec_push(&r->events) = (struct event){name, PRISM_NONE, PRISM_NONE};
    return &prism_vec_last(&r->events);
}

/* Periods of clocks are nanoseconds. */
static bool is_clock(struct prism_span event)
{
    return prism_span_is(event, "cpu-clock") || prism_span_is(event, "task-clock");
}

static uint32_t period_metric(struct reading *r, struct event *event)
{
    if (event->period == PRISM_NONE) {
        char *name = prism_copy(event->name.at, event->name.len);
        bool clock = is_clock(event->name);

        event->period = prism_builder_metric(
            r->b, name[0] != '\0' ? name : "period", clock ? "nanoseconds" : "count",
            clock ? PRISM_ROLE_TIME : PRISM_ROLE_OTHER, 1);
        free(name);
    }
    return event->period;
}

/* Those of the first event are the samples. */
static uint32_t samples_metric(struct reading *r, struct event *event)
{
    if (event->samples == PRISM_NONE) {
        struct prism_out *name = prism_out_memory();

        if (event != r->events.items) {
            prism_out_span_text(name, event->name);
            prism_out_char(name, ' ');
        }
        prism_out_text(name, "samples");
        prism_out_char(name, '\0');
        event->samples = prism_builder_metric(r->b, prism_out_span(name).at, "count",
                                              PRISM_ROLE_OTHER, 1);
        prism_out_abandon(name);
    }
    return event->samples;
}

static struct prism_span base_name(struct prism_span path)
{
    struct prism_span folder;
    struct prism_span base = path;

    (void)prism_span_split_last(path, '/', &folder, &base);
    return base;
}

static void take_python(struct prism_function_spec *spec)
{
    struct prism_span text = prism_span(spec->name.at + strlen(PYTHON_PREFIX),
                                        spec->name.len - strlen(PYTHON_PREFIX));
    struct prism_span name;
    struct prism_span file;

    if (prism_span_split_first(text, ':', &name, &file) && name.len > 0) {
        spec->name = name;
        spec->file = file;
        spec->kind = PRISM_KIND_PYTHON;
    }
}

/* "[OBJECT]"; "[kernel.kallsyms]" has its brackets. */
static uint32_t unknown_in(struct reading *r, struct prism_function_spec *spec)
{
    struct prism_span base = base_name(spec->file);
    struct prism_out *name = prism_out_memory();
    uint32_t function;

    if (prism_span_starts(base, "[")) {
        prism_out_span_text(name, base);
    } else {
        prism_out_format(name, "[%.*s]", (int)base.len, base.at);
    }
    spec->name = prism_out_span(name);
    spec->kind = PRISM_KIND_OTHER;
    function = prism_builder_function(r->b, spec);
    prism_out_abandon(name);
    return function;
}

static uint32_t function_of(struct reading *r, const struct prism_perf_frame *frame)
{
    struct prism_function_spec spec = {.name = frame->symbol, .file = frame->object};

    if (prism_span_is(spec.file, UNKNOWN) || prism_span_is(spec.file, "inlined")) {
        spec.file = prism_span(NULL, 0);
    }
    if (prism_span_is(spec.name, UNKNOWN) && spec.file.len > 0) {
        return unknown_in(r, &spec);
    }
    spec.kind = prism_frame_kind(&spec);
    if (prism_span_starts(spec.name, PYTHON_PREFIX)) {
        take_python(&spec);
    }
    return prism_builder_function(r->b, &spec);
}

static bool add_frame(struct reading *r, struct prism_span text)
{
    struct prism_perf_frame frame;

    if (!prism_perf_frame(r->in, text, &frame, r->err)) {
        return false;
    }
    prism_vec_push(&r->frames) = function_of(r, &frame);
    return true;
}

static void add_time(struct reading *r, int64_t ns)
{
    if (ns != PRISM_UNKNOWN) {
        r->first_ns =
            r->first_ns == PRISM_UNKNOWN || ns < r->first_ns ? ns : r->first_ns;
        r->last_ns = r->last_ns == PRISM_UNKNOWN || ns > r->last_ns ? ns : r->last_ns;
    }
}

/* The order is that of the first event: its periods, else its samples. */
static bool add_order(struct reading *r, struct thread *thread, uint32_t node,
                      int64_t length)
{
    prism_builder_order(r->b, PRISM_ORDER_SAMPLES, node, thread->at, length);
    return !__builtin_add_overflow(thread->at, length, &thread->at) ||
           prism_error_set(r->err, "%s: expected sums below 2^63, found a larger one",
                           r->in->name);
}

static bool end_sample(struct reading *r)
{
    struct event *event;
    struct thread *thread;
    uint32_t node = 0;
    int64_t length = 1;

    if (!r->open) {
        return true;
    }
    r->open = false;
    event = event_of(r);
    if (event == NULL) {
        return false;
    }
    for (size_t i = r->frames.count; i-- > 0;) {
        node = prism_builder_child(r->b, node, r->frames.items[i], 0);
    }
    thread = thread_of(r);
    prism_builder_at(r->b, thread->thread, 0);
    if (r->header.period != PRISM_UNKNOWN) {
        length = r->header.period;
        prism_builder_add(r->b, node, period_metric(r, event), length);
    }
    prism_builder_add(r->b, node, samples_metric(r, event), 1);
    add_time(r, r->header.time_ns);
    r->samples++;
    return event != r->events.items || length == 0 ||
           add_order(r, thread, node, length);
}

static bool begin_sample(struct reading *r, struct prism_span line)
{
    if (!end_sample(r) || !prism_perf_header(r->in, line, &r->header, r->err)) {
        return false;
    }
    r->open = true;
    r->frames.count = 0;
    /* One line for all, as without call graphs; what else stands there are arguments. */
    return !prism_perf_is_frame(r->header.rest) || add_frame(r, r->header.rest);
}

/* "# KEY : VALUE" of the file's header. */
static void read_comment(struct reading *r, struct prism_span line)
{
    struct prism_span key;
    struct prism_span value;

    if (r->comments++ >= COMMENTS_MAX ||
        !prism_span_split_first(line, ':', &key, &value)) {
        return;
    }
    key = prism_span_trim(prism_span(key.at + 1, key.len - 1));
    value = prism_span_trim(value);
    if (prism_span_is(key, "cmdline")) {
        prism_builder_meta(r->b, "command", value);
    } else if (prism_span_is(key, "hostname")) {
        prism_builder_meta(r->b, "host", value);
    }
}

static bool read_line(struct reading *r, struct prism_span line)
{
    struct prism_span text = prism_span_trim(line);

    if (text.len == 0) {
        return end_sample(r);
    }
    if (line.at[0] == '#') {
        read_comment(r, line);
        return true;
    }
    if (r->open && (text.at != line.at ||
                    (prism_perf_is_frame(text) && !prism_perf_is_timed_header(text)))) {
        /* Where perf was asked for lines of sources, each stands below its frame. */
        if (text.at != line.at && r->frames.count > 0 && !prism_perf_is_frame(text) &&
            memchr(text.at, ' ', text.len) == NULL) {
            r->sources++;
            return true;
        }
        return add_frame(r, text);
    }
    if (text.at != line.at && !prism_perf_is_header(text)) {
        return prism_cursor_fail(r->in, line.at, r->err,
                                 "expected the line of a sample before its frames, "
                                 "found %s",
                                 prism_quote(line));
    }
    return begin_sample(r, text);
}

static bool read_all(struct reading *r, struct prism_cursor *in,
                     struct prism_notes *notes)
{
    struct prism_span line;

    while (prism_cursor_line(in, &line)) {
        if (!read_line(r, line)) {
            return false;
        }
    }
    if (!end_sample(r)) {
        return false;
    }
    if (r->samples == 0) {
        return prism_cursor_fail(in, in->end, r->err,
                                 "expected samples, found the end of the file");
    }
    if (r->last_ns > r->first_ns) {
        (void)prism_builder_interval(r->b, 0, r->last_ns - r->first_ns);
    }
    if (r->sources > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED, "lines of sources: %s",
                        prism_count(r->sources));
    }
    return true;
}

static bool perf_read(struct prism_cursor *in, const struct prism_settings *settings,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err)
{
    struct reading r = {.in = in,
                        .b = b,
                        .err = err,
                        .first_ns = PRISM_UNKNOWN,
                        .last_ns = PRISM_UNKNOWN};
    bool done;

    (void)settings;
    prism_builder_shape(b, PRISM_TREE);
    done = read_all(&r, in, notes);
    prism_vec_release(&r.events);
    prism_vec_release(&r.threads);
    prism_map_release(&r.thread_map);
    prism_vec_release(&r.pids);
    prism_map_release(&r.pid_map);
    prism_vec_release(&r.frames);
    return done;
}

static int perf_probe(struct prism_span head)
{
    struct prism_cursor in = prism_cursor("", head);
    struct prism_span line;
    bool header = false;
    unsigned good = 0;

    if (memchr(head.at, '\0', head.len) != NULL) {
        return PRISM_PROBE_NO;
    }
    while (prism_cursor_line(&in, &line) && good < 2) {
        struct prism_span text = prism_span_trim(line);

        if (text.len == 0 || line.at[0] == '#') {
            continue;
        }
        if (header && prism_perf_is_frame(text)) {
            good++;
        } else if (prism_perf_is_header(text)) {
            struct prism_perf_header parsed;
            struct prism_error ignored = {{0}};

            header = prism_perf_header(&in, text, &parsed, &ignored);
            good += header && prism_perf_is_frame(parsed.rest);
        } else if (!header) {
            return PRISM_PROBE_NO;
        }
    }
    return good > 0 ? PRISM_PROBE_SURE - 10 : PRISM_PROBE_NO;
}

const struct prism_format prism_format_perf = {
    .title = "perf script (Linux perf)",
    .patterns = (const char *const[]){"*.perf", "*.perf.txt", "*.linux-perf.txt", NULL},
    .probe = perf_probe,
    .read = perf_read,
};
