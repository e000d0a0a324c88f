/* SPDX-License-Identifier: MIT */
/* fill.c - groups are filled callees first, so that what a function calls is known
 * when its own total is needed. */
#include "core/analysis/fill.h"

#include <stdlib.h>

#include "core/base/memory.h"

struct filling {
    struct prism_fill *fill;
    const struct prism_profile *p;
    const struct prism_scc *scc;
    uint32_t metric;
};

/* What the edges into one function add up to. */
struct incoming {
    int64_t calls;      /* of the function, at least those of its edges */
    int64_t gap_calls;  /* of edges from outside without a total, and of the root */
    size_t outside;     /* edges from outside */
    size_t gap_count;   /* edges from outside without a total */
    double known_total; /* of edges from outside */
    double total;       /* of all edges, filled */
    int64_t root_calls; /* of no edge */
    bool has_calls;
};

static int64_t known(int64_t value)
{
    return value > 0 ? value : 0; /* PRISM_UNKNOWN is negative, too */
}

static double larger(double a, double b)
{
    return a > b ? a : b;
}

static double smaller(double a, double b)
{
    return a < b ? a : b;
}

static int64_t raw_self(const struct filling *f, size_t edge)
{
    return f->p->graph.edge_self[edge * f->p->metric_count + f->metric];
}

static int64_t raw_total(const struct filling *f, size_t edge)
{
    return f->p->graph.edge_total[edge * f->p->metric_count + f->metric];
}

static void sort_by_callee(struct prism_fill *fill, const struct prism_profile *p)
{
    const struct prism_graph *graph = &p->graph;
    size_t *next = prism_alloc(p->function_count * sizeof *next);

    fill->in_start =
        prism_alloc_zeroed((size_t)p->function_count + 1, sizeof *fill->in_start);
    fill->in = prism_alloc(graph->edge_count * sizeof *fill->in);
    for (size_t i = 0; i < graph->edge_count; i++) {
        fill->in_start[graph->edges[i].callee + 1]++;
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        fill->in_start[i + 1] += fill->in_start[i];
        next[i] = fill->in_start[i];
    }
    for (size_t i = 0; i < graph->edge_count; i++) {
        fill->in[next[graph->edges[i].callee]++] = i;
    }
    free(next);
}

int64_t prism_fill_root_calls(const struct prism_fill *fill,
                              const struct prism_profile *graph, uint32_t function)
{
    int64_t calls = graph->graph.function_counts[function].calls;

    for (size_t i = fill->in_start[function]; i < fill->in_start[function + 1]; i++) {
        int64_t edge_calls = graph->graph.edge_counts[fill->in[i]].calls;

        if (calls == PRISM_UNKNOWN || edge_calls == PRISM_UNKNOWN) {
            return PRISM_UNKNOWN;
        }
        calls = calls > edge_calls ? calls - edge_calls : 0;
    }
    return calls;
}

/* Own values and those of all calls that leave the group. */
static double group_cost(const struct filling *f, uint32_t group)
{
    const struct prism_scc *scc = f->scc;
    double cost = 0;

    for (uint32_t i = scc->member_start[group]; i < scc->member_start[group + 1]; i++) {
        uint32_t member = scc->members[i];

        cost += f->fill->function_self[member];
        for (size_t j = scc->edge_start[member]; j < scc->edge_start[member + 1]; j++) {
            if (!prism_scc_inside(scc, &f->p->graph.edges[scc->edges[j]])) {
                cost += f->fill->edge_total[scc->edges[j]];
            }
        }
    }
    return cost;
}

static struct incoming add_up(const struct filling *f, uint32_t function)
{
    struct incoming in = {.has_calls = true};
    int64_t root_calls = prism_fill_root_calls(f->fill, f->p, function);

    in.has_calls = root_calls != PRISM_UNKNOWN;
    in.root_calls = known(root_calls);
    in.gap_calls = in.root_calls;
    in.calls = known(root_calls);
    for (size_t i = f->fill->in_start[function]; i < f->fill->in_start[function + 1];
         i++) {
        size_t edge = f->fill->in[i];
        int64_t calls = known(f->p->graph.edge_counts[edge].calls);
        int64_t total = raw_total(f, edge);

        in.calls += calls;
        if (prism_scc_inside(f->scc, &f->p->graph.edges[edge])) {
            continue;
        }
        in.outside++;
        if (total == PRISM_UNKNOWN) {
            in.gap_calls += calls;
            in.gap_count++;
        } else {
            in.known_total += (double)known(total);
        }
    }
    return in;
}

static double share(int64_t part, int64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static void fill_totals(const struct filling *f, uint32_t function, struct incoming *in)
{
    struct prism_fill *fill = f->fill;
    double left = larger(0, fill->function_total[function] - in->known_total);

    for (size_t i = fill->in_start[function]; i < fill->in_start[function + 1]; i++) {
        size_t edge = fill->in[i];
        int64_t calls = known(f->p->graph.edge_counts[edge].calls);
        int64_t total = raw_total(f, edge);
        bool inside = prism_scc_inside(f->scc, &f->p->graph.edges[edge]);

        if (total != PRISM_UNKNOWN) {
            fill->edge_total[edge] = (double)known(total);
        } else if (inside) {
            fill->edge_total[edge] =
                fill->function_total[function] * share(calls, in->calls);
        } else if (in->has_calls) {
            fill->edge_total[edge] = left * share(calls, in->gap_calls);
        } else {
            fill->edge_total[edge] = left / (double)in->gap_count;
        }
        in->total += fill->edge_total[edge];
    }
}

/* Does all of the function come by a single edge, so that there is nothing to
 * share out? */
static bool has_all(const struct incoming *in, double function_total)
{
    return in->outside == 1 &&
           (in->has_calls ? in->root_calls == 0 : in->known_total >= function_total);
}

static void fill_selves(const struct filling *f, uint32_t function,
                        const struct incoming *in)
{
    struct prism_fill *fill = f->fill;
    double whole = larger(in->total, fill->function_total[function]);

    for (size_t i = fill->in_start[function]; i < fill->in_start[function + 1]; i++) {
        size_t edge = fill->in[i];
        int64_t calls = known(f->p->graph.edge_counts[edge].calls);
        int64_t self = raw_self(f, edge);
        double part;

        if (self == PRISM_UNKNOWN) {
            part = in->has_calls ? share(calls, in->calls)
                   : whole > 0   ? fill->edge_total[edge] / whole
                                 : 0;
            fill->edge_self[edge] =
                smaller(fill->function_self[function] * part, fill->edge_total[edge]);
        } else {
            fill->edge_self[edge] = (double)known(self);
        }
        fill->edge_total[edge] = larger(fill->edge_total[edge], fill->edge_self[edge]);
        fill->guessed[edge] =
            (self == PRISM_UNKNOWN || raw_total(f, edge) == PRISM_UNKNOWN) &&
            !has_all(in, fill->function_total[function]);
    }
}

static void fill_group(const struct filling *f, uint32_t group)
{
    const struct prism_scc *scc = f->scc;

    for (uint32_t i = scc->member_start[group]; i < scc->member_start[group + 1]; i++) {
        size_t at = (size_t)scc->members[i] * f->p->metric_count + f->metric;

        f->fill->function_self[scc->members[i]] =
            (double)known(f->p->graph.function_self[at]);
    }
    for (uint32_t i = scc->member_start[group]; i < scc->member_start[group + 1]; i++) {
        uint32_t function = scc->members[i];
        int64_t total =
            f->p->graph
                .function_total[(size_t)function * f->p->metric_count + f->metric];
        struct incoming in;

        f->fill->function_total[function] =
            known(total) == 0
                ? group_cost(f, group)
                : larger((double)known(total), f->fill->function_self[function]);
        in = add_up(f, function);
        fill_totals(f, function, &in);
        fill_selves(f, function, &in);
    }
}

void prism_fill_init(struct prism_fill *fill, const struct prism_profile *graph,
                     const struct prism_scc *scc, uint32_t metric)
{
    const struct filling filling = {fill, graph, scc, metric};
    size_t edge_count = graph->graph.edge_count;

    *fill = (struct prism_fill){0};
    fill->edge_self = prism_alloc_zeroed(edge_count, sizeof *fill->edge_self);
    fill->edge_total = prism_alloc_zeroed(edge_count, sizeof *fill->edge_total);
    fill->guessed = prism_alloc_zeroed(edge_count, sizeof *fill->guessed);
    fill->function_self =
        prism_alloc_zeroed(graph->function_count, sizeof *fill->function_self);
    fill->function_total =
        prism_alloc_zeroed(graph->function_count, sizeof *fill->function_total);
    sort_by_callee(fill, graph);
    for (uint32_t group = 0; group < scc->group_count; group++) {
        fill_group(&filling, group);
    }
}

void prism_fill_release(struct prism_fill *fill)
{
    free(fill->edge_self);
    free(fill->edge_total);
    free(fill->guessed);
    free(fill->function_self);
    free(fill->function_total);
    free(fill->in_start);
    free(fill->in);
    *fill = (struct prism_fill){0};
}
