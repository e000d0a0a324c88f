/* SPDX-License-Identifier: MIT */
/* builder_finish.c - from growing arrays to a frozen profile, which gets their memory.
 * What was interned is in its arena already. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "core/profile/builder_state.h"

/* The array whose address stands at `items_at` becomes the profile's. */
static const void *freeze(struct prism_builder *b, void *items_at, size_t count,
                          size_t size)
{
    void *const none = NULL;
    void *items;

    memcpy(&items, items_at, sizeof items);
    memcpy(items_at, &none, sizeof none);
    return prism_arena_adopt(&b->arena,
                             prism_realloc(items, count > 0 ? count : 1, size));
}

#define FREEZE(b, vec) freeze((b), &(vec)->items, (vec)->count, sizeof *(vec)->items)

static void freeze_functions(struct prism_builder *b, struct prism_profile *profile)
{
    struct prism_function *functions = prism_arena_alloc(
        &b->arena, b->functions.count > 0 ? b->functions.count : 1, sizeof *functions);

    for (size_t i = 0; i < b->functions.count; i++) {
        const struct building_function *from = &b->functions.items[i];

        functions[i] = (struct prism_function){
            .name = prism_intern_text(&b->strings, from->name).at,
            .qualname = prism_intern_text(&b->strings, from->qualname).at,
            .file = from->file,
            .line = from->line,
            .kind = from->kind,
        };
    }
    profile->functions = functions;
    profile->function_count = (uint32_t)b->functions.count;
}

/* Rows are sorted together with the place they had while building. */
struct sorted_interval {
    struct prism_interval interval;
    size_t from;
};

struct sorted_cell {
    struct prism_cell cell;
    uint32_t from;
};

struct sorted_order {
    struct prism_order order;
    size_t from;
};

static int by_start(const void *a, const void *b)
{
    const struct sorted_interval *left = a;
    const struct sorted_interval *right = b;

    return (left->interval.start_ns > right->interval.start_ns) -
           (left->interval.start_ns < right->interval.start_ns);
}

/* Intervals in the order of time.  Returns where each old index went; the
 * caller frees it. */
static uint32_t *sort_intervals(struct prism_builder *b, struct prism_profile *profile)
{
    size_t count = b->intervals.count;
    struct sorted_interval *sorted = prism_alloc(count * sizeof *sorted);
    struct prism_interval *intervals =
        prism_arena_alloc(&b->arena, count, sizeof *intervals);
    uint32_t *moved = prism_alloc(count * sizeof *moved);

    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted_interval){b->intervals.items[i], i};
    }
    qsort(sorted, count, sizeof *sorted, by_start);
    for (size_t i = 0; i < count; i++) {
        intervals[i] = sorted[i].interval;
        moved[sorted[i].from] = (uint32_t)i;
    }
    free(sorted);
    profile->intervals = intervals;
    profile->interval_count = (uint32_t)count;
    return moved;
}

static int by_place(const void *a, const void *b)
{
    const struct prism_cell *left = &((const struct sorted_cell *)a)->cell;
    const struct prism_cell *right = &((const struct sorted_cell *)b)->cell;

    if (left->thread != right->thread) {
        return left->thread < right->thread ? -1 : 1;
    }
    return (left->interval > right->interval) - (left->interval < right->interval);
}

static bool is_zero(const int64_t *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i] != 0) {
            return false;
        }
    }
    return true;
}

/* Where the cells of each node start once they are sorted by node; cells of
 * nothing but zeros are left out. */
static size_t *count_cells(struct prism_builder *b)
{
    struct building_tree *tree = &b->tree;
    size_t *start = prism_arena_alloc(&b->arena, tree->nodes.count + 1, sizeof *start);

    for (size_t i = 0; i < tree->cells.count; i++) {
        if (!is_zero(&tree->values.items[i * b->metrics.count], b->metrics.count)) {
            start[tree->cells.items[i].node + 1]++;
        }
    }
    for (size_t i = 0; i < tree->nodes.count; i++) {
        start[i + 1] += start[i];
    }
    return start;
}

/* Those of one node, by thread and interval. */
static void sort_run(const struct building_tree *tree, uint32_t *run, size_t count)
{
    struct sorted_cell *sorted = prism_alloc(count * sizeof *sorted);

    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted_cell){tree->cells.items[run[i]], run[i]};
    }
    qsort(sorted, count, sizeof *sorted, by_place);
    for (size_t i = 0; i < count; i++) {
        run[i] = sorted[i].from;
    }
    free(sorted);
}

/* Which cell stands where in the final order; the caller frees it. */
static uint32_t *sort_cells(struct prism_builder *b, const size_t *start)
{
    struct building_tree *tree = &b->tree;
    uint32_t *sorted = prism_alloc(start[tree->nodes.count] * sizeof *sorted);
    size_t *next = prism_alloc(tree->nodes.count * sizeof *next);

    memcpy(next, start, tree->nodes.count * sizeof *next);
    for (size_t i = 0; i < tree->cells.count; i++) {
        if (!is_zero(&tree->values.items[i * b->metrics.count], b->metrics.count)) {
            sorted[next[tree->cells.items[i].node]++] = (uint32_t)i;
        }
    }
    free(next);
    /* Else each node's cells have come in their order (builder_cells.c), and no
     * interval has moved. */
    if (tree->cell_map.count > 0 || b->intervals.count > 1) {
        for (size_t node = 0; node < tree->nodes.count; node++) {
            if (start[node + 1] - start[node] > 1) {
                sort_run(tree, sorted + start[node], start[node + 1] - start[node]);
            }
        }
    }
    return sorted;
}

static void freeze_cells(struct prism_builder *b, struct prism_tree *tree)
{
    size_t width = b->metrics.count;
    size_t *start = count_cells(b);
    size_t count = start[b->tree.nodes.count];
    uint32_t *sorted = sort_cells(b, start);
    struct prism_cell *cells =
        prism_arena_alloc(&b->arena, count > 0 ? count : 1, sizeof *cells);
    int64_t *values =
        prism_arena_alloc(&b->arena, (count > 0 ? count : 1) * width, sizeof *values);

    for (size_t i = 0; i < count; i++) {
        cells[i] = b->tree.cells.items[sorted[i]];
        memcpy(values + i * width, b->tree.values.items + sorted[i] * width,
               width * sizeof *values);
    }
    free(sorted);
    prism_builder_cells_release(b);
    tree->cells = cells;
    tree->cell_start = start;
    tree->cell_count = count;
    tree->values = values;
}

static int by_time(const void *a, const void *b)
{
    const struct sorted_order *left = a;
    const struct sorted_order *right = b;

    if (left->order.thread != right->order.thread) {
        return left->order.thread < right->order.thread ? -1 : 1;
    }
    if (left->order.start != right->order.start) {
        return left->order.start < right->order.start ? -1 : 1;
    }
    if (left->order.length != right->order.length) {
        return left->order.length > right->order.length ? -1 : 1;
    }
    /* As they came: a call before the calls inside it. */
    return (left->from > right->from) - (left->from < right->from);
}

static void freeze_order(struct prism_builder *b, struct prism_tree *tree)
{
    size_t count = b->tree.order_mixed ? 0 : b->tree.order.count;
    struct sorted_order *sorted = prism_alloc(count * sizeof *sorted);
    struct prism_order *order =
        prism_arena_alloc(&b->arena, count > 0 ? count : 1, sizeof *order);

    for (size_t i = 0; i < count; i++) {
        sorted[i] = (struct sorted_order){b->tree.order.items[i], i};
    }
    /* Samples keep the order in which they were taken. */
    if (count > 1 && b->tree.order_kind == PRISM_ORDER_CALLS) {
        qsort(sorted, count, sizeof *sorted, by_time);
    }
    for (size_t i = 0; i < count; i++) {
        order[i] = sorted[i].order;
    }
    free(sorted);
    tree->order_kind = count > 0 ? b->tree.order_kind : PRISM_ORDER_NONE;
    tree->order = order;
    tree->order_count = count;
}

static void freeze_nodes(struct prism_builder *b, struct prism_tree *tree)
{
    tree->node_count = (uint32_t)b->tree.nodes.count;
    tree->nodes = FREEZE(b, &b->tree.nodes);
}

static void freeze_tree(struct prism_builder *b, struct prism_tree *tree)
{
    freeze_cells(b, tree);
    freeze_nodes(b, tree);
    freeze_order(b, tree);
}

static void freeze_graph(struct prism_builder *b, struct prism_graph *graph)
{
    prism_builder_graph_rows(b);
    graph->function_counts = FREEZE(b, &b->graph.functions.counts);
    graph->function_self = FREEZE(b, &b->graph.functions.self);
    graph->function_total = FREEZE(b, &b->graph.functions.total);
    graph->edges = FREEZE(b, &b->graph.edge_rows);
    graph->edge_count = b->graph.edge_rows.count;
    graph->edge_counts = FREEZE(b, &b->graph.edges.counts);
    graph->edge_self = FREEZE(b, &b->graph.edges.self);
    graph->edge_total = FREEZE(b, &b->graph.edges.total);
}

/* What every profile has at least one of. */
static void fill_gaps(struct prism_builder *b)
{
    if (b->processes.count == 0) {
        (void)prism_builder_process(b, 0, prism_span("", 0));
    }
    if (b->threads.count == 0) {
        (void)prism_builder_thread(b, 0, 0, prism_span("", 0));
    }
    if (b->intervals.count == 0) {
        (void)prism_builder_interval(b, 0, 0);
    }
}

static void freeze_run(struct prism_builder *b, struct prism_profile *profile)
{
    uint32_t *moved = sort_intervals(b, profile);

    for (size_t i = 0; i < b->tree.cells.count; i++) {
        b->tree.cells.items[i].interval = moved[b->tree.cells.items[i].interval];
    }
    for (size_t i = 0; i < b->cpu.count; i++) {
        b->cpu.items[i].interval = moved[b->cpu.items[i].interval];
    }
    free(moved);
    profile->processes = FREEZE(b, &b->processes);
    profile->process_count = (uint32_t)b->processes.count;
    profile->threads = FREEZE(b, &b->threads);
    profile->thread_count = (uint32_t)b->threads.count;
    profile->cpu = FREEZE(b, &b->cpu);
    profile->cpu_count = b->cpu.count;
    profile->marks = FREEZE(b, &b->marks);
    profile->mark_count = b->marks.count;
    profile->costs = FREEZE(b, &b->costs);
    profile->cost_count = b->costs.count;
    profile->meta = FREEZE(b, &b->meta);
    profile->meta_count = b->meta.count;
    profile->sources = FREEZE(b, &b->sources);
    profile->source_count = b->sources.count;
    profile->wall_anchor_ns = b->wall_anchor_ns;
}

/* Add a value without its sign; false when the sum leaves int64. */
static bool grow_sum(int64_t *sum, int64_t value)
{
    return value == PRISM_UNKNOWN ||
           !__builtin_add_overflow(*sum, value < 0 ? -value : value, sum);
}

/* Metrics one by one, but calls and resumes are also added to each other. */
static bool values_fit(const struct prism_builder *b, const int64_t *values,
                       size_t rows)
{
    size_t width = b->metrics.count;
    int64_t counted = 0;
    bool fit = true;

    for (size_t metric = 0; metric < width; metric++) {
        enum prism_role role = b->metrics.items[metric].role;
        int64_t own = 0;
        int64_t *sum =
            role == PRISM_ROLE_CALLS || role == PRISM_ROLE_RESUMES ? &counted : &own;

        for (size_t row = 0; row < rows && fit; row++) {
            fit = grow_sum(sum, values[row * width + metric]);
        }
    }
    return fit;
}

static bool counts_fit(const struct building_graph *graph)
{
    int64_t sum = 0;
    bool fit = true;

    for (size_t i = 0; i < graph->functions.counts.count && fit; i++) {
        fit = grow_sum(&sum, graph->functions.counts.items[i].calls);
    }
    for (size_t i = 0; i < graph->edges.counts.count && fit; i++) {
        fit = grow_sum(&sum, graph->edges.counts.items[i].calls);
    }
    return fit;
}

static bool sums_fit(const struct prism_builder *b)
{
    return values_fit(b, b->tree.values.items, b->tree.cells.count) &&
           values_fit(b, b->graph.functions.self.items,
                      b->graph.functions.counts.count) &&
           counts_fit(&b->graph);
}

const struct prism_profile *prism_builder_finish(struct prism_builder *b,
                                                 const char *name,
                                                 struct prism_error *err)
{
    struct prism_profile *profile;

    b->overflowed |= !sums_fit(b);
    if (b->overflowed || b->shape == 0 || b->metrics.count == 0) {
        (void)prism_error_set(err, "%s: %s", name,
                              b->overflowed
                                  ? "expected sums below 2^63, found a larger one"
                                  : "expected a profile, found no data in it");
        prism_builder_free(b);
        return NULL;
    }
    fill_gaps(b);
    prism_map_release(&b->tree.node_map);
    prism_vec_release(&b->tree.walked);
    prism_vec_release(&b->tree.last_cell);
    prism_map_release(&b->graph.edge_map);
    profile = prism_alloc_zeroed(1, sizeof *profile);
    profile->shape = b->shape;
    profile->metrics = FREEZE(b, &b->metrics);
    profile->metric_count = (uint32_t)b->metrics.count;
    profile->files = FREEZE(b, &b->files);
    profile->file_count = (uint32_t)b->files.count;
    freeze_functions(b, profile);
    freeze_run(b, profile);
    if (b->shape == PRISM_TREE) {
        freeze_tree(b, &profile->tree);
    } else {
        freeze_graph(b, &profile->graph);
    }
    profile->arena = b->arena;
    prism_arena_init(&b->arena);
    prism_builder_free(b);
    return profile;
}
