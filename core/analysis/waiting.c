/* SPDX-License-Identifier: MIT */
/* waiting.c - see waiting.h. */
#include "core/analysis/waiting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/analysis/copy.h"
#include "core/base/memory.h"
#include "core/profile/builder.h"

static bool waits(const struct prism_profile *profile, uint32_t function)
{
    return function != PRISM_NONE &&
           profile->functions[function].kind == PRISM_KIND_WAITING;
}

int64_t prism_waiting_sum(const struct prism_profile *profile)
{
    uint32_t metric = prism_profile_main_metric(profile);
    bool tree = profile->shape == PRISM_TREE;
    size_t count = tree ? profile->tree.cell_count : profile->function_count;
    const int64_t *values = tree ? profile->tree.values : profile->graph.function_self;
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t function =
            tree ? profile->tree.nodes[profile->tree.cells[i].node].function
                 : (uint32_t)i;
        int64_t value = values[i * profile->metric_count + metric];

        sum += waits(profile, function) && value != PRISM_UNKNOWN ? value : 0;
    }
    return sum;
}

static struct prism_builder *new_tree(void)
{
    struct prism_builder *b = prism_builder_new();

    prism_builder_shape(b, PRISM_TREE);
    return b;
}

static const struct prism_profile *show(const struct prism_profile *tree,
                                        struct prism_error *err)
{
    struct prism_builder *b = new_tree();
    uint32_t *functions = prism_alloc(tree->function_count * sizeof *functions);

    for (uint32_t i = 0; i < tree->function_count; i++) {
        functions[i] = prism_copy_function(
            tree, i, waits(tree, i) ? PRISM_KIND_BUILTIN : tree->functions[i].kind, b);
    }
    prism_copy_run(tree, b);
    prism_copy_tree(tree, &(struct prism_tree_changes){.functions = functions}, b);
    free(functions);
    return prism_builder_finish(b, prism_profile_source(tree), err);
}

/* [node]: waits, or stands beneath one that does, and leads to no Python. */
static bool *find_dropped(const struct prism_profile *tree)
{
    const struct prism_node *nodes = tree->tree.nodes;
    uint32_t count = tree->tree.node_count;
    bool *python = prism_alloc_zeroed(count, sizeof *python);
    bool *dropped = prism_alloc_zeroed(count, sizeof *dropped);

    for (uint32_t i = count; i-- > 1;) {
        python[i] |= !prism_kind_is_c(tree->functions[nodes[i].function].kind);
        python[nodes[i].parent] |= python[i];
    }
    for (uint32_t i = 1; i < count; i++) {
        dropped[i] =
            dropped[nodes[i].parent] || (waits(tree, nodes[i].function) && !python[i]);
    }
    free(python);
    return dropped;
}

/* Take the main metric's values of nodes that wait out of `values`; returns what
 * goes by that and with the dropped nodes. */
static int64_t take_out(const struct prism_profile *tree, const bool *dropped,
                        int64_t *values)
{
    uint32_t metric = prism_profile_main_metric(tree);
    int64_t sum = 0;

    for (size_t i = 0; i < tree->tree.cell_count; i++) {
        uint32_t node = tree->tree.cells[i].node;

        if (dropped[node] || waits(tree, tree->tree.nodes[node].function)) {
            sum += values[i * tree->metric_count + metric];
            values[i * tree->metric_count + metric] = 0;
        }
    }
    return sum;
}

static const struct prism_profile *hide(const struct prism_profile *tree,
                                        struct prism_error *err)
{
    struct prism_builder *b = new_tree();
    size_t count = tree->tree.cell_count * tree->metric_count;
    int64_t *values = prism_alloc(count * sizeof *values);
    bool *dropped = find_dropped(tree);
    int64_t whole = prism_profile_sum(tree, prism_profile_main_metric(tree));
    int64_t out;
    char share[32];

    if (count > 0) {
        memcpy(values, tree->tree.values, count * sizeof *values);
    }
    out = take_out(tree, dropped, values);
    prism_copy_functions(tree, b);
    prism_copy_run(tree, b);
    prism_copy_tree(
        tree, &(struct prism_tree_changes){.values = values, .dropped = dropped}, b);
    (void)snprintf(share, sizeof share, "%.1f %%",
                   whole != 0 ? 100 * (double)out / (double)whole : 0);
    prism_builder_meta(b, "waiting", prism_span_of(share));
    free(values);
    free(dropped);
    return prism_builder_finish(b, prism_profile_source(tree), err);
}

const struct prism_profile *prism_waiting_shown(const struct prism_profile *profile,
                                                const char *mode, bool *made,
                                                struct prism_error *err)
{
    const struct prism_profile *shown = profile;
    bool tree = profile->shape == PRISM_TREE;

    if (strcmp(mode, "show") == 0 && tree) {
        shown = show(profile, err);
    } else if (strcmp(mode, "hide") == 0 && tree) {
        shown = hide(profile, err);
    } else if (strcmp(mode, "hide") == 0) {
        shown = NULL;
        (void)prism_error_set(err,
                              "%s: --waiting=hide: expected call paths, found only "
                              "callers and callees",
                              prism_profile_source(profile));
    }
    *made = shown != NULL && shown != profile;
    return shown;
}
