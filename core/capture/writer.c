/* SPDX-License-Identifier: MIT */
/* writer.c - the chunks are collected in memory, because the header stands first
 * and counts their pages: journal, threads, nodes, and each thread's cells. */
#include "core/capture/writer.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/capture/journal.h"
#include "core/capture/layout.h"

/* A chunk that holds so many bytes gets no more; far below 2^32 even with the
 * longest record behind it. */
#define FULL_CHUNK ((size_t)1 << 26)

struct writing {
    const struct prism_profile *profile;
    struct prism_out *body; /* all chunks, one after the other */
    uint64_t pages;         /* in it */
    struct prism_out *part; /* the records of the chunk being collected */
    uint32_t first;         /* its number, as in struct prism_chunk */
    bool cut;               /* a string was too long */
};

/* ---- chunks ---- */

/* Close the collected part as a chunk; an empty one is left out. */
static void end_chunk(struct writing *writing, enum prism_chunk_kind kind,
                      uint32_t owner)
{
    static const char zeros[PRISM_CAPTURE_PAGE];
    struct prism_span records = prism_out_span(writing->part);
    size_t len = sizeof(struct prism_chunk) + records.len;
    size_t pages = (len + PRISM_CAPTURE_PAGE - 1) / PRISM_CAPTURE_PAGE;
    struct prism_chunk chunk = {
        .pages = (uint32_t)pages, .owner = owner, .first = writing->first};

    if (records.len > 0) {
        atomic_store(&chunk.kind, (uint32_t)kind);
        atomic_store(&chunk.used, (uint32_t)records.len);
        prism_out_bytes(writing->body, (const char *)&chunk, sizeof chunk);
        prism_out_span_text(writing->body, records);
        prism_out_bytes(writing->body, zeros, pages * PRISM_CAPTURE_PAGE - len);
        writing->pages += pages;
    }
    prism_out_abandon(writing->part);
    writing->part = prism_out_memory();
}

/* Start another chunk when this one is full; `first` will be its number. */
static void make_room(struct writing *writing, enum prism_chunk_kind kind,
                      uint32_t owner, uint32_t first)
{
    if (prism_out_span(writing->part).len >= FULL_CHUNK) {
        end_chunk(writing, kind, owner);
        writing->first = first;
    }
}

/* ---- journal ---- */

static struct prism_span text_of(struct writing *writing, const char *text)
{
    struct prism_span whole = prism_span_of(text);
    struct prism_span kept = prism_journal_text(whole);

    writing->cut |= kept.len < whole.len;
    return kept;
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

    make_room(writing, PRISM_CHUNK_JOURNAL, PRISM_CAPTURE_NONE, writing->first + 1);
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
        struct prism_span name = text_of(writing, p->sources[i].name);
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
        const struct prism_record_mark mark = {(uint64_t)p->marks[i].at_ns,
                                               p->marks[i].thread, (uint32_t)text.len};

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

static void put_costs(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;

    for (size_t i = 0; i < p->cost_count; i++) {
        const struct prism_cost *from = &p->costs[i];
        const struct prism_record_cost cost = {
            (uint32_t)from->event,
            from->process,
            (uint64_t)from->inside_ps,
            (uint64_t)from->outside_ps,
            (uint64_t)from->inside_spread_ps,
            (uint64_t)from->outside_spread_ps,
        };

        put_record(writing, PRISM_RECORD_COST, FIXED(&cost), nothing, nothing);
    }
}

/* A clock's number; 0 is an unknown one. */
static uint64_t moment(int64_t ns)
{
    return ns > 0 ? (uint64_t)ns : 0;
}

static void put_process_facts(struct writing *writing, uint32_t process)
{
    const struct prism_process *it = &writing->profile->processes[process];
    struct prism_span name = text_of(writing, it->name);
    struct prism_record_process_facts facts = {it->started_ns, process, it->through_pid,
                                               (uint32_t)name.len, 0};

    if (facts.started_ns < -PRISM_CAPTURE_FARTHEST_NS ||
        facts.started_ns > PRISM_CAPTURE_FARTHEST_NS) {
        facts.started_ns = PRISM_UNKNOWN;
    }
    if (facts.started_ns != PRISM_UNKNOWN || it->through_pid != 0 || name.len > 0) {
        put_record(writing, PRISM_RECORD_PROCESS_FACTS, FIXED(&facts), name, nothing);
    }
}

static void put_origins(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;

    for (size_t i = 0; i < p->source_count; i++) {
        const struct prism_source *from = &p->sources[i];
        struct prism_record_source_facts facts = {
            .source = (uint32_t)i,
            .start_ns = from->start_ns,
            .start_mono_ns = moment(from->mono_ns),
            .start_wall_ns = moment(from->wall_ns),
            .weight = (uint64_t)from->weight,
        };

        memcpy(facts.run_id, from->run_id, sizeof facts.run_id);
        put_record(writing, PRISM_RECORD_SOURCE_FACTS, FIXED(&facts), nothing, nothing);
    }
    for (uint32_t i = 0; i < p->process_count; i++) {
        const struct prism_record_process_from from = {i, p->processes[i].source,
                                                       p->processes[i].parent_pid, 0};

        put_record(writing, PRISM_RECORD_PROCESS_FROM, FIXED(&from), nothing, nothing);
        put_process_facts(writing, i);
    }
}

/* ---- threads, nodes ---- */

static void put_threads(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;

    for (uint32_t i = 0; i < p->thread_count; i++) {
        const struct prism_thread *from = &p->threads[i];
        struct prism_thread_state state = {
            .tid = from->tid,
            .start_ticks = (uint64_t)from->start_ns,
            .process = from->process,
        };

        /* 0 is an unknown end. */
        atomic_store(&state.end_ticks,
                     from->end_ns == PRISM_UNKNOWN ? 0 : (uint64_t)from->end_ns);
        make_room(writing, PRISM_CHUNK_THREADS, PRISM_CAPTURE_NONE, i);
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

        make_room(writing, PRISM_CHUNK_NODES, 0, i);
        prism_out_bytes(writing->part, (const char *)&node, sizeof node);
    }
}

/* ---- cells ---- */

static void put_cell(struct writing *writing, uint32_t thread, const uint32_t *head,
                     const int64_t *values)
{
    make_room(writing, PRISM_CHUNK_CELLS, thread, writing->first + 1);
    prism_out_bytes(writing->part, (const char *)head, 2 * sizeof *head);
    prism_out_bytes(writing->part, (const char *)values,
                    writing->profile->metric_count * sizeof *values);
}

/* Numbers of things by the thread that they belong to: thread t has the numbers
 * sorted[start[t]] to sorted[start[t + 1] - 1]. */
struct by_thread {
    size_t *start;
    size_t *sorted;
};

/* `threads` is the thread number of the first thing; the next is `step` bytes on. */
static struct by_thread sort_by_thread(uint32_t thread_count, const uint32_t *threads,
                                       size_t count, size_t step)
{
    struct by_thread by = {
        prism_alloc_zeroed((size_t)thread_count + 2, sizeof *by.start),
        prism_alloc(count * sizeof *by.sorted)};
    const char *at = (const char *)threads;
    uint32_t thread;

    for (size_t i = 0; i < count; i++) {
        memcpy(&thread, at + i * step, sizeof thread);
        by.start[thread + 2]++;
    }
    for (uint32_t i = 0; i < thread_count; i++) {
        by.start[i + 2] += by.start[i + 1];
    }
    for (size_t i = 0; i < count; i++) {
        memcpy(&thread, at + i * step, sizeof thread);
        by.sorted[by.start[thread + 1]++] = i;
    }
    return by;
}

static void by_thread_release(struct by_thread *by)
{
    free(by->start);
    free(by->sorted);
}

static void put_thread_cells(struct writing *writing, const struct by_thread *cells,
                             const struct by_thread *cpu, uint32_t thread)
{
    const struct prism_profile *p = writing->profile;
    int64_t ns[64] = {0};

    for (size_t i = cells->start[thread]; i < cells->start[thread + 1]; i++) {
        const struct prism_cell *cell = &p->tree.cells[cells->sorted[i]];
        const uint32_t head[2] = {cell->node, cell->interval};

        put_cell(writing, thread, head,
                 &p->tree.values[cells->sorted[i] * p->metric_count]);
    }
    for (size_t i = cpu->start[thread]; i < cpu->start[thread + 1]; i++) {
        const struct prism_cpu *used = &p->cpu[cpu->sorted[i]];
        const uint32_t head[2] = {PRISM_CAPTURE_NONE, used->interval};

        ns[p->metric_count - 1] = used->ns;
        put_cell(writing, thread, head, ns);
    }
}

static void put_cells(struct writing *writing)
{
    const struct prism_profile *p = writing->profile;
    struct by_thread cells = sort_by_thread(p->thread_count, &p->tree.cells->thread,
                                            p->tree.cell_count, sizeof *p->tree.cells);
    struct by_thread cpu =
        sort_by_thread(p->thread_count, &p->cpu->thread, p->cpu_count, sizeof *p->cpu);

    for (uint32_t thread = 0; thread < p->thread_count; thread++) {
        writing->first = 0;
        put_thread_cells(writing, &cells, &cpu, thread);
        end_chunk(writing, PRISM_CHUNK_CELLS, thread);
    }
    by_thread_release(&cells);
    by_thread_release(&cpu);
}

/* ---- the file ---- */

static void put_header(const struct writing *writing, struct prism_out *out)
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
    header.start.wall_ns = moment(p->wall_anchor_ns);
    header.check = prism_header_check(&header);
    atomic_store(&header.page_count, writing->pages + 1);
    prism_out_bytes(out, (const char *)&header, sizeof header);
    prism_out_bytes(out, zeros, PRISM_CAPTURE_PAGE - sizeof header);
}

void prism_capture_write(const struct prism_profile *tree, struct prism_out *out,
                         struct prism_notes *notes)
{
    struct writing writing = {
        .profile = tree, .body = prism_out_memory(), .part = prism_out_memory()};

    put_run(&writing);
    put_names(&writing);
    put_costs(&writing);
    put_origins(&writing);
    end_chunk(&writing, PRISM_CHUNK_JOURNAL, PRISM_CAPTURE_NONE);
    writing.first = 0;
    put_threads(&writing);
    end_chunk(&writing, PRISM_CHUNK_THREADS, PRISM_CAPTURE_NONE);
    writing.first = 0;
    put_nodes(&writing);
    end_chunk(&writing, PRISM_CHUNK_NODES, 0);
    put_cells(&writing);
    put_header(&writing, out);
    prism_out_span_text(out, prism_out_span(writing.body));
    prism_out_abandon(writing.body);
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
