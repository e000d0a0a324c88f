/* SPDX-License-Identifier: MIT */
/* merge_run.c - an input's sources, processes and threads, side by side with those of
 * the others, and all of their times moved to where they stand in the merged run. */
#include <stdlib.h>

#include "core/analysis/merge_state.h"
#include "core/base/memory.h"

/* Clocks that differ by less agree: the same machine, not booted in between. */
#define AGREE_NS INT64_C(1000000000)

static int64_t difference(int64_t a, int64_t b)
{
    int64_t result;

    return __builtin_sub_overflow(a, b, &result) ? 0 : result;
}

static int64_t shifted(int64_t at_ns, int64_t shift)
{
    int64_t result;

    return __builtin_add_overflow(at_ns, shift, &result) ? at_ns : result;
}

/* When a source starts in the merged run: by the monotonic clocks where they agree with
 * the wall clocks, which may have been set in between. */
static int64_t start_of(const struct merging *m, const struct prism_source *source)
{
    int64_t by_wall;
    int64_t by_mono;
    int64_t apart;

    if (source->wall_ns == PRISM_UNKNOWN) {
        return 0;
    }
    by_wall = difference(source->wall_ns, m->origin.wall_ns);
    if (source->mono_ns == PRISM_UNKNOWN || m->origin.mono_ns == PRISM_UNKNOWN) {
        return by_wall;
    }
    by_mono = difference(source->mono_ns, m->origin.mono_ns);
    apart = difference(by_mono, by_wall);
    return apart < -AGREE_NS || apart > AGREE_NS ? by_wall : by_mono;
}

/* A source that was weighted before. */
static int64_t weight_of(const struct prism_source *source, int64_t weight)
{
    double both = (double)source->weight * (double)weight / (double)PRISM_WEIGHT_ONE;

    return both < 1                          ? 1
           : both > (double)PRISM_WEIGHT_MAX ? PRISM_WEIGHT_MAX
                                             : (int64_t)(both + 0.5);
}

/* Returns the number of the first one. */
static uint32_t add_sources(struct merging *m, const struct merged_input *in)
{
    uint32_t first = 0;

    for (size_t i = 0; i < in->profile->source_count; i++) {
        struct prism_source facts = in->profile->sources[i];
        uint32_t source = prism_builder_source(m->b, facts.name);

        first = i == 0 ? source : first;
        facts.start_ns = start_of(m, &facts);
        facts.weight = weight_of(&facts, in->weight);
        prism_builder_source_facts(m->b, source, &facts);
    }
    return first;
}

/* From a process' time in the input to its time in the merged run. */
static int64_t shift_of(const struct merging *m, const struct prism_profile *p,
                        uint32_t process)
{
    const struct prism_source whole = {.wall_ns = p->wall_anchor_ns,
                                       .mono_ns = PRISM_UNKNOWN};
    uint32_t source = p->processes[process].source;

    if (source == PRISM_NONE) {
        return start_of(m, &whole);
    }
    return difference(start_of(m, &p->sources[source]), p->sources[source].start_ns);
}

static void add_processes(struct merging *m, struct merged_input *in, uint32_t sources)
{
    const struct prism_profile *p = in->profile;

    for (uint32_t i = 0; i < p->process_count; i++) {
        const struct prism_process *from = &p->processes[i];
        uint32_t process =
            prism_builder_process(m->b, from->pid, prism_span_of(from->command));

        in->first_process = i == 0 ? process : in->first_process;
        prism_builder_process_from(m->b, process,
                                   from->source == PRISM_NONE ? PRISM_NONE
                                                              : sources + from->source,
                                   from->parent_pid);
        if (from->parent != PRISM_NONE) {
            prism_builder_spawned(m->b, process, in->first_process + from->parent,
                                  PRISM_NONE);
        }
        prism_builder_process_facts(m->b, process, from->through_pid,
                                    from->started_ns == PRISM_UNKNOWN
                                        ? PRISM_UNKNOWN
                                        : shifted(from->started_ns, shift_of(m, p, i)),
                                    prism_span_of(from->name));
    }
}

static void add_threads(struct merging *m, struct merged_input *in)
{
    const struct prism_profile *p = in->profile;

    in->shifts = prism_alloc_zeroed(p->thread_count, sizeof *in->shifts);
    for (uint32_t i = 0; i < p->thread_count; i++) {
        const struct prism_thread *from = &p->threads[i];
        uint32_t thread = prism_builder_thread(m->b, in->first_process + from->process,
                                               from->tid, prism_span_of(from->name));

        in->first_thread = i == 0 ? thread : in->first_thread;
        in->shifts[i] = shift_of(m, p, from->process);
        prism_builder_thread_times(m->b, thread, shifted(from->start_ns, in->shifts[i]),
                                   from->end_ns == PRISM_UNKNOWN
                                       ? PRISM_UNKNOWN
                                       : shifted(from->end_ns, in->shifts[i]));
    }
}

uint32_t prism_merge_interval(struct merging *m, const struct merged_input *in,
                              uint32_t thread, uint32_t interval)
{
    const struct prism_interval *from = &in->profile->intervals[interval];

    return prism_builder_interval(m->b, shifted(from->start_ns, in->shifts[thread]),
                                  from->len_ns);
}

static void add_events(struct merging *m, struct merged_input *in)
{
    const struct prism_profile *p = in->profile;
    struct carried carried = {0};

    for (size_t i = 0; i < p->cpu_count; i++) {
        prism_builder_cpu(
            m->b, in->first_thread + p->cpu[i].thread,
            prism_merge_interval(m, in, p->cpu[i].thread, p->cpu[i].interval),
            prism_merge_weigh(m, in, p->cpu[i].ns, &carried));
    }
    for (size_t i = 0; i < p->mark_count; i++) {
        const struct prism_mark *mark = &p->marks[i];

        prism_builder_mark(m->b, in->first_thread + mark->thread,
                           shifted(mark->at_ns, in->shifts[mark->thread]),
                           prism_span_of(mark->text));
    }
    for (size_t i = 0; i < p->cost_count; i++) {
        struct prism_cost cost = p->costs[i];

        cost.process += in->first_process;
        prism_builder_cost(m->b, &cost);
    }
    for (size_t i = 0; i < p->meta_count; i++) {
        prism_builder_meta(m->b, p->meta[i].key, prism_span_of(p->meta[i].value));
    }
}

void prism_merge_run(struct merging *m, struct merged_input *in)
{
    uint32_t sources = add_sources(m, in);

    add_processes(m, in, sources);
    add_threads(m, in);
    add_events(m, in);
}
