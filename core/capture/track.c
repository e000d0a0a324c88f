/* SPDX-License-Identifier: MIT */
/* track.c - what happens rarely in a thread: it opens and closes, meets a new
 * context, passes the end of an interval, runs out of cells.
 *
 * Intervals need no thread of ours: an event that finds the interval over splits
 * the open segment over all intervals it covers.  The budget of cells is kept by
 * doubling the interval: pairs are added up into chunks of a new generation, which
 * one store publishes; the old chunks are used again. */
#include "core/capture/track.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/grow.h"

#define NO_INTERVAL UINT32_MAX
#define LARGEST_CHUNK 16u /* pages */
#define FIRST_CHILDREN 256u
#define LAST_LEVEL 40u

/* Contexts that exist already come first in memory only: 1, 4, then 16 pages, so
 * that a short thread costs little and a long one few chunks. */
static uint32_t next_pages(const struct prism_chunk *last)
{
    uint32_t pages = last != NULL ? last->pages * 4 : 1;

    return pages < LARGEST_CHUNK ? pages : LARGEST_CHUNK;
}

static void fail(struct prism_track *track, int errnum)
{
    track->dead = true;
    prism_recorder_fail(track->recorder, errnum);
}

/* Which interval of the track's level a moment is in, counted from the start's. */
static uint32_t interval_of(const struct prism_track *track, uint64_t mono_ns)
{
    uint64_t len = track->recorder->interval_ns << track->level;

    return (uint32_t)(mono_ns / len - track->recorder->start.mono_ns / len);
}

/* The end of an interval on the monotonic clock. */
static uint64_t interval_end_ns(const struct prism_track *track, uint32_t interval)
{
    uint64_t len = track->recorder->interval_ns << track->level;

    return (track->recorder->start.mono_ns / len + interval + 1) * len;
}

static void *append(struct prism_chunk *chunk, uint32_t size)
{
    uint32_t used;

    if (chunk == NULL) {
        return NULL;
    }
    used = atomic_load_explicit(&chunk->used, memory_order_relaxed);
    return prism_chunk_room(chunk) - used < size ? NULL
                                                 : prism_chunk_records(chunk) + used;
}

static void publish(struct prism_chunk *chunk, uint32_t size)
{
    uint32_t used = atomic_load_explicit(&chunk->used, memory_order_relaxed);

    atomic_store_explicit(&chunk->used, used + size, memory_order_release);
}

/* ---- cells ---- */

static struct prism_chunk *last_cell_chunk(const struct prism_track *track)
{
    return track->cell_chunk_count > 0 ? track->cell_chunks[track->cell_chunk_count - 1]
                                       : NULL;
}

static bool add_cell_chunk(struct prism_track *track)
{
    struct prism_chunk *chunk;

    if (!prism_grow((void **)&track->cell_chunks, &track->cell_chunk_capacity,
                    track->cell_chunk_count, sizeof(track->cell_chunks[0]))) {
        return false;
    }
    chunk = prism_store_cells(&track->recorder->store, next_pages(last_cell_chunk(track)),
                              track->number, track->generation);
    if (chunk == NULL) {
        return false;
    }
    track->cell_chunks[track->cell_chunk_count++] = chunk;
    return true;
}

/* A new cell for `live`, in the given interval. */
static struct prism_cell_record *make_cell(struct prism_track *track, uint32_t node,
                                           struct prism_live_node *live,
                                           uint32_t interval)
{
    const uint32_t size = sizeof(struct prism_cell_record);
    struct prism_cell_record *cell = append(last_cell_chunk(track), size);

    if (cell == NULL) {
        if (!add_cell_chunk(track)) {
            fail(track, ENOMEM);
            return NULL;
        }
        cell = append(last_cell_chunk(track), size);
    }
    cell->node = node;
    cell->interval = interval;
    publish(last_cell_chunk(track), size);
    track->cell_count++;
    live->cell = cell;
    live->interval = interval;
    return cell;
}

static struct prism_live_node *live_of(struct prism_track *track, uint32_t node)
{
    return node == PRISM_CAPTURE_NONE ? &track->cpu_cell : &track->nodes[node];
}

static void add_cell(struct prism_cell_record *to, const struct prism_cell_record *from)
{
    prism_bump(&to->calls, atomic_load(&from->calls));
    prism_bump(&to->resumes, atomic_load(&from->resumes));
    prism_bump(&to->self, atomic_load(&from->self));
}

/* Put the cells of one old chunk into the new generation; a node's cells come in
 * the order of time, so the two halves of a pair meet in `live`. */
static bool merge_chunk(struct prism_track *track, struct prism_chunk *old,
                        uint64_t first_old, uint64_t first_new)
{
    struct prism_cell_record *cells = (void *)prism_chunk_records(old);
    size_t count = atomic_load(&old->used) / sizeof *cells;

    for (size_t i = 0; i < count; i++) {
        uint32_t interval =
            (uint32_t)(((cells[i].interval + first_old) >> 1) - first_new);
        struct prism_live_node *live = live_of(track, cells[i].node);
        struct prism_cell_record *cell = live->cell;

        if (live->interval != interval) {
            cell = make_cell(track, cells[i].node, live, interval);
        }
        if (cell == NULL) {
            return false;
        }
        add_cell(cell, &cells[i]);
    }
    return true;
}

static void forget_cells(struct prism_track *track)
{
    for (uint32_t i = 0; i < track->node_count; i++) {
        track->nodes[i].interval = NO_INTERVAL;
    }
    track->cpu_cell.interval = NO_INTERVAL;
}

/* Double the interval.  Until the last store readers see the old generation. */
static void double_interval(struct prism_track *track)
{
    uint64_t start_ns = track->recorder->start.mono_ns;
    uint64_t len = track->recorder->interval_ns << track->level;
    struct prism_chunk **old = track->cell_chunks;
    size_t old_count = track->cell_chunk_count;
    bool done = true;

    track->cell_chunks = NULL;
    track->cell_chunk_count = 0;
    track->cell_chunk_capacity = 0;
    track->cell_count = 0;
    track->generation++;
    forget_cells(track);
    for (size_t i = 0; i < old_count && done; i++) {
        done = merge_chunk(track, old[i], start_ns / len, start_ns / (2 * len));
    }
    if (!done) {
        free((void *)old);
        return; /* dead; the old generation stays valid */
    }
    track->interval =
        (uint32_t)(((track->interval + start_ns / len) >> 1) - start_ns / (2 * len));
    track->level++;
    atomic_store_explicit(&track->state->cells,
                          (uint64_t)track->generation << 32 | track->level,
                          memory_order_release);
    for (size_t i = 0; i < old_count; i++) {
        prism_store_free(&track->recorder->store, old[i]);
    }
    free((void *)old);
}

struct prism_cell_record *prism_track_open_cell(struct prism_track *track, uint32_t node)
{
    struct prism_live_node *live;

    if (track->dead) {
        return NULL;
    }
    if (track->cell_count >= track->cell_limit && track->level < LAST_LEVEL) {
        double_interval(track);
        if (track->dead) {
            return NULL;
        }
        /* The open context's counters have moved, too. */
        track->cell = prism_track_cell(track, track->node);
        /* What is left may still be too much when every cell is of this interval:
         * then the budget follows. */
        if (track->cell_count >= track->cell_limit / 4 * 3) {
            track->cell_limit *= 2;
        }
    }
    live = live_of(track, node);
    return live->interval == track->interval
               ? live->cell
               : make_cell(track, node, live, track->interval);
}

/* ---- intervals ---- */

static void charge_cpu(struct prism_track *track, uint64_t ns)
{
    struct prism_cell_record *cell = track->cpu_cell.interval == track->interval
                                         ? track->cpu_cell.cell
                                         : prism_track_open_cell(track, PRISM_CAPTURE_NONE);

    if (cell != NULL) {
        prism_bump(&cell->self, ns);
    }
}

/* Spread CPU time since the last look evenly over the wall time since then: up to
 * `mono_ns`, of `left_ns` not yet given away. */
static uint64_t share_cpu(struct prism_track *track, uint64_t mono_ns, uint64_t until_ns,
                          uint64_t left_ns)
{
    uint64_t span = until_ns - track->cpu_mono_ns;
    uint64_t part = mono_ns - track->cpu_mono_ns;
    uint64_t share =
        span > 0 ? (uint64_t)((double)left_ns * (double)part / (double)span) : left_ns;

    share = share < left_ns ? share : left_ns;
    if (share > 0) {
        charge_cpu(track, share);
    }
    track->cpu_mono_ns = mono_ns;
    return left_ns - share;
}

static double tick_rate(const struct prism_track *track,
                        const struct prism_anchor *anchor)
{
    const struct prism_recorder *recorder = track->recorder;
    /* Within the first millisecond the rate of the start is no worse. */
    double rate = anchor->mono_ns - recorder->start.mono_ns > 1000000
                      ? prism_clock_rate(&recorder->start, anchor)
                      : 0;

    return rate > 0 ? rate : (double)recorder->store.header->tick_rate;
}

static void set_deadline(struct prism_track *track, const struct prism_anchor *anchor,
                         double rate)
{
    uint64_t end_ns = interval_end_ns(track, track->interval);
    uint64_t left_ns = end_ns > anchor->mono_ns ? end_ns - anchor->mono_ns : 0;

    track->deadline = anchor->ticks + (uint64_t)((double)left_ns * rate / 1e9);
}

/* Close the current interval at its end and open the next. */
static void next_interval(struct prism_track *track, uint64_t now,
                          const struct prism_anchor *anchor, double rate)
{
    uint64_t end_ns = interval_end_ns(track, track->interval);
    uint64_t ago = (uint64_t)((double)(anchor->mono_ns - end_ns) * rate / 1e9);
    uint64_t end = anchor->ticks - ago;
    struct prism_cell_record *cell;

    end = end < now ? end : now;
    if (end > track->last) {
        prism_bump(&track->cell->self, end - track->last);
        track->last = end;
        atomic_store_explicit(&track->state->last_ticks, end, memory_order_relaxed);
    }
    track->interval++;
    cell = prism_track_cell(track, track->node);
    if (cell != NULL) {
        track->cell = cell;
    }
}

void prism_track_roll(struct prism_track *track, uint64_t now)
{
    struct prism_anchor anchor = prism_clock_anchor(&track->clock);
    double rate = tick_rate(track, &anchor);
    uint64_t cpu_ns =
        track->foreign ? track->cpu_last_ns : prism_clock_cpu_ns(&track->clock);
    uint64_t cpu_left = cpu_ns - track->cpu_last_ns;

    track->cpu_last_ns = cpu_ns;
    while (!track->dead && track->interval < interval_of(track, anchor.mono_ns)) {
        cpu_left = share_cpu(track, interval_end_ns(track, track->interval),
                             anchor.mono_ns, cpu_left);
        next_interval(track, now, &anchor, rate);
    }
    if (!track->dead) {
        (void)share_cpu(track, anchor.mono_ns, anchor.mono_ns, cpu_left);
        set_deadline(track, &anchor, rate);
        prism_recorder_anchor(track->recorder, &anchor);
    }
}

/* ---- contexts ---- */

static bool grow_children(struct prism_track *track)
{
    struct prism_child_slot *old = track->children;
    size_t old_count = old != NULL ? track->child_mask + 1 : 0;
    size_t count = old != NULL ? old_count * 2 : FIRST_CHILDREN;
    struct prism_child_slot *grown = calloc(count, sizeof *grown);

    if (grown == NULL) {
        return false;
    }
    for (size_t from = 0; from < old_count; from++) {
        size_t to = prism_child_hash(old[from].parent, old[from].function, old[from].site);

        if (old[from].node == 0) {
            continue;
        }
        while (grown[to & (count - 1)].node != 0) {
            to++;
        }
        grown[to & (count - 1)] = old[from];
    }
    free(old);
    track->children = grown;
    track->child_mask = count - 1;
    return true;
}

static bool add_slot(struct prism_track *track, struct prism_child_slot slot)
{
    size_t i;

    if ((track->child_count + 1) * 2 > track->child_mask + 1 && !grow_children(track)) {
        return false;
    }
    i = prism_child_hash(slot.parent, slot.function, slot.site) & track->child_mask;
    while (track->children[i].node != 0) {
        i = (i + 1) & track->child_mask;
    }
    track->children[i] = slot;
    track->child_count++;
    return true;
}

static uint32_t add_node(struct prism_track *track, struct prism_node_record node)
{
    const uint32_t size = sizeof node;
    struct prism_node_record *record = append(track->node_chunk, size);

    if (!prism_grow((void **)&track->nodes, &track->node_capacity, track->node_count,
                    sizeof(track->nodes[0]))) {
        return PRISM_CAPTURE_NONE;
    }
    if (record == NULL) {
        struct prism_chunk *chunk =
            prism_store_chunk(&track->recorder->store, PRISM_CHUNK_NODES,
                              next_pages(track->node_chunk), track->number,
                              track->node_count);

        if (chunk == NULL) {
            return PRISM_CAPTURE_NONE;
        }
        track->node_chunk = chunk;
        record = append(chunk, size);
    }
    *record = node;
    publish(track->node_chunk, size);
    track->nodes[track->node_count] = (struct prism_live_node){NULL, NO_INTERVAL};
    (void)atomic_fetch_add_explicit(&track->recorder->node_count, 1,
                                    memory_order_relaxed);
    return track->node_count++;
}

static uint32_t truncated(struct prism_track *track)
{
    (void)atomic_fetch_add_explicit(&track->recorder->store.header->truncated, 1,
                                    memory_order_relaxed);
    if (track->truncated_node == 0) {
        track->truncated_node = add_node(
            track, (struct prism_node_record){
                       .parent = 0, .function = track->recorder->truncated_function});
    }
    return track->truncated_node;
}

/* Many sites of one line are one context: look again under the line. */
static uint32_t child_at_line(struct prism_track *track, uint32_t function,
                              uint32_t line, uint32_t flags)
{
    /* Lines and sites share the table; the top bit keeps them apart. */
    uint32_t key = line | 0x80000000u;
    uint32_t node = prism_track_find_child(track, function, key);

    if (node != PRISM_CAPTURE_NONE) {
        return node;
    }
    node = add_node(track, (struct prism_node_record){track->node, function, line, flags});
    if (node != PRISM_CAPTURE_NONE &&
        !add_slot(track,
                  (struct prism_child_slot){track->node, function, key, node + 1})) {
        return PRISM_CAPTURE_NONE;
    }
    return node;
}

uint32_t prism_track_add_child(struct prism_track *track, uint32_t function,
                               uint32_t site, uint32_t line, bool seed)
{
    uint32_t limit = track->recorder->node_limit;
    uint32_t node;

    if (track->dead) {
        return PRISM_CAPTURE_NONE;
    }
    if (track->node == track->truncated_node && track->node != 0) {
        return track->node;
    }
    if (atomic_load_explicit(&track->recorder->node_count, memory_order_relaxed) >=
        limit) {
        node = truncated(track);
    } else {
        node = child_at_line(track, function, line, seed ? PRISM_NODE_SEED : 0);
    }
    if (node == PRISM_CAPTURE_NONE ||
        (node != track->truncated_node &&
         !add_slot(track, (struct prism_child_slot){track->node, function,
                                                    site & 0x7fffffffu, node + 1}))) {
        fail(track, ENOMEM);
        return PRISM_CAPTURE_NONE;
    }
    return node;
}

/* ---- opening and closing ---- */

bool prism_track_grow_open(struct prism_track *track)
{
    if (!prism_grow((void **)&track->open, &track->open_capacity, track->open_count,
                    sizeof(track->open[0]))) {
        fail(track, ENOMEM);
        return false;
    }
    return true;
}

void prism_track_resync(struct prism_track *track, const void *key, uint64_t now)
{
    size_t depth = track->open_count;

    (void)atomic_fetch_add_explicit(&track->recorder->store.header->resynced, 1,
                                    memory_order_relaxed);
    while (depth > 1 && track->open[depth - 1].key != key) {
        depth--;
    }
    if (depth > 1) {
        track->open_count = depth;
        prism_track_leave(track, now);
    }
}

static bool prepare(struct prism_track *track)
{
    const struct prism_node_record root = {0, PRISM_CAPTURE_NONE, 0, 0};
    struct prism_anchor anchor = prism_clock_anchor(&track->clock);

    track->interval = interval_of(track, anchor.mono_ns);
    track->last = anchor.ticks;
    track->cpu_last_ns = prism_clock_cpu_ns(&track->clock);
    track->cpu_mono_ns = anchor.mono_ns;
    set_deadline(track, &anchor, tick_rate(track, &anchor));
    if (!grow_children(track) || !prism_track_grow_open(track) ||
        add_node(track, root) == PRISM_CAPTURE_NONE) {
        return false;
    }
    track->open[track->open_count++] = (struct prism_open){NULL, 0};
    track->cell = prism_track_cell(track, 0);
    return track->cell != NULL;
}

struct prism_track *prism_track_open(struct prism_recorder *recorder, uint64_t tid)
{
    struct prism_track *track = calloc(1, sizeof *track);
    struct prism_thread_state *state = NULL;

    if (track == NULL || atomic_load(&recorder->failed)) {
        free(track);
        return NULL;
    }
    track->clock = recorder->clock;
    track->recorder = recorder;
    track->cell_limit = recorder->cell_limit;
    track->cpu_cell.interval = NO_INTERVAL;
    (void)pthread_mutex_lock(&recorder->lock);
    state = prism_recorder_thread_state(recorder, &track->number);
    track->state = state;
    if (state != NULL && prepare(track)) {
        state->tid = tid;
        state->tree = track->number;
        state->start_ticks = track->last;
        atomic_store(&state->last_ticks, track->last);
        publish(recorder->thread_chunk, sizeof *state);
        track->next = recorder->tracks;
        recorder->tracks = track;
    } else {
        prism_recorder_fail(recorder, ENOMEM);
        prism_track_free(track);
        track = NULL;
    }
    (void)pthread_mutex_unlock(&recorder->lock);
    return track;
}

void prism_track_close(struct prism_track *track, bool own_thread)
{
    uint64_t now = prism_track_now(track);

    if (track->dead) {
        return;
    }
    track->foreign = !own_thread;
    if (own_thread) {
        track->deadline = now; /* roll: the CPU time up to now belongs to it, too */
    }
    prism_track_begin(track);
    prism_track_charge(track, now);
    track->open_count = 1;
    prism_track_move(track, 0);
    atomic_store(&track->state->end_ticks, now);
    prism_track_end(track);
    track->dead = true;
}

void prism_track_name(struct prism_track *track, struct prism_span name)
{
    (void)prism_journal_thread_name(&track->recorder->journal, track->number, name);
}

void prism_track_mark(struct prism_track *track, struct prism_span text)
{
    (void)prism_journal_mark(&track->recorder->journal, prism_track_now(track),
                             track->number, text);
}

void prism_track_free(struct prism_track *track)
{
    free(track->nodes);
    free(track->open);
    free(track->children);
    free((void *)track->cell_chunks);
    free(track);
}
