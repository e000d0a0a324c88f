/* SPDX-License-Identifier: MIT */
/* roots.c - what is left of a function after its callers took their shares. */
#include "core/analysis/roots.h"

#include <stdlib.h>

#include "core/base/memory.h"

/* Less than this of a function's total is noise of clocks and rounding, where
 * counts do not tell. */
#define NOISE 1e-4

struct search {
    struct prism_roots *roots;
    const struct prism_profile *p;
    const struct prism_scc *scc;
    const struct prism_fill *fill;
    struct prism_root *candidates; /* [function] */
    bool *accepted;                /* [function] */
    bool *reached;                 /* [group] */
};

static double at_least_0(double value)
{
    return value > 0 ? value : 0;
}

/* Cumulative values count a recursion once, so calls inside the recursion group
 * take no share of them; self values add up over all callers. */
static struct prism_root left_over(const struct search *s, uint32_t function)
{
    struct prism_root root = {
        .function = function,
        .calls = prism_fill_root_calls(s->fill, s->p, function),
        .self = s->fill->function_self[function],
        .total = s->fill->function_total[function],
    };

    for (size_t i = s->fill->in_start[function]; i < s->fill->in_start[function + 1];
         i++) {
        size_t edge = s->fill->in[i];

        root.self -= s->fill->edge_self[edge];
        if (!prism_scc_inside(s->scc, &s->p->graph.edges[edge])) {
            root.total -= s->fill->edge_total[edge];
        }
    }
    root.total = at_least_0(root.total);
    root.self = at_least_0(root.self) < root.total ? at_least_0(root.self) : root.total;
    return root;
}

static bool is_root(const struct search *s, const struct prism_root *root)
{
    uint32_t function = root->function;

    if (s->fill->in_start[function] == s->fill->in_start[function + 1]) {
        return true;
    }
    if (root->calls != PRISM_UNKNOWN) {
        return root->calls > 0 && root->total > 0;
    }
    return !s->scc->recursive[s->scc->group[function]] &&
           root->total > s->fill->function_total[function] * NOISE;
}

static void accept(struct search *s, uint32_t function)
{
    s->accepted[function] = true;
    s->reached[s->scc->group[function]] = true;
    s->roots->count++;
}

/* The member with the largest total; whole groups can call each other only. */
static void accept_heaviest(struct search *s, uint32_t group)
{
    const struct prism_scc *scc = s->scc;
    uint32_t heaviest = scc->members[scc->member_start[group]];

    for (uint32_t i = scc->member_start[group]; i < scc->member_start[group + 1]; i++) {
        if (s->fill->function_total[scc->members[i]] >
            s->fill->function_total[heaviest]) {
            heaviest = scc->members[i];
        }
    }
    s->candidates[heaviest].total = s->fill->function_total[heaviest];
    s->candidates[heaviest].self = s->fill->function_self[heaviest];
    accept(s, heaviest);
}

static void reach_callees(struct search *s, uint32_t group)
{
    const struct prism_scc *scc = s->scc;

    for (uint32_t i = scc->member_start[group]; i < scc->member_start[group + 1]; i++) {
        uint32_t member = scc->members[i];

        for (size_t j = scc->edge_start[member]; j < scc->edge_start[member + 1]; j++) {
            size_t edge = scc->edges[j];

            if (s->fill->edge_total[edge] > 0) {
                s->reached[scc->group[s->p->graph.edges[edge].callee]] = true;
            }
        }
    }
}

static void collect(struct search *s)
{
    struct prism_roots *roots = s->roots;

    roots->roots = prism_alloc(roots->count * sizeof *roots->roots);
    roots->of = prism_alloc(s->p->function_count * sizeof *roots->of);
    roots->count = 0;
    for (uint32_t i = 0; i < s->p->function_count; i++) {
        roots->of[i] = PRISM_NONE;
        if (s->accepted[i]) {
            roots->of[i] = roots->count;
            roots->roots[roots->count++] = s->candidates[i];
        }
    }
}

void prism_roots_init(struct prism_roots *roots, const struct prism_profile *graph,
                      const struct prism_scc *scc, const struct prism_fill *fill)
{
    size_t count = graph->function_count;
    struct search s = {roots, graph, scc, fill, NULL, NULL, NULL};

    *roots = (struct prism_roots){0};
    s.candidates = prism_alloc(count * sizeof *s.candidates);
    s.accepted = prism_alloc_zeroed(count, sizeof *s.accepted);
    s.reached = prism_alloc_zeroed(count, sizeof *s.reached);
    for (uint32_t i = 0; i < graph->function_count; i++) {
        s.candidates[i] = left_over(&s, i);
        if (is_root(&s, &s.candidates[i])) {
            accept(&s, i);
        }
    }
    /* Callers have higher groups than callees. */
    for (uint32_t group = scc->group_count; group-- > 0;) {
        if (!s.reached[group]) {
            accept_heaviest(&s, group);
        }
        reach_callees(&s, group);
    }
    collect(&s);
    free(s.candidates);
    free(s.accepted);
    free(s.reached);
}

void prism_roots_release(struct prism_roots *roots)
{
    free(roots->roots);
    free(roots->of);
    *roots = (struct prism_roots){0};
}
