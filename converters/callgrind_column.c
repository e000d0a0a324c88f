/* SPDX-License-Identifier: MIT */
/* callgrind_column.c - see callgrind_column.h. */
#include "converters/callgrind_column.h"

#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

static int64_t known_cost(const struct prism_callgrind_column *c, int64_t value)
{
    if (value < 0) {
        prism_notes_add(c->notes, PRISM_NOTE_LOST, "negative values, written as 0");
        return 0;
    }
    return value;
}

/* A share of the largest number is, in floating point, one more than fits. */
static int64_t rounded(double value)
{
    return value < 0x1p63 ? llround(value) : INT64_MAX;
}

static int64_t edge_total(const struct prism_callgrind_column *c, size_t edge)
{
    int64_t value = c->p->graph.edge_total[edge * c->p->metric_count + c->metric];

    if (value == PRISM_UNKNOWN) {
        prism_notes_add(c->notes, PRISM_NOTE_ESTIMATED,
                        "inclusive costs of calls, from shares of the callee's");
        return rounded(c->fill.edge_total[edge]);
    }
    return known_cost(c, value);
}

static int64_t stored_self(const struct prism_callgrind_column *c, uint32_t function)
{
    return c->p->graph.function_self[(size_t)function * c->p->metric_count + c->metric];
}

int64_t prism_callgrind_column_self(const struct prism_callgrind_column *c,
                                    uint32_t function)
{
    return known_cost(c, stored_self(c, function));
}

int64_t prism_callgrind_column_total(const struct prism_callgrind_column *c,
                                     uint32_t function)
{
    int64_t value =
        c->p->graph.function_total[(size_t)function * c->p->metric_count + c->metric];

    return value != PRISM_UNKNOWN ? value : rounded(c->fill.function_total[function]);
}

int64_t prism_callgrind_column_root(const struct prism_callgrind_column *c,
                                    uint32_t function)
{
    uint32_t root = c->roots.of[function];

    return root != PRISM_NONE ? rounded(c->roots.roots[root].total) : 0;
}

/* Of the callee's total, what neither <root> nor calls from other groups have. */
static int64_t left_inside(const struct prism_callgrind_column *c, uint32_t function)
{
    int64_t left = prism_callgrind_column_total(c, function) -
                   prism_callgrind_column_root(c, function);

    for (size_t i = c->fill.in_start[function];
         left > 0 && i < c->fill.in_start[function + 1]; i++) {
        size_t edge = c->fill.in[i];

        if (!prism_scc_inside(c->scc, &c->p->graph.edges[edge])) {
            left -= edge_total(c, edge);
        }
    }
    return left > 0 ? left : 0;
}

/* Does a call take part in what is left inside the group?  KCachegrind does not look at
 * those of a function by itself, so they do only where there are no others. */
static bool takes_part(const struct prism_callgrind_column *c, size_t edge)
{
    const struct prism_edge *e = &c->p->graph.edges[edge];
    uint32_t group = c->scc->group[e->callee];

    return prism_scc_inside(c->scc, e) &&
           (e->caller != e->callee ||
            c->scc->member_start[group + 1] - c->scc->member_start[group] == 1);
}

/* The calls of a function inside its group share what is left, by their own totals, or
 * evenly where these are not known; rounded as differences of running sums, so that
 * nothing is lost. */
static void share_inside(struct prism_callgrind_column *c, uint32_t function)
{
    const struct prism_fill *fill = &c->fill;
    double left = (double)left_inside(c, function);
    double sum = 0;
    double count = 0;
    double whole;
    double before = 0;

    for (size_t i = fill->in_start[function]; i < fill->in_start[function + 1]; i++) {
        if (takes_part(c, fill->in[i])) {
            sum += fill->edge_total[fill->in[i]];
            count++;
        }
    }
    whole = sum > 0 ? sum : count;
    for (size_t i = fill->in_start[function]; i < fill->in_start[function + 1]; i++) {
        size_t edge = fill->in[i];

        if (takes_part(c, edge)) {
            double after = before + (sum > 0 ? fill->edge_total[edge] : 1);

            c->inside[edge] =
                rounded(left * (after / whole)) - rounded(left * (before / whole));
            before = after;
        }
    }
}

void prism_callgrind_column_init(struct prism_callgrind_column *c,
                                 const struct prism_profile *graph,
                                 const struct prism_scc *scc, uint32_t metric,
                                 struct prism_notes *notes)
{
    *c = (struct prism_callgrind_column){
        .p = graph, .scc = scc, .notes = notes, .metric = metric};
    prism_fill_init(&c->fill, graph, scc, metric);
    prism_roots_init(&c->roots, graph, scc, &c->fill);
    c->inside = prism_alloc_zeroed(graph->graph.edge_count, sizeof *c->inside);
    for (uint32_t i = 0; i < graph->function_count; i++) {
        if (scc->recursive[scc->group[i]]) {
            share_inside(c, i);
        }
    }
}

void prism_callgrind_column_release(struct prism_callgrind_column *c)
{
    prism_fill_release(&c->fill);
    prism_roots_release(&c->roots);
    free(c->inside);
}

int64_t prism_callgrind_column_call(const struct prism_callgrind_column *c, size_t edge)
{
    return prism_scc_inside(c->scc, &c->p->graph.edges[edge]) ? c->inside[edge]
                                                              : edge_total(c, edge);
}

int64_t prism_callgrind_column_sum(const struct prism_callgrind_column *c)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < c->p->function_count; i++) {
        int64_t self = stored_self(c, i);

        sum += self > 0 ? self : 0;
    }
    return sum;
}
