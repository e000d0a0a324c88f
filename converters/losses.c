/* SPDX-License-Identifier: MIT */
/* losses.c - see losses.h. */
#include "converters/losses.h"

#include <stdbool.h>
#include <string.h>

#include "core/profile/unit.h"

static void lost(struct prism_notes *notes, const char *what)
{
    prism_notes_add(notes, PRISM_NOTE_LOST, "%s", what);
}

static void lost_many(struct prism_notes *notes, size_t count, const char *what)
{
    prism_notes_add(notes, PRISM_NOTE_LOST, "%s %s", prism_count((int64_t)count), what);
}

static bool counts_calls(const struct prism_metric *metric)
{
    return metric->role == PRISM_ROLE_CALLS || metric->role == PRISM_ROLE_RESUMES;
}

static void note_metrics(const struct prism_profile *p, unsigned places,
                         struct prism_notes *notes)
{
    uint32_t main_metric = prism_profile_main_metric(p);

    for (uint32_t i = 0; i < p->metric_count; i++) {
        unsigned place =
            counts_calls(&p->metrics[i]) ? PRISM_PLACE_CALLS : PRISM_PLACE_METRICS;

        if (i != main_metric && (places & place) == 0) {
            lost(notes, p->metrics[i].name);
        }
    }
}

static bool has_lines(const struct prism_profile *p)
{
    bool tree = p->shape == PRISM_TREE;
    size_t count = tree ? p->tree.node_count : p->graph.edge_count;

    for (size_t i = 0; i < count; i++) {
        if ((tree ? p->tree.nodes[i].line : p->graph.edges[i].line) != 0) {
            return true;
        }
    }
    return false;
}

/* Are there calls inside others of the same function, and is their number known? */
static bool has_primitive(const struct prism_profile *p)
{
    for (uint32_t i = 0; p->shape == PRISM_GRAPH && i < p->function_count; i++) {
        const struct prism_counts *counts = &p->graph.function_counts[i];

        if (counts->primitive != PRISM_UNKNOWN && counts->primitive != counts->calls) {
            return true;
        }
    }
    return false;
}

/* A graph is not told apart by thread and time in the first place. */
static void note_times(const struct prism_profile *p, unsigned places,
                       struct prism_notes *notes)
{
    if (p->thread_count > 1 && (places & PRISM_PLACE_THREADS) == 0) {
        lost_many(notes, p->thread_count, "threads apart from each other");
    }
    if (p->interval_count > 1 && (places & PRISM_PLACE_INTERVALS) == 0) {
        lost_many(notes, p->interval_count, "intervals of time");
    }
    if (p->tree.order_count > 0 && (places & PRISM_PLACE_ORDER) == 0) {
        lost(notes, p->tree.order_kind == PRISM_ORDER_CALLS ? "the order of calls"
                                                            : "the order of samples");
    }
}

/* Beside what has a place in every format that can hold it. */
static bool has_facts(const struct prism_profile *p)
{
    for (size_t i = 0; i < p->meta_count; i++) {
        if (strcmp(p->meta[i].key, "title") != 0 &&
            strcmp(p->meta[i].key, "estimated") != 0) {
            return true;
        }
    }
    return false;
}

void prism_note_losses(const struct prism_profile *profile, unsigned places,
                       struct prism_notes *notes)
{
    note_metrics(profile, places, notes);
    if ((places & PRISM_PLACE_LINES) == 0 && has_lines(profile)) {
        lost(notes, "the lines on which calls stand");
    }
    if ((places & PRISM_PLACE_PRIMITIVE) == 0 && has_primitive(profile)) {
        lost(notes, "primitive calls");
    }
    if (profile->shape == PRISM_TREE) {
        note_times(profile, places, notes);
    }
    if (profile->process_count > 1) {
        lost_many(notes, profile->process_count, "processes apart from each other");
    }
    if (profile->mark_count > 0) {
        lost_many(notes, profile->mark_count, "marks");
    }
    if (has_facts(profile)) {
        lost(notes, "facts of the run");
    }
}

void prism_note_flattening(const struct prism_profile *tree, struct prism_notes *notes)
{
    lost(notes, "call paths: only callers and callees are kept");
    note_times(tree, 0, notes);
}
