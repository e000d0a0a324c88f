/* SPDX-License-Identifier: MIT */
/* filter.c - see filter.h.  A parent's index is smaller than its children's: what a
 * path has met is known from one pass forwards, what leads somewhere from one
 * backwards. */
#include "core/analysis/filter.h"

#include <stdlib.h>

#include "core/analysis/copy.h"
#include "core/base/memory.h"
#include "core/profile/builder.h"

struct filtering {
    const struct prism_profile *tree;
    const struct prism_filter *filter;
    struct prism_builder *b;
    bool *met;        /* [node]: a focus is on the path */
    bool *ignored;    /* [node]: something to ignore is */
    bool *needed;     /* [node]: it, or a node beneath, keeps its time */
    uint32_t *copies; /* [node]: in the builder; of a hidden one its caller's */
};

static bool is_in(const bool *set, uint32_t function)
{
    return set != NULL && set[function];
}

static bool keeps_time(const struct filtering *f, uint32_t node)
{
    return f->met[node] && !f->ignored[node];
}

static void mark(struct filtering *f)
{
    const struct prism_node *nodes = f->tree->tree.nodes;
    uint32_t count = f->tree->tree.node_count;

    f->met[0] = f->filter->focus == NULL;
    for (uint32_t i = 1; i < count; i++) {
        uint32_t parent = nodes[i].parent;
        uint32_t function = nodes[i].function;

        f->met[i] = f->met[parent] || is_in(f->filter->focus, function);
        f->ignored[i] = f->ignored[parent] || is_in(f->filter->ignore, function);
    }
    for (uint32_t i = count; i-- > 1;) {
        f->needed[i] |= keeps_time(f, i);
        f->needed[nodes[i].parent] |= f->needed[i];
    }
}

static void copy_nodes(struct filtering *f)
{
    const struct prism_node *nodes = f->tree->tree.nodes;

    for (uint32_t i = 1; i < f->tree->tree.node_count; i++) {
        uint32_t parent = nodes[i].parent;
        bool inlined = parent != 0 && is_in(f->filter->hide, nodes[parent].function);

        if (!f->needed[i]) {
            continue;
        }
        f->copies[i] = f->copies[parent];
        if (!is_in(f->filter->hide, nodes[i].function)) {
            /* The line would be one of a function that is not there. */
            f->copies[i] =
                prism_builder_child(f->b, f->copies[parent], nodes[i].function,
                                    inlined ? 0 : nodes[i].line);
            prism_builder_flag(f->b, f->copies[i],
                               (enum prism_node_flags)nodes[i].flags);
        }
    }
}

/* Time and the like go with the path, counts with the function. */
static bool stays(const struct filtering *f, uint32_t node, uint32_t metric)
{
    uint32_t function = f->tree->tree.nodes[node].function;

    if (prism_role_counts(f->tree->metrics[metric].role)) {
        return f->needed[node] && node != 0 && !is_in(f->filter->hide, function);
    }
    /* At the root there is nobody to give a hidden function's time to. */
    return keeps_time(f, node) && (node == 0 || f->copies[node] != 0);
}

static void copy_values(struct filtering *f)
{
    const struct prism_tree *tree = &f->tree->tree;
    uint32_t metrics = f->tree->metric_count;

    for (uint32_t m = 0; m < metrics; m++) {
        const struct prism_metric *metric = &f->tree->metrics[m];

        (void)prism_builder_metric(f->b, metric->name, metric->unit, metric->role,
                                   metric->divisor);
    }
    for (size_t i = 0; i < tree->cell_count; i++) {
        const struct prism_cell *cell = &tree->cells[i];

        prism_builder_at(f->b, cell->thread, cell->interval);
        for (uint32_t m = 0; m < metrics; m++) {
            int64_t value = tree->values[i * metrics + m];

            if (value != 0 && stays(f, cell->node, m)) {
                prism_builder_add(f->b, f->copies[cell->node], m, value);
            }
        }
    }
}

const struct prism_profile *prism_filter(const struct prism_profile *tree,
                                         const struct prism_filter *filter,
                                         struct prism_error *err)
{
    size_t count = tree->tree.node_count;
    struct filtering f = {.tree = tree, .filter = filter, .b = prism_builder_new()};

    f.met = prism_alloc_zeroed(count, sizeof *f.met);
    f.ignored = prism_alloc_zeroed(count, sizeof *f.ignored);
    f.needed = prism_alloc_zeroed(count, sizeof *f.needed);
    f.copies = prism_alloc_zeroed(count, sizeof *f.copies);
    prism_builder_shape(f.b, PRISM_TREE);
    prism_copy_functions(tree, f.b);
    prism_copy_run(tree, f.b);
    mark(&f);
    copy_nodes(&f);
    copy_values(&f);
    free(f.met);
    free(f.ignored);
    free(f.needed);
    free(f.copies);
    return prism_builder_finish(f.b, prism_profile_source(tree), err);
}
