/* SPDX-License-Identifier: MIT */
/* thread_table.c - see thread_table.h. */
#include "converters/thread_table.h"

#include "core/base/hash.h"

struct wanted {
    const struct prism_thread_rows *rows;
    uint32_t pid;
    struct prism_span name;
};

static bool same_row(const void *key, uint32_t item)
{
    const struct wanted *wanted = key;
    const struct prism_thread_row *row = &wanted->rows->items[item];

    return row->pid == wanted->pid && prism_span_equal(row->name, wanted->name);
}

static uint32_t find_process(struct prism_thread_table *table, struct prism_builder *b,
                             uint32_t pid)
{
    const struct wanted wanted = {&table->processes, pid, prism_span("", 0)};
    uint64_t hash = prism_hash_mix(pid, 0);
    uint32_t row = prism_map_find(&table->process_map, hash, same_row, &wanted);

    if (row == PRISM_MAP_NONE) {
        row = (uint32_t)table->processes.count;
        prism_map_insert(&table->process_map, hash, row);
        prism_vec_push(&table->processes) = (struct prism_thread_row){
            pid, prism_builder_process(b, pid, prism_span("", 0)), prism_span("", 0)};
    }
    return table->processes.items[row].id;
}

uint32_t prism_thread_table_find(struct prism_thread_table *table,
                                 struct prism_builder *b, uint32_t pid, uint64_t tid,
                                 struct prism_span name)
{
    const struct wanted wanted = {&table->threads, pid, name};
    uint64_t hash = prism_hash_mix(prism_hash_bytes(name.at, name.len), pid);
    uint32_t row = prism_map_find(&table->thread_map, hash, same_row, &wanted);

    if (row == PRISM_MAP_NONE) {
        uint32_t process = find_process(table, b, pid);

        row = (uint32_t)table->threads.count;
        prism_map_insert(&table->thread_map, hash, row);
        prism_vec_push(&table->threads) = (struct prism_thread_row){
            pid, prism_builder_thread(b, process, tid, name), name};
    }
    return table->threads.items[row].id;
}

void prism_thread_table_release(struct prism_thread_table *table)
{
    prism_vec_release(&table->threads);
    prism_vec_release(&table->processes);
    prism_map_release(&table->thread_map);
    prism_map_release(&table->process_map);
}
