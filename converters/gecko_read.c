/* SPDX-License-Identifier: MIT */
/* gecko_read.c - from the file down to the samples of each thread.  A raw profile holds
 * those of other processes, which are put into a list and not recursed into.
 *
 * A sample counts its weight, or the interval of the profile where it has none. */
#include "converters/gecko_read.h"

#include <inttypes.h>

#include "converters/gecko_stacks.h"
#include "converters/json_find.h"
#include "converters/json_scalar.h"
#include "converters/trace_tables.h"

#define NS_PER_MS    1000000
/* Weights that are counts of samples are kept to six decimals. */
#define WEIGHT_SCALE 1000000
/* An interval of more than a day is none. */
#define INTERVAL_MAX INT64_C(86400000000000)

enum { COLUMN_STACK, COLUMN_TIME, COLUMN_DELTAS, COLUMN_WEIGHT, COLUMN_COUNT };

struct reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_gecko_stacks stacks;
    struct prism_trace_tables tables; /* of processes */
    struct prism_gecko_column samples[COLUMN_COUNT];
    struct {
        PRISM_VEC(const char *);
    } profiles;         /* that are to be read */
    const char *shared; /* tables of the profile; NULL: none */
    int64_t interval_ns;
    size_t threads;
    struct prism_json_value kept[3];
};

/* The number at a place, times a scale; or `standard`. */
static int64_t number_at(struct reading *r, const char *at, int64_t scale,
                         int64_t standard)
{
    int64_t value;

    if (at != NULL && !r->json.failed) {
        r->json.in.at = at;
        return prism_json_take_number(&r->json, scale, &value) ? value : standard;
    }
    return standard;
}

static struct prism_span word_at(struct reading *r, const char *at, size_t kept)
{
    struct prism_span text = prism_span("", 0);

    if (at != NULL && !r->json.failed) {
        r->json.in.at = at;
        if (!prism_json_take_word(&r->json, &r->kept[kept], &text)) {
            text.len = 0;
        }
    }
    return text;
}

static bool read_meta(struct reading *r, const char *at)
{
    struct prism_json_place places[] = {{"interval", NULL},
                                        {"startTime", NULL},
                                        {"product", NULL},
                                        {"profileName", NULL}};
    static const char *const keys[] = {"tool", "title"};
    int64_t start;

    if (!prism_json_find(&r->json, at, places, 4)) {
        return false;
    }
    r->interval_ns = number_at(r, places[0].at, NS_PER_MS, NS_PER_MS);
    if (r->interval_ns <= 0 || r->interval_ns > INTERVAL_MAX) {
        return prism_json_expected(&r->json, places[0].at,
                                   "an interval above 0 ms, below a day");
    }
    start = number_at(r, places[1].at, NS_PER_MS, 0);
    if (start > 0) {
        prism_builder_anchor(r->b, start, PRISM_UNKNOWN);
    }
    for (size_t i = 0; i < 2; i++) {
        struct prism_span text = word_at(r, places[2 + i].at, 0);

        if (text.len > 0) {
            prism_builder_meta(r->b, keys[i], text);
        }
    }
    return !r->json.failed;
}

/* What a thread's samples count. */
struct weighing {
    uint32_t metric;
    int64_t scale; /* of the weights in the file, a power of ten */
    int64_t unit;  /* what a weight of 1 counts, and a sample without one */
    bool timed;
};

static struct weighing weigh(struct reading *r, struct prism_span type, bool weighted)
{
    struct weighing w = {.scale = WEIGHT_SCALE, .unit = r->interval_ns, .timed = true};

    if (weighted && prism_span_is(type, "bytes")) {
        w = (struct weighing){.scale = 1, .unit = 1};
        w.metric = prism_builder_metric(r->b, "memory", "bytes", PRISM_ROLE_OTHER, 1);
        return w;
    }
    if (weighted && prism_span_is(type, "tracing-ms")) {
        w = (struct weighing){.scale = NS_PER_MS, .unit = NS_PER_MS, .timed = true};
    }
    w.metric = prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    return w;
}

/* Half a sample counts half of one. */
static bool scaled(int64_t weight, const struct weighing *w, int64_t *value)
{
    __extension__ __int128 product = (__int128)weight * w->unit;
    int64_t half = product < 0 ? -w->scale / 2 : w->scale / 2;

    product = (product + half) / w->scale;
    *value = (int64_t)product;
    return product > INT64_MIN && product <= INT64_MAX;
}

static bool add_sample(struct reading *r, const struct weighing *w, size_t row,
                       int64_t now, const char *where)
{
    int64_t stack = prism_gecko_at(&r->samples[COLUMN_STACK], row);
    int64_t weight = prism_gecko_at(&r->samples[COLUMN_WEIGHT], row);
    int64_t value = w->unit;
    uint32_t node;

    if (stack == PRISM_UNKNOWN) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "samples without a stack");
        return true;
    }
    if (weight != PRISM_UNKNOWN && !scaled(weight, w, &value)) {
        return prism_json_fail(&r->json, where,
                               "expected sample %zu with a weight below 2^63 / %" PRId64
                               ", found %" PRId64,
                               row, w->unit, weight / w->scale);
    }
    node = r->stacks.nodes.items[stack];
    prism_builder_add(r->b, node, w->metric, value);
    if (w->timed && value >= 0 && now != PRISM_UNKNOWN) {
        (void)prism_builder_order(r->b, PRISM_ORDER_SAMPLES, node, now, value);
    }
    return true;
}

/* Which stacks are in use; false when one is out of range. */
static bool mark_stacks(struct reading *r, bool *needed, size_t count,
                        const char *where)
{
    const struct prism_gecko_column *stacks = &r->samples[COLUMN_STACK];

    for (size_t i = 0; i < stacks->count; i++) {
        int64_t stack = stacks->items[i];

        if (stack == PRISM_UNKNOWN) {
            continue;
        }
        if (stack < 0 || (uint64_t)stack >= count) {
            return prism_json_fail(&r->json, where,
                                   "expected sample %zu with a stack below %zu, found "
                                   "%" PRId64,
                                   i, count, stack);
        }
        needed[stack] = true;
    }
    return true;
}

static bool add_samples(struct reading *r, const struct weighing *w, const char *where)
{
    size_t stack_count = r->stacks.stacks[1].count;
    size_t count = r->samples[COLUMN_STACK].count;
    bool *needed = prism_alloc_zeroed(stack_count, sizeof *needed);
    bool done = mark_stacks(r, needed, stack_count, where) &&
                prism_gecko_stacks_build(&r->stacks, needed);
    bool deltas = r->samples[COLUMN_TIME].count == 0;
    int64_t now = deltas ? 0 : PRISM_UNKNOWN;

    for (size_t i = 0; done && i < count; i++) {
        int64_t delta = prism_gecko_at(&r->samples[COLUMN_DELTAS], i);

        if (!deltas) {
            now = prism_gecko_at(&r->samples[COLUMN_TIME], i);
        } else if (now != PRISM_UNKNOWN && (delta == PRISM_UNKNOWN ||
                                            __builtin_add_overflow(now, delta, &now))) {
            now = PRISM_UNKNOWN;
        }
        done = add_sample(r, w, i, now, where);
    }
    free(needed);
    return done;
}

static bool read_samples(struct reading *r, const char *at)
{
    struct prism_json_place places[] = {{"weightType", NULL}, {"weight", NULL}};
    struct prism_span type;
    struct weighing w;

    if (!prism_json_find(&r->json, at, places, 2)) {
        return false;
    }
    type = word_at(r, places[0].at, 0);
    w = weigh(r, type, places[1].at != NULL);
    r->samples[COLUMN_WEIGHT].scale = w.scale;
    return !r->json.failed &&
           prism_gecko_table(&r->json, at, r->samples, COLUMN_COUNT) &&
           add_samples(r, &w, at);
}

/* Where the tables of a thread stand: with it, or with the profile. */
static bool find_tables(struct reading *r, const char *thread,
                        const char *tables[PRISM_GECKO_PLACES])
{
    const char *const owners[] = {r->shared, thread};

    for (size_t i = 0; i < 2; i++) {
        struct prism_json_place places[] = {
            {"stackTable", NULL},  {"frameTable", NULL}, {"funcTable", NULL},
            {"stringArray", NULL}, {"sources", NULL},    {"stringTable", NULL},
        };

        if (owners[i] == NULL) {
            continue;
        }
        if (!prism_json_find(&r->json, owners[i], places, 6)) {
            return false;
        }
        places[3].at = places[3].at != NULL ? places[3].at : places[5].at;
        for (size_t j = 0; j < PRISM_GECKO_PLACES; j++) {
            tables[j] = places[j].at != NULL ? places[j].at : tables[j];
        }
    }
    r->json.in.at = thread;
    return true;
}

static void start_thread(struct reading *r, const struct prism_json_place *places)
{
    struct prism_span pid = word_at(r, places[2].at, 0);
    uint32_t process = prism_trace_process(&r->tables, pid);
    struct prism_span command = word_at(r, places[3].at, 0);
    struct prism_span name;
    struct prism_span tid;
    uint64_t number = 0;

    if (r->tables.processes.items[process].name == 0) {
        r->tables.processes.items[process].name =
            prism_intern(&r->tables.strings, command);
    }
    prism_trace_tables_build(&r->tables, r->b, 0);
    name = word_at(r, places[0].at, 0);
    tid = word_at(r, places[1].at, 1);
    (void)prism_span_u64(tid, &number);
    prism_builder_at(r->b,
                     prism_builder_thread(
                         r->b, r->tables.processes.items[process].built, number, name),
                     0);
}

static bool read_thread(struct reading *r, const char *at)
{
    struct prism_json_place places[] = {{"name", NULL},
                                        {"tid", NULL},
                                        {"pid", NULL},
                                        {"processName", NULL},
                                        {"samples", NULL}};
    const char *tables[PRISM_GECKO_PLACES] = {NULL};

    if (!prism_json_find(&r->json, at, places, 5)) {
        return false;
    }
    if (places[4].at == NULL) {
        return prism_json_fail(&r->json, at, "expected a thread with samples");
    }
    r->threads++;
    start_thread(r, places);
    return !r->json.failed && find_tables(r, at, tables) &&
           prism_gecko_stacks_read(&r->stacks, tables) && read_samples(r, places[4].at);
}

/* The elements of a list, each of which may be read before the next is looked for. */
static bool each(struct reading *r, const char *at,
                 bool (*take)(struct reading *r, const char *element))
{
    struct prism_json_list list;

    if (at == NULL) {
        return true;
    }
    r->json.in.at = at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        const char *element = r->json.in.at;
        const char *behind;

        if (!prism_json_skip(&r->json, NULL)) {
            return false;
        }
        behind = r->json.in.at;
        if (!take(r, element)) {
            return false;
        }
        r->json.in.at = behind;
    }
    return !r->json.failed;
}

static bool push_profile(struct reading *r, const char *at)
{
    prism_vec_push(&r->profiles) = at;
    return true;
}

static bool read_profile(struct reading *r, const char *at)
{
    struct prism_json_place places[] = {{"profile", NULL},
                                        {"meta", NULL},
                                        {"shared", NULL},
                                        {"threads", NULL},
                                        {"processes", NULL}};

    if (!prism_json_find(&r->json, at, places, 5)) {
        return false;
    }
    if (places[0].at != NULL && places[3].at == NULL) {
        return push_profile(r, places[0].at);
    }
    if (places[3].at == NULL) {
        return prism_json_fail(&r->json, at, "expected a profile with threads");
    }
    r->shared = places[2].at;
    return (places[1].at == NULL || read_meta(r, places[1].at)) &&
           each(r, places[3].at, read_thread) && each(r, places[4].at, push_profile);
}

static bool read_file(struct reading *r)
{
    (void)prism_json_peek(&r->json);
    prism_vec_push(&r->profiles) = r->json.in.at;
    for (size_t i = 0; i < r->profiles.count; i++) {
        if (!read_profile(r, r->profiles.items[i])) {
            return false;
        }
        /* The first one is the file. */
        if (i == 0 && prism_json_find(&r->json, r->profiles.items[0], NULL, 0) &&
            prism_json_peek(&r->json) != '\0') {
            return prism_json_expected(&r->json, r->json.in.at, "the end");
        }
    }
    return r->threads > 0 ||
           prism_json_fail(&r->json, r->json.in.start, "expected at least one thread");
}

bool prism_gecko_read(struct prism_cursor *in, struct prism_builder *b,
                      struct prism_notes *notes, struct prism_error *err)
{
    struct reading r = {.b = b, .notes = notes, .interval_ns = NS_PER_MS};
    bool done;

    r.samples[COLUMN_STACK] = (struct prism_gecko_column){.name = "stack", .scale = 1};
    r.samples[COLUMN_TIME] =
        (struct prism_gecko_column){.name = "time", .scale = NS_PER_MS};
    r.samples[COLUMN_DELTAS] =
        (struct prism_gecko_column){.name = "timeDeltas", .scale = NS_PER_MS};
    r.samples[COLUMN_WEIGHT] =
        (struct prism_gecko_column){.name = "weight", .scale = 1};
    prism_builder_shape(b, PRISM_TREE);
    prism_json_start(&r.json, in, err);
    prism_trace_tables_init(&r.tables);
    prism_gecko_stacks_init(&r.stacks, &r.json, b);
    done = read_file(&r);
    prism_json_end(&r.json, notes);
    for (size_t i = 0; i < sizeof r.kept / sizeof r.kept[0]; i++) {
        prism_json_unload(&r.kept[i]);
    }
    prism_gecko_stacks_release(&r.stacks);
    prism_trace_tables_release(&r.tables);
    prism_gecko_columns_release(r.samples, COLUMN_COUNT);
    prism_vec_release(&r.profiles);
    prism_builder_at(b, 0, 0);
    return done;
}
