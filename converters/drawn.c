/* SPDX-License-Identifier: MIT */
/* drawn.c - see drawn.h. */
#include "converters/drawn.h"

#include <stdlib.h>
#include <string.h>

#include "core/analysis/fill.h"
#include "core/base/hash.h"
#include "core/base/map.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/profile/unit.h"

#define NAME_LONGEST ((size_t)240)

static bool same_edge(const void *key, uint32_t item)
{
    /* The key is the edge pushed last. */
    const struct prism_drawn *drawn = key;
    const struct prism_drawn_edge *wanted = &prism_vec_last(&drawn->edges);
    const struct prism_drawn_edge *it = &drawn->edges.items[item];

    return it->caller == wanted->caller && it->callee == wanted->callee;
}

/* The edge of a caller and a callee, made on first use. */
static struct prism_drawn_edge *find_edge(struct prism_drawn *drawn,
                                          struct prism_map *map,
                                          const struct prism_edge *edge)
{
    uint64_t hash = prism_hash_mix(edge->caller, edge->callee);
    uint32_t found;

    prism_vec_push(&drawn->edges) =
        (struct prism_drawn_edge){edge->caller, edge->callee, 0, 0};
    found = prism_map_find(map, hash, same_edge, drawn);
    if (found == PRISM_MAP_NONE) {
        prism_map_insert(map, hash, (uint32_t)drawn->edges.count - 1);
        return &prism_vec_last(&drawn->edges);
    }
    drawn->edges.count--;
    return &drawn->edges.items[found];
}

static void add_edges(struct prism_drawn *drawn, const struct prism_fill *fill)
{
    const struct prism_graph *graph = &drawn->p->graph;
    struct prism_map map = {0};

    for (size_t i = 0; i < graph->edge_count; i++) {
        struct prism_drawn_edge *edge = find_edge(drawn, &map, &graph->edges[i]);
        int64_t calls = graph->edge_counts[i].calls;

        edge->calls = calls == PRISM_UNKNOWN || edge->calls == PRISM_UNKNOWN
                          ? PRISM_UNKNOWN
                          : edge->calls + calls;
        edge->total += fill->edge_total[i];
    }
    prism_map_release(&map);
}

static int by_weight(const void *a, const void *b)
{
    const struct prism_drawn_edge *left = a;
    const struct prism_drawn_edge *right = b;

    if (left->total != right->total) {
        return left->total > right->total ? -1 : 1;
    }
    if (left->caller != right->caller) {
        return left->caller < right->caller ? -1 : 1;
    }
    return (left->callee > right->callee) - (left->callee < right->callee);
}

/* Keep what is heavy enough and between functions that are shown. */
static void prune_edges(struct prism_drawn *drawn, double least, size_t most,
                        struct prism_notes *notes)
{
    size_t kept = 0;
    size_t all = drawn->edges.count;

    for (size_t i = 0; i < all; i++) {
        const struct prism_drawn_edge *edge = &drawn->edges.items[i];

        if (drawn->shown[edge->caller] && drawn->shown[edge->callee] &&
            edge->total >= least) {
            drawn->edges.items[kept++] = *edge;
        }
    }
    if (kept > 1) {
        qsort(drawn->edges.items, kept, sizeof *drawn->edges.items, by_weight);
    }
    drawn->edges.count = kept < most ? kept : most;
    if (drawn->edges.count < all) {
        prism_notes_add(notes, PRISM_NOTE_LOST, "%s of %s edges: too light to be drawn",
                        prism_count((int64_t)(all - drawn->edges.count)),
                        prism_count((int64_t)all));
    }
}

/* A function with nothing at all is never shown: it was only spoken of. */
static void choose_functions(struct prism_drawn *drawn, double least,
                             struct prism_notes *notes)
{
    int64_t left_out = 0;

    for (uint32_t i = 0; i < drawn->p->function_count; i++) {
        int64_t calls = drawn->p->graph.function_counts[i].calls;
        bool used = drawn->total[i] > 0 || (calls != 0 && calls != PRISM_UNKNOWN);

        drawn->shown[i] = used && drawn->total[i] >= least;
        left_out += used && !drawn->shown[i];
    }
    if (left_out > 0) {
        prism_notes_add(notes, PRISM_NOTE_LOST,
                        "%s of %s functions: too light to be drawn",
                        prism_count(left_out), prism_count(drawn->p->function_count));
    }
}

static bool has_unknown(const struct prism_drawn *drawn)
{
    const struct prism_profile *p = drawn->p;

    for (size_t i = 0; i < p->graph.edge_count; i++) {
        if (p->graph.edge_total[i * p->metric_count + drawn->metric] == PRISM_UNKNOWN) {
            return true;
        }
    }
    return false;
}

void prism_drawn_init(struct prism_drawn *drawn, const struct prism_profile *graph,
                      double percent, size_t most_edges, struct prism_notes *notes)
{
    struct prism_scc scc;
    struct prism_fill fill;
    double least;

    *drawn =
        (struct prism_drawn){.p = graph, .metric = prism_profile_main_metric(graph)};
    drawn->total = prism_alloc_zeroed(graph->function_count, sizeof *drawn->total);
    drawn->shown = prism_alloc_zeroed(graph->function_count, sizeof *drawn->shown);
    prism_scc_init(&scc, graph);
    prism_fill_init(&fill, graph, &scc, drawn->metric);
    for (uint32_t i = 0; i < graph->function_count; i++) {
        drawn->whole += fill.function_self[i];
        drawn->total[i] = fill.function_total[i];
    }
    add_edges(drawn, &fill);
    prism_fill_release(&fill);
    prism_scc_release(&scc);
    least = drawn->whole * percent / 100;
    choose_functions(drawn, least, notes);
    prune_edges(drawn, least, most_edges, notes);
    if (has_unknown(drawn)) {
        prism_notes_add(notes, PRISM_NOTE_ESTIMATED,
                        "inclusive costs of calls, from shares of the callee's");
    }
}

void prism_drawn_release(struct prism_drawn *drawn)
{
    free(drawn->total);
    free(drawn->shown);
    prism_vec_release(&drawn->edges);
}

double prism_drawn_self(const struct prism_drawn *drawn, uint32_t function)
{
    int64_t self =
        drawn->p->graph
            .function_self[(size_t)function * drawn->p->metric_count + drawn->metric];

    return self > 0 ? (double)self : 0;
}

/* Cuts between code points. */
static size_t whole_points(struct prism_span text, size_t most)
{
    size_t len = 0;

    while (len < text.len) {
        uint32_t code_point;
        size_t next =
            prism_text_decode(prism_span(text.at + len, text.len - len), &code_point);

        if (next == 0 || len + next > most) {
            break;
        }
        len += next;
    }
    return len;
}

void prism_drawn_name(const struct prism_drawn *drawn, uint32_t function,
                      struct prism_out *out)
{
    struct prism_span name = prism_span_of(drawn->p->functions[function].qualname);
    size_t len = whole_points(name, NAME_LONGEST);

    prism_out_bytes(out, name.at, len);
    prism_out_text(out, len < name.len ? "..." : "");
}
