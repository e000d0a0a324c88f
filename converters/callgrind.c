/* SPDX-License-Identifier: MIT */
/* callgrind.c - for KCachegrind, QCachegrind and callgrind_annotate.
 *
 *     # callgrind format                      comments, then the header
 *     positions: line
 *     event: ns : Nanoseconds                 one for each event
 *     events: ns
 *     summary: TOTAL
 *
 *     fl=(FILE) PATH                          once for each function
 *     fn=(FUNCTION) NAME
 *     LINE SELF...
 *     cfi=(FILE) PATH                         once for each call
 *     cfn=(FUNCTION) NAME
 *     calls=COUNT LINE-OF-CALLEE
 *     LINE-OF-CALL INCLUSIVE...
 *
 * "(N) name" defines a number, "(N)" refers to it (valgrind manual, "Callgrind
 * Format Specification").
 *
 * Both tools take as a function's inclusive cost what the calls to it add up to:
 * callgrind_annotate over all calls, KCachegrind without those inside a recursion.
 * So <root> calls whatever begins a path, and calls inside a recursion group cost
 * what the calls from outside leave of the callee's cumulative value: in direct
 * recursion nothing.  Both then show the cumulative values of the profile.
 *
 * Loses: stacks, primitive calls, threads, time order, facts of the run. */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "converters/ambiguous.h"
#include "converters/format.h"
#include "converters/losses.h"
#include "core/analysis/roots.h"

#define ROOT_NAME "<root>"
#define NO_FILE   "???"
#define NO_NAME   "<no name>"

/* One column of costs. */
struct event {
    uint32_t metric;
    struct prism_fill fill;
    struct prism_roots roots;
    int64_t *inside; /* [edge] cost of a call inside a recursion group */
};

struct writing {
    const struct prism_profile *p;
    struct prism_out *out;
    struct prism_notes *notes;
    struct prism_scc scc;
    struct event *events;  /* [metric], the main one first */
    bool *ambiguous;       /* [function] another one has its file and name */
    uint32_t *file_id;     /* [file], then none; 0: not yet written */
    uint32_t *function_id; /* [function], then <root>; likewise */
    uint32_t file_ids;
    uint32_t function_ids;
};

static int64_t cost(struct writing *w, int64_t value)
{
    if (value < 0) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "negative values, written as 0");
        return 0;
    }
    return value;
}

static int64_t edge_total(struct writing *w, const struct event *event, size_t edge)
{
    int64_t value = w->p->graph.edge_total[edge * w->p->metric_count + event->metric];

    if (value == PRISM_UNKNOWN) {
        prism_notes_add(w->notes, PRISM_NOTE_ESTIMATED,
                        "inclusive costs of calls, from shares of the callee's");
        return llround(event->fill.edge_total[edge]);
    }
    return cost(w, value);
}

static int64_t function_total(const struct writing *w, const struct event *event,
                              uint32_t function)
{
    int64_t value =
        w->p->graph
            .function_total[(size_t)function * w->p->metric_count + event->metric];

    return value != PRISM_UNKNOWN ? value
                                  : llround(event->fill.function_total[function]);
}

static int64_t function_self(const struct writing *w, const struct event *event,
                             uint32_t function)
{
    return w->p->graph
        .function_self[(size_t)function * w->p->metric_count + event->metric];
}

/* Of the callee's total, what neither <root> nor calls from other groups have. */
static int64_t left_inside(struct writing *w, const struct event *event,
                           uint32_t function)
{
    uint32_t root = event->roots.of[function];
    int64_t left = function_total(w, event, function);

    if (root != PRISM_NONE) {
        left -= llround(event->roots.roots[root].total);
    }
    for (size_t i = event->fill.in_start[function];
         left > 0 && i < event->fill.in_start[function + 1]; i++) {
        size_t edge = event->fill.in[i];

        if (!prism_scc_inside(&w->scc, &w->p->graph.edges[edge])) {
            left -= edge_total(w, event, edge);
        }
    }
    return left > 0 ? left : 0;
}

/* The calls of a function inside its group share what is left, by their own
 * totals; rounded as differences of running sums, so that nothing is lost. */
static void share_inside(struct writing *w, struct event *event, uint32_t function)
{
    const struct prism_fill *fill = &event->fill;
    double left = (double)left_inside(w, event, function);
    double sum = 0;
    double before = 0;

    for (size_t i = fill->in_start[function]; i < fill->in_start[function + 1]; i++) {
        if (prism_scc_inside(&w->scc, &w->p->graph.edges[fill->in[i]])) {
            sum += fill->edge_total[fill->in[i]];
        }
    }
    for (size_t i = fill->in_start[function];
         sum > 0 && i < fill->in_start[function + 1]; i++) {
        size_t edge = fill->in[i];

        if (prism_scc_inside(&w->scc, &w->p->graph.edges[edge])) {
            double after = before + fill->edge_total[edge];

            event->inside[edge] =
                llround(left * (after / sum)) - llround(left * (before / sum));
            before = after;
        }
    }
}

static void event_init(struct writing *w, struct event *event, uint32_t metric)
{
    event->metric = metric;
    prism_fill_init(&event->fill, w->p, &w->scc, metric);
    prism_roots_init(&event->roots, w->p, &w->scc, &event->fill);
    event->inside = prism_alloc_zeroed(w->p->graph.edge_count, sizeof *event->inside);
    for (uint32_t i = 0; i < w->p->function_count; i++) {
        if (w->scc.recursive[w->scc.group[i]]) {
            share_inside(w, event, i);
        }
    }
}

static void writing_init(struct writing *w)
{
    uint32_t main_metric = prism_profile_main_metric(w->p);

    prism_scc_init(&w->scc, w->p);
    w->events = prism_alloc_zeroed(w->p->metric_count, sizeof *w->events);
    event_init(w, &w->events[0], main_metric);
    for (uint32_t i = 0, at = 1; i < w->p->metric_count; i++) {
        if (i != main_metric) {
            event_init(w, &w->events[at++], i);
        }
    }
    w->ambiguous = prism_ambiguous_names(w->p);
    w->file_id = prism_alloc_zeroed((size_t)w->p->file_count + 1, sizeof *w->file_id);
    w->function_id =
        prism_alloc_zeroed((size_t)w->p->function_count + 1, sizeof *w->function_id);
}

static void writing_release(struct writing *w)
{
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        prism_fill_release(&w->events[i].fill);
        prism_roots_release(&w->events[i].roots);
        free(w->events[i].inside);
    }
    free(w->events);
    prism_scc_release(&w->scc);
    free(w->ambiguous);
    free(w->file_id);
    free(w->function_id);
}

/* A line ends a name, readers drop blanks before it, and "(1" would be taken for
 * a number. */
static void put_name(struct writing *w, const char *name)
{
    name += strspn(name, " \t");
    if (*name == '\0') {
        name = NO_NAME; /* a number without a name refers to nothing */
    }
    if (name[0] == '(' && isdigit((unsigned char)name[1])) {
        prism_out_char(w->out, '[');
        name++;
    }
    for (; *name != '\0'; name++) {
        prism_out_char(w->out, *name == '\n' || *name == '\r' ? ' ' : *name);
    }
}

/* Numbers are most of the file, and printf() would take most of the time. */
static void put_id(struct writing *w, const char *key, uint32_t id)
{
    prism_out_text(w->out, key);
    prism_out_text(w->out, "=(");
    prism_out_i64(w->out, id);
    prism_out_char(w->out, ')');
}

static void put_number(struct writing *w, int64_t value)
{
    prism_out_char(w->out, ' ');
    prism_out_i64(w->out, value);
}

static void put_file(struct writing *w, const char *key, uint32_t file)
{
    uint32_t at = file != PRISM_NONE ? file : w->p->file_count;
    bool first = w->file_id[at] == 0;

    if (first) {
        w->file_id[at] = ++w->file_ids;
    }
    put_id(w, key, w->file_id[at]);
    if (first) {
        prism_out_char(w->out, ' ');
        put_name(w, file != PRISM_NONE ? w->p->files[file].path : NO_FILE);
    }
    prism_out_char(w->out, '\n');
}

/* `function` may be the count of functions: <root>. */
static void put_function(struct writing *w, const char *key, uint32_t function)
{
    bool first = w->function_id[function] == 0;

    if (first) {
        w->function_id[function] = ++w->function_ids;
    }
    put_id(w, key, w->function_id[function]);
    if (first) {
        prism_out_char(w->out, ' ');
        if (function == w->p->function_count) {
            prism_out_text(w->out, ROOT_NAME);
        } else {
            put_name(w, w->p->functions[function].qualname);
            if (w->ambiguous[function]) {
                prism_out_format(w->out, ":%" PRIu32, w->p->functions[function].line);
            }
        }
    }
    prism_out_char(w->out, '\n');
}

static void put_call(struct writing *w, uint32_t callee, int64_t count, uint32_t line)
{
    const struct prism_function *f = &w->p->functions[callee];

    if (count == PRISM_UNKNOWN) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "unknown call counts, written as 1");
    }
    if (count == 0) {
        prism_notes_add(w->notes, PRISM_NOTE_LOST, "call counts of 0, written as 1");
    }
    put_file(w, "cfi", f->file);
    put_function(w, "cfn", callee);
    prism_out_text(w->out, "calls=");
    prism_out_i64(w->out, count > 0 ? count : 1);
    put_number(w, f->line);
    prism_out_char(w->out, '\n');
    prism_out_i64(w->out, line);
}

static int64_t call_cost(struct writing *w, const struct event *event, size_t edge)
{
    return prism_scc_inside(&w->scc, &w->p->graph.edges[edge])
               ? event->inside[edge]
               : edge_total(w, event, edge);
}

static void put_calls(struct writing *w, uint32_t caller)
{
    for (size_t i = w->scc.edge_start[caller]; i < w->scc.edge_start[caller + 1]; i++) {
        size_t edge = w->scc.edges[i];
        const struct prism_edge *e = &w->p->graph.edges[edge];

        put_call(w, e->callee, w->p->graph.edge_counts[edge].calls,
                 e->line != 0 ? e->line : w->p->functions[caller].line);
        for (uint32_t j = 0; j < w->p->metric_count; j++) {
            put_number(w, call_cost(w, &w->events[j], edge));
        }
        prism_out_char(w->out, '\n');
    }
}

static bool is_empty(const struct writing *w, uint32_t function)
{
    const struct event *event = &w->events[0];

    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        if (function_self(w, &w->events[i], function) != 0) {
            return false;
        }
    }
    return w->scc.edge_start[function] == w->scc.edge_start[function + 1] &&
           event->fill.in_start[function] == event->fill.in_start[function + 1] &&
           function_total(w, event, function) == 0;
}

static void put_functions(struct writing *w)
{
    for (uint32_t i = 0; i < w->p->function_count; i++) {
        if (is_empty(w, i)) {
            continue;
        }
        prism_out_char(w->out, '\n');
        put_file(w, "fl", w->p->functions[i].file);
        put_function(w, "fn", i);
        prism_out_i64(w->out, w->p->functions[i].line);
        for (uint32_t j = 0; j < w->p->metric_count; j++) {
            put_number(w, cost(w, function_self(w, &w->events[j], i)));
        }
        prism_out_char(w->out, '\n');
        put_calls(w, i);
    }
}

/* A caller for all that has none, of all that no caller accounts for. */
static void put_root(struct writing *w)
{
    prism_out_char(w->out, '\n');
    put_file(w, "fl", PRISM_NONE);
    put_function(w, "fn", w->p->function_count);
    for (uint32_t i = 0; i < w->p->function_count; i++) {
        const struct prism_roots *main_roots = &w->events[0].roots;

        if (main_roots->of[i] == PRISM_NONE || is_empty(w, i)) {
            continue;
        }
        put_call(w, i, main_roots->roots[main_roots->of[i]].calls, 0);
        for (uint32_t j = 0; j < w->p->metric_count; j++) {
            const struct prism_roots *roots = &w->events[j].roots;
            uint32_t root = roots->of[i];

            put_number(w, root != PRISM_NONE ? llround(roots->roots[root].total) : 0);
        }
        prism_out_char(w->out, '\n');
    }
}

/* Event names are words of letters, digits and underlines. */
static void put_event_name(struct writing *w, const struct event *event)
{
    const struct prism_metric *metric = &w->p->metrics[event->metric];

    if (metric->role == PRISM_ROLE_TIME && event == w->events) {
        prism_out_text(w->out, "ns");
        return;
    }
    if (!isalpha((unsigned char)metric->name[0])) {
        prism_out_char(w->out, 'E');
    }
    for (const char *at = metric->name; *at != '\0'; at++) {
        prism_out_char(w->out, isalnum((unsigned char)*at) ? *at : '_');
    }
    for (const struct event *other = w->events; other < event; other++) {
        if (strcmp(w->p->metrics[other->metric].name, metric->name) == 0) {
            prism_out_format(w->out, "_%" PRIu32, event->metric);
            break;
        }
    }
}

static void put_sums(struct writing *w, const char *key)
{
    prism_out_format(w->out, "%s:", key);
    for (uint32_t j = 0; j < w->p->metric_count; j++) {
        int64_t sum = 0;

        for (uint32_t i = 0; i < w->p->function_count; i++) {
            int64_t self = function_self(w, &w->events[j], i);

            sum += self > 0 ? self : 0;
        }
        put_number(w, sum);
    }
    prism_out_char(w->out, '\n');
}

static void put_header(struct writing *w)
{
    const char *command = prism_profile_meta(w->p, "command");
    const char *estimated = prism_profile_meta(w->p, "estimated");

    prism_out_text(w->out, "# callgrind format\nversion: 1\n"
                           "creator: callprism " CALLPRISM_VERSION "\n");
    if (command != NULL) {
        prism_out_text(w->out, "cmd: ");
        put_name(w, command);
        prism_out_char(w->out, '\n');
    }
    if (estimated != NULL) {
        prism_out_format(
            w->out,
            "desc: Estimated: %s of the time stands on paths that were rebuilt\n",
            estimated);
    }
    prism_out_text(w->out, "part: 1\npositions: line\n");
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        const struct prism_metric *metric = &w->p->metrics[w->events[i].metric];

        prism_out_text(w->out, "event: ");
        put_event_name(w, &w->events[i]);
        prism_out_text(w->out, " : ");
        put_name(w, metric->role == PRISM_ROLE_TIME ? "Nanoseconds" : metric->name);
        if (metric->divisor != 1) {
            prism_out_format(w->out, " times %" PRId64, metric->divisor);
        }
        prism_out_char(w->out, '\n');
    }
    prism_out_text(w->out, "events:");
    for (uint32_t i = 0; i < w->p->metric_count; i++) {
        prism_out_char(w->out, ' ');
        put_event_name(w, &w->events[i]);
    }
    prism_out_char(w->out, '\n');
    put_sums(w, "summary");
}

static bool callgrind_write(const struct prism_profile *profile,
                            const struct prism_settings *settings,
                            struct prism_out *out, struct prism_notes *notes,
                            struct prism_error *err)
{
    struct writing w = {.p = profile, .out = out, .notes = notes};

    (void)settings;
    if (profile->function_count == 0) {
        return prism_error_set(err,
                               "callgrind: expected a function with calls or time, "
                               "found nothing to write");
    }
    writing_init(&w);
    put_header(&w);
    put_root(&w);
    put_functions(&w);
    prism_out_char(out, '\n');
    put_sums(&w, "totals");
    prism_note_losses(
        profile, PRISM_PLACE_METRICS | PRISM_PLACE_LINES | PRISM_PLACE_COMMAND, notes);
    writing_release(&w);
    return true;
}

const struct prism_format prism_format_callgrind = {
    .title = "callgrind (KCachegrind, QCachegrind, callgrind_annotate)",
    .patterns = (const char *const[]){"callgrind.out.*", "*.callgrind", NULL},
    .writes = PRISM_GRAPH,
    .write = callgrind_write,
};
