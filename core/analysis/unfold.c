/* SPDX-License-Identifier: MIT */
/* unfold.c - the method and its limits: docs/unfold.md.
 *
 * After growing, the self values of each function's places are scaled to the
 * function's self value and rounded so that they add up to it to the unit. */
#include "core/analysis/unfold.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/analysis/copy.h"
#include "core/analysis/unfold_state.h"
#include "core/base/memory.h"
#include "core/profile/builder.h"

/* How far the places of one function have been rounded. */
struct rounding {
    double sum;   /* of all its places' self */
    double exact; /* scaled, up to the current place */
    int64_t given;
    uint32_t left; /* places to come */
};

static int64_t function_self(const struct unfold_graph *g, uint32_t function)
{
    int64_t self =
        g->p->graph.function_self[(size_t)function * g->p->metric_count + g->metric];

    return self != PRISM_UNKNOWN ? self : 0;
}

static void sum_below(struct unfold_graph *g)
{
    g->below = prism_alloc_zeroed(g->p->function_count, sizeof *g->below);
    g->single = prism_alloc_zeroed(g->p->function_count, sizeof *g->single);
    for (uint32_t i = 0; i < g->p->function_count; i++) {
        unsigned count = 0;

        for (size_t j = g->scc.edge_start[i]; j < g->scc.edge_start[i + 1]; j++) {
            size_t edge = g->scc.edges[j];

            if (!prism_scc_inside(&g->scc, &g->p->graph.edges[edge])) {
                g->below[i] += g->fill.edge_total[edge];
                count += g->fill.edge_total[edge] > 0;
            }
        }
        g->single[i] = count <= 1;
    }
}

static void list_calls(struct unfold_graph *g)
{
    uint32_t count = 0;

    g->calls = prism_alloc(g->p->graph.edge_count * sizeof *g->calls);
    g->call_start =
        prism_alloc(((size_t)g->p->function_count + 1) * sizeof *g->call_start);
    for (uint32_t i = 0; i < g->p->function_count; i++) {
        g->call_start[i] = count;
        for (size_t j = g->scc.edge_start[i]; j < g->scc.edge_start[i + 1]; j++) {
            size_t edge = g->scc.edges[j];
            double total = g->fill.edge_total[edge];

            if (!prism_scc_inside(&g->scc, &g->p->graph.edges[edge])) {
                g->calls[count++] = (struct unfold_call){
                    .total = total,
                    .edge = (uint32_t)edge,
                    .callee = g->p->graph.edges[edge].callee,
                    .guessed = g->fill.guessed[edge],
                    .leaf = g->single[i] && total <= g->fill.edge_self[edge],
                };
            }
        }
    }
    g->call_start[g->p->function_count] = count;
}

static void graph_init(struct unfold_graph *g, const struct prism_profile *p)
{
    *g = (struct unfold_graph){.p = p, .metric = prism_profile_main_metric(p)};
    prism_scc_init(&g->scc, p);
    prism_fill_init(&g->fill, p, &g->scc, g->metric);
    prism_roots_init(&g->roots, p, &g->scc, &g->fill);
    sum_below(g);
    list_calls(g);
    prism_unfold_find_certain(g);
}

static void graph_release(struct unfold_graph *g)
{
    prism_scc_release(&g->scc);
    prism_fill_release(&g->fill);
    prism_roots_release(&g->roots);
    free(g->below);
    free(g->single);
    free(g->certain);
    free(g->calls);
    free(g->call_start);
}

/* The next of a function's places: what the running sum has grown by, rounded.
 * No value is off by more than 1, and the last one takes what is left. */
static int64_t round_place(struct rounding *r, int64_t whole, double self)
{
    int64_t before = r->given;
    int64_t up_to = whole;

    r->left--;
    /* Where nothing tells, the first place has it all. */
    if (r->left > 0 && whole > 0 && r->sum > 0) {
        r->exact += self * ((double)whole / r->sum);
        up_to = r->exact < (double)whole ? (int64_t)(r->exact + 0.5) : whole;
        up_to = up_to < whole ? up_to : whole;
    }
    r->given = up_to;
    return up_to - before;
}

/* [place] self values in whole units; the caller frees them. */
static int64_t *round_all(const struct unfold_graph *g,
                          const struct unfold_places *places)
{
    struct rounding *r = prism_alloc_zeroed(g->p->function_count, sizeof *r);
    int64_t *values = prism_alloc(places->count * sizeof *values);

    for (size_t i = 0; i < places->count; i++) {
        r[places->items[i].function].sum += places->items[i].self;
        r[places->items[i].function].left++;
    }
    for (size_t i = 0; i < places->count; i++) {
        uint32_t function = places->items[i].function;

        values[i] = round_place(&r[function], function_self(g, function),
                                places->items[i].self);
    }
    free(r);
    return values;
}

/* [place] is there anything in it or below? */
static bool *find_used(const struct unfold_places *places, const int64_t *values)
{
    bool *used = prism_alloc(places->count * sizeof *used);

    for (size_t i = 0; i < places->count; i++) {
        used[i] = values[i] != 0;
    }
    for (size_t i = places->count; i-- > 0;) {
        if (used[i] && places->items[i].parent != PRISM_NONE) {
            used[places->items[i].parent] = true;
        }
    }
    return used;
}

static void push_places(const struct unfold_graph *g,
                        const struct unfold_places *places, const int64_t *values,
                        struct prism_builder *b)
{
    bool *used = find_used(places, values);
    uint32_t *node = prism_alloc(places->count * sizeof *node);

    for (size_t i = 0; i < places->count; i++) {
        const struct unfold_place *place = &places->items[i];
        uint32_t parent = place->parent == PRISM_NONE ? 0 : node[place->parent];
        uint32_t line =
            place->edge == NO_EDGE ? 0 : g->p->graph.edges[place->edge].line;

        if (!used[i]) {
            continue;
        }
        node[i] = prism_builder_child(b, parent, place->function, line);
        if (place->estimated) {
            prism_builder_flag(b, node[i], PRISM_NODE_ESTIMATED);
        }
        if (values[i] != 0) {
            prism_builder_add(b, node[i], 0, values[i]);
        }
    }
    free(used);
    free(node);
}

static void tell_share(const struct unfold_places *places, const int64_t *values,
                       struct prism_builder *b, struct prism_notes *notes)
{
    double estimated = 0;
    double sum = 0;
    char text[32];

    for (size_t i = 0; i < places->count; i++) {
        sum += (double)values[i];
        estimated += places->items[i].estimated ? (double)values[i] : 0;
    }
    estimated = sum > 0 ? 100 * estimated / sum : 0;
    if (estimated > 0 && estimated < 0.05) {
        (void)snprintf(text, sizeof text, "< 0.1 %%");
    } else {
        (void)snprintf(text, sizeof text, "%.1f %%", estimated);
    }
    prism_builder_meta(b, "estimated", prism_span_of(text));
    if (estimated > 0) {
        prism_notes_add(notes, PRISM_NOTE_ESTIMATED,
                        "%s of the time stands on estimated paths (rebuilt from "
                        "caller/callee data)",
                        text);
    }
}

static void tell_recursion(const struct unfold_graph *g, struct prism_notes *notes)
{
    for (uint32_t group = 0; group < g->scc.group_count; group++) {
        if (g->scc.recursive[group]) {
            prism_notes_add(notes, PRISM_NOTE_LOST,
                            "the depth of recursion: a function stands once on a path");
            return;
        }
    }
}

const struct prism_profile *prism_unfold(const struct prism_profile *graph,
                                         size_t contexts, struct prism_notes *notes,
                                         struct prism_error *err)
{
    const struct prism_metric *metric =
        &graph->metrics[prism_profile_main_metric(graph)];
    struct prism_builder *b = prism_builder_new();
    struct unfold_places places = {0};
    struct unfold_graph g;
    int64_t *values;

    prism_builder_shape(b, PRISM_TREE);
    prism_copy_functions(graph, b);
    prism_copy_run(graph, b);
    (void)prism_builder_metric(b, metric->name, metric->unit, metric->role,
                               metric->divisor);
    graph_init(&g, graph);
    prism_unfold_grow(&g, contexts, &places);
    values = round_all(&g, &places);
    push_places(&g, &places, values, b);
    tell_share(&places, values, b, notes);
    tell_recursion(&g, notes);
    free(values);
    prism_vec_release(&places);
    graph_release(&g);
    return prism_builder_finish(b, "unfold", err);
}
