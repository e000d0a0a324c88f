/* SPDX-License-Identifier: MIT */
/* pprof_write.c - one pass over the nodes that have values.  Each part of the message
 * is collected apart, because strings, functions and locations turn up while samples
 * are written; at the end they are joined in the order of their fields. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/losses.h"
#include "converters/pprof.h"
#include "core/base/gzip.h"
#include "core/base/hash.h"
#include "core/base/intern.h"
#include "core/base/memory.h"
#include "core/base/wire.h"

#define NO_PROGRAM "python"

/* A function at a line; its id is its place, counted from 1. */
struct location {
    uint32_t function;
    uint32_t line;
};

struct writing {
    const struct prism_profile *p;
    struct prism_notes *notes;
    struct prism_arena arena;
    struct prism_intern strings; /* string 0 is "" in both */
    struct prism_out *samples;
    struct prism_out *locations;
    struct prism_out *functions;
    struct prism_out *message; /* a part of one of these */
    struct prism_out *inside;  /* a part of that */
    struct prism_out *path;    /* the numbers of a sample */
    struct prism_out *numbers; /* likewise */
    struct {
        PRISM_VEC(struct location);
    } places;
    struct prism_map place_map;
    uint32_t *function_id; /* [function]; 0: not yet written */
    uint32_t function_ids;
    struct prism_span *labels; /* [thread]: its labels, as fields of a sample */
    int64_t *values;           /* [metric] of the sample */
    size_t sample_count;
};

static uint64_t string(struct writing *w, const char *text)
{
    return prism_intern(&w->strings, prism_span_of(text));
}

static void put_part(struct prism_out *to, uint32_t field, const struct prism_out *part)
{
    prism_wire_put_bytes(to, field, prism_out_span(part));
}

static void put_number(struct prism_out *out, uint32_t field, uint64_t value)
{
    if (value != 0) {
        prism_wire_put_number(out, field, value);
    }
}

static uint32_t function_id(struct writing *w, uint32_t function)
{
    const struct prism_function *f = &w->p->functions[function];

    if (w->function_id[function] == 0) {
        w->function_id[function] = ++w->function_ids;
        prism_out_reset(w->message);
        put_number(w->message, PRISM_PPROF_FUNCTION_ID, w->function_ids);
        put_number(w->message, PRISM_PPROF_FUNCTION_NAME, string(w, f->qualname));
        /* Of one that is the same, pprof takes "<...>" away as C++'s templates. */
        if (strcmp(f->name, f->qualname) != 0) {
            put_number(w->message, PRISM_PPROF_FUNCTION_SYSTEM_NAME,
                       string(w, f->name));
        }
        put_number(w->message, PRISM_PPROF_FUNCTION_FILE,
                   string(w, prism_profile_path(w->p, function)));
        put_number(w->message, PRISM_PPROF_FUNCTION_LINE, f->line);
        put_part(w->functions, PRISM_PPROF_FUNCTION, w->message);
    }
    return w->function_id[function];
}

static bool same_location(const void *key, uint32_t item)
{
    /* The key is the location pushed last, compared with all others. */
    const struct writing *w = key;
    const struct location *a = &prism_vec_last(&w->places);
    const struct location *it = &w->places.items[item];

    return a->function == it->function && a->line == it->line;
}

static void put_location(struct writing *w, const struct location *location)
{
    uint32_t function = function_id(w, location->function);

    prism_out_reset(w->inside);
    put_number(w->inside, PRISM_PPROF_LINE_FUNCTION, function);
    put_number(w->inside, PRISM_PPROF_LINE_LINE, location->line);
    prism_out_reset(w->message);
    put_number(w->message, PRISM_PPROF_LOCATION_ID, w->places.count);
    put_number(w->message, PRISM_PPROF_LOCATION_MAPPING, 1);
    put_part(w->message, PRISM_PPROF_LOCATION_LINE, w->inside);
    put_part(w->locations, PRISM_PPROF_LOCATION, w->message);
}

static uint32_t location_id(struct writing *w, uint32_t function, uint32_t line)
{
    const struct location location = {function, line};
    uint64_t hash = prism_hash_mix(function, line);
    uint32_t found;

    prism_vec_push(&w->places) = location;
    found = prism_map_find(&w->place_map, hash, same_location, w);
    if (found != PRISM_MAP_NONE) {
        w->places.count--;
        return found + 1;
    }
    prism_map_insert(&w->place_map, hash, (uint32_t)w->places.count - 1);
    put_location(w, &location);
    return (uint32_t)w->places.count;
}

/* The path of a node as packed locations, the leaf first.  Each frame was where the
 * call of the one inside it stands; where the leaf was is not known. */
static void put_path(struct writing *w, uint32_t node, struct prism_out *packed)
{
    const struct prism_node *nodes = w->p->tree.nodes;
    uint32_t line = 0;

    for (; node != 0; node = nodes[node].parent) {
        prism_wire_put_varint(packed, location_id(w, nodes[node].function, line));
        line = nodes[node].line;
    }
}

static void put_sample(struct writing *w, uint32_t node, uint32_t thread)
{
    prism_out_reset(w->path);
    prism_out_reset(w->numbers);
    put_path(w, node, w->path);
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        prism_wire_put_varint(w->numbers, (uint64_t)w->values[i]);
    }
    prism_out_reset(w->message);
    put_part(w->message, PRISM_PPROF_SAMPLE_LOCATION, w->path);
    put_part(w->message, PRISM_PPROF_SAMPLE_VALUE, w->numbers);
    prism_out_span_text(w->message, w->labels[thread]);
    put_part(w->samples, PRISM_PPROF_SAMPLE, w->message);
    w->sample_count++;
}

/* Cells of a node stand by thread, then interval: those of a thread are one sample. */
static void put_node(struct writing *w, uint32_t node)
{
    const struct prism_tree *tree = &w->p->tree;
    size_t end = tree->cell_start[node + 1];
    size_t width = w->p->metric_count;

    for (size_t i = tree->cell_start[node]; i < end;) {
        uint32_t thread = tree->cells[i].thread;

        memset(w->values, 0, width * sizeof *w->values);
        for (; i < end && tree->cells[i].thread == thread; i++) {
            for (size_t j = 0; j < width; j++) {
                w->values[j] += tree->values[i * width + j];
            }
        }
        put_sample(w, node, thread);
    }
}

static void put_label(struct writing *w, struct prism_out *to, const char *key,
                      uint32_t field, uint64_t value)
{
    prism_out_reset(w->inside);
    put_number(w->inside, PRISM_PPROF_LABEL_KEY, string(w, key));
    put_number(w->inside, field, value);
    put_part(to, PRISM_PPROF_SAMPLE_LABEL, w->inside);
}

/* A single thread that has no name needs none. */
static void make_labels(struct writing *w)
{
    struct prism_out *all = prism_out_memory();

    w->labels = prism_alloc_zeroed(w->p->thread_count, sizeof *w->labels);
    for (uint32_t i = 0; i < w->p->thread_count; i++) {
        const struct prism_thread *thread = &w->p->threads[i];
        uint32_t pid = w->p->processes[thread->process].pid;

        prism_out_reset(all);
        if (thread->name[0] != '\0') {
            put_label(w, all, PRISM_PPROF_THREAD, PRISM_PPROF_LABEL_STR,
                      string(w, thread->name));
        }
        if (thread->tid != 0) {
            put_label(w, all, PRISM_PPROF_THREAD_ID, PRISM_PPROF_LABEL_NUM,
                      thread->tid);
        }
        if (pid != 0) {
            put_label(w, all, PRISM_PPROF_PID, PRISM_PPROF_LABEL_NUM, pid);
        }
        w->labels[i] =
            prism_span(prism_copy(prism_out_span(all).at, prism_out_span(all).len),
                       prism_out_span(all).len);
    }
    prism_out_abandon(all);
}

static void put_types(struct writing *w, struct prism_out *to)
{
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        const struct prism_metric *metric = &w->p->metrics[i];
        bool counted =
            metric->role == PRISM_ROLE_CALLS || metric->role == PRISM_ROLE_RESUMES;
        struct prism_out *unit = prism_out_memory();

        prism_out_text(unit, counted ? "count" : metric->unit);
        if (metric->divisor != 1) {
            prism_out_format(unit, "/%" PRId64, metric->divisor);
        }
        prism_out_char(unit, '\0');
        prism_out_reset(w->message);
        put_number(w->message, PRISM_PPROF_TYPE_TYPE,
                   string(w, metric->role == PRISM_ROLE_CALLS     ? "calls"
                             : metric->role == PRISM_ROLE_RESUMES ? "resumes"
                                                                  : metric->name));
        put_number(w->message, PRISM_PPROF_TYPE_UNIT,
                   string(w, prism_out_span(unit).at));
        put_part(to, PRISM_PPROF_SAMPLE_TYPE, w->message);
        prism_out_abandon(unit);
    }
}

/* pprof looks for binaries to find names in, unless the mapping says that it has all. */
static void put_mapping(struct writing *w, struct prism_out *to)
{
    const char *program = prism_profile_meta(w->p, "program");

    if (program == NULL) {
        program = prism_profile_meta(w->p, "command");
    }
    prism_out_reset(w->message);
    put_number(w->message, PRISM_PPROF_MAPPING_ID, 1);
    put_number(w->message, PRISM_PPROF_MAPPING_FILE,
               string(w, program != NULL ? program : NO_PROGRAM));
    put_number(w->message, PRISM_PPROF_MAPPING_HAS_FUNCTIONS, 1);
    put_number(w->message, PRISM_PPROF_MAPPING_HAS_FILES, 1);
    put_number(w->message, PRISM_PPROF_MAPPING_HAS_LINES, 1);
    put_part(to, PRISM_PPROF_MAPPING, w->message);
}

static void put_facts(struct writing *w, struct prism_out *to)
{
    const char *type = w->p->metrics[prism_profile_main_metric(w->p)].name;
    int64_t length = 0;

    for (uint32_t i = 0; i < w->p->interval_count; i++) {
        length += w->p->intervals[i].len_ns;
    }
    if (w->p->wall_anchor_ns != PRISM_UNKNOWN) {
        put_number(to, PRISM_PPROF_TIME_NANOS, (uint64_t)w->p->wall_anchor_ns);
    }
    put_number(to, PRISM_PPROF_DURATION_NANOS, (uint64_t)length);
    prism_wire_put_number(to, PRISM_PPROF_COMMENT,
                          string(w, PRISM_PPROF_CREATOR CALLPRISM_VERSION));
    for (size_t i = 0; i < w->p->meta_count; i++) {
        struct prism_out *fact = prism_out_memory();

        prism_out_format(fact, "%s: %s", w->p->meta[i].key, w->p->meta[i].value);
        prism_wire_put_number(to, PRISM_PPROF_COMMENT,
                              prism_intern(&w->strings, prism_out_span(fact)));
        prism_out_abandon(fact);
    }
    put_number(to, PRISM_PPROF_DEFAULT_TYPE, string(w, type));
}

static void put_strings(const struct writing *w, struct prism_out *to)
{
    for (size_t i = 0; i < w->strings.strings.count; i++) {
        prism_wire_put_bytes(to, PRISM_PPROF_STRING,
                             prism_intern_text(&w->strings, (uint32_t)i));
    }
}

static void put_profile(struct writing *w, struct prism_out *out)
{
    struct prism_out *whole = prism_out_memory();
    struct prism_out *facts = prism_out_memory();

    put_types(w, whole);
    prism_out_span_text(whole, prism_out_span(w->samples));
    put_mapping(w, whole);
    prism_out_span_text(whole, prism_out_span(w->locations));
    prism_out_span_text(whole, prism_out_span(w->functions));
    put_facts(w, facts);
    put_strings(w, whole);
    prism_out_span_text(whole, prism_out_span(facts));
    prism_gzip_deflate(prism_out_span(whole), out);
    prism_out_abandon(whole);
    prism_out_abandon(facts);
}

static void writing_init(struct writing *w)
{
    prism_arena_init(&w->arena);
    prism_intern_init(&w->strings, &w->arena);
    w->samples = prism_out_memory();
    w->locations = prism_out_memory();
    w->functions = prism_out_memory();
    w->message = prism_out_memory();
    w->inside = prism_out_memory();
    w->path = prism_out_memory();
    w->numbers = prism_out_memory();
    w->function_id = prism_alloc_zeroed(w->p->function_count, sizeof *w->function_id);
    w->values = prism_alloc(w->p->metric_count * sizeof *w->values);
    make_labels(w);
}

static void writing_release(struct writing *w)
{
    for (uint32_t i = 0; i < w->p->thread_count; i++) {
        free((char *)w->labels[i].at);
    }
    free(w->labels);
    free(w->values);
    free(w->function_id);
    prism_vec_release(&w->places);
    prism_map_release(&w->place_map);
    prism_out_abandon(w->samples);
    prism_out_abandon(w->locations);
    prism_out_abandon(w->functions);
    prism_out_abandon(w->message);
    prism_out_abandon(w->inside);
    prism_out_abandon(w->path);
    prism_out_abandon(w->numbers);
    prism_intern_release(&w->strings);
    prism_arena_release(&w->arena);
}

bool prism_pprof_write(const struct prism_profile *profile,
                       const struct prism_settings *settings, struct prism_out *out,
                       struct prism_notes *notes, struct prism_error *err)
{
    struct writing w = {.p = profile, .notes = notes};
    bool any;

    (void)settings;
    writing_init(&w);
    for (uint32_t i = 0; i < profile->tree.node_count; i++) {
        put_node(&w, i);
    }
    any = w.sample_count > 0;
    if (any) {
        prism_note_losses(profile,
                          PRISM_PLACE_METRICS | PRISM_PLACE_CALLS | PRISM_PLACE_LINES |
                              PRISM_PLACE_THREADS | PRISM_PLACE_FACTS,
                          notes);
        put_profile(&w, out);
    }
    writing_release(&w);
    return any || prism_error_set(err, "pprof: expected a stack with a value, found "
                                       "nothing to write");
}
