/* SPDX-License-Identifier: MIT */
/* callgrind_split.c - see callgrind_split.h.  Two levels are enough: NAME for the
 * outermost activation on a path and NAME'2 for all inside it, which no circle of
 * calls leads out of. */
#include "converters/callgrind_split.h"

#include <stdlib.h>

#include "core/analysis/copy.h"
#include "core/analysis/graph.h"
#include "core/base/memory.h"
#include "core/base/out.h"
#include "core/profile/builder.h"
#include "core/profile/walk.h"

struct splitting {
    const struct prism_profile *tree;
    struct prism_builder *b;
    uint32_t thread;
    bool recursion;
    bool *used;       /* [node]: something of the thread is in it or beneath */
    uint32_t *place;  /* [node] in the builder */
    uint32_t *open;   /* [function]: activations on the path */
    uint32_t *nested; /* [function]: its NAME'2; PRISM_NONE: not yet made */
};

static bool is_of(const struct prism_cell *cell, uint32_t thread)
{
    return thread == PRISM_NONE || cell->thread == thread;
}

bool prism_callgrind_thread_used(const struct prism_profile *tree, uint32_t thread)
{
    for (size_t i = 0; i < tree->tree.cell_count; i++) {
        if (tree->tree.cells[i].thread == thread) {
            return true;
        }
    }
    return false;
}

static void find_used(struct splitting *s)
{
    const struct prism_tree *tree = &s->tree->tree;

    s->used = prism_alloc_zeroed(tree->node_count, sizeof *s->used);
    for (size_t i = 0; i < tree->cell_count; i++) {
        s->used[tree->cells[i].node] |= is_of(&tree->cells[i], s->thread);
    }
    for (uint32_t node = tree->node_count; node-- > 1;) {
        s->used[tree->nodes[node].parent] |= s->used[node];
    }
}

static uint32_t nested_function(struct splitting *s, uint32_t function)
{
    const struct prism_function *it = &s->tree->functions[function];
    struct prism_out *name = prism_out_memory();
    struct prism_out *qualname = prism_out_memory();
    struct prism_function_spec spec = {
        .file = prism_span_of(prism_profile_path(s->tree, function)),
        .line = it->line,
        .kind = it->kind,
    };

    if (s->nested[function] == PRISM_NONE) {
        prism_out_format(name, "%s'2", it->name);
        prism_out_format(qualname, "%s'2", it->qualname);
        spec.name = prism_out_span(name);
        spec.qualname = prism_out_span(qualname);
        s->nested[function] = prism_builder_function(s->b, &spec);
    }
    prism_out_abandon(name);
    prism_out_abandon(qualname);
    return s->nested[function];
}

static void enter(struct splitting *s, uint32_t node)
{
    const struct prism_tree *tree = &s->tree->tree;
    const struct prism_node *it = &tree->nodes[node];

    s->place[node] = 0;
    if (node > 0) {
        uint32_t function = s->open[it->function]++ > 0 && s->recursion
                                ? nested_function(s, it->function)
                                : it->function;

        s->place[node] =
            prism_builder_child(s->b, s->place[it->parent], function, it->line);
    }
    for (size_t i = tree->cell_start[node]; i < tree->cell_start[node + 1]; i++) {
        for (uint32_t j = 0;
             is_of(&tree->cells[i], s->thread) && j < s->tree->metric_count; j++) {
            prism_builder_add(s->b, s->place[node], j,
                              tree->values[i * s->tree->metric_count + j]);
        }
    }
}

static void push_tree(struct splitting *s)
{
    struct prism_walk walk;

    prism_walk_init(&walk, s->tree);
    while (prism_walk_next(&walk)) {
        if (!s->used[walk.node]) {
            if (walk.entering) {
                prism_walk_skip(&walk);
            }
        } else if (walk.entering) {
            enter(s, walk.node);
        } else if (walk.node > 0) {
            s->open[s->tree->tree.nodes[walk.node].function]--;
        }
    }
    prism_walk_release(&walk);
}

const struct prism_profile *prism_callgrind_split(const struct prism_profile *tree,
                                                  uint32_t thread, bool recursion,
                                                  struct prism_error *err)
{
    struct splitting s = {.tree = tree,
                          .b = prism_builder_new(),
                          .thread = thread,
                          .recursion = recursion};
    const struct prism_profile *part;
    const struct prism_profile *graph;

    prism_builder_shape(s.b, PRISM_TREE);
    prism_copy_functions(tree, s.b);
    prism_copy_run(tree, s.b);
    for (uint32_t i = 0; i < tree->metric_count; i++) {
        const struct prism_metric *metric = &tree->metrics[i];

        (void)prism_builder_metric(s.b, metric->name, metric->unit, metric->role,
                                   metric->divisor);
    }
    find_used(&s);
    s.place = prism_alloc(tree->tree.node_count * sizeof *s.place);
    s.open = prism_alloc_zeroed(tree->function_count, sizeof *s.open);
    s.nested = prism_alloc(tree->function_count * sizeof *s.nested);
    for (uint32_t i = 0; i < tree->function_count; i++) {
        s.nested[i] = PRISM_NONE;
    }
    push_tree(&s);
    free(s.used);
    free(s.place);
    free(s.open);
    free(s.nested);
    part = prism_builder_finish(s.b, "callgrind", err);
    graph = part != NULL ? prism_graph_of(part, err) : NULL;
    prism_profile_free(part);
    return graph;
}
