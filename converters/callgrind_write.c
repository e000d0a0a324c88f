/* SPDX-License-Identifier: MIT */
/* callgrind_write.c - a graph, or each thread of a tree as one.
 *
 * Both KCachegrind and callgrind_annotate take as a function's inclusive cost what the
 * calls to it add up to: callgrind_annotate over all calls, KCachegrind without those
 * inside a recursion.  So <root> calls whatever begins a path, and calls inside a
 * recursion group cost what the calls from outside leave of the callee's cumulative
 * value: in direct recursion nothing.  Both then show the cumulative values of the
 * profile.
 *
 * A function is written once, with all its costs at its first line, and its calls at
 * the lines where they stand, or there too where these are unknown.  Objects, files
 * and functions are never left to be guessed from what stood before. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/ambiguous.h"
#include "converters/callgrind.h"
#include "converters/callgrind_build.h"
#include "converters/callgrind_functions.h"
#include "converters/callgrind_split.h"
#include "converters/callgrind_writing.h"
#include "converters/convert.h"
#include "converters/losses.h"
#include "core/base/digits.h"

/* The most bytes of a key with its number, and of what follows "calls=". */
enum { ID_ROOM = 32, CALL_ROOM = 96 };

struct key {
    char text[8]; /* more than needed, so that it is copied at once */
    size_t len;
};

static const struct key own_file = {"fl=", 3};
static const struct key own_function = {"fn=", 3};
static const struct key called_file = {"cfi=", 4};
static const struct key called_function = {"cfn=", 4};

static bool no_calls_known(const struct prism_profile *p)
{
    for (uint32_t i = 0; i < p->function_count; i++) {
        if (p->graph.function_counts[i].calls != PRISM_UNKNOWN) {
            return false;
        }
    }
    for (size_t i = 0; i < p->graph.edge_count; i++) {
        if (p->graph.edge_counts[i].calls != PRISM_UNKNOWN) {
            return false;
        }
    }
    return true;
}

/* Names that end in their line have it once more, so that a reader can take it off. */
static bool *find_with_line(const struct prism_profile *p)
{
    bool *with_line = prism_ambiguous_names(p);

    for (uint32_t i = 0; i < p->function_count; i++) {
        const struct prism_function *f = &p->functions[i];
        struct prism_span head;

        with_line[i] |=
            prism_callgrind_split_line(prism_span_of(f->qualname), f->line, &head);
    }
    return with_line;
}

static void writing_init(struct prism_callgrind_writing *w)
{
    uint32_t main_metric = prism_profile_main_metric(w->p);

    prism_scc_init(&w->scc, w->p);
    w->columns = prism_alloc_zeroed(w->p->metric_count, sizeof *w->columns);
    prism_callgrind_column_init(&w->columns[0], w->p, &w->scc, main_metric, w->notes);
    for (uint32_t i = 0, at = 1; i < w->p->metric_count; i++) {
        if (i != main_metric) {
            prism_callgrind_column_init(&w->columns[at++], w->p, &w->scc, i, w->notes);
        }
    }
    w->with_line = find_with_line(w->p);
    w->file_ids = 0;
    w->function_ids = 0;
    w->calls_unknown = no_calls_known(w->p);
    w->files = prism_alloc_zeroed((size_t)w->p->file_count + 2, sizeof *w->files);
    w->functions =
        prism_alloc_zeroed((size_t)w->p->function_count + 1, sizeof *w->functions);
}

static void writing_release(struct prism_callgrind_writing *w)
{
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        prism_callgrind_column_release(&w->columns[i]);
    }
    free(w->columns);
    prism_scc_release(&w->scc);
    free(w->with_line);
    free(w->files);
    free(w->functions);
}

/* Most of the file are numbers that stand for names: each is made once, and put together
 * with its key in the output's buffer.  True where it stands for the first time: there
 * the name follows. */
static bool put_id(struct prism_callgrind_writing *w, const struct key *key,
                   struct prism_callgrind_id *id, uint32_t *count)
{
    bool first = id->len == 0;
    char *to = prism_out_room(w->out, ID_ROOM);

    if (first) {
        char *end = prism_digits(id->text + 1, ++*count);

        id->text[0] = '(';
        *end++ = ')';
        id->len = (unsigned char)(end - id->text);
    }
    memcpy(to, key->text, sizeof key->text);
    to += key->len;
    memcpy(to, id->text, sizeof id->text);
    to += id->len;
    *to++ = first ? ' ' : '\n';
    prism_out_used(w->out, to);
    return first;
}

static uint32_t file_of(const struct prism_callgrind_writing *w, uint32_t function)
{
    const struct prism_function *f;

    if (function == w->p->function_count) {
        return w->p->file_count;
    }
    f = &w->p->functions[function];
    return f->file != PRISM_NONE ? f->file
                                 : w->p->file_count + prism_kind_is_c(f->kind);
}

/* Of <root> when `function` is the count of functions. */
static void put_file(struct prism_callgrind_writing *w, const struct key *key,
                     uint32_t function)
{
    uint32_t file = file_of(w, function);

    if (put_id(w, key, &w->files[file], &w->file_ids)) {
        prism_callgrind_put_name(w, file < w->p->file_count ? w->p->files[file].path
                                    : file == w->p->file_count
                                        ? PRISM_CALLGRIND_NO_FILE
                                        : PRISM_CALLGRIND_C_FILE);
        prism_out_char(w->out, '\n');
    }
}

/* `function` may be the count of functions: <root>. */
static void put_function(struct prism_callgrind_writing *w, const struct key *key,
                         uint32_t function)
{
    bool first = put_id(w, key, &w->functions[function], &w->function_ids);

    if (first && function == w->p->function_count) {
        prism_out_text(w->out, PRISM_CALLGRIND_ROOT "\n");
    } else if (first) {
        prism_callgrind_put_name(w, w->p->functions[function].qualname);
        if (w->with_line[function]) {
            prism_out_format(w->out, ":%" PRIu32, w->p->functions[function].line);
        }
        prism_out_char(w->out, '\n');
    }
}

static void put_call(struct prism_callgrind_writing *w, uint32_t callee, int64_t count,
                     uint32_t line)
{
    char *to;

    if (count == PRISM_UNKNOWN) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "unknown call counts, written as 1");
    }
    if (count == 0) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "call counts of 0, written as 1");
    }
    put_file(w, &called_file, callee);
    put_function(w, &called_function, callee);
    prism_out_text(w->out, "calls=");
    to = prism_out_room(w->out, CALL_ROOM);
    to = prism_digits(to, count > 0 ? count : 1);
    *to++ = ' ';
    to = prism_digits(to, w->p->functions[callee].line);
    *to++ = '\n';
    prism_out_used(w->out, prism_digits(to, line));
}

static void put_calls(struct prism_callgrind_writing *w, uint32_t caller)
{
    for (size_t i = w->scc.edge_start[caller]; i < w->scc.edge_start[caller + 1]; i++) {
        size_t edge = w->scc.edges[i];
        const struct prism_edge *e = &w->p->graph.edges[edge];

        put_call(w, e->callee, w->p->graph.edge_counts[edge].calls,
                 e->line != 0 ? e->line : w->p->functions[caller].line);
        for (uint32_t j = 0; j < w->p->metric_count; j++) {
            prism_callgrind_put_number(
                w, prism_callgrind_column_call(&w->columns[j], edge));
        }
        prism_out_char(w->out, '\n');
    }
}

static bool is_empty(const struct prism_callgrind_writing *w, uint32_t function)
{
    const struct prism_fill *fill = &w->columns[0].fill;

    if (w->p->graph.function_counts[function].calls > 0) {
        return false;
    }
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        if (w->p->graph.function_self[(size_t)function * w->p->metric_count + i] != 0) {
            return false;
        }
    }
    return w->scc.edge_start[function] == w->scc.edge_start[function + 1] &&
           fill->in_start[function] == fill->in_start[function + 1] &&
           prism_callgrind_column_total(&w->columns[0], function) == 0;
}

static void put_functions(struct prism_callgrind_writing *w)
{
    for (uint32_t i = 0; i < w->p->function_count; i++) {
        if (is_empty(w, i)) {
            continue;
        }
        prism_out_char(w->out, '\n');
        put_file(w, &own_file, i);
        put_function(w, &own_function, i);
        prism_out_i64(w->out, w->p->functions[i].line);
        for (uint32_t j = 0; j < w->p->metric_count; j++) {
            prism_callgrind_put_number(w,
                                       prism_callgrind_column_self(&w->columns[j], i));
        }
        prism_out_char(w->out, '\n');
        put_calls(w, i);
    }
}

/* What no caller accounts for may be time, and calls that took none. */
static int64_t root_calls(const struct prism_callgrind_writing *w, uint32_t function)
{
    const struct prism_callgrind_column *column = &w->columns[0];
    uint32_t root = column->roots.of[function];

    return root != PRISM_NONE ? column->roots.roots[root].calls
                              : prism_fill_root_calls(&column->fill, w->p, function);
}

/* A caller for all that has none, of all that no caller accounts for. */
static void put_root(struct prism_callgrind_writing *w)
{
    const struct prism_roots *roots = &w->columns[0].roots;

    prism_out_char(w->out, '\n');
    put_file(w, &own_file, w->p->function_count);
    put_function(w, &own_function, w->p->function_count);
    for (uint32_t i = 0; i < w->p->function_count; i++) {
        int64_t calls = root_calls(w, i);

        if ((roots->of[i] == PRISM_NONE && (calls == 0 || calls == PRISM_UNKNOWN)) ||
            is_empty(w, i)) {
            continue;
        }
        put_call(w, i, calls, 0);
        for (uint32_t j = 0; j < w->p->metric_count; j++) {
            prism_callgrind_put_number(w,
                                       prism_callgrind_column_root(&w->columns[j], i));
        }
        prism_out_char(w->out, '\n');
    }
}

static void put_part(struct prism_callgrind_writing *w)
{
    writing_init(w);
    prism_callgrind_put_header(w);
    put_root(w);
    put_functions(w);
    prism_out_char(w->out, '\n');
    prism_callgrind_put_sums(w, "totals");
    prism_note_losses(w->p,
                      PRISM_PLACE_METRICS | PRISM_PLACE_LINES | PRISM_PLACE_COMMAND |
                          (w->thread != PRISM_NONE ? PRISM_PLACE_THREADS : 0),
                      w->notes);
    writing_release(w);
}

/* A part of a tree: one thread, or all of them (PRISM_NONE). */
static bool put_split(struct prism_callgrind_writing *w,
                      const struct prism_profile *tree, bool recursion,
                      struct prism_error *err)
{
    const struct prism_profile *part =
        prism_callgrind_split(tree, w->thread, recursion, err);

    if (part == NULL) {
        return false;
    }
    w->p = part;
    w->part++;
    if (w->part > 1) {
        prism_out_char(w->out, '\n');
    }
    put_part(w);
    prism_profile_free(part);
    return true;
}

static bool write_split(struct prism_callgrind_writing *w,
                        const struct prism_profile *tree, bool recursion, bool threads,
                        struct prism_error *err)
{
    prism_notes_add(w->notes, PRISM_NOTE_LOST,
                    "call paths: only callers and callees are kept");
    if (!threads) {
        w->thread = PRISM_NONE;
        return put_split(w, tree, recursion, err);
    }
    for (uint32_t i = 0; i < tree->thread_count; i++) {
        w->thread = i;
        if (prism_callgrind_thread_used(tree, i) &&
            !put_split(w, tree, recursion, err)) {
            return false;
        }
    }
    return w->part > 0 ||
           prism_error_set(err, "callgrind: expected a thread with calls or time, "
                                "found nothing to write");
}

static bool write_whole(struct prism_callgrind_writing *w,
                        const struct prism_profile *profile, struct prism_error *err)
{
    bool made;
    const struct prism_profile *graph =
        prism_adapt(profile, PRISM_GRAPH, PRISM_UNFOLD_CONTEXTS, &made, w->notes, err);

    if (graph == NULL) {
        return false;
    }
    w->p = graph;
    w->part = 1;
    w->thread = PRISM_NONE;
    put_part(w);
    if (made) {
        prism_profile_free(graph);
    }
    return true;
}

bool prism_callgrind_write(const struct prism_profile *profile,
                           const struct prism_settings *settings, struct prism_out *out,
                           struct prism_notes *notes, struct prism_error *err)
{
    struct prism_callgrind_writing w = {.out = out, .notes = notes};
    bool recursion = prism_settings_flag(
        settings, &prism_callgrind_options[PRISM_CALLGRIND_SPLIT_RECURSION]);
    bool threads = prism_settings_flag(
        settings, &prism_callgrind_options[PRISM_CALLGRIND_SPLIT_THREADS]);

    if (profile->function_count == 0 &&
        prism_profile_sum(profile, prism_profile_main_metric(profile)) == 0) {
        return prism_error_set(err,
                               "callgrind: expected a function with calls or time, "
                               "found nothing to write");
    }
    if (profile->shape == PRISM_TREE && (recursion || threads)) {
        return write_split(&w, profile, recursion, threads, err);
    }
    if (recursion || threads) {
        prism_notes_add(
            notes, PRISM_NOTE_LOST, "%s: a graph of callers and callees does not tell",
            threads ? "which thread costs belong to" : "the levels of recursion");
    }
    return write_whole(&w, profile, err);
}
