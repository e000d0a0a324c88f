/* SPDX-License-Identifier: MIT */
/* correct.c - first every cell is told what recording added to it, by its own events
 * and by those of its children; then each context pays, thread by thread. */
#include "core/analysis/correct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/copy.h"
#include "core/analysis/cost.h"
#include "core/base/memory.h"
#include "core/profile/builder.h"
#include "core/profile/unit.h"

/* This share of all time is not worth a remark. */
#define UNTOLD 1e-3

struct correction {
    const struct prism_profile *p;
    const struct prism_tree *tree;
    struct prism_costs costs;
    uint32_t time; /* metrics; resumes may be PRISM_NONE */
    uint32_t calls;
    uint32_t resumes;
    int64_t *due_ps; /* [cell] what recording added; sums stop at the end of int64 */
    int64_t *values; /* of the new profile */
    bool *reduced;   /* [node] lost more than half */
    double whole;    /* self time, in stored units */
    double taken;    /* off it */
    double left;     /* in reduced nodes, of what remains */
    double untaken_ns;
    bool unmeasured; /* a process has events without costs */
};

static int64_t sum_of(int64_t a, int64_t b)
{
    int64_t sum;

    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

static int64_t product_of(int64_t count, int64_t each)
{
    int64_t product;

    if (count <= 0) {
        return 0;
    }
    return __builtin_mul_overflow(count, each, &product) ? INT64_MAX : product;
}

static int64_t events(const struct correction *c, size_t cell, uint32_t metric)
{
    return metric == PRISM_NONE ? 0
                                : c->tree->values[cell * c->p->metric_count + metric];
}

/* The first cell of a node that is not before this place; the end of the node's cells
 * when there is none. */
static size_t seek(const struct prism_tree *tree, uint32_t node, uint32_t thread,
                   uint32_t interval)
{
    size_t low = tree->cell_start[node];
    size_t high = tree->cell_start[node + 1];

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct prism_cell *cell = &tree->cells[middle];

        if (cell->thread < thread ||
            (cell->thread == thread && cell->interval < interval)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* Charge a node in this thread: in this interval if it has a cell there, else in
 * another of its cells; false when it has none. */
static bool charge(struct correction *c, uint32_t node, const struct prism_cell *at,
                   int64_t ps)
{
    const struct prism_tree *tree = c->tree;
    size_t cell = seek(tree, node, at->thread, at->interval);

    if (cell == tree->cell_start[node + 1] || tree->cells[cell].thread != at->thread) {
        if (cell == tree->cell_start[node] ||
            tree->cells[cell - 1].thread != at->thread) {
            return false;
        }
        cell--;
    }
    c->due_ps[cell] = sum_of(c->due_ps[cell], ps);
    return true;
}

static void charge_cell(struct correction *c, size_t index)
{
    const struct prism_cell *cell = &c->tree->cells[index];
    const struct prism_node *node = &c->tree->nodes[cell->node];
    const struct prism_cost *const *of =
        &c->costs.of[(size_t)c->p->threads[cell->thread].process * PRISM_EVENT_COUNT];
    const struct prism_cost *const used[] = {
        of[prism_event_of_start(c->p, node->function)], of[PRISM_EVENT_RESUME]};
    const int64_t counts[] = {events(c, index, c->calls), events(c, index, c->resumes)};
    int64_t outside = 0;

    c->unmeasured |= counts[0] > 0 && used[0] == NULL;
    for (int i = 0; i < 2; i++) {
        if (used[i] != NULL) {
            c->due_ps[index] =
                sum_of(c->due_ps[index], product_of(counts[i], used[i]->inside_ps));
            outside = sum_of(outside, product_of(counts[i], used[i]->outside_ps));
        }
    }
    if (outside > 0 && cell->node != 0 && !charge(c, node->parent, cell, outside)) {
        c->untaken_ns += (double)outside / 1000;
    }
}

/* Take at most `due` off a cell; returns what is still due. */
static int64_t take(struct correction *c, size_t cell, int64_t due)
{
    int64_t *self = &c->values[cell * c->p->metric_count + c->time];
    int64_t taken = *self <= 0 ? 0 : due < *self ? due : *self;

    *self -= taken;
    return due - taken;
}

/* The cells of one node and thread, from `first` up to `end`.  What an interval has not
 * is taken from the others: when exactly an event cost its time is not known. */
static void pay(struct correction *c, size_t first, size_t end)
{
    int64_t divisor = c->p->metrics[c->time].divisor;
    int64_t rest = 0;

    for (size_t i = first; i < end; i++) {
        int64_t due_ns = c->due_ps[i] / 1000 + (c->due_ps[i] % 1000 >= 500);

        rest = sum_of(rest, take(c, i, product_of(due_ns, divisor)));
    }
    for (size_t i = first; i < end && rest > 0; i++) {
        rest = take(c, i, rest);
    }
    c->untaken_ns += (double)rest / (double)divisor;
}

static void correct_node(struct correction *c, uint32_t node)
{
    size_t end = c->tree->cell_start[node + 1];
    double before = 0;
    double after = 0;

    for (size_t first = c->tree->cell_start[node]; first < end;) {
        size_t next = first;

        while (next < end &&
               c->tree->cells[next].thread == c->tree->cells[first].thread) {
            next++;
        }
        pay(c, first, next);
        first = next;
    }
    for (size_t i = c->tree->cell_start[node]; i < end; i++) {
        before += (double)c->tree->values[i * c->p->metric_count + c->time];
        after += (double)c->values[i * c->p->metric_count + c->time];
    }
    c->reduced[node] = before > 0 && before - after > before / 2;
    c->whole += before;
    c->taken += before - after;
    c->left += c->reduced[node] ? after : 0;
}

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

static void tell(const struct correction *c, struct prism_builder *b,
                 struct prism_notes *notes)
{
    char text[160];

    (void)snprintf(text, sizeof text,
                   "%.1f %% taken off; %.1f %% of the time is in contexts where more "
                   "than half was taken off",
                   percent(c->taken, c->whole), percent(c->left, c->whole - c->taken));
    prism_builder_meta(b, "corrected", prism_span_of(text));
    if (c->untaken_ns > c->whole / (double)c->p->metrics[c->time].divisor * UNTOLD) {
        prism_notes_add(
            notes, PRISM_NOTE_ESTIMATED,
            "the cost of recording: %s of it could not be taken off, where "
            "there is less time than it",
            prism_duration(c->untaken_ns < 9e18 ? (int64_t)c->untaken_ns : INT64_MAX));
    }
    if (c->unmeasured) {
        prism_notes_add(
            notes, PRISM_NOTE_ESTIMATED,
            "the cost of recording: a process whose costs were not measured "
            "is not corrected");
    }
}

static bool check(const struct prism_profile *profile, const char *name,
                  struct prism_error *err)
{
    if (profile->shape != PRISM_TREE) {
        return prism_error_set(err,
                               "%s: expected a capture to correct, found callers and "
                               "callees without paths",
                               name);
    }
    if (profile->cost_count == 0 ||
        prism_profile_metric(profile, PRISM_ROLE_CALLS) == PRISM_NONE ||
        prism_profile_metric(profile, PRISM_ROLE_TIME) == PRISM_NONE) {
        return prism_error_set(err,
                               "%s: expected a capture with the measured cost of "
                               "recording to correct, found none",
                               name);
    }
    return true;
}

static const struct prism_profile *build(const struct correction *c,
                                         struct prism_notes *notes,
                                         struct prism_error *err)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    prism_copy_functions(c->p, b);
    prism_copy_run(c->p, b);
    prism_copy_tree(c->p, &(struct prism_tree_changes){.values = c->values}, b);
    for (uint32_t i = 0; i < c->tree->node_count; i++) {
        if (c->reduced[i]) {
            prism_builder_flag(b, i, PRISM_NODE_REDUCED);
        }
    }
    tell(c, b, notes);
    return prism_builder_finish(b, "correct", err);
}

const struct prism_profile *prism_correct(const struct prism_profile *profile,
                                          const char *name, struct prism_notes *notes,
                                          struct prism_error *err)
{
    const struct prism_tree *tree = &profile->tree;
    size_t value_count = tree->cell_count * profile->metric_count;
    struct correction c = {.p = profile, .tree = tree};
    const struct prism_profile *corrected;

    if (!check(profile, name, err)) {
        return NULL;
    }
    c.time = prism_profile_metric(profile, PRISM_ROLE_TIME);
    c.calls = prism_profile_metric(profile, PRISM_ROLE_CALLS);
    c.resumes = prism_profile_metric(profile, PRISM_ROLE_RESUMES);
    c.due_ps = prism_alloc_zeroed(tree->cell_count, sizeof *c.due_ps);
    c.values = prism_alloc(value_count * sizeof *c.values);
    c.reduced = prism_alloc_zeroed(tree->node_count, sizeof *c.reduced);
    prism_costs_init(&c.costs, profile);
    if (value_count > 0) {
        memcpy(c.values, tree->values, value_count * sizeof *c.values);
    }
    for (size_t i = 0; i < tree->cell_count; i++) {
        charge_cell(&c, i);
    }
    for (uint32_t i = 0; i < tree->node_count; i++) {
        correct_node(&c, i);
    }
    corrected = build(&c, notes, err);
    prism_costs_release(&c.costs);
    free(c.due_ps);
    free(c.values);
    free(c.reduced);
    return corrected;
}
