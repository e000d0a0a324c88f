/* SPDX-License-Identifier: MIT */
/* trace_tables.c - see trace_tables.h. */
#include "converters/trace_tables.h"

#include "converters/frame_style.h"
#include "core/base/hash.h"

void prism_trace_tables_init(struct prism_trace_tables *tables)
{
    prism_arena_init(&tables->arena);
    prism_intern_init(&tables->strings, &tables->arena);
}

void prism_trace_tables_release(struct prism_trace_tables *tables)
{
    prism_vec_release(&tables->processes);
    prism_map_release(&tables->process_map);
    prism_vec_release(&tables->threads);
    prism_map_release(&tables->thread_map);
    prism_vec_release(&tables->names);
    prism_map_release(&tables->name_map);
    prism_intern_release(&tables->strings);
    prism_arena_release(&tables->arena);
}

struct process_key {
    const struct prism_trace_process *rows;
    uint32_t pid;
};

static bool same_process(const void *key, uint32_t item)
{
    const struct process_key *wanted = key;

    return wanted->rows[item].pid == wanted->pid;
}

uint32_t prism_trace_process(struct prism_trace_tables *tables, struct prism_span pid)
{
    const struct process_key key = {tables->processes.items,
                                    prism_intern(&tables->strings, pid)};
    uint64_t hash = prism_hash_mix(key.pid, 0);
    uint32_t row = prism_map_find(&tables->process_map, hash, same_process, &key);

    if (row == PRISM_MAP_NONE) {
        row = (uint32_t)tables->processes.count;
        prism_vec_push(&tables->processes) =
            (struct prism_trace_process){.pid = key.pid};
        prism_map_insert(&tables->process_map, hash, row);
    }
    return row;
}

struct thread_key {
    const struct prism_trace_thread *rows;
    uint32_t process;
    uint32_t tid;
};

static bool same_thread(const void *key, uint32_t item)
{
    const struct thread_key *wanted = key;

    return wanted->rows[item].process == wanted->process &&
           wanted->rows[item].tid == wanted->tid;
}

uint32_t prism_trace_thread(struct prism_trace_tables *tables, struct prism_span pid,
                            struct prism_span tid)
{
    uint32_t process = prism_trace_process(tables, pid);
    const struct thread_key key = {tables->threads.items, process,
                                   prism_intern(&tables->strings, tid)};
    uint64_t hash = prism_hash_mix(process, key.tid);
    uint32_t row = prism_map_find(&tables->thread_map, hash, same_thread, &key);

    if (row == PRISM_MAP_NONE) {
        row = (uint32_t)tables->threads.count;
        prism_vec_push(&tables->threads) = (struct prism_trace_thread){
            .process = process, .tid = key.tid, .start = INT64_MAX, .end = INT64_MIN};
        prism_map_insert(&tables->thread_map, hash, row);
    }
    return row;
}

struct name_key {
    const struct prism_trace_name *rows;
    struct prism_trace_name name;
};

static bool same_name(const void *key, uint32_t item)
{
    const struct name_key *wanted = key;
    const struct prism_trace_name *it = &wanted->rows[item];

    return it->text == wanted->name.text && it->file == wanted->name.file &&
           it->line == wanted->name.line;
}

static uint32_t function_of(struct prism_builder *b, struct prism_span text,
                            struct prism_span file, uint32_t line)
{
    struct prism_function_spec spec = prism_frame_parse(
        file.len > 0 ? PRISM_FRAME_PLAIN : PRISM_FRAME_BRACKETS, text);

    if (file.len > 0) {
        spec.file = file;
        spec.line = line;
    }
    if (spec.name.len == 0) {
        spec.name = prism_span_of("(unnamed)");
    }
    spec.kind = prism_frame_kind(&spec);
    return prism_builder_function(b, &spec);
}

uint32_t prism_trace_name(struct prism_trace_tables *tables, struct prism_builder *b,
                          struct prism_span text, struct prism_span file, uint32_t line)
{
    const struct name_key key = {tables->names.items,
                                 {prism_intern(&tables->strings, text),
                                  prism_intern(&tables->strings, file), line, 0}};
    uint64_t hash = prism_hash_mix(key.name.text, (uint64_t)key.name.file << 32 | line);
    uint32_t row = prism_map_find(&tables->name_map, hash, same_name, &key);

    if (row == PRISM_MAP_NONE) {
        row = (uint32_t)tables->names.count;
        prism_vec_push(&tables->names) = key.name;
        prism_vec_last(&tables->names).function = function_of(b, text, file, line);
        prism_map_insert(&tables->name_map, hash, row);
    }
    return row;
}

static void build_thread(struct prism_trace_tables *tables, struct prism_builder *b,
                         struct prism_trace_thread *thread, int64_t base)
{
    uint32_t process = tables->processes.items[thread->process].built;
    struct prism_span name = prism_intern_text(&tables->strings, thread->name);
    struct prism_span text = prism_intern_text(&tables->strings, thread->tid);
    uint64_t tid = 0;

    /* An id that is no number is a name. */
    if (!prism_span_u64(text, &tid) && name.len == 0) {
        name = text;
    }
    thread->built = prism_builder_thread(b, process, tid, name);
    if (thread->end >= thread->start) {
        prism_builder_thread_times(b, thread->built, thread->start - base,
                                   thread->end - base);
    }
}

void prism_trace_tables_build(struct prism_trace_tables *tables,
                              struct prism_builder *b, int64_t base)
{
    for (size_t i = tables->built_processes; i < tables->processes.count; i++) {
        struct prism_trace_process *process = &tables->processes.items[i];
        uint64_t pid = 0;

        if (!prism_span_u64(prism_intern_text(&tables->strings, process->pid), &pid) ||
            pid > UINT32_MAX) {
            pid = 0;
        }
        process->built = prism_builder_process(
            b, (uint32_t)pid, prism_intern_text(&tables->strings, process->name));
    }
    for (size_t i = tables->built_threads; i < tables->threads.count; i++) {
        build_thread(tables, b, &tables->threads.items[i], base);
    }
    tables->built_processes = tables->processes.count;
    tables->built_threads = tables->threads.count;
}
