/* SPDX-License-Identifier: MIT */
/* copy.c - one profile's parts pushed into the builder of another. */
#include "core/analysis/copy.h"

#include <assert.h>

void prism_copy_functions(const struct prism_profile *from, struct prism_builder *b)
{
    for (uint32_t i = 0; i < from->file_count; i++) {
        const struct prism_file *file = &from->files[i];
        uint32_t copy = prism_builder_file(b, prism_span_of(file->path));

        assert(copy == i);
        prism_builder_file_facts(b, copy, file->size, file->mtime_ns);
    }
    for (uint32_t i = 0; i < from->function_count; i++) {
        const struct prism_function *function = &from->functions[i];
        const struct prism_function_spec spec = {
            .name = prism_span_of(function->name),
            .qualname = prism_span_of(function->qualname),
            .file = prism_span_of(prism_profile_path(from, i)),
            .line = function->line,
            .kind = function->kind,
        };
        uint32_t copy = prism_builder_function(b, &spec);

        assert(copy == i);
        (void)copy;
    }
}

static void copy_processes(const struct prism_profile *from, struct prism_builder *b)
{
    for (uint32_t i = 0; i < from->process_count; i++) {
        const struct prism_process *process = &from->processes[i];

        (void)prism_builder_process(b, process->pid, prism_span_of(process->command));
        if (process->parent != PRISM_NONE) {
            prism_builder_spawned(b, i, process->parent, PRISM_NONE);
        }
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
    copy_processes(from, b);
    copy_times(from, b);
    for (size_t i = 0; i < from->meta_count; i++) {
        prism_builder_meta(b, from->meta[i].key, prism_span_of(from->meta[i].value));
    }
    for (size_t i = 0; i < from->source_count; i++) {
        prism_builder_source(b, from->sources[i]);
    }
    if (from->wall_anchor_ns != PRISM_UNKNOWN) {
        prism_builder_anchor(b, from->wall_anchor_ns);
    }
}
