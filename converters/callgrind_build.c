/* SPDX-License-Identifier: MIT */
/* callgrind_build.c - see callgrind_build.h. */
#include "converters/callgrind_build.h"

#include <stdlib.h>
#include <string.h>

#include "converters/callgrind_functions.h"
#include "core/analysis/scc.h"
#include "core/base/memory.h"

struct building {
    const struct prism_callgrind_file *file;
    struct prism_callgrind_sums *sums;
    struct prism_builder *b;
    bool fills_lines;
    uint32_t root;            /* the function that stands for no caller, or none */
    uint32_t *functions;      /* [function] in the builder */
    uint32_t count;           /* of functions there */
    struct prism_edge *edges; /* [edge] between those; none where the root calls */
    size_t *edge_of;          /* [edge] in the sums */
    uint32_t *edge_id;        /* [edge] in the builder */
    size_t edge_count;
    struct prism_scc scc;
    int64_t *edge_calls; /* [edge in the builder]; 0 is unknown */
    int64_t *calls;      /* [function in the builder]; likewise */
    int64_t *self;       /* likewise, of the metric at hand */
    int64_t *in;         /* likewise: what calls of it cost */
    int64_t *below;      /* likewise: what its calls that leave its group cost */
    int64_t *group;      /* [group]: its own costs and those below it */
    unsigned column;     /* at hand */
    uint32_t metric[PRISM_CALLGRIND_EVENTS]; /* [column] in the builder */
    int64_t factor[PRISM_CALLGRIND_EVENTS];  /* [column] */
};

static int64_t *self_of(const struct building *g, uint32_t function)
{
    return &g->sums->self.items[(size_t)function * g->sums->width];
}

/* Without costs and callers, and nothing but its name: what our writer puts in front
 * of the paths. */
static uint32_t find_root(const struct building *g)
{
    const struct prism_callgrind_sums *sums = g->sums;
    uint32_t root = PRISM_NONE;

    for (uint32_t i = 0; i < sums->functions.count && root == PRISM_NONE; i++) {
        const struct prism_callgrind_function *f = &sums->functions.items[i];
        bool empty = true;

        for (unsigned j = 0; j < sums->width; j++) {
            empty = empty && self_of(g, i)[j] == 0;
        }
        if (f->file == 0 && f->object == 0 && empty &&
            prism_span_is(prism_callgrind_text(g->file->names, f->name),
                          PRISM_CALLGRIND_ROOT)) {
            root = i;
        }
    }
    for (size_t i = 0; i < sums->edges.count; i++) {
        if (sums->edges.items[i].callee == root) {
            return PRISM_NONE;
        }
    }
    return root;
}

/* A call at the first line of its caller is one whose place is not known. */
static uint32_t known_line(const struct building *g, const struct prism_edge *edge)
{
    const struct prism_callgrind_function *caller =
        &g->sums->functions.items[edge->caller];

    return g->fills_lines && edge->line == prism_callgrind_first_line(caller)
               ? 0
               : edge->line;
}

static void find_edges(struct building *g)
{
    const struct prism_callgrind_sums *sums = g->sums;

    g->edges = prism_alloc(sums->edges.count * sizeof *g->edges);
    g->edge_of = prism_alloc(sums->edges.count * sizeof *g->edge_of);
    g->edge_id = prism_alloc(sums->edges.count * sizeof *g->edge_id);
    g->calls = prism_alloc_zeroed(g->count, sizeof *g->calls);
    g->edge_calls = prism_alloc_zeroed(sums->edges.count, sizeof *g->edge_calls);
    for (size_t i = 0; i < sums->edges.count; i++) {
        const struct prism_edge *edge = &sums->edges.items[i];
        uint32_t callee = g->functions[edge->callee];

        prism_callgrind_add(g->sums, &g->calls[callee], sums->edge_calls.items[i]);
        if (edge->caller != g->root) {
            g->edges[g->edge_count] = (struct prism_edge){g->functions[edge->caller],
                                                          callee, known_line(g, edge)};
            g->edge_id[g->edge_count] =
                prism_builder_edge(g->b, g->edges[g->edge_count].caller, callee,
                                   g->edges[g->edge_count].line);
            prism_callgrind_add(g->sums, &g->edge_calls[g->edge_id[g->edge_count]],
                                sums->edge_calls.items[i]);
            g->edge_of[g->edge_count++] = i;
        }
    }
    prism_scc_init_edges(&g->scc, g->count, g->edges, g->edge_count);
}

static bool is_recursive(const struct building *g, uint32_t function)
{
    return g->scc.recursive[g->scc.group[function]];
}

static bool is_alone(const struct building *g, uint32_t function)
{
    uint32_t group = g->scc.group[function];

    return g->scc.member_start[group + 1] - g->scc.member_start[group] == 1;
}

/* No calls, but costs of calls: a part that begins inside one counts it where it began;
 * and pprof, which does not know how many there are, writes nothing else. */
static void push_counts(struct building *g)
{
    bool unknown = g->file->calls_unknown;

    for (uint32_t i = 0; i < g->count; i++) {
        int64_t calls = g->calls[i] > 0 && !unknown ? g->calls[i] : PRISM_UNKNOWN;

        prism_builder_function_counts(g->b, i, calls,
                                      is_recursive(g, i) ? PRISM_UNKNOWN : calls);
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        const struct prism_edge *edge = &g->edges[i];
        int64_t calls = g->edge_calls[g->edge_id[i]] == 0 || unknown
                            ? PRISM_UNKNOWN
                            : g->sums->edge_calls.items[g->edge_of[i]];

        prism_builder_edge_counts(g->b, g->edge_id[i], calls,
                                  prism_scc_inside(&g->scc, edge) ? PRISM_UNKNOWN
                                                                  : calls);
    }
}

/* A value of the file in the unit of its metric. */
static int64_t scaled(struct building *g, int64_t value)
{
    if (__builtin_mul_overflow(value, g->factor[g->column], &value)) {
        g->sums->overflowed = true;
        return 0;
    }
    return value;
}

static int64_t edge_cost(struct building *g, size_t in_sums)
{
    return scaled(g, g->sums->edge_costs.items[in_sums * g->sums->width + g->column]);
}

static void sum_up(struct building *g)
{
    memset(g->self, 0, g->count * sizeof *g->self);
    memset(g->in, 0, g->count * sizeof *g->in);
    memset(g->below, 0, g->count * sizeof *g->below);
    memset(g->group, 0, g->count * sizeof *g->group);
    for (uint32_t i = 0; i < g->sums->functions.count; i++) {
        if (i != g->root) {
            prism_callgrind_add(g->sums, &g->self[g->functions[i]],
                                scaled(g, self_of(g, i)[g->column]));
        }
    }
    for (size_t i = 0; i < g->sums->edges.count; i++) {
        const struct prism_edge *edge = &g->sums->edges.items[i];

        uint32_t callee = g->functions[edge->callee];

        if (g->functions[edge->caller] != callee) {
            prism_callgrind_add(g->sums, &g->in[callee], edge_cost(g, i));
        }
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        if (!prism_scc_inside(&g->scc, &g->edges[i])) {
            prism_callgrind_add(g->sums, &g->below[g->edges[i].caller],
                                edge_cost(g, g->edge_of[i]));
        }
    }
    for (uint32_t i = 0; i < g->count; i++) {
        int64_t *group = &g->group[g->scc.group[i]];

        prism_callgrind_add(g->sums, group, g->self[i]);
        prism_callgrind_add(g->sums, group, g->below[i]);
    }
}

static void push_values(struct building *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        int64_t group = g->group[g->scc.group[i]];
        bool more = g->in[i] > group;
        int64_t total = is_alone(g, i) == more ? g->in[i] : group;

        prism_builder_function_values(g->b, i, g->metric[g->column], g->self[i],
                                      total > g->self[i] ? total : g->self[i]);
    }
    for (size_t i = 0; i < g->edge_count; i++) {
        bool inside = prism_scc_inside(&g->scc, &g->edges[i]);

        prism_builder_edge_values(g->b, g->edge_id[i], g->metric[g->column],
                                  PRISM_UNKNOWN,
                                  inside ? PRISM_UNKNOWN : edge_cost(g, g->edge_of[i]));
    }
}

static void building_release(struct building *g)
{
    free(g->functions);
    free(g->edges);
    free(g->edge_of);
    free(g->edge_id);
    free(g->calls);
    free(g->edge_calls);
    free(g->self);
    free(g->in);
    free(g->below);
    free(g->group);
    prism_scc_release(&g->scc);
}

static void note_losses(const struct building *g, struct prism_notes *notes)
{
    bool several = false;
    bool circles = false;

    for (size_t i = 0; i < g->sums->functions.count; i++) {
        several = several || g->sums->functions.items[i].several;
    }
    for (uint32_t i = 0; i < g->scc.group_count; i++) {
        circles = circles || g->scc.recursive[i];
    }
    if (several) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "which line of a function has which costs");
    }
    if (circles) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "costs of calls inside a recursion, which tools count in "
                        "different ways");
    }
}

bool prism_callgrind_build(const struct prism_callgrind_file *file,
                           struct prism_builder *b, struct prism_notes *notes,
                           const char *name, struct prism_error *err)
{
    struct building g = {.file = file,
                         .sums = file->sums,
                         .b = b,
                         .fills_lines = prism_callgrind_fills_lines(file)};

    /* Before there are rows, which another metric would make wider. */
    for (unsigned i = 0; i < file->events->metric_count; i++) {
        g.metric[i] =
            prism_callgrind_metric(file->events, i, file->creator, b, &g.factor[i]);
    }
    g.root = find_root(&g);
    g.functions = prism_callgrind_push_functions(file, b, g.root, &g.count);
    find_edges(&g);
    g.self = prism_alloc(g.count * sizeof *g.self);
    g.in = prism_alloc(g.count * sizeof *g.in);
    g.below = prism_alloc(g.count * sizeof *g.below);
    g.group = prism_alloc(g.count * sizeof *g.group);
    push_counts(&g);
    for (unsigned i = 0; i < file->events->metric_count; i++) {
        g.column = i;
        sum_up(&g);
        push_values(&g);
    }
    note_losses(&g, notes);
    building_release(&g);
    return !file->sums->overflowed ||
           prism_error_set(err, "%s: expected sums below 2^63, found a larger one",
                           name);
}
