/* SPDX-License-Identifier: MIT */
/* pstats_read.c - six dialects of the same dict, told apart by what is in it:
 *
 *     cProfile       entries (cc, nc, tt, ct, callers), edges (nc, cc, tt, ct)
 *     yappi          cc and nc of the entries swapped: some cc > nc
 *     profile        edges are counts; C functions are ('', 0, name); the key of
 *                    `python -m profile` holds a code object
 *     profiling.sampling   an item ('__sampled__',): True; counts are samples
 *     pyinstrument   counts of -1: unknown
 *     Python 2       byte strings of any encoding
 *
 * What is no entry is skipped and noted; an entry of the wrong types is an error
 * at its place in the file. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "converters/marshal.h"
#include "converters/pstats.h"
#include "converters/pstats_key.h"
#include "core/base/map.h"

enum {
    ENTRY_LEN = 5,
    EDGE_LEN = 4,
};

/* Seconds whose nanoseconds fit. */
#define MAX_SECONDS 9.2e9

/* Any odd number gives each place another hash. */
#define PLACE_HASH UINT32_C(0x9e3779b1)

/* What this input says about a function of the builder. */
enum mention {
    MENTION_NONE, /* of an earlier input */
    MENTION_CALLER,
    MENTION_ENTRY,
};

struct entry {
    const struct prism_marshal_value *key;
    const struct prism_marshal_value *value;
};

struct reading {
    const struct prism_cursor *in;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_error *err;
    struct prism_marshal m;
    struct {
        PRISM_VEC(struct entry);
    } entries;
    struct {
        PRISM_VEC(enum mention);
    } mentions;            /* [function] */
    struct prism_map keys; /* functions by the places of their keys in the input */
    uint32_t metric;
    bool sampled;
    bool swapped;   /* yappi */
    uint64_t edges; /* read so far */
};

/* Four numbers as they stand: in an entry primitive calls come first, in an edge
 * and in yappi's entries all calls do. */
struct numbers {
    int64_t counts[2];
    double tt;
    double ct;
};

static bool fail(struct reading *r, const struct prism_marshal_value *at,
                 const char *wanted)
{
    return prism_cursor_fail_at(r->in, at->at, r->err, "expected %s, found %s", wanted,
                                prism_marshal_describe(at));
}

static bool get_count(struct reading *r, const struct prism_marshal_value *value,
                      int64_t *count)
{
    if (value->kind != PRISM_MARSHAL_INTEGER) {
        return fail(r, value, "a count");
    }
    *count = value->integer;
    return true;
}

static bool get_seconds(struct reading *r, const struct prism_marshal_value *value,
                        double *seconds)
{
    if (value->kind == PRISM_MARSHAL_INTEGER) {
        *seconds = (double)value->integer;
    } else if (value->kind == PRISM_MARSHAL_FLOAT) {
        *seconds = value->number;
    } else {
        return fail(r, value, "seconds");
    }
    if (!(fabs(*seconds) < MAX_SECONDS)) {
        return prism_cursor_fail_at(r->in, value->at, r->err,
                                    "expected seconds below 9.2e9, found %g", *seconds);
    }
    return true;
}

/* As llround() does, of what is 0 or more and fits: without a call of the library for
 * each number of the file. */
static int64_t rounded(double value)
{
    int64_t whole = (int64_t)value;

    return whole + (value - (double)whole >= 0.5);
}

static int64_t nanoseconds(struct reading *r, double seconds)
{
    if (seconds < 0) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED, "negative times, taken as 0");
        return 0;
    }
    return rounded(seconds * 1e9);
}

static int64_t known_count(struct reading *r, int64_t count)
{
    if (count < 0) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED,
                        "negative call counts, taken as unknown");
        return PRISM_UNKNOWN;
    }
    return count;
}

/* Calls and primitive calls as the model wants them. */
static struct prism_counts clean_counts(struct reading *r, int64_t nc, int64_t cc)
{
    struct prism_counts counts = {PRISM_UNKNOWN, PRISM_UNKNOWN};

    if (r->sampled) {
        return counts;
    }
    counts.calls = known_count(r, nc);
    counts.primitive = known_count(r, cc);
    if (counts.calls != PRISM_UNKNOWN && counts.primitive > counts.calls) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED,
                        "more primitive calls than calls, taken as equal");
        counts.primitive = counts.calls;
    }
    return counts;
}

/* Places that have the same hash are the same. */
static bool is_same(const void *key, uint32_t item)
{
    (void)key;
    (void)item;
    return true;
}

/* A key's function, noted as mentioned.  Most keys are references to one that was
 * read before. */
static bool read_key(struct reading *r, const struct prism_marshal_value *key,
                     uint32_t *function)
{
    const struct prism_pstats_keys keys = {r->in, &r->m, r->b, r->notes, r->err};
    uint32_t hash = key->at * PLACE_HASH;

    *function = prism_map_find(&r->keys, hash, is_same, NULL);
    if (*function != PRISM_MAP_NONE) {
        return true;
    }
    if (!prism_pstats_key(&keys, key, function)) {
        return false;
    }
    prism_map_insert(&r->keys, hash, *function);
    while (r->mentions.count <= *function) {
        prism_vec_push(&r->mentions) = MENTION_NONE;
    }
    if (r->mentions.items[*function] == MENTION_NONE) {
        r->mentions.items[*function] = MENTION_CALLER;
    }
    return true;
}

static bool read_numbers(struct reading *r, struct prism_marshal_walk *items,
                         struct numbers *numbers)
{
    return get_count(r, prism_marshal_next(items), &numbers->counts[0]) &&
           get_count(r, prism_marshal_next(items), &numbers->counts[1]) &&
           get_seconds(r, prism_marshal_next(items), &numbers->tt) &&
           get_seconds(r, prism_marshal_next(items), &numbers->ct);
}

/* One group of four, or several of them in one tuple: then they add up. */
static bool read_edge_tuple(struct reading *r, const struct prism_marshal_value *value,
                            uint32_t edge)
{
    struct prism_marshal_walk items = prism_marshal_walk(&r->m, value);

    if (value->items.count == 0 || value->items.count % EDGE_LEN != 0) {
        return fail(r, value, "a caller's count or a tuple of 4 numbers");
    }
    for (uint32_t i = 0; i < value->items.count; i += EDGE_LEN) {
        struct numbers numbers = {0};
        struct prism_counts counts;

        if (!read_numbers(r, &items, &numbers)) {
            return false;
        }
        counts = clean_counts(r, numbers.counts[0], numbers.counts[1]);
        prism_builder_edge_counts(r->b, edge, counts.calls, counts.primitive);
        prism_builder_edge_values(r->b, edge, r->metric, nanoseconds(r, numbers.tt),
                                  nanoseconds(r, numbers.ct));
    }
    return true;
}

/* A count: of calls, with unknown times; or of samples, which are times. */
static void add_edge_count(struct reading *r, int64_t count, uint32_t edge,
                           const struct numbers *callee)
{
    int64_t total = PRISM_UNKNOWN;
    int64_t samples = callee->counts[1];
    struct prism_counts counts = clean_counts(r, count, count);

    if (r->sampled && samples > 0 && count >= 0 && count <= samples) {
        total = nanoseconds(r, callee->ct / (double)samples * (double)count);
    }
    prism_builder_edge_counts(r->b, edge, counts.calls, PRISM_UNKNOWN);
    prism_builder_edge_values(r->b, edge, r->metric, PRISM_UNKNOWN, total);
}

static bool read_callers(struct reading *r, const struct prism_marshal_value *callers,
                         uint32_t callee, const struct numbers *numbers)
{
    struct prism_marshal_walk items = prism_marshal_walk(&r->m, callers);

    for (uint32_t i = 0; i < callers->items.count; i += 2) {
        const struct prism_marshal_value *key = prism_marshal_next(&items);
        const struct prism_marshal_value *value = prism_marshal_next(&items);
        uint32_t caller = 0;
        uint32_t edge;

        /* Dicts that share one another's items would make work without end. */
        if (r->edges++ > r->m.values.count) {
            return prism_cursor_fail_at(r->in, callers->at, r->err,
                                        "expected callers for each function, found the "
                                        "same ones again and again");
        }
        if (!read_key(r, key, &caller)) {
            return false;
        }
        edge = prism_builder_edge(r->b, caller, callee, 0);
        if (value->kind == PRISM_MARSHAL_INTEGER) {
            add_edge_count(r, value->integer, edge, numbers);
        } else if (value->kind != PRISM_MARSHAL_TUPLE) {
            return fail(r, value, "a caller's count or a tuple of 4 numbers");
        } else if (!read_edge_tuple(r, value, edge)) {
            return false;
        }
    }
    return true;
}

static bool read_entry(struct reading *r, const struct entry *entry)
{
    struct prism_marshal_walk items = prism_marshal_walk(&r->m, entry->value);
    const struct prism_marshal_value *callers;
    struct prism_counts counts;
    struct numbers numbers = {0};
    uint32_t function = 0;

    if (!read_key(r, entry->key, &function) || !read_numbers(r, &items, &numbers)) {
        return false;
    }
    callers = prism_marshal_next(&items);
    if (callers->kind != PRISM_MARSHAL_DICT) {
        return fail(r, callers, "a dictionary of callers");
    }
    if (r->mentions.items[function] == MENTION_ENTRY) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED,
                        "entries of one function, added up");
    }
    r->mentions.items[function] = MENTION_ENTRY;
    counts = r->swapped ? clean_counts(r, numbers.counts[0], numbers.counts[1])
                        : clean_counts(r, numbers.counts[1], numbers.counts[0]);
    prism_builder_function_counts(r->b, function, counts.calls, counts.primitive);
    prism_builder_function_values(r->b, function, r->metric, nanoseconds(r, numbers.tt),
                                  nanoseconds(r, numbers.ct));
    return read_callers(r, callers, function, &numbers);
}

static bool is_sampled_mark(const struct prism_marshal *m,
                            const struct prism_marshal_value *key)
{
    return key->kind == PRISM_MARSHAL_TUPLE && key->items.count == 1 &&
           prism_marshal_item(m, key, 0)->kind == PRISM_MARSHAL_TEXT &&
           prism_span_is(prism_marshal_text(m, prism_marshal_item(m, key, 0)),
                         "__sampled__");
}

static bool is_swapped(const struct prism_marshal *m,
                       const struct prism_marshal_value *value)
{
    struct prism_marshal_walk items = prism_marshal_walk(m, value);
    const struct prism_marshal_value *cc = prism_marshal_next(&items);
    const struct prism_marshal_value *nc = prism_marshal_next(&items);

    return cc->kind == PRISM_MARSHAL_INTEGER && nc->kind == PRISM_MARSHAL_INTEGER &&
           nc->integer >= 0 && cc->integer > nc->integer;
}

/* Collect the entries and find the dialect before any number is believed. */
static bool survey(struct reading *r)
{
    const struct prism_marshal_value *root = &r->m.values.items[0];
    struct prism_marshal_walk items = prism_marshal_walk(&r->m, root);

    if (root->kind != PRISM_MARSHAL_DICT) {
        return fail(r, root, "a dictionary of functions");
    }
    for (uint32_t i = 0; i < root->items.count; i += 2) {
        struct entry entry;

        entry.key = prism_marshal_next(&items);
        entry.value = prism_marshal_next(&items);
        if (is_sampled_mark(&r->m, entry.key)) {
            r->sampled = true;
        } else if (prism_pstats_is_key(entry.key) &&
                   entry.value->kind == PRISM_MARSHAL_TUPLE &&
                   entry.value->items.count == ENTRY_LEN) {
            prism_vec_push(&r->entries) = entry;
            r->swapped |= is_swapped(&r->m, entry.value);
        } else {
            prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                            "items that do not describe a function");
        }
    }
    if (r->entries.count > 0) {
        return true;
    }
    return prism_cursor_fail_at(
        r->in, root->at, r->err, "expected at least one function, found %s",
        root->items.count == 0 ? "an empty dictionary" : "other items only");
}

/* An entry is about ten values without its callers, each of them six. */
static void expect(struct reading *r)
{
    size_t entries = r->entries.count;
    size_t others =
        r->m.values.count > 10 * entries ? r->m.values.count - 10 * entries : 0;

    prism_map_reserve(&r->keys, entries);
    prism_builder_expect(r->b, entries, others / 6);
}

static void tell_dialect(struct reading *r)
{
    if (r->sampled) {
        prism_builder_meta(r->b, "tool", prism_span_of("profiling.sampling"));
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED,
                        "counts of samples, which are no calls");
    } else if (r->swapped) {
        prism_builder_meta(r->b, "tool", prism_span_of("yappi"));
    }
}

/* Functions that are only known as callers. */
static void complete_callers(struct reading *r)
{
    for (size_t i = 0; i < r->mentions.count; i++) {
        if (r->mentions.items[i] == MENTION_CALLER) {
            prism_builder_function_counts(r->b, (uint32_t)i, PRISM_UNKNOWN,
                                          PRISM_UNKNOWN);
            prism_builder_function_values(r->b, (uint32_t)i, r->metric, 0,
                                          PRISM_UNKNOWN);
            prism_notes_add(r->notes, PRISM_NOTE_REPLACED,
                            "callers without an entry, added with unknown numbers");
        }
    }
}

static bool read_all(struct reading *r, struct prism_cursor *in)
{
    if (!prism_marshal_read(in, &r->m, r->err) || !survey(r)) {
        return false;
    }
    if (prism_cursor_left(in) > 0) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "%zu bytes after the profile",
                        prism_cursor_left(in));
    }
    r->metric = prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    tell_dialect(r);
    expect(r);
    for (size_t i = 0; i < r->entries.count; i++) {
        if (!read_entry(r, &r->entries.items[i])) {
            return false;
        }
    }
    complete_callers(r);
    return true;
}

bool prism_pstats_read(struct prism_cursor *in, const struct prism_settings *settings,
                       struct prism_builder *b, struct prism_notes *notes,
                       struct prism_error *err)
{
    struct reading r = {.in = in, .b = b, .notes = notes, .err = err};
    bool done;

    (void)settings;
    prism_builder_shape(b, PRISM_GRAPH);
    done = read_all(&r, in);
    prism_marshal_release(&r.m);
    prism_vec_release(&r.entries);
    prism_vec_release(&r.mentions);
    prism_map_release(&r.keys);
    return done;
}
