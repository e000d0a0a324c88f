/* SPDX-License-Identifier: MIT */
/* pstats_write.c - with the types of marshal that every Python from 2.6 on reads:
 * dict, tuple, unicode text, int or long, binary float; no references.
 *
 * Functions that pstats cannot tell apart - equal file, line and name - become
 * one entry and are added up; edges that differ in their call line, likewise.
 * Addresses are taken out of names: they differ from run to run.
 *
 * Where the times of all edges to a function are unknown they are written as the
 * `profile` module does, as a count of calls.  No Python writes a count beside times,
 * and tools take the one for the other, so that the times of a few, as of calls inside
 * a recursion, are taken from shares.  For calls that nobody counted stand samples, as Python's
 * own sampling profiler has it; without samples 0, which pstats shows as a call count
 * of 0 and adds up without harm. */
#include <stdlib.h>
#include <string.h>

#include "converters/losses.h"
#include "converters/pstats.h"
#include "converters/pstats_counts.h"
#include "core/analysis/fill.h"
#include "core/base/hash.h"
#include "core/base/intern.h"
#include "core/profile/builtin_name.h"

#define NANOSECONDS 1e9
#define LARGE       1e9

/* What is known under one key. */
struct row {
    uint32_t file; /* interned */
    uint32_t name; /* likewise */
    uint32_t line;
    int64_t calls;
    int64_t primitive;
    double self; /* seconds */
    double total;
    bool used;  /* has numbers or edges */
    bool timed; /* an edge to it has times */
};

/* A caller under a callee's key. */
struct link {
    uint32_t caller; /* row */
    uint32_t callee;
    int64_t calls;
    int64_t primitive;
    double self;
    double total;
    bool timed;
    bool least; /* there may be more primitive calls */
};

struct writing {
    const struct prism_profile *p;
    struct prism_out *out;
    struct prism_notes *notes;
    uint32_t metric;
    struct prism_pstats_counts counts;
    /* Stored values per second; divided by, because 1e-9 is no exact double and the
     * values would drift with every round trip. */
    double per_second;
    struct prism_scc scc;
    struct prism_fill fill;
    struct prism_arena arena;
    struct prism_intern strings;
    struct {
        PRISM_VEC(struct row);
    } rows;
    struct prism_map row_map;
    uint32_t *row_of; /* [function] */
    struct {
        PRISM_VEC(struct link);
    } links;
    struct prism_map link_map;
    size_t *link_start; /* [row] in `sorted`, and one more */
    uint32_t *sorted;   /* links by callee */
};

/* Samples of functions that fall together may be more than fits. */
static void add_count(struct writing *w, int64_t *sum, int64_t count)
{
    if (count == PRISM_UNKNOWN) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "unknown call counts, written as 0");
    } else if (__builtin_add_overflow(*sum, count, sum)) {
        *sum = INT64_MAX;
    }
}

/* Is this not what was known, but the least that it can be? */
static bool is_least(const struct prism_counts *known, struct prism_counts counts)
{
    return known->primitive == PRISM_UNKNOWN && counts.primitive < counts.calls;
}

static void note_least(struct writing *w)
{
    prism_notes_add(w->notes, PRISM_NOTE_ESTIMATED,
                    "primitive calls in a recursion: as many as there are at least");
}

/* Seconds of a stored value; where it is unknown, of the share that fills it. */
static double seconds(const struct writing *w, int64_t value, double filled)
{
    return (value != PRISM_UNKNOWN ? (double)value : filled) / w->per_second;
}

static bool same_row(const void *key, uint32_t item)
{
    /* The key is the row pushed last. */
    const struct writing *w = key;
    const struct row *wanted = &prism_vec_last(&w->rows);
    const struct row *it = &w->rows.items[item];

    return wanted->file == it->file && wanted->name == it->name &&
           wanted->line == it->line;
}

/* C functions stand under "~" as cProfile has them, under "" when named as the
 * `profile` module does; so does whatever has no place in a file. */
static const char *file_of(const struct writing *w, uint32_t function)
{
    const struct prism_function *f = &w->p->functions[function];

    if (f->file != PRISM_NONE) {
        return w->p->files[f->file].path;
    }
    return f->line != 0 || (prism_kind_is_c(f->kind) && f->name[0] != '<') ? "" : "~";
}

static uint32_t find_row(struct writing *w, uint32_t function)
{
    const struct prism_function *f = &w->p->functions[function];
    struct prism_out *name = prism_out_memory();
    struct row row = {.line = f->line};
    uint64_t hash;
    uint32_t found;

    prism_builtin_stable_name(prism_span_of(f->name), name);
    row.name = prism_intern(&w->strings, prism_out_span(name));
    prism_out_abandon(name);
    row.file = prism_intern(&w->strings, prism_span_of(file_of(w, function)));
    hash = prism_hash_mix((uint64_t)row.file << 32 | row.name, row.line);
    prism_vec_push(&w->rows) = row;
    found = prism_map_find(&w->row_map, hash, same_row, w);
    if (found != PRISM_MAP_NONE) {
        w->rows.count--;
        return found;
    }
    found = (uint32_t)w->rows.count - 1;
    prism_map_insert(&w->row_map, hash, found);
    return found;
}

static bool same_link(const void *key, uint32_t item)
{
    const struct writing *w = key;
    const struct link *wanted = &prism_vec_last(&w->links);
    const struct link *it = &w->links.items[item];

    return wanted->caller == it->caller && wanted->callee == it->callee;
}

static struct link *find_link(struct writing *w, uint32_t caller, uint32_t callee)
{
    uint64_t hash = prism_hash_mix(caller, callee);
    uint32_t found;

    prism_vec_push(&w->links) =
        (struct link){.caller = caller, .callee = callee, .timed = true};
    found = prism_map_find(&w->link_map, hash, same_link, w);
    if (found != PRISM_MAP_NONE) {
        w->links.count--;
        return &w->links.items[found];
    }
    prism_map_insert(&w->link_map, hash, (uint32_t)w->links.count - 1);
    return &prism_vec_last(&w->links);
}

static void add_functions(struct writing *w)
{
    const struct prism_graph *graph = &w->p->graph;

    w->row_of = prism_alloc(w->p->function_count * sizeof *w->row_of);
    for (uint32_t i = 0; i < w->p->function_count; i++) {
        size_t at = (size_t)i * w->p->metric_count + w->metric;
        struct prism_counts counts = prism_pstats_counts_function(&w->counts, i);
        struct row *row;

        w->row_of[i] = find_row(w, i);
        row = &w->rows.items[w->row_of[i]];
        add_count(w, &row->calls, counts.calls);
        add_count(w, &row->primitive, counts.primitive);
        if (is_least(&graph->function_counts[i], counts)) {
            note_least(w);
        }
        row->self += seconds(w, graph->function_self[at], 0);
        row->total += seconds(w, graph->function_total[at], w->fill.function_total[i]);
        if (graph->function_total[at] == PRISM_UNKNOWN) {
            prism_notes_add(w->notes, PRISM_NOTE_ESTIMATED,
                            "cumulative times of functions, from what they call");
        }
        row->used |= counts.calls > 0 || row->self != 0 || row->total != 0;
    }
}

/* A self time alone is taken from shares; so are all times of an edge, should they be
 * written. */
static void add_edges(struct writing *w)
{
    const struct prism_graph *graph = &w->p->graph;

    for (size_t i = 0; i < graph->edge_count; i++) {
        const struct prism_edge *edge = &graph->edges[i];
        size_t at = i * w->p->metric_count + w->metric;
        struct prism_counts counts = prism_pstats_counts_edge(&w->counts, i);
        struct link *link =
            find_link(w, w->row_of[edge->caller], w->row_of[edge->callee]);

        w->rows.items[link->caller].used = true;
        w->rows.items[link->callee].used = true;
        add_count(w, &link->calls, counts.calls);
        add_count(w, &link->primitive, counts.primitive);
        link->least |= is_least(&graph->edge_counts[i], counts);
        if (graph->edge_total[at] == PRISM_UNKNOWN) {
            link->timed = false;
        } else {
            w->rows.items[link->callee].timed = true;
        }
        link->self += seconds(w, graph->edge_self[at], w->fill.edge_self[i]);
        link->total += seconds(w, graph->edge_total[at], w->fill.edge_total[i]);
        if (graph->edge_self[at] == PRISM_UNKNOWN &&
            graph->edge_total[at] != PRISM_UNKNOWN) {
            prism_notes_add(w->notes, PRISM_NOTE_ESTIMATED,
                            "self times under a caller, from shares");
        }
    }
}

static void sort_links(struct writing *w)
{
    size_t *next = prism_alloc(w->rows.count * sizeof *next);

    w->link_start = prism_alloc_zeroed(w->rows.count + 1, sizeof *w->link_start);
    w->sorted = prism_alloc(w->links.count * sizeof *w->sorted);
    for (size_t i = 0; i < w->links.count; i++) {
        w->link_start[w->links.items[i].callee + 1]++;
    }
    for (size_t i = 0; i < w->rows.count; i++) {
        w->link_start[i + 1] += w->link_start[i];
        next[i] = w->link_start[i];
    }
    for (size_t i = 0; i < w->links.count; i++) {
        w->sorted[next[w->links.items[i].callee]++] = (uint32_t)i;
    }
    free(next);
}

static void put_u32(struct writing *w, uint32_t value)
{
    const char bytes[4] = {(char)(value & 0xff), (char)(value >> 8 & 0xff),
                           (char)(value >> 16 & 0xff), (char)(value >> 24)};

    prism_out_bytes(w->out, bytes, sizeof bytes);
}

/* A long has a count of digits with its sign, and digits of 15 bits. */
static void put_integer(struct writing *w, int64_t value)
{
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint32_t digits = 0;

    if (value >= INT32_MIN && value <= INT32_MAX) {
        prism_out_char(w->out, 'i');
        put_u32(w, (uint32_t)value);
        return;
    }
    for (uint64_t rest = left; rest > 0; rest >>= 15) {
        digits++;
    }
    prism_out_char(w->out, 'l');
    put_u32(w, value < 0 ? 0 - digits : digits);
    for (; left > 0; left >>= 15) {
        prism_out_char(w->out, (char)(left & 0xff));
        prism_out_char(w->out, (char)(left >> 8 & 0x7f));
    }
}

static void put_float(struct writing *w, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    prism_out_char(w->out, 'g');
    put_u32(w, (uint32_t)bits);
    put_u32(w, (uint32_t)(bits >> 32));
}

static void put_text(struct writing *w, uint32_t string)
{
    struct prism_span text = prism_intern_text(&w->strings, string);

    prism_out_char(w->out, 'u');
    put_u32(w, (uint32_t)text.len);
    prism_out_span_text(w->out, text);
}

static void put_tuple(struct writing *w, uint32_t count)
{
    prism_out_char(w->out, '(');
    put_u32(w, count);
}

static void put_key(struct writing *w, const struct row *row)
{
    put_tuple(w, 3);
    put_text(w, row->file);
    put_integer(w, row->line);
    put_text(w, row->name);
}

static void put_link(struct writing *w, const struct link *link)
{
    put_key(w, &w->rows.items[link->caller]);
    if (!link->timed && !w->rows.items[link->callee].timed) {
        put_integer(w, link->calls);
        return;
    }
    if (!link->timed) {
        prism_notes_add(w->notes, PRISM_NOTE_ESTIMATED,
                        "times of some calls of a function, from shares");
    }
    if (link->least) {
        note_least(w);
    }
    put_tuple(w, 4);
    put_integer(w, link->calls);
    put_integer(w, link->primitive);
    put_float(w, link->self);
    put_float(w, link->total);
}

static void put_rows(struct writing *w)
{
    prism_out_char(w->out, '{');
    for (size_t i = 0; i < w->rows.count; i++) {
        const struct row *row = &w->rows.items[i];

        if (!row->used) {
            continue;
        }
        put_key(w, row);
        put_tuple(w, 5);
        put_integer(w, row->primitive);
        put_integer(w, row->calls);
        put_float(w, row->self);
        put_float(w, row->total);
        prism_out_char(w->out, '{');
        for (size_t j = w->link_start[i]; j < w->link_start[i + 1]; j++) {
            put_link(w, &w->links.items[w->sorted[j]]);
        }
        prism_out_char(w->out, '0');
    }
    prism_out_char(w->out, '0');
}

static void writing_release(struct writing *w)
{
    prism_scc_release(&w->scc);
    prism_fill_release(&w->fill);
    prism_pstats_counts_release(&w->counts);
    prism_intern_release(&w->strings);
    prism_arena_release(&w->arena);
    prism_vec_release(&w->rows);
    prism_map_release(&w->row_map);
    prism_vec_release(&w->links);
    prism_map_release(&w->link_map);
    free(w->row_of);
    free(w->link_start);
    free(w->sorted);
}

/* More than fits as seconds into the times of the model. */
static bool is_large(const struct prism_profile *profile, uint32_t metric)
{
    return (double)prism_profile_sum(profile, metric) /
               (double)profile->metrics[metric].divisor >
           LARGE;
}

/* pstats has the names that code objects had before they had qualified ones. */
static bool has_qualified_names(const struct prism_profile *p)
{
    for (uint32_t i = 0; i < p->function_count; i++) {
        const struct prism_function *f = &p->functions[i];

        if (!prism_kind_is_c(f->kind) && strcmp(f->name, f->qualname) != 0) {
            return true;
        }
    }
    return false;
}

/* What of the profile has no place in the file. */
static void note_losses(struct writing *w)
{
    const struct prism_metric *metric = &w->p->metrics[w->metric];

    if (metric->role != PRISM_ROLE_TIME) {
        prism_notes_add(w->notes, PRISM_NOTE_REPLACED,
                        "the unit: %s (%s) stand as %sseconds", metric->name,
                        metric->unit, is_large(w->p, w->metric) ? "nano" : "");
    }
    if (has_qualified_names(w->p)) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "qualified names");
    }
    prism_note_losses(w->p, PRISM_PLACE_PRIMITIVE, w->notes);
}

static bool any_used(const struct writing *w)
{
    for (size_t i = 0; i < w->rows.count; i++) {
        if (w->rows.items[i].used) {
            return true;
        }
    }
    return false;
}

bool prism_pstats_write(const struct prism_profile *profile,
                        const struct prism_settings *settings, struct prism_out *out,
                        struct prism_notes *notes, struct prism_error *err)
{
    struct writing w = {.p = profile, .out = out, .notes = notes};
    const struct prism_metric *metric;
    bool any;

    (void)settings;
    w.metric = prism_profile_main_metric(profile);
    metric = &profile->metrics[w.metric];
    w.per_second = (double)metric->divisor;
    if (metric->role == PRISM_ROLE_TIME || is_large(profile, w.metric)) {
        w.per_second *= NANOSECONDS;
    }
    prism_arena_init(&w.arena);
    prism_intern_init(&w.strings, &w.arena);
    prism_scc_init(&w.scc, profile);
    prism_fill_init(&w.fill, profile, &w.scc, w.metric);
    prism_pstats_counts_init(&w.counts, profile, &w.scc, notes);
    add_functions(&w);
    add_edges(&w);
    any = any_used(&w);
    if (any) {
        sort_links(&w);
        note_losses(&w);
        put_rows(&w);
    } else {
        (void)prism_error_set(err, "pstats: expected a function with calls or time, "
                                   "found nothing to write");
    }
    writing_release(&w);
    return any;
}
