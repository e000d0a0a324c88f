/* SPDX-License-Identifier: MIT */
/* copy.c - one profile's parts pushed into the builder of another. */
#include "core/analysis/copy.h"

#include <assert.h>
#include <stdlib.h>

#include "core/base/memory.h"

/* But its file. */
static struct prism_function_spec spec_of(const struct prism_function *it,
                                          enum prism_kind kind)
{
    return (struct prism_function_spec){
        .name = prism_span_of(it->name),
        /* Strings are interned: mostly both are the same. */
        .qualname = prism_span_of(it->qualname == it->name ? "" : it->qualname),
        .line = it->line,
        .kind = kind,
    };
}

uint32_t prism_copy_function(const struct prism_profile *from, uint32_t function,
                             enum prism_kind kind, struct prism_builder *b)
{
    struct prism_function_spec spec = spec_of(&from->functions[function], kind);

    spec.file = prism_span_of(prism_profile_path(from, function));
    return prism_builder_function(b, &spec);
}

void prism_copy_functions(const struct prism_profile *from, struct prism_builder *b)
{
    for (uint32_t i = 0; i < from->file_count; i++) {
        const struct prism_file *file = &from->files[i];
        uint32_t copy = prism_builder_file(b, prism_span_of(file->path));

        assert(copy == i);
        prism_builder_file_facts(b, copy, file->size, file->mtime_ns);
    }
    for (uint32_t i = 0; i < from->function_count; i++) {
        const struct prism_function *it = &from->functions[i];
        const struct prism_function_spec spec = spec_of(it, it->kind);
        uint32_t copy = prism_builder_function_in(b, &spec, it->file);

        assert(copy == i);
        (void)copy;
    }
}

static void copy_sources(const struct prism_profile *from, struct prism_builder *b)
{
    for (size_t i = 0; i < from->source_count; i++) {
        prism_builder_source_facts(b, prism_builder_source(b, from->sources[i].name),
                                   &from->sources[i]);
    }
}

static void copy_processes(const struct prism_profile *from, struct prism_builder *b)
{
    for (uint32_t i = 0; i < from->process_count; i++) {
        const struct prism_process *process = &from->processes[i];

        (void)prism_builder_process(b, process->pid, prism_span_of(process->command));
        prism_builder_process_from(b, i, process->source, process->parent_pid);
        prism_builder_process_facts(b, i, process->through_pid, process->started_ns,
                                    prism_span_of(process->name));
        prism_builder_spawned(b, i, process->parent, PRISM_NONE);
    }
}

static void copy_times(const struct prism_profile *from, struct prism_builder *b)
{
    for (uint32_t i = 0; i < from->thread_count; i++) {
        const struct prism_thread *thread = &from->threads[i];
        uint32_t copy = prism_builder_thread(b, thread->process, thread->tid,
                                             prism_span_of(thread->name));

        prism_builder_thread_times(b, copy, thread->start_ns, thread->end_ns);
    }
    for (uint32_t i = 0; i < from->interval_count; i++) {
        (void)prism_builder_interval(b, from->intervals[i].start_ns,
                                     from->intervals[i].len_ns);
    }
    for (size_t i = 0; i < from->cpu_count; i++) {
        prism_builder_cpu(b, from->cpu[i].thread, from->cpu[i].interval,
                          from->cpu[i].ns);
    }
    for (size_t i = 0; i < from->mark_count; i++) {
        prism_builder_mark(b, from->marks[i].thread, from->marks[i].at_ns,
                           prism_span_of(from->marks[i].text));
    }
}

void prism_copy_run(const struct prism_profile *from, struct prism_builder *b)
{
    copy_sources(from, b);
    copy_processes(from, b);
    copy_times(from, b);
    for (size_t i = 0; i < from->meta_count; i++) {
        prism_builder_meta(b, from->meta[i].key, prism_span_of(from->meta[i].value));
    }
    prism_builder_anchor(b, from->wall_anchor_ns, PRISM_UNKNOWN);
}

static bool is_dropped(const struct prism_tree_changes *changes, uint32_t node)
{
    return changes->dropped != NULL && changes->dropped[node];
}

/* [node] in the builder; what is dropped has none.  Free it. */
static uint32_t *copy_nodes(const struct prism_profile *from,
                            const struct prism_tree_changes *changes,
                            struct prism_builder *b)
{
    uint32_t *copies = prism_alloc_zeroed(from->tree.node_count, sizeof *copies);

    for (uint32_t i = 1; i < from->tree.node_count; i++) {
        const struct prism_node *node = &from->tree.nodes[i];
        uint32_t function = changes->functions != NULL
                                ? changes->functions[node->function]
                                : node->function;

        if (!is_dropped(changes, i)) {
            copies[i] =
                prism_builder_child(b, copies[node->parent], function, node->line);
            prism_builder_flag(b, copies[i], (enum prism_node_flags)node->flags);
        }
    }
    return copies;
}

static void copy_values(const struct prism_profile *from,
                        const struct prism_tree_changes *changes,
                        const uint32_t *copies, struct prism_builder *b)
{
    const struct prism_tree *tree = &from->tree;
    const int64_t *values = changes->values != NULL ? changes->values : tree->values;

    for (uint32_t i = 0; i < from->metric_count; i++) {
        const struct prism_metric *metric = &from->metrics[i];

        (void)prism_builder_metric(b, metric->name, metric->unit, metric->role,
                                   metric->divisor);
    }
    for (size_t i = 0; i < tree->cell_count; i++) {
        const struct prism_cell *cell = &tree->cells[i];

        prism_builder_at(b, cell->thread, cell->interval);
        for (uint32_t m = 0; m < from->metric_count; m++) {
            int64_t value = values[i * from->metric_count + m];

            if (value != 0 && !is_dropped(changes, cell->node)) {
                prism_builder_add(b, copies[cell->node], m, value);
            }
        }
    }
}

void prism_copy_tree(const struct prism_profile *from,
                     const struct prism_tree_changes *changes, struct prism_builder *b)
{
    const struct prism_tree *tree = &from->tree;
    uint32_t *copies = copy_nodes(from, changes, b);

    copy_values(from, changes, copies, b);
    for (size_t i = 0; i < tree->order_count; i++) {
        const struct prism_order *order = &tree->order[i];

        if (!is_dropped(changes, order->node)) {
            prism_builder_at(b, order->thread, 0);
            prism_builder_order(b, tree->order_kind, copies[order->node], order->start,
                                order->length);
        }
    }
    for (uint32_t i = 0; i < from->process_count; i++) {
        const struct prism_process *process = &from->processes[i];

        if (process->spawn_node != PRISM_NONE &&
            !is_dropped(changes, process->spawn_node)) {
            prism_builder_spawned(b, i, process->parent, copies[process->spawn_node]);
        }
    }
    free(copies);
}
