/* SPDX-License-Identifier: MIT */
/* merge.c - see merge.h.  Where a source stands in time follows from the sources
 * alone, not from how they came together: that is what makes merging associative. */
#include "core/analysis/merge.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/graph.h"
#include "core/analysis/merge_state.h"
#include "core/base/memory.h"

static bool has_calls(const struct prism_profile *profile)
{
    return profile->shape == PRISM_GRAPH ||
           prism_profile_metric(profile, PRISM_ROLE_CALLS) != PRISM_NONE;
}

static bool starts_before(const struct prism_source *a, const struct prism_source *b)
{
    if (a->wall_ns == PRISM_UNKNOWN || b->wall_ns == PRISM_UNKNOWN) {
        return a->wall_ns != PRISM_UNKNOWN;
    }
    return a->wall_ns != b->wall_ns ? a->wall_ns < b->wall_ns : a->mono_ns < b->mono_ns;
}

/* The source that starts first. */
static void find_origin(struct merging *m)
{
    m->origin =
        (struct prism_source){.wall_ns = PRISM_UNKNOWN, .mono_ns = PRISM_UNKNOWN};
    for (size_t i = 0; i < m->count; i++) {
        const struct prism_profile *p = m->inputs[i].profile;
        const struct prism_source whole = {.wall_ns = p->wall_anchor_ns,
                                           .mono_ns = PRISM_UNKNOWN};

        for (size_t s = 0; s < p->source_count; s++) {
            if (starts_before(&p->sources[s], &m->origin)) {
                m->origin = p->sources[s];
            }
        }
        if (p->source_count == 0 && starts_before(&whole, &m->origin)) {
            m->origin = whole;
        }
    }
}

/* Two inputs' main metrics are the same. */
static bool same_unit(const struct prism_profile *a, const struct prism_profile *b)
{
    const struct prism_metric *one = &a->metrics[prism_profile_main_metric(a)];
    const struct prism_metric *other = &b->metrics[prism_profile_main_metric(b)];

    return strcmp(one->name, other->name) == 0 && strcmp(one->unit, other->unit) == 0 &&
           one->divisor == other->divisor;
}

/* An order in time says something only when all of the profile is in it, in one kind
 * and unit, as it was. */
static void find_order(struct merging *m)
{
    const struct prism_profile *first = m->inputs[0].profile;
    bool lost = false;
    bool kept = first->shape == PRISM_TREE;

    for (size_t i = 0; i < m->count; i++) {
        const struct prism_profile *p = m->inputs[i].profile;

        kept = kept && p->tree.order_kind == first->tree.order_kind &&
               same_unit(p, first) && m->inputs[i].weight == PRISM_WEIGHT_ONE;
        lost |= p->tree.order_count > 0;
    }
    m->order_kind = kept ? first->tree.order_kind : PRISM_ORDER_NONE;
    if (lost && !kept) {
        prism_notes_add(m->notes, PRISM_NOTE_LOST,
                        "the order in time of calls or samples, which not all inputs "
                        "have alike");
    }
}

static void push(struct merging *m, size_t index)
{
    struct merged_input in = {.profile = m->inputs[index].profile,
                              .weight = m->inputs[index].weight};
    const char *name = prism_profile_source(in.profile);

    assert(in.weight > 0 && in.weight <= PRISM_WEIGHT_MAX);
    in.uncounted = m->any_calls && !has_calls(m->given[index].profile);
    if (in.uncounted) {
        prism_notes_add(
            m->notes, PRISM_NOTE_ESTIMATED,
            "call counts: %s has none, and adds none to those of the others", name);
    }
    prism_merge_run(m, &in);
    prism_merge_numbers(m, &in);
    if (in.rounded) {
        prism_notes_add(m->notes, PRISM_NOTE_LOST,
                        "%s: fractions: numbers times the weight are rounded, so that "
                        "their sums are right within a half",
                        name);
    }
    free(in.functions);
    free(in.metrics);
    free(in.factors);
    free(in.shifts);
}

static const struct prism_profile *merge_alike(struct merging *m,
                                               struct prism_error *err)
{
    m->b = prism_builder_new();
    prism_builder_shape(m->b, m->inputs[0].profile->shape);
    find_origin(m);
    find_order(m);
    prism_builder_anchor(m->b, m->origin.wall_ns, m->origin.mono_ns);
    for (size_t i = 0; i < m->count; i++) {
        push(m, i);
    }
    if (m->overflowed) {
        prism_builder_free(m->b);
        (void)prism_error_set(err, "the inputs together: expected sums below 2^63, "
                                   "found a larger one");
        return NULL;
    }
    return prism_builder_finish(m->b, "the inputs together", err);
}

/* The inputs with every tree made a graph.  False when one cannot be. */
static bool make_graphs(const struct merging *m, struct prism_merge_input *graphs,
                        struct prism_error *err)
{
    bool done = true;

    for (size_t i = 0; i < m->count && done; i++) {
        const struct prism_profile *given = m->given[i].profile;

        graphs[i] = m->given[i];
        if (given->shape == PRISM_TREE) {
            graphs[i].profile = prism_graph_of(given, err);
            done = graphs[i].profile != NULL;
            prism_notes_add(m->notes, PRISM_NOTE_REPLACED,
                            "%s: call paths, by callers and callees: another input has "
                            "no more",
                            prism_profile_source(given));
        }
    }
    return done;
}

const struct prism_profile *prism_merge(const struct prism_merge_input *inputs,
                                        size_t count, struct prism_notes *notes,
                                        struct prism_error *err)
{
    struct merging m = {
        .given = inputs, .inputs = inputs, .count = count, .notes = notes};
    struct prism_merge_input *graphs;
    const struct prism_profile *merged = NULL;
    unsigned shapes = 0;

    assert(count >= 1);
    for (size_t i = 0; i < count; i++) {
        shapes |= (unsigned)inputs[i].profile->shape;
        m.any_calls |= has_calls(inputs[i].profile);
    }
    if (shapes != (PRISM_TREE | PRISM_GRAPH)) {
        return merge_alike(&m, err);
    }
    graphs = prism_alloc_zeroed(count, sizeof *graphs);
    m.inputs = graphs;
    if (make_graphs(&m, graphs, err)) {
        merged = merge_alike(&m, err);
    }
    for (size_t i = 0; i < count; i++) {
        if (graphs[i].profile != inputs[i].profile) {
            prism_profile_free(graphs[i].profile);
        }
    }
    free(graphs);
    return merged;
}
