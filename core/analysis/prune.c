/* SPDX-License-Identifier: MIT */
/* prune.c - see prune.h. */
#include "core/analysis/prune.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/through.h"
#include "core/base/memory.h"

/* What the link of a chain counts, beside 1 for each way that it brings together or
 * apart. */
#define CHAIN 0.1

/* How much more a function counts that an earlier picture had. */
#define FAVOUR 3.0

struct pruning {
    const struct prism_callgraph *graph;
    const struct prism_prune *wish;
    struct prism_pruned *pruned;
    double sum;
    bool *drawn;     /* [vertex] */
    uint32_t *index; /* [vertex]: in pruned->vertices */
};

bool *prism_prune_reach(const struct prism_callgraph *graph, const bool *starts,
                        bool up, uint32_t depth, const bool *barred)
{
    const size_t *start = up ? graph->in_start : graph->out_start;
    const size_t *list = up ? graph->in : graph->out;
    bool *reached = prism_alloc_zeroed(graph->vertex_count, sizeof *reached);
    uint32_t *queue = prism_alloc(graph->vertex_count * sizeof *queue);
    uint32_t *steps = prism_alloc_zeroed(graph->vertex_count, sizeof *steps);
    size_t count = 0;

    for (uint32_t i = 0; i < graph->vertex_count; i++) {
        if (starts[i] && (barred == NULL || !barred[i])) {
            reached[i] = true;
            queue[count++] = i;
        }
    }
    for (size_t next = 0; next < count; next++) {
        uint32_t at = queue[next];

        for (size_t i = start[at]; i < start[at + 1]; i++) {
            const struct prism_arc *arc = &graph->arcs.items[list[i]];
            uint32_t other = up ? arc->caller : arc->callee;

            if (!reached[other] && (barred == NULL || !barred[other]) &&
                (depth == 0 || steps[at] < depth)) {
                reached[other] = true;
                steps[other] = steps[at] + 1;
                queue[count++] = other;
            }
        }
    }
    free(queue);
    free(steps);
    return reached;
}

bool *prism_prune_entries(const struct prism_callgraph *graph)
{
    bool *entries = prism_alloc_zeroed(graph->vertex_count, sizeof *entries);
    uint32_t heaviest = 0;
    bool any = false;

    for (uint32_t i = 0; i < graph->vertex_count; i++) {
        const struct prism_vertex *vertex = &graph->vertices[i];
        const struct prism_vertex *most = &graph->vertices[heaviest];
        bool called = false;

        for (size_t in = graph->in_start[i]; in < graph->in_start[i + 1]; in++) {
            called |= graph->arcs.items[graph->in[in]].caller != i;
        }
        entries[i] = !called;
        any |= !called;
        if (prism_callgraph_weight(&vertex->now, &vertex->before) >
            prism_callgraph_weight(&most->now, &most->before)) {
            heaviest = i;
        }
    }
    if (!any && graph->vertex_count > 0) {
        entries[heaviest] = true;
    }
    return entries;
}

static double weight_of(const struct prism_vertex *vertex)
{
    return (double)prism_callgraph_weight(&vertex->now, &vertex->before);
}

/* Over how many ways something spreads: the entropy of their shares, in bits (C.
 * Shannon, 1948); `own` is one more way. */
static double spread(const struct prism_callgraph *g, const size_t *list, size_t count,
                     double own)
{
    double sum = own;
    double bits = 0;

    for (size_t i = 0; i < count; i++) {
        const struct prism_arc *arc = &g->arcs.items[list[i]];

        sum += arc->caller == arc->callee
                   ? 0
                   : (double)prism_callgraph_weight(&arc->now, &arc->before);
    }
    for (size_t i = 0; i <= count && sum > 0; i++) {
        const struct prism_arc *arc = i < count ? &g->arcs.items[list[i]] : NULL;
        double part = own;

        if (arc != NULL) {
            part = arc->caller == arc->callee
                       ? 0
                       : (double)prism_callgraph_weight(&arc->now, &arc->before);
        }
        bits -= part > 0 ? part / sum * log2(part / sum) : 0;
    }
    return bits;
}

/* How much a vertex tells.  Where paths begin or end counts as one way. */
static double score_of(const struct prism_callgraph *g, uint32_t index)
{
    const struct prism_vertex *vertex = &g->vertices[index];
    size_t ins = g->in_start[index + 1] - g->in_start[index];
    size_t outs = g->out_start[index + 1] - g->out_start[index];
    int64_t self =
        vertex->now.self > vertex->before.self ? vertex->now.self : vertex->before.self;
    double own = self > 0 ? (double)self : 0;
    double in = ins == 0 ? 1 : spread(g, g->in + g->in_start[index], ins, 0);
    double out = outs == 0 ? 1 : spread(g, g->out + g->out_start[index], outs, own);

    return weight_of(vertex) * (CHAIN + in + out) + own;
}

static bool is_in(const bool *set, uint32_t vertex)
{
    return set != NULL && set[vertex];
}

/* What an earlier picture had stays as long as it is not far less than others. */
static double favour(const struct prism_prune *wish, uint32_t vertex)
{
    return is_in(wish->kept, vertex) ? FAVOUR : 1;
}

static void restrict_to(bool *drawn, bool *allowed, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        drawn[i] = drawn[i] && allowed[i];
    }
    free(allowed);
}

/* A name without anything of it, as a filter leaves it. */
static bool is_absent(const struct prism_numbers *numbers)
{
    return numbers->calls == 0 && numbers->self == 0 && numbers->total == 0;
}

/* What may be drawn: what ran, is asked for, and is large enough. */
static void allow(struct pruning *p)
{
    const struct prism_callgraph *g = p->graph;
    const struct prism_prune *wish = p->wish;

    for (uint32_t i = 0; i < g->vertex_count; i++) {
        const struct prism_vertex *vertex = &g->vertices[i];

        p->drawn[i] = !(is_absent(&vertex->now) && is_absent(&vertex->before)) &&
                      (wish->barred == NULL || !wish->barred[i]) &&
                      weight_of(vertex) * (wish->kept_small ? favour(wish, i) : 1) >=
                          wish->node_share * p->sum;
    }
    if (wish->roots != NULL) {
        restrict_to(p->drawn,
                    prism_prune_reach(g, wish->roots, false, wish->depth, NULL),
                    g->vertex_count);
    }
    if (wish->leaves != NULL) {
        restrict_to(p->drawn,
                    prism_prune_reach(g, wish->leaves, true, wish->depth, NULL),
                    g->vertex_count);
    }
    if (wish->depth > 0 && wish->roots == NULL && wish->leaves == NULL) {
        bool *entries = prism_prune_entries(g);

        restrict_to(p->drawn, prism_prune_reach(g, entries, false, wish->depth, NULL),
                    g->vertex_count);
        free(entries);
    }
}

struct scored {
    double score;
    uint32_t vertex;
};

static int by_score(const void *a, const void *b)
{
    const struct scored *left = a;
    const struct scored *right = b;

    if (left->score < right->score || left->score > right->score) {
        return left->score > right->score ? -1 : 1;
    }
    return (left->vertex > right->vertex) - (left->vertex < right->vertex);
}

/* Of what may be drawn, what tells most; roots and leaves always. */
static void choose(struct pruning *p)
{
    struct scored *list = prism_alloc(p->graph->vertex_count * sizeof *list);
    size_t count = 0;

    for (uint32_t i = 0; i < p->graph->vertex_count; i++) {
        if (p->drawn[i]) {
            bool named = is_in(p->wish->roots, i) || is_in(p->wish->leaves, i);
            double score = score_of(p->graph, i) * favour(p->wish, i);

            list[count++] = (struct scored){named ? INFINITY : score, i};
        }
    }
    if (count > p->wish->most) {
        qsort(list, count, sizeof *list, by_score);
        for (size_t i = p->wish->most; i < count; i++) {
            p->drawn[list[i].vertex] = false;
        }
    }
    free(list);
}

/* A vertex with what it is sorted by, so that sorting needs no context. */
struct named {
    const char *name;
    const char *path;
    uint32_t line;
    uint32_t vertex;
};

static int by_name(const void *a, const void *b)
{
    const struct named *left = a;
    const struct named *right = b;
    int order = strcmp(left->name, right->name);

    order = order != 0 ? order : strcmp(left->path, right->path);
    if (order != 0) {
        return order;
    }
    if (left->line != right->line) {
        return left->line < right->line ? -1 : 1;
    }
    return (left->vertex > right->vertex) - (left->vertex < right->vertex);
}

static void list_vertices(struct pruning *p)
{
    struct prism_pruned *pruned = p->pruned;
    struct named *names = prism_alloc(p->graph->vertex_count * sizeof *names);

    for (uint32_t i = 0; i < p->graph->vertex_count; i++) {
        const struct prism_vertex *vertex = &p->graph->vertices[i];
        const struct prism_function *function =
            &vertex->profile->functions[vertex->function];

        if (p->drawn[i]) {
            names[pruned->vertex_count++] =
                (struct named){function->qualname,
                               prism_profile_path(vertex->profile, vertex->function),
                               function->line, i};
        } else if (function->kind != PRISM_KIND_OUTSIDE &&
                   (!is_absent(&vertex->now) || !is_absent(&vertex->before))) {
            pruned->left_vertices++;
            pruned->left_self +=
                vertex->now.self != PRISM_UNKNOWN ? vertex->now.self : 0;
        }
    }
    if (pruned->vertex_count > 1) {
        qsort(names, pruned->vertex_count, sizeof *names, by_name);
    }
    pruned->vertices = prism_alloc(pruned->vertex_count * sizeof *pruned->vertices);
    for (size_t i = 0; i < pruned->vertex_count; i++) {
        pruned->vertices[i] = names[i].vertex;
        p->index[names[i].vertex] = (uint32_t)i;
    }
    free(names);
}

/* Every edge that could be drawn: the calls themselves, then those through others
 * where there is no call. */
static void gather_edges(struct pruning *p)
{
    struct prism_throughs throughs = {0};
    const struct prism_callgraph *g = p->graph;

    for (size_t i = 0; i < g->arcs.count; i++) {
        const struct prism_arc *arc = &g->arcs.items[i];

        if (p->drawn[arc->caller] && p->drawn[arc->callee]) {
            prism_vec_push(&p->pruned->edges) = (struct prism_pruned_edge){
                .from = p->index[arc->caller],
                .to = p->index[arc->callee],
                .line = arc->line,
                .line_count = arc->line_count,
                .now = arc->now,
                .before = arc->before,
            };
        }
    }
    prism_through_find(g, p->drawn, &throughs);
    for (size_t i = 0; i < throughs.count; i++) {
        const struct prism_through *through = &throughs.items[i];

        prism_vec_push(&p->pruned->edges) = (struct prism_pruned_edge){
            .from = p->index[through->caller],
            .to = p->index[through->callee],
            .through = true,
            .now = through->now,
            .before = through->before,
        };
    }
    prism_vec_release(&throughs);
}

/* A call stands before the way through others. */
static int by_ends(const void *a, const void *b)
{
    const struct prism_pruned_edge *left = a;
    const struct prism_pruned_edge *right = b;

    if (left->from != right->from) {
        return left->from < right->from ? -1 : 1;
    }
    if (left->to != right->to) {
        return left->to < right->to ? -1 : 1;
    }
    return left->through - right->through;
}

static bool same_ends(const struct prism_pruned_edge *a,
                      const struct prism_pruned_edge *b)
{
    return a->from == b->from && a->to == b->to;
}

static bool is_unknown(const struct prism_pruned_edge *edge)
{
    return edge->now.total == PRISM_UNKNOWN && edge->before.total == PRISM_UNKNOWN;
}

static double edge_weight(const struct prism_pruned_edge *edge)
{
    return (double)prism_callgraph_weight(&edge->now, &edge->before);
}

/* Edges stay that are large enough, or the heaviest that leads to their callee, or a
 * loop; whether one is too small cannot be said when its time is unknown. */
static void thin_edges(struct pruning *p)
{
    struct prism_pruned *pruned = p->pruned;
    size_t *heaviest = prism_alloc(pruned->vertex_count * sizeof *heaviest);
    size_t kept = 0;

    for (size_t i = 0; i < pruned->vertex_count; i++) {
        heaviest[i] = SIZE_MAX;
    }
    for (size_t i = 0; i < pruned->edges.count; i++) {
        const struct prism_pruned_edge *edge = &pruned->edges.items[i];
        size_t most = heaviest[edge->to];

        if (edge->from != edge->to &&
            (most == SIZE_MAX ||
             edge_weight(edge) > edge_weight(&pruned->edges.items[most]))) {
            heaviest[edge->to] = i;
        }
    }
    for (size_t i = 0; i < pruned->edges.count; i++) {
        const struct prism_pruned_edge *edge = &pruned->edges.items[i];
        bool second = kept > 0 && edge->through &&
                      same_ends(edge, &pruned->edges.items[kept - 1]);
        bool stays = edge->from == edge->to || heaviest[edge->to] == i ||
                     is_unknown(edge) ||
                     edge_weight(edge) >= p->wish->edge_share * p->sum;

        if (stays && !second) {
            pruned->edges.items[kept++] = *edge;
        } else if (!edge->through) {
            pruned->left_arcs++;
        }
    }
    pruned->edges.count = kept;
    free(heaviest);
}

void prism_prune_init(struct prism_pruned *pruned, const struct prism_callgraph *graph,
                      const struct prism_prune *wish, int64_t sum)
{
    struct pruning p = {
        .graph = graph, .wish = wish, .pruned = pruned, .sum = (double)sum};

    *pruned = (struct prism_pruned){0};
    p.drawn = prism_alloc_zeroed(graph->vertex_count, sizeof *p.drawn);
    p.index = prism_alloc_zeroed(graph->vertex_count, sizeof *p.index);
    allow(&p);
    choose(&p);
    list_vertices(&p);
    gather_edges(&p);
    if (pruned->edges.count > 1) {
        qsort(pruned->edges.items, pruned->edges.count, sizeof *pruned->edges.items,
              by_ends);
    }
    thin_edges(&p);
    free(p.drawn);
    free(p.index);
}

void prism_prune_release(struct prism_pruned *pruned)
{
    free(pruned->vertices);
    prism_vec_release(&pruned->edges);
    *pruned = (struct prism_pruned){0};
}
