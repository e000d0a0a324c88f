/* SPDX-License-Identifier: MIT */
/* reader_window.c - see reader_window.h.  A thread's intervals may have doubled since
 * the base was written: its cells are brought to the later level and added up. */
#include "core/capture/reader_window.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool check_header(const struct prism_capture_reading *reading,
                         const struct prism_capture_reading *base,
                         struct prism_error *err)
{
    const struct prism_header *header = &base->header;
    uint64_t mono_ns = atomic_load(&header->stamp_mono_ns);

    if (memcmp(header, &reading->header, offsetof(struct prism_header, check)) != 0) {
        return prism_cursor_fail_at(base->in, 0, err,
                                    "expected the same recording as in %s, found "
                                    "another",
                                    reading->in->name);
    }
    if (header->interval_ns == 0 || header->metric_count != PRISM_RECORDER_METRICS ||
        atomic_load(&header->stop_ticks) < header->start.ticks ||
        mono_ns < header->start.mono_ns || mono_ns > PRISM_CAPTURE_LONGEST_NS) {
        return prism_cursor_fail_at(
            base->in, offsetof(struct prism_header, stamp_mono_ns), err,
            "expected the moment at which a copy was made, found %" PRIu64
            " ns, ticks %" PRIu64,
            mono_ns, (uint64_t)atomic_load(&header->stop_ticks));
    }
    return true;
}

bool prism_capture_open_window(const struct prism_capture_reading *reading,
                               struct prism_capture_window *window,
                               struct prism_cursor *in, struct prism_error *err)
{
    struct prism_capture_reading *base = &window->base;

    *window = (struct prism_capture_window){
        .base = {.in = in, .notes = reading->notes, .time_metric = PRISM_NONE}};
    prism_vec_push(&base->processes) = 0; /* a recorder has no other */
    if (!prism_capture_skim(base, err) || !check_header(reading, base, err)) {
        return false;
    }
    window->from = atomic_load(&base->header.stop_ticks);
    window->from_mono_ns = atomic_load(&base->header.stamp_mono_ns);
    return true;
}

void prism_capture_release_window(struct prism_capture_window *window)
{
    prism_vec_release(&window->base.chunks);
    prism_vec_release(&window->base.threads);
    prism_vec_release(&window->base.processes);
    prism_vec_release(&window->cells);
}

static int by_place(const void *a, const void *b)
{
    const struct base_cell *left = a;
    const struct base_cell *right = b;
    const uint32_t keys[][2] = {{left->thread, right->thread},
                                {left->node, right->node},
                                {left->interval, right->interval}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (keys[i][0] != keys[i][1]) {
            return keys[i][0] < keys[i][1] ? -1 : 1;
        }
    }
    return 0;
}

/* A number of the base's level, at the later capture's. */
static uint32_t later_interval(const struct prism_capture_reading *base,
                               uint32_t interval, uint32_t level, uint32_t later)
{
    uint64_t start_ns = base->header.start.mono_ns;
    uint64_t first = start_ns / (base->header.interval_ns << level);
    uint64_t later_first = start_ns / (base->header.interval_ns << later);

    return (uint32_t)(((first + interval) >> (later - level)) - later_first);
}

/* A number may be used again for another thread, as long as there is no window. */
static bool is_same(const struct prism_thread_state *base,
                    const struct prism_thread_state *later)
{
    return base->start_ticks == later->start_ticks && base->tid == later->tid &&
           atomic_load(&base->kind) == atomic_load(&later->kind);
}

static bool read_thread(const struct prism_capture_reading *reading,
                        struct prism_capture_window *window, uint32_t number,
                        struct prism_error *err)
{
    const struct prism_capture_reading *base = &window->base;
    uint64_t cells = atomic_load(&base->threads.items[number].state.cells);
    uint32_t level = (uint32_t)cells;
    uint32_t later = (uint32_t)atomic_load(&reading->threads.items[number].state.cells);
    struct prism_cell_record cell;
    size_t count;
    const struct found_chunk *chunks =
        prism_capture_chunks(base, PRISM_CHUNK_CELLS, number, &count);

    if (later < level) {
        return prism_cursor_fail_at(reading->in, 0, err,
                                    "expected intervals of thread %" PRIu32
                                    " of level %" PRIu32 " or above, found %" PRIu32,
                                    number, level, later);
    }
    for (size_t i = 0; i < count; i++) {
        size_t len = chunks[i].generation == cells >> 32 ? chunks[i].records.len : 0;

        for (size_t at = 0; at + sizeof cell <= len; at += sizeof cell) {
            memcpy(&cell, chunks[i].records.at + at, sizeof cell);
            prism_vec_push(&window->cells) = (struct base_cell){
                number,
                cell.node,
                later_interval(base, cell.interval, level, later),
                {atomic_load(&cell.calls), atomic_load(&cell.resumes),
                 atomic_load(&cell.self)},
            };
        }
    }
    return true;
}

/* Add up cells of one place. */
static void merge_cells(struct prism_capture_window *window)
{
    struct base_cell *cells = window->cells.items;
    size_t kept = 0;

    if (window->cells.count == 0) {
        return;
    }
    qsort(cells, window->cells.count, sizeof *cells, by_place);
    for (size_t i = 1; i < window->cells.count; i++) {
        if (by_place(&cells[kept], &cells[i]) != 0) {
            cells[++kept] = cells[i];
            continue;
        }
        for (size_t k = 0; k < PRISM_RECORDER_METRICS; k++) {
            cells[kept].counters[k] += cells[i].counters[k];
        }
    }
    window->cells.count = kept + 1;
}

bool prism_capture_fill_window(const struct prism_capture_reading *reading,
                               struct prism_capture_window *window,
                               struct prism_error *err)
{
    size_t count = window->base.threads.count;

    if (count > reading->threads.count) {
        return prism_cursor_fail_at(reading->in, 0, err,
                                    "expected the %zu threads of %s, found %zu", count,
                                    window->base.in->name, reading->threads.count);
    }
    for (uint32_t i = 0; i < count; i++) {
        const struct found_thread *later = &reading->threads.items[i];

        if (later->id != PRISM_NONE &&
            is_same(&window->base.threads.items[i].state, &later->state) &&
            !read_thread(reading, window, i, err)) {
            return false;
        }
    }
    merge_cells(window);
    return true;
}

bool prism_capture_take_off(struct prism_capture_window *window, uint32_t thread,
                            uint32_t node, uint32_t interval, uint64_t *counters)
{
    const struct base_cell place = {thread, node, interval, {0}};
    struct base_cell *cell;
    bool left = false;

    if (window == NULL) {
        return true;
    }
    cell = window->cells.count > 0
               ? bsearch(&place, window->cells.items, window->cells.count, sizeof place,
                         by_place)
               : NULL;
    for (size_t i = 0; i < PRISM_RECORDER_METRICS; i++) {
        uint64_t off = cell != NULL ? cell->counters[i] : 0;

        off = off < counters[i] ? off : counters[i];
        counters[i] -= off;
        left = left || counters[i] > 0;
        if (cell != NULL) {
            cell->counters[i] -= off;
        }
    }
    return left;
}

void prism_capture_mark_seeds(const struct prism_capture_reading *reading,
                              uint32_t thread, struct prism_node_record *nodes,
                              size_t count)
{
    const struct prism_capture_window *window = reading->window;
    uint32_t open = 0;

    for (size_t i = 0; i < count; i++) {
        nodes[i].flags &= ~(uint32_t)PRISM_NODE_SEED;
    }
    if (thread < window->base.threads.count && thread < reading->threads.count &&
        is_same(&window->base.threads.items[thread].state,
                &reading->threads.items[thread].state)) {
        open = atomic_load(&window->base.threads.items[thread].state.current);
    }
    /* Parents have smaller numbers, which was checked. */
    for (open = open < count ? open : 0; open != 0; open = nodes[open].parent) {
        nodes[open].flags |= PRISM_NODE_SEED;
    }
}

void prism_capture_note_window(const struct prism_capture_window *window,
                               struct prism_notes *notes)
{
    uint64_t count = 0;

    for (size_t i = 0; i < window->cells.count; i++) {
        const uint64_t *left = window->cells.items[i].counters;

        count += left[0] > 0 || left[1] > 0 || left[2] > 0;
    }
    if (count > 0) {
        prism_notes_add(notes, PRISM_NOTE_SKIPPED,
                        "%" PRIu64 " counters are less at the end of a session than at "
                        "its start",
                        count);
    }
}
