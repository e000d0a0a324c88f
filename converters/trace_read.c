/* SPDX-License-Identifier: MIT */
/* trace_read.c - the file is walked once to learn which threads there are, how they are
 * called, when it all began and whether the events of each thread are in the order of
 * time.  Up to a million calls are kept from this walk, sorted if they must be, and put
 * into each other.  A longer file is walked a second time, in blocks and backwards when its
 * calls stand in the order of their ends, so that nothing grows with it but the tree. */
#include "converters/trace_read.h"

#include <inttypes.h>
#include <string.h>

#include "converters/trace_event.h"
#include "converters/trace_marks.h"
#include "converters/trace_nest.h"
#include "converters/trace_other.h"
#include "converters/trace_profiles.h"
#include "converters/trace_samples.h"
#include "converters/trace_sequence.h"
#include "converters/trace_tables.h"

/* A list is read backwards in blocks of so many events. */
#define BLOCK_LEN 4096

struct steps {
    PRISM_VEC(struct prism_trace_step);
};

struct reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    size_t order_max;
    struct prism_trace_tables tables;
    struct prism_trace_nest nest;
    struct prism_trace_other other;
    struct prism_trace_event event;
    struct prism_trace_args args;
    struct prism_trace_sequence sequence;
    struct prism_trace_profiles profiles;
    struct steps steps;
    struct prism_trace_marks marks;
    struct {
        PRISM_VEC(const char *);
    } blocks;            /* where every BLOCK_LENth event stands */
    size_t block_count;  /* events in the last of them */
    size_t lists;        /* of events */
    const char *samples; /* where they stand; NULL: none */
    const char *frames;  /* their stacks */
    bool surveying;      /* the first walk */
    bool keeping;        /* steps are kept */
    bool backwards;
    bool sampled; /* there were CPU profiles */
    bool inside;  /* of an event, not between two */
    size_t call_count;
    size_t event_count; /* elements of the lists */
    uint64_t bad;
    struct prism_error first_bad;
    int64_t base;
};

/* Something that makes no sense is counted; reading goes on. */
static bool skip(struct reading *r, const char *where, const char *expected)
{
    struct prism_json aside = r->json;

    if (r->surveying && r->bad++ == 0) {
        aside.err = &r->first_bad;
        (void)prism_json_expected(&aside, where, expected);
    }
    return true;
}

/* Arguments that say more about a call than its name does. */
static bool is_telling(struct prism_span args)
{
    return prism_span_find(args, "\"file") != NULL ||
           prism_span_find(args, "\"url\"") != NULL ||
           prism_span_find(args, "\"calls\"") != NULL;
}

static bool make_step(struct reading *r, struct prism_trace_step *step)
{
    const struct prism_trace_event *event = &r->event;
    uint32_t line = 0;
    uint32_t name;

    *step = (struct prism_trace_step){
        .at = event->at,
        .length = event->phase == 'X' ? event->length : 0,
        .calls = 1,
        .thread = prism_trace_thread(&r->tables, event->pid, event->tid),
        .phase = event->phase,
    };
    if (event->phase == 'E') {
        step->text = prism_intern(&r->tables.strings, event->name);
        return true;
    }
    r->args.file = prism_span("", 0);
    if (is_telling(event->args)) {
        if (!prism_trace_args_take(&r->json, event, &r->args)) {
            return false;
        }
        line =
            r->args.line > 0 && r->args.line <= UINT32_MAX ? (uint32_t)r->args.line : 0;
        step->calls = r->args.calls >= 0 ? r->args.calls : 1;
    }
    name = prism_trace_name(&r->tables, r->b, event->name, r->args.file, line);
    step->text = r->tables.names.items[name].text;
    step->function = r->tables.names.items[name].function;
    return true;
}

static void survey_step(struct reading *r, const struct prism_trace_step *step)
{
    struct prism_trace_thread *thread = &r->tables.threads.items[step->thread];
    int64_t end = step->at + step->length;

    prism_trace_sequence_take(&r->sequence, step);
    thread->start = step->at < thread->start ? step->at : thread->start;
    thread->end = end > thread->end ? end : thread->end;
    r->call_count += step->phase != 'E';
    /* Beginnings and ends of as many calls as can be kept in order. */
    if (r->steps.count / 2 >= r->order_max &&
        (r->sequence.by_start || r->sequence.by_end)) {
        prism_vec_release(&r->steps);
        r->keeping = false;
    }
}

/* Times become those since the start, threads those of the builder.  Backwards, time
 * goes the other way: what ended last has begun first. */
static void play_step(struct reading *r, const struct prism_trace_step *from)
{
    struct prism_trace_step step = *from;

    step.at -= r->base;
    step.at = r->backwards ? -(step.at + step.length) : step.at;
    step.thread = r->tables.threads.items[step.thread].built;
    step.calls = r->other.aggregated ? step.calls : 1;
    prism_trace_nest_step(&r->nest, &step);
}

static bool take_step(struct reading *r)
{
    struct prism_trace_step step;

    if (!make_step(r, &step)) {
        return false;
    }
    if (r->surveying) {
        survey_step(r, &step);
    }
    if (r->keeping) {
        prism_vec_push(&r->steps) = step;
    } else if (!r->surveying) {
        play_step(r, &step);
    }
    return true;
}

/* M: what a process or thread is called. */
static bool take_metadata(struct reading *r)
{
    bool process = prism_span_is(r->event.name, "process_name");
    uint32_t name;
    uint32_t row;

    if (!process && !prism_span_is(r->event.name, "thread_name")) {
        return true;
    }
    if (!prism_trace_args_take(&r->json, &r->event, &r->args)) {
        return false;
    }
    name = prism_intern(&r->tables.strings, r->args.name);
    /* Finding a row may move all of them. */
    if (process) {
        row = prism_trace_process(&r->tables, r->event.pid);
        r->tables.processes.items[row].name = name;
    } else {
        row = prism_trace_thread(&r->tables, r->event.pid, r->event.tid);
        r->tables.threads.items[row].name = name;
    }
    return true;
}

static bool take_event(struct reading *r)
{
    const char *fault;

    r->event_count += r->surveying;
    if (prism_json_peek(&r->json) != '{') {
        const char *where = r->json.in.at;

        return prism_json_skip(&r->json, NULL) && skip(r, where, "an event");
    }
    r->inside = true;
    if (!prism_trace_event_take(&r->json, &r->event)) {
        return false;
    }
    r->inside = false;
    fault = prism_trace_event_fault(&r->event);
    if (fault != NULL) {
        return skip(r, r->event.where, fault);
    }
    if (prism_trace_is_profile(&r->event)) {
        if (r->surveying) {
            prism_trace_profiles_take(&r->profiles, &r->json, &r->event, &r->tables,
                                      r->notes);
        }
        return true;
    }
    if (strchr("BEX", r->event.phase) != NULL) {
        return take_step(r);
    }
    if (!r->surveying) {
        return true;
    }
    if (r->event.phase == 'M') {
        return take_metadata(r);
    }
    if (strchr("iIR", r->event.phase) != NULL) {
        prism_trace_marks_take(&r->marks, &r->event, &r->tables, r->notes);
    } else {
        prism_trace_other_note(r->event.phase, r->notes);
    }
    return true;
}

/* Remember where each block of events starts. */
static void mark_block(struct reading *r)
{
    if (r->blocks.count == 0 || r->block_count == BLOCK_LEN) {
        prism_vec_push(&r->blocks) = r->json.in.at;
        r->block_count = 0;
    }
    r->block_count++;
}

/* A list of events; behind the last one a comma may stand. */
static bool walk_events(struct reading *r)
{
    struct prism_json_list list;

    r->block_count = BLOCK_LEN;
    r->lists++;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        if (prism_json_peek(&r->json) == ']') {
            r->json.in.at++;
            break;
        }
        mark_block(r);
        if (!take_event(r)) {
            break;
        }
    }
    return !r->json.failed;
}

static bool walk_root(struct reading *r)
{
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_open(&r->json, '{', &list);
    while (prism_json_member(&r->json, &list, &key)) {
        const char *at = r->json.in.at;

        if (prism_span_is(key, "traceEvents")) {
            (void)walk_events(r);
        } else if (!prism_trace_other_take(&r->other, &r->json, key, r->b, r->notes)) {
            bool samples = prism_span_is(key, "samples");
            bool frames = prism_span_is(key, "stackFrames");

            (void)prism_json_skip(&r->json, NULL);
            r->samples = samples ? at : r->samples;
            r->frames = frames ? at : r->frames;
        }
    }
    return !r->json.failed;
}

/* The end may be missing: a program that was killed writes no more.  A list alone may
 * do without its bracket by definition. */
static bool excuse_cut(struct reading *r, bool list)
{
    struct prism_json *json = &r->json;

    if (!json->failed) {
        return true;
    }
    if (!json->cut || r->event_count <= r->inside) {
        return false;
    }
    if (!list || r->inside) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "the end, which is cut off: %s",
                        json->err->text);
    }
    json->failed = false;
    json->err->text[0] = '\0';
    json->in.at = json->in.end;
    return true;
}

static bool survey(struct reading *r)
{
    bool list = prism_json_peek(&r->json) == '[';

    r->surveying = r->keeping = true;
    if (!(list ? walk_events(r) : walk_root(r)) && !excuse_cut(r, list)) {
        return false;
    }
    if (prism_json_peek(&r->json) != '\0') {
        return prism_json_expected(&r->json, r->json.in.at, "the end");
    }
    if (r->lists == 0 && r->samples == NULL) {
        return prism_json_fail(&r->json, r->json.in.start,
                               "expected a member \"traceEvents\"");
    }
    if (r->bad > 0 && r->bad == r->event_count) {
        return prism_error_set(r->json.err, "%s", r->first_bad.text);
    }
    return true;
}

/* The events of a block once more. */
static void walk_block(struct reading *r, const char *at)
{
    struct prism_json_list list = {.close = ']'};
    size_t left = BLOCK_LEN;

    r->json.in.at = at;
    while (left-- > 0 && prism_json_item(&r->json, &list) &&
           prism_json_peek(&r->json) != ']' && take_event(r)) {
    }
    /* What is wrong with it was said the first time. */
    r->json.failed = r->json.cut = false;
}

/* Steps that were not kept: from the file again, block by block. */
static void play_again(struct reading *r)
{
    size_t count = r->blocks.count;

    r->backwards = !r->sequence.by_start && r->sequence.by_end;
    r->keeping = !r->sequence.by_start;
    for (size_t i = 0; i < count; i++) {
        walk_block(r, r->blocks.items[r->backwards ? count - 1 - i : i]);
        for (size_t j = r->steps.count; r->backwards && j-- > 0;) {
            play_step(r, &r->steps.items[j]);
        }
        r->steps.count = r->backwards ? 0 : r->steps.count;
    }
}

/* Every thread's steps in the order of time. */
static void play(struct reading *r)
{
    bool again = !r->keeping;

    r->surveying = false;
    if (again) {
        play_again(r);
    }
    if (!r->sequence.by_start) {
        prism_trace_sort(r->steps.items, r->steps.count);
    }
    for (size_t i = 0; i < r->steps.count; i++) {
        play_step(r, &r->steps.items[i]);
    }
    for (size_t i = 0; i < r->tables.threads.count; i++) {
        const struct prism_trace_thread *thread = &r->tables.threads.items[i];

        if (thread->start <= thread->end) {
            prism_trace_nest_end(&r->nest, thread->built,
                                 r->backwards ? r->base - thread->start
                                              : thread->end - r->base);
        }
    }
}

/* Else there is no order of calls. */
static bool events_are_calls(const struct reading *r)
{
    return !r->other.aggregated && !r->other.calls_unknown;
}

/* Sampled stacks are the time of the profile.  What events of the same file took is the
 * same time once more: a measure beside it, which is never added to it. */
static void choose_metrics(struct reading *r, bool sampled)
{
    bool counted = r->call_count > 0 && !r->other.calls_unknown;

    r->nest.b = r->b;
    r->nest.time =
        prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    r->nest.calls = PRISM_NONE;
    if (sampled && r->call_count > 0) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                        "the order of events, whose time is a measure beside that of "
                        "the sampled stacks, \"event time\"");
        r->nest.time = prism_builder_metric(r->b, "event time", "nanoseconds",
                                            PRISM_ROLE_OTHER, 1);
    }
    if (counted) {
        r->nest.calls =
            prism_builder_metric(r->b, sampled ? "events" : "calls", "count",
                                 sampled ? PRISM_ROLE_OTHER : PRISM_ROLE_CALLS, 1);
    }
    r->nest.ordered = !sampled && r->call_count <= r->order_max && events_are_calls(r);
}

static bool play_profiles(struct reading *r)
{
    const struct prism_trace_playing playing = {
        &r->profiles, &r->json, &r->tables, r->b, r->notes, r->base, r->order_max};

    return prism_trace_profiles_play(&playing);
}

static void build(struct reading *r)
{
    r->base = r->other.based ? 0 : INT64_MAX;
    for (size_t i = 0; i < r->tables.threads.count; i++) {
        if (r->tables.threads.items[i].start < r->base) {
            r->base = r->tables.threads.items[i].start;
        }
    }
    r->base = r->base == INT64_MAX ? 0 : r->base;
    prism_trace_tables_build(&r->tables, r->b, r->base);
    r->sampled = play_profiles(r);
    choose_metrics(r, r->sampled);
    play(r);
    prism_trace_marks_build(&r->marks, &r->tables, r->b, r->base);
}

static void note_faults(struct reading *r)
{
    if (r->bad > 0) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                        "%" PRIu64 " events that cannot be read, the first: %s", r->bad,
                        r->first_bad.text);
    }
    if (r->call_count > r->order_max && events_are_calls(r)) {
        prism_notes_add(r->notes, PRISM_NOTE_LOST,
                        "the order of calls, of which there are more than %zu",
                        r->order_max);
    }
    prism_trace_nest_faults(&r->nest, r->notes);
}

static bool read_samples(struct reading *r)
{
    const struct prism_trace_sampling sampling = {&r->json,     &r->tables, r->b,
                                                  r->nest.time, r->samples, r->frames};

    return r->samples == NULL || r->call_count > 0 || r->sampled ||
           prism_trace_samples(&sampling);
}

bool prism_trace_read(struct prism_cursor *in, size_t order_max,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err)
{
    struct reading r = {.b = b, .notes = notes, .order_max = order_max};
    bool done;

    prism_builder_shape(b, PRISM_TREE);
    if (prism_span_starts(prism_span(in->at, prism_cursor_left(in)), "\xef\xbb\xbf")) {
        in->at += 3;
    }
    prism_json_start(&r.json, in, err);
    prism_trace_tables_init(&r.tables);
    prism_trace_sequence_init(&r.sequence);
    done = survey(&r);
    if (done) {
        build(&r);
        note_faults(&r);
        done = read_samples(&r);
    }
    prism_json_end(&r.json, notes);
    prism_trace_event_release(&r.event);
    prism_trace_args_release(&r.args);
    prism_trace_nest_release(&r.nest);
    prism_trace_tables_release(&r.tables);
    prism_vec_release(&r.steps);
    prism_trace_sequence_release(&r.sequence);
    prism_trace_profiles_release(&r.profiles);
    prism_trace_marks_release(&r.marks);
    prism_vec_release(&r.blocks);
    prism_builder_at(b, 0, 0);
    return done;
}
