/* SPDX-License-Identifier: MIT */
/* track_cells.c - counters of (context, interval), and the passing of intervals.
 *
 * Intervals need no thread of ours: an event that finds the interval over splits
 * the open segment over all intervals it covers.  The budget of cells is kept by
 * doubling the interval: pairs are added up into chunks of a new generation, which
 * one store publishes; the old chunks are used again. */
#include <errno.h>
#include <stdlib.h>

#include "core/capture/grow.h"
#include "core/capture/track_state.h"

void prism_track_fail(struct prism_track *track, int errnum)
{
    if (!track->dead) {
        track->dead = true;
        /* So that readers do not think that the open context goes on running. */
        atomic_store(&track->state->end_ticks, track->last);
    }
    prism_recorder_fail(track->recorder, errnum);
}

uint32_t prism_track_interval_of(const struct prism_track *track, uint64_t mono_ns)
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

/* ---- cells ---- */

static bool add_cell_chunk(struct prism_track *track)
{
    struct prism_chunks *chunks = &track->cell_chunks;
    struct prism_chunk *chunk;

    if (!prism_grow((void **)&chunks->items, &chunks->capacity, chunks->count,
                    sizeof(void *))) {
        return false;
    }
    chunk = prism_store_cells(&track->recorder->store,
                              prism_track_pages(prism_chunks_last(chunks)),
                              track->number, track->generation);
    if (chunk == NULL) {
        return false;
    }
    chunks->items[chunks->count++] = chunk;
    return true;
}

struct prism_cell_record *prism_track_add_cell(struct prism_track *track, uint32_t node,
                                               struct prism_live_node *live,
                                               uint32_t interval)
{
    const uint32_t size = sizeof(struct prism_cell_record);
    struct prism_cell_record *cell =
        prism_chunk_append(prism_chunks_last(&track->cell_chunks), size);

    if (cell == NULL && add_cell_chunk(track)) {
        cell = prism_chunk_append(prism_chunks_last(&track->cell_chunks), size);
    }
    if (cell == NULL) {
        prism_track_fail(track, ENOMEM);
        return NULL;
    }
    cell->node = node;
    cell->interval = interval;
    prism_chunk_publish(prism_chunks_last(&track->cell_chunks), size);
    track->cell_count++;
    if (live != NULL) {
        live->cell = cell;
        live->interval = interval;
    }
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

uint32_t prism_track_coarser(const struct prism_track *track, uint32_t interval,
                             uint32_t level)
{
    uint64_t start_ns = track->recorder->start.mono_ns;
    uint64_t len = track->recorder->interval_ns << track->level;
    uint32_t steps = level - track->level;

    return (uint32_t)(((interval + start_ns / len) >> steps) -
                      start_ns / (len << steps));
}

typedef struct prism_cell_record *find_cell(void *context, uint32_t node,
                                            uint32_t interval);

/* Put the cells of one old chunk into the new generation. */
static bool merge_chunk(struct prism_track *track, struct prism_chunk *old,
                        find_cell *find, void *context)
{
    struct prism_cell_record *cells = (void *)prism_chunk_records(old);
    size_t count = atomic_load(&old->used) / sizeof *cells;

    for (size_t i = 0; i < count; i++) {
        uint32_t interval =
            prism_track_coarser(track, cells[i].interval, track->level + 1);
        struct prism_cell_record *cell = find(context, cells[i].node, interval);

        if (cell == NULL) {
            return false;
        }
        add_cell(cell, &cells[i]);
    }
    return true;
}

/* Until the last store readers see the old generation. */
bool prism_track_double(struct prism_track *track, find_cell *find, void *context)
{
    struct prism_chunks old = track->cell_chunks;
    bool done = true;

    track->cell_chunks = (struct prism_chunks){0};
    track->cell_count = 0;
    track->generation++;
    for (size_t i = 0; i < old.count && done; i++) {
        done = merge_chunk(track, old.items[i], find, context);
    }
    if (!done) {
        free((void *)old.items);
        return false;
    }
    track->level++;
    atomic_store_explicit(&track->state->cells,
                          (uint64_t)track->generation << 32 | track->level,
                          memory_order_release);
    prism_chunks_release(&old, &track->recorder->store);
    return true;
}

/* A node's cells come in the order of time, so that the two halves of a pair meet in
 * its live one. */
static struct prism_cell_record *live_cell(void *context, uint32_t node,
                                           uint32_t interval)
{
    struct prism_track *track = context;
    struct prism_live_node *live = live_of(track, node);

    return live->interval == interval
               ? live->cell
               : prism_track_add_cell(track, node, live, interval);
}

static void forget_cells(struct prism_track *track)
{
    for (uint32_t i = 0; i < track->node_count; i++) {
        track->nodes[i].interval = PRISM_NO_INTERVAL;
    }
    for (struct prism_open *open = track->open; open != NULL && open < track->top;
         open++) {
        open->cell = NULL;
    }
    track->cpu_cell.interval = PRISM_NO_INTERVAL;
}

/* False: dead; the open call's cell is still valid. */
static bool double_interval(struct prism_track *track)
{
    uint32_t interval = prism_track_coarser(track, track->interval, track->level + 1);

    forget_cells(track);
    if (!prism_track_double(track, live_cell, track)) {
        return false;
    }
    track->interval = interval;
    return true;
}

bool prism_track_is_full(const struct prism_track *track)
{
    return track->cell_count >= track->cell_limit &&
           track->recorder->interval_ns << track->level <= PRISM_CAPTURE_LONGEST_NS / 2;
}

void prism_track_adjust_limit(struct prism_track *track)
{
    if (track->cell_count >= track->cell_limit / 4 * 3) {
        track->cell_limit *= 2;
    }
}

struct prism_cell_record *prism_track_open_cell(struct prism_track *track,
                                                uint32_t node)
{
    struct prism_cell_record *open;

    if (track->dead) {
        return NULL;
    }
    if (prism_track_is_full(track)) {
        /* The open context's counters move, too. */
        open = double_interval(track)
                   ? live_cell(track, track->top->node, track->interval)
                   : NULL;
        if (open == NULL) {
            return NULL;
        }
        track->top->cell = open;
        prism_track_adjust_limit(track);
    }
    return live_cell(track, node, track->interval);
}

/* ---- intervals ---- */

static void charge_cpu(struct prism_track *track, uint64_t ns)
{
    struct prism_cell_record *cell =
        track->cpu_cell.interval == track->interval
            ? track->cpu_cell.cell
            : prism_track_open_cell(track, PRISM_CAPTURE_NONE);

    if (cell != NULL) {
        prism_bump(&cell->self, ns);
    }
}

/* Spread CPU time since the last look evenly over the wall time since then: up to
 * `mono_ns`, of `left_ns` not yet given away. */
static uint64_t share_cpu(struct prism_track *track, uint64_t mono_ns,
                          uint64_t until_ns, uint64_t left_ns)
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

/* How many ticks so many nanoseconds are, as the clocks ran up to `now`. */
static uint64_t ticks_in(const struct prism_track *track, uint64_t ns,
                         const struct prism_anchor *now)
{
    const struct prism_recorder *recorder = track->recorder;
    double rate = (double)recorder->store.header->tick_rate;

    if (track->clock.kind != PRISM_CLOCK_TSC) {
        return ns;
    }
    /* Within the first millisecond the rate of the start is no worse. */
    if (now->mono_ns - recorder->start.mono_ns > 1000000) {
        rate = prism_clock_rate(&recorder->start, now);
    }
    return (uint64_t)((double)ns * rate / 1e9);
}

void prism_track_set_deadline(struct prism_track *track,
                              const struct prism_anchor *anchor)
{
    uint64_t end_ns = interval_end_ns(track, track->interval);
    uint64_t left_ns = end_ns > anchor->mono_ns ? end_ns - anchor->mono_ns : 0;

    track->deadline = anchor->ticks + ticks_in(track, left_ns, anchor);
}

/* Close the current interval at its end and open the next. */
static void next_interval(struct prism_track *track, uint64_t now,
                          const struct prism_anchor *anchor)
{
    uint64_t end_ns = interval_end_ns(track, track->interval);
    uint64_t end = anchor->ticks - ticks_in(track, anchor->mono_ns - end_ns, anchor);
    struct prism_cell_record *cell;

    end = end < now ? end : now;
    if (end > track->last) {
        prism_bump(&track->top->cell->self, end - track->last);
        track->last = end;
    }
    track->interval++;
    cell = prism_track_cell(track, track->top->node);
    if (cell != NULL) {
        track->top->cell = cell;
    }
}

bool prism_track_roll(struct prism_track *track, uint64_t now)
{
    struct prism_anchor anchor = prism_clock_anchor_at(&track->clock, now);
    uint64_t cpu_ns = prism_clock_cpu_ns(&track->clock, track->cpu_clock);
    uint64_t cpu_left;

    /* A thread that has ended without a word has no clock any more. */
    cpu_ns = cpu_ns > track->cpu_last_ns ? cpu_ns : track->cpu_last_ns;
    cpu_left = cpu_ns - track->cpu_last_ns;

    /* Another thread found memory or disk full: all stop within an interval. */
    if (atomic_load(&track->recorder->failed)) {
        prism_track_fail(track, ENOMEM);
    }
    track->cpu_last_ns = cpu_ns;
    while (!track->dead &&
           track->interval < prism_track_interval_of(track, anchor.mono_ns)) {
        cpu_left = share_cpu(track, interval_end_ns(track, track->interval),
                             anchor.mono_ns, cpu_left);
        if (!track->dead) {
            next_interval(track, now, &anchor);
        }
    }
    if (!track->dead) {
        (void)share_cpu(track, anchor.mono_ns, anchor.mono_ns, cpu_left);
        prism_track_set_deadline(track, &anchor);
        prism_recorder_anchor(track->recorder, &anchor);
    }
    return !track->dead;
}
