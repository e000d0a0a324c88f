/* SPDX-License-Identifier: MIT */
/* writer.c - the parts are collected in memory, because the header stands first
 * and counts their pages: one chunk of journal, one of threads, one of nodes, and
 * one of cells for each thread that has any. */
#include "core/capture/writer.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/capture/layout.h"

struct writing {
    const struct prism_profile *profile;
    struct prism_out *out;
    struct prism_out *part; /* the chunk being collected */
    bool cut;               /* a string was too long */
};

/* ---- journal ---- */

static struct prism_span text_of(struct writing *writing, const char *text)
{
    struct prism_span whole = prism_span_of(text);

    if (whole.len > PRISM_TEXT_LIMIT) {
        writing->cut = true;
        whole.len = PRISM_TEXT_LIMIT;
    }
    return whole;
}

#define FIXED(record) prism_span((const char *)(record), sizeof *(record))

static const struct prism_span nothing = {"", 0};

static void put_record(struct writing *writing, enum prism_record_type type,
                       struct prism_span fixed, struct prism_span first,
                       struct prism_span second)
{
    static const char filling[8];
    size_t exact = sizeof(struct prism_record) + fixed.len + first.len + second.len;
    size_t len = (exact + 7) / 8 * 8;
    const struct prism_record head = {type, (uint32_t)len};

    prism_out_bytes(writing->part, (const char *)&head, sizeof head);
    prism_out_span_text(writing->part, fixed);
    prism_out_span_text(writing->part, first);
    prism_out_span_text(writing->part, second);
    prism_out_bytes(writing->part, filling, len - exact);
}

static void put_run(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;

    for (size_t i = 0; i < p->meta_count; i++) {
        struct prism_span key = text_of(writing, p->meta[i].key);
        struct prism_span value = text_of(writing, p->meta[i].value);
        const struct prism_record_meta meta = {(uint32_t)key.len, (uint32_t)value.len};

        put_record(writing, PRISM_RECORD_META, FIXED(&meta), key, value);
    }
    for (size_t i = 0; i < p->source_count; i++) {
        struct prism_span name = text_of(writing, p->sources[i]);
        const struct prism_record_source source = {(uint32_t)name.len, 0};

        put_record(writing, PRISM_RECORD_SOURCE, FIXED(&source), name, nothing);
    }
    for (uint32_t i = 0; i < p->process_count; i++) {
        const struct prism_process *from = &p->processes[i];
        struct prism_span command = text_of(writing, from->command);
        const struct prism_record_process process = {
            from->pid, from->parent, from->spawn_node, (uint32_t)command.len};

        put_record(writing, PRISM_RECORD_PROCESS, FIXED(&process), command, nothing);
    }
    for (uint32_t i = 0; i < p->interval_count; i++) {
        const struct prism_record_interval interval = {p->intervals[i].start_ns,
                                                       p->intervals[i].len_ns};

        put_record(writing, PRISM_RECORD_INTERVAL, FIXED(&interval), nothing, nothing);
    }
    for (size_t i = 0; i < p->mark_count; i++) {
        struct prism_span text = text_of(writing, p->marks[i].text);
        const struct prism_record_mark mark = {
            p->marks[i].at_ns > 0 ? (uint64_t)p->marks[i].at_ns : 0, p->marks[i].thread,
            (uint32_t)text.len};

        put_record(writing, PRISM_RECORD_MARK, FIXED(&mark), text, nothing);
    }
}

static void put_names(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;

    for (uint32_t i = 0; i < p->metric_count; i++) {
        struct prism_span name = text_of(writing, p->metrics[i].name);
        struct prism_span unit = text_of(writing, p->metrics[i].unit);
        const struct prism_record_metric metric = {
            p->metrics[i].divisor, (uint32_t)p->metrics[i].role, (uint32_t)name.len,
            (uint32_t)unit.len, 0};

        put_record(writing, PRISM_RECORD_METRIC, FIXED(&metric), name, unit);
    }
    for (uint32_t i = 0; i < p->file_count; i++) {
        struct prism_span path = text_of(writing, p->files[i].path);
        const struct prism_record_file file = {p->files[i].size, p->files[i].mtime_ns,
                                               (uint32_t)path.len, 0};

        put_record(writing, PRISM_RECORD_FILE, FIXED(&file), path, nothing);
    }
    for (uint32_t i = 0; i < p->function_count; i++) {
        const struct prism_function *from = &p->functions[i];
        struct prism_span name = text_of(writing, from->name);
        struct prism_span qualname = text_of(writing, from->qualname);
        const struct prism_record_function function = {from->file,
                                                       from->line,
                                                       (uint32_t)from->kind,
                                                       (uint32_t)name.len,
                                                       (uint32_t)qualname.len,
                                                       0};

        put_record(writing, PRISM_RECORD_FUNCTION, FIXED(&function), name, qualname);
    }
    for (uint32_t i = 0; i < p->thread_count; i++) {
        struct prism_span name = text_of(writing, p->threads[i].name);
        const struct prism_record_thread_name record = {i, (uint32_t)name.len};

        if (name.len > 0) {
            put_record(writing, PRISM_RECORD_THREAD_NAME, FIXED(&record), name,
                       nothing);
        }
    }
}

/* ---- the other chunks ---- */

static void put_threads(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;

    for (uint32_t i = 0; i < p->thread_count; i++) {
        const struct prism_thread *from = &p->threads[i];
        struct prism_thread_state state = {
            .tid = from->tid,
            .start_ticks = from->start_ns > 0 ? (uint64_t)from->start_ns : 0,
            .process = from->process,
        };

        /* An unknown end is 0: nothing was open, so there is nothing to close. */
        atomic_store(&state.end_ticks, from->end_ns > 0 ? (uint64_t)from->end_ns : 0);
        prism_out_bytes(writing->part, (const char *)&state, sizeof state);
    }
}

static void put_nodes(struct writing *writing)
{
    const struct prism_tree *tree = &writing->profile->tree;

    for (uint32_t i = 0; i < tree->node_count; i++) {
        const struct prism_node_record node = {
            tree->nodes[i].parent, tree->nodes[i].function, tree->nodes[i].line,
            tree->nodes[i].flags};

        prism_out_bytes(writing->part, (const char *)&node, sizeof node);
    }
}

static void put_cell(struct writing *writing, uint32_t node, uint32_t interval,
                     const int64_t *values)
{
    const uint32_t head[2] = {node, interval};

    prism_out_bytes(writing->part, (const char *)head, sizeof head);
    prism_out_bytes(writing->part, (const char *)values,
                    writing->profile->metric_count * sizeof *values);
}

static void put_thread_cells(struct writing *writing, const size_t *cells, size_t count,
                             uint32_t thread)
{
    const struct prism_profile *p = writing->profile;
    int64_t cpu[64] = {0};

    for (size_t i = 0; i < count; i++) {
        const struct prism_cell *cell = &p->tree.cells[cells[i]];

        put_cell(writing, cell->node, cell->interval,
                 &p->tree.values[cells[i] * p->metric_count]);
    }
    for (size_t i = 0; i < p->cpu_count; i++) {
        if (p->cpu[i].thread == thread) {
            cpu[p->metric_count - 1] = p->cpu[i].ns;
            put_cell(writing, PRISM_CAPTURE_NONE, p->cpu[i].interval, cpu);
        }
    }
}

/* ---- the file ---- */

struct chunk_list {
    struct prism_out *body; /* all chunks, one after the other */
    uint64_t pages;
};

/* Close the collected part as a chunk; an empty one is left out. */
static void end_chunk(struct writing *writing, struct chunk_list *list,
                      enum prism_chunk_kind kind, uint32_t owner)
{
    static const char zeros[PRISM_CAPTURE_PAGE];
    struct prism_span records = prism_out_span(writing->part);
    size_t len = sizeof(struct prism_chunk) + records.len;
    size_t pages = (len + PRISM_CAPTURE_PAGE - 1) / PRISM_CAPTURE_PAGE;
    struct prism_chunk chunk = {.pages = (uint32_t)pages, .owner = owner};

    if (records.len > 0) {
        atomic_store(&chunk.kind, (uint32_t)kind);
        atomic_store(&chunk.used, (uint32_t)records.len);
        prism_out_bytes(list->body, (const char *)&chunk, sizeof chunk);
        prism_out_span_text(list->body, records);
        prism_out_bytes(list->body, zeros, pages * PRISM_CAPTURE_PAGE - len);
        list->pages += pages;
    }
    prism_out_abandon(writing->part);
    writing->part = prism_out_memory();
}

/* Cells by thread: where each thread's start in `sorted`. */
static void sort_by_thread(const struct prism_profile *p, size_t *start, size_t *sorted)
{
    memset(start, 0, (p->thread_count + 2) * sizeof *start);
    for (size_t i = 0; i < p->tree.cell_count; i++) {
        start[p->tree.cells[i].thread + 2]++;
    }
    for (uint32_t i = 0; i < p->thread_count; i++) {
        start[i + 2] += start[i + 1];
    }
    for (size_t i = 0; i < p->tree.cell_count; i++) {
        sorted[start[p->tree.cells[i].thread + 1]++] = i;
    }
}

static void put_cells(struct writing *writing, struct chunk_list *list)
{
    const struct prism_profile *p = writing->profile;
    size_t *start = prism_alloc((p->thread_count + 2) * sizeof *start);
    size_t *sorted = prism_alloc(p->tree.cell_count * sizeof *sorted);

    sort_by_thread(p, start, sorted);
    for (uint32_t thread = 0; thread < p->thread_count; thread++) {
        put_thread_cells(writing, sorted + start[thread],
                         start[thread + 1] - start[thread], thread);
        end_chunk(writing, list, PRISM_CHUNK_CELLS, thread);
    }
    free(start);
    free(sorted);
}

static void put_header(struct writing *writing, uint64_t pages)
{
    static const char zeros[PRISM_CAPTURE_PAGE];
    const struct prism_profile *p = writing->profile;
    struct prism_header header = {
        .version = PRISM_CAPTURE_VERSION,
        .byte_order = PRISM_CAPTURE_ORDER,
        .clock = PRISM_CLOCK_NANOSECONDS,
        .pid = p->processes[0].pid,
        .metric_count = p->metric_count,
        .tick_rate = 1000000000,
    };

    memcpy(header.magic, PRISM_CAPTURE_MAGIC, sizeof header.magic);
    header.start.wall_ns = p->wall_anchor_ns > 0 ? (uint64_t)p->wall_anchor_ns : 0;
    header.check = prism_header_check(&header);
    atomic_store(&header.page_count, pages + 1);
    prism_out_bytes(writing->out, (const char *)&header, sizeof header);
    prism_out_bytes(writing->out, zeros, PRISM_CAPTURE_PAGE - sizeof header);
}

void prism_capture_write(const struct prism_profile *tree, struct prism_out *out,
                         struct prism_notes *notes)
{
    struct writing writing = {.profile = tree, .out = out, .part = prism_out_memory()};
    struct chunk_list list = {.body = prism_out_memory()};

    put_run(&writing);
    put_names(&writing);
    end_chunk(&writing, &list, PRISM_CHUNK_JOURNAL, PRISM_CAPTURE_NONE);
    put_threads(&writing);
    end_chunk(&writing, &list, PRISM_CHUNK_THREADS, PRISM_CAPTURE_NONE);
    put_nodes(&writing);
    end_chunk(&writing, &list, PRISM_CHUNK_NODES, 0);
    put_cells(&writing, &list);
    put_header(&writing, list.pages);
    prism_out_span_text(out, prism_out_span(list.body));
    prism_out_abandon(list.body);
    prism_out_abandon(writing.part);
    if (writing.cut) {
        prism_notes_add(notes, PRISM_NOTE_LOST, "ends of names longer than %u bytes",
                        PRISM_TEXT_LIMIT);
    }
    if (tree->tree.order_count > 0) {
        prism_notes_add(notes, PRISM_NOTE_LOST,
                        "the order in time of %zu calls or samples",
                        tree->tree.order_count);
    }
}
