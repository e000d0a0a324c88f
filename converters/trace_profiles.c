/* SPDX-License-Identifier: MIT */
/* trace_profiles.c - see trace_profiles.h. */
#include "converters/trace_profiles.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/v8_profile.h"
#include "converters/v8_samples.h"
#include "core/base/hash.h"

bool prism_trace_is_profile(const struct prism_trace_event *event)
{
    if (event->phase == 'P') {
        return prism_span_is(event->name, "Profile") ||
               prism_span_is(event->name, "ProfileChunk") ||
               prism_span_is(event->name, "CpuProfile");
    }
    /* The name alone might be that of anything that took time. */
    return strchr("XiI", event->phase) != NULL &&
           prism_span_is(event->name, "CpuProfile") &&
           prism_span_find(event->args, "\"cpuProfile\"") != NULL;
}

struct profile_key {
    const struct prism_trace_profile *rows;
    uint32_t process;
    uint32_t id;
};

static bool same_profile(const void *key, uint32_t item)
{
    const struct profile_key *wanted = key;

    return wanted->rows[item].process == wanted->process &&
           wanted->rows[item].id == wanted->id;
}

/* What a profile is known to be without its "Profile". */
static struct prism_trace_profile unknown_profile(uint32_t process, uint32_t id)
{
    return (struct prism_trace_profile){.thread = PRISM_NONE,
                                        .process = process,
                                        .id = id,
                                        .began = PRISM_UNKNOWN,
                                        .ended = PRISM_UNKNOWN};
}

/* The row of a process and an id, made on first use. */
static uint32_t find_profile(struct prism_trace_profiles *profiles,
                             struct prism_trace_tables *tables,
                             const struct prism_trace_event *event)
{
    const struct profile_key key = {profiles->all.items,
                                    prism_trace_process(tables, event->pid),
                                    prism_intern(&tables->strings, event->id)};
    uint64_t hash = prism_hash_mix(key.process, key.id);
    uint32_t row = prism_map_find(&profiles->map, hash, same_profile, &key);

    if (row == PRISM_MAP_NONE) {
        row = (uint32_t)profiles->all.count;
        prism_vec_push(&profiles->all) = unknown_profile(key.process, key.id);
        prism_map_insert(&profiles->map, hash, row);
    }
    return row;
}

/* A walk of its own: what fails there is a fault of the profiles, not of the file. */
static struct prism_json walk_aside(struct prism_trace_profiles *profiles,
                                    const struct prism_json *json)
{
    struct prism_json aside = *json;

    aside.key = NULL;
    aside.failed = aside.cut = false;
    aside.err = profiles->faults == 0 ? &profiles->first_fault : NULL;
    return aside;
}

/* The object that is member `key` of the one at `at`; NULL when there is none. */
static const char *object_in(struct prism_json *json, const char *at, const char *key)
{
    struct prism_json_place place = {key, NULL};

    return at != NULL && *at == '{' && prism_json_find(json, at, &place, 1) &&
                   place.at != NULL && *place.at == '{'
               ? place.at
               : NULL;
}

/* What the event says, in args.data and in the cpuProfile there. */
static bool find_data(struct prism_json *json, const struct prism_trace_event *event,
                      struct prism_json_place *places)
{
    const char *data =
        object_in(json, event->args.len > 0 ? event->args.at : NULL, "data");
    const char *profile = object_in(json, data, "cpuProfile");

    return data != NULL && !json->failed &&
           prism_json_find(json, data, places, PRISM_V8_PLACES) &&
           (profile == NULL || prism_json_find(json, profile, places, PRISM_V8_PLACES));
}

/* The first time of the old form, which has no start in the same unit. */
static int64_t first_time(struct prism_json *json, const char *list_at)
{
    struct prism_json_list list;

    json->in.at = list_at;
    return prism_json_open(json, '[', &list) && prism_json_item(json, &list)
               ? prism_v8_time(json, json->in.at)
               : PRISM_UNKNOWN;
}

struct taking {
    struct prism_trace_profiles *profiles;
    const struct prism_trace_event *event;
    struct prism_trace_tables *tables;
    struct prism_notes *notes;
    struct prism_json json;
    struct prism_json_place places[PRISM_V8_PLACES];
};

static void note_missing(struct prism_notes *notes)
{
    prism_notes_add(notes, PRISM_NOTE_SKIPPED, "parts of CPU profiles without data");
}

/* Where its lists stand, when it has any that belong together. */
static void push_piece(struct taking *t, uint32_t profile, int64_t at)
{
    const struct prism_json_place *places = t->places;
    bool old = places[PRISM_V8_NODES].at == NULL && places[PRISM_V8_HEAD].at != NULL;
    const char *times = places[old ? PRISM_V8_STAMPS : PRISM_V8_DELTAS].at;
    const char *samples = times != NULL ? places[PRISM_V8_SAMPLES].at : NULL;
    const char *nodes = places[old ? PRISM_V8_HEAD : PRISM_V8_NODES].at;

    if ((times == NULL) != (places[PRISM_V8_SAMPLES].at == NULL)) {
        note_missing(t->notes);
    }
    if (nodes != NULL || samples != NULL) {
        prism_vec_push(&t->profiles->pieces) = (struct prism_trace_piece){
            profile, at, nodes, samples, times, old, t->profiles->pieces.count};
    }
}

/* When it stands in the file; false, and a failure, when that is no time. */
static bool check_time(struct taking *t)
{
    const struct prism_trace_event *event = t->event;

    return (event->has_at && event->at <= PRISM_V8_LATEST &&
            event->at >= -PRISM_V8_LATEST) ||
           prism_json_expected(&t->json, event->where,
                               "an event with a time \"ts\" below 2^60 ns");
}

static void begin_thread(struct taking *t, struct prism_trace_profile *profile,
                         int64_t start)
{
    struct prism_trace_thread *thread;

    profile->thread = prism_trace_thread(t->tables, t->event->pid, t->event->tid);
    profile->start = start;
    thread = &t->tables->threads.items[profile->thread];
    thread->start = start < thread->start ? start : thread->start;
}

/* "Profile": the thread, and when it began. */
static void take_begin(struct taking *t)
{
    int64_t began = prism_v8_time(&t->json, t->places[PRISM_V8_START].at);
    uint32_t row = find_profile(t->profiles, t->tables, t->event);
    struct prism_trace_profile *profile = &t->profiles->all.items[row];

    if (profile->thread != PRISM_NONE) {
        (void)prism_json_fail(&t->json, t->event->where,
                              "expected a CPU profile with an id of its own, found %s "
                              "again",
                              prism_quote(t->event->id));
        return;
    }
    if (check_time(t)) {
        begin_thread(t, profile, t->event->at);
        profile->began = began;
    }
}

static void take_chunk(struct taking *t)
{
    int64_t ended = prism_v8_time(&t->json, t->places[PRISM_V8_END].at);
    uint32_t row;

    if (!check_time(t)) {
        return;
    }
    /* The old form is never cut into pieces. */
    t->places[PRISM_V8_HEAD].at = t->places[PRISM_V8_STAMPS].at = NULL;
    row = find_profile(t->profiles, t->tables, t->event);
    if (ended != PRISM_UNKNOWN) {
        t->profiles->all.items[row].ended = ended;
    }
    push_piece(t, row, t->event->at);
}

static void take_whole(struct taking *t)
{
    struct prism_trace_profile profile = unknown_profile(0, 0);
    bool old =
        t->places[PRISM_V8_NODES].at == NULL && t->places[PRISM_V8_STAMPS].at != NULL;

    /* The old form has seconds there and microseconds with the samples. */
    profile.began = old ? first_time(&t->json, t->places[PRISM_V8_STAMPS].at)
                        : prism_v8_time(&t->json, t->places[PRISM_V8_START].at);
    profile.ended =
        old ? PRISM_UNKNOWN : prism_v8_time(&t->json, t->places[PRISM_V8_END].at);
    if (profile.began != PRISM_UNKNOWN || check_time(t)) {
        begin_thread(t, &profile,
                     profile.began != PRISM_UNKNOWN ? profile.began : t->event->at);
        push_piece(t, (uint32_t)t->profiles->all.count, 0);
        prism_vec_push(&t->profiles->all) = profile;
    }
}

void prism_trace_profiles_take(struct prism_trace_profiles *profiles,
                               struct prism_json *json,
                               const struct prism_trace_event *event,
                               struct prism_trace_tables *tables,
                               struct prism_notes *notes)
{
    struct taking t = {.profiles = profiles,
                       .event = event,
                       .tables = tables,
                       .notes = notes,
                       .json = walk_aside(profiles, json)};
    bool begin = prism_span_is(event->name, "Profile");
    bool found;

    prism_v8_places(t.places);
    found = find_data(&t.json, event, t.places);
    if (!t.json.failed && !found && !begin) {
        note_missing(notes);
    } else if (begin && !t.json.failed) {
        take_begin(&t);
    } else if (!t.json.failed) {
        (prism_span_is(event->name, "CpuProfile") ? take_whole : take_chunk)(&t);
    }
    prism_json_stop(&t.json);
    json->replaced = t.json.replaced;
    profiles->faults += t.json.failed;
}

static int by_thread_and_start(const void *a, const void *b)
{
    const struct prism_trace_profile *left = a;
    const struct prism_trace_profile *right = b;

    if (left->thread != right->thread) {
        return left->thread < right->thread ? -1 : 1;
    }
    if (left->start != right->start) {
        return left->start < right->start ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

static int by_profile_and_time(const void *a, const void *b)
{
    const struct prism_trace_piece *left = a;
    const struct prism_trace_piece *right = b;

    if (left->profile != right->profile) {
        return left->profile < right->profile ? -1 : 1;
    }
    if (left->at != right->at) {
        return left->at < right->at ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

/* Profiles by thread and start, those that have none last; pieces likewise. */
static void sort_pieces(struct prism_trace_profiles *profiles)
{
    size_t count = profiles->all.count;
    uint32_t *ranks = prism_alloc(count * sizeof *ranks);

    for (size_t i = 0; i < count; i++) {
        profiles->all.items[i].number = (uint32_t)i;
    }
    if (count > 1) {
        qsort(profiles->all.items, count, sizeof *profiles->all.items,
              by_thread_and_start);
    }
    for (size_t i = 0; i < count; i++) {
        ranks[profiles->all.items[i].number] = (uint32_t)i;
    }
    for (size_t i = 0; i < profiles->pieces.count; i++) {
        profiles->pieces.items[i].profile = ranks[profiles->pieces.items[i].profile];
    }
    if (profiles->pieces.count > 1) {
        qsort(profiles->pieces.items, profiles->pieces.count,
              sizeof *profiles->pieces.items, by_profile_and_time);
    }
    free(ranks);
    prism_map_release(&profiles->map);
}

/* The pieces of one profile. */
struct pieces {
    const struct prism_trace_piece *items;
    size_t count;
};

static void take_nodes(struct prism_v8_nodes *nodes, struct pieces pieces)
{
    for (size_t i = 0; i < pieces.count; i++) {
        const struct prism_trace_piece *piece = &pieces.items[i];

        if (piece->nodes != NULL &&
            !(piece->old ? prism_v8_nodes_take_old
                         : prism_v8_nodes_take)(nodes, piece->nodes)) {
            (void)prism_v8_nodes_excuse(nodes);
        }
    }
    (void)prism_v8_nodes_link(nodes);
}

static void take_samples(struct prism_v8_timeline *line, struct pieces pieces)
{
    for (size_t i = 0; i < pieces.count; i++) {
        const struct prism_trace_piece *piece = &pieces.items[i];

        if (piece->samples != NULL &&
            !prism_v8_timeline_take(line, piece->samples, piece->times, !piece->old)) {
            (void)prism_v8_nodes_excuse(line->nodes);
        }
    }
}

/* What goes from one profile to the next. */
struct playing {
    const struct prism_trace_playing *from;
    uint32_t thread;  /* row of the last profile, and: */
    int64_t floor;    /* until when its time is counted */
    size_t order_max; /* samples whose order is still kept */
    bool order_lost;
    bool timed; /* a sample took time */
    uint64_t hidden;
};

static void play_profile(struct playing *p, const struct prism_trace_profile *profile,
                         struct pieces pieces)
{
    const struct prism_trace_playing *from = p->from;
    struct prism_trace_thread *thread = &from->tables->threads.items[profile->thread];
    struct prism_json json = walk_aside(from->profiles, from->json);
    struct prism_v8_nodes nodes = {
        .json = &json, .b = from->b, .faults = &from->profiles->faults};
    struct prism_v8_timeline line;
    bool lasted = profile->began != PRISM_UNKNOWN && profile->ended != PRISM_UNKNOWN;

    prism_builder_at(from->b, thread->built, 0);
    take_nodes(&nodes, pieces);
    prism_v8_timeline_init(&line, &nodes, from->notes);
    line.order_max = p->order_max;
    line.zero = from->base;
    line.clock = profile->start;
    line.floor = profile->start > p->floor ? profile->start : p->floor;
    take_samples(&line, pieces);
    prism_v8_timeline_end(
        &line, lasted ? profile->start + (profile->ended - profile->began) : line.now);
    if (line.started) {
        p->floor = line.now;
        thread->end = line.now > thread->end ? line.now : thread->end;
        prism_builder_thread_times(from->b, thread->built, thread->start - from->base,
                                   thread->end - from->base);
    }
    p->order_max = line.order_max;
    p->order_lost |= line.order_lost;
    p->timed |= line.timed;
    p->hidden += line.hidden;
    prism_json_stop(&json);
    from->json->replaced = json.replaced;
    prism_v8_nodes_release(&nodes);
}

static void note_what_was_left(const struct playing *p)
{
    const struct prism_trace_playing *from = p->from;

    if (from->profiles->faults > 0) {
        prism_notes_add(from->notes, PRISM_NOTE_SKIPPED,
                        "%" PRIu64 " parts of CPU profiles that cannot be read, the "
                        "first: %s",
                        from->profiles->faults, from->profiles->first_fault.text);
    }
    if (p->hidden > 0) {
        prism_notes_add(from->notes, PRISM_NOTE_SKIPPED,
                        "%" PRIu64 " samples before their CPU profile began, or during "
                        "another one of the thread",
                        p->hidden);
    }
    if (p->order_lost) {
        prism_notes_add(from->notes, PRISM_NOTE_LOST,
                        "the order of samples, of which there are more than %zu",
                        from->order_max);
    }
}

bool prism_trace_profiles_play(const struct prism_trace_playing *playing)
{
    struct prism_trace_profiles *profiles = playing->profiles;
    struct playing p = {
        .from = playing, .thread = PRISM_NONE, .order_max = playing->order_max};
    size_t done = 0;

    sort_pieces(profiles);
    for (uint32_t i = 0; i < profiles->all.count; i++) {
        const struct prism_trace_profile *profile = &profiles->all.items[i];
        struct pieces pieces = {NULL, 0};

        while (done < profiles->pieces.count &&
               profiles->pieces.items[done].profile == i) {
            done++;
            pieces.count++;
            pieces.items = &profiles->pieces.items[done - pieces.count];
        }
        if (profile->thread == PRISM_NONE) {
            prism_notes_add(playing->notes, PRISM_NOTE_SKIPPED,
                            "CPU profiles without their beginning");
        } else if (pieces.count > 0) {
            p.floor = p.thread == profile->thread ? p.floor : INT64_MIN;
            p.thread = profile->thread;
            play_profile(&p, profile, pieces);
        }
    }
    note_what_was_left(&p);
    return p.timed;
}

void prism_trace_profiles_release(struct prism_trace_profiles *profiles)
{
    prism_vec_release(&profiles->all);
    prism_map_release(&profiles->map);
    prism_vec_release(&profiles->pieces);
}
