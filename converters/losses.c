/* SPDX-License-Identifier: MIT */
/* losses.c - see losses.h. */
#include "converters/losses.h"

#include <stdbool.h>
#include <string.h>

#include "core/base/out.h"
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

/* Every format that can be asked to holds the title and what is estimated; a file is
 * the work of the tool that writes it. */
static bool is_lost(const struct prism_meta *meta, unsigned places)
{
    return (places & PRISM_PLACE_FACTS) == 0 && strcmp(meta->key, "title") != 0 &&
           strcmp(meta->key, "estimated") != 0 && strcmp(meta->key, "tool") != 0 &&
           (strcmp(meta->key, "command") != 0 || (places & PRISM_PLACE_COMMAND) == 0);
}

static bool was_named(const struct prism_profile *p, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (strcmp(p->meta[i].key, p->meta[index].key) == 0) {
            return true;
        }
    }
    return false;
}

/* "facts of the run: clock, host" */
static void note_facts(const struct prism_profile *p, unsigned places,
                       struct prism_notes *notes)
{
    struct prism_out *keys = prism_out_memory();
    struct prism_span list;

    for (size_t i = 0; i < p->meta_count; i++) {
        if (is_lost(&p->meta[i], places) && !was_named(p, i)) {
            prism_out_text(keys, prism_out_span(keys).len > 0 ? ", " : "");
            prism_out_text(keys, p->meta[i].key);
        }
    }
    list = prism_out_span(keys);
    if (list.len > 0) {
        prism_notes_add(notes, PRISM_NOTE_LOST, "facts of the run: %.*s", (int)list.len,
                        list.at);
    }
    prism_out_abandon(keys);
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
    if (prism_profile_recorded(profile) > 1 && (places & PRISM_PLACE_PROCESSES) == 0) {
        lost_many(notes, prism_profile_recorded(profile),
                  "processes apart from each other");
    }
    if (profile->mark_count > 0 && (places & PRISM_PLACE_MARKS) == 0) {
        lost_many(notes, profile->mark_count, "marks");
    }
    note_facts(profile, places, notes);
}

void prism_note_flattening(const struct prism_profile *tree, struct prism_notes *notes)
{
    lost(notes, "call paths: only callers and callees are kept");
    note_times(tree, 0, notes);
}
