/* SPDX-License-Identifier: MIT */
/* track.c - what happens rarely in a thread: it opens and closes, and meets a new
 * context.  Intervals and counters are in track_cells.c. */
#include "core/capture/track.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/finished.h"
#include "core/capture/grow.h"
#include "core/capture/pause.h"
#include "core/capture/track_list.h"
#include "core/capture/track_state.h"

#define FIRST_CHILDREN 256u /* slots; a power of two */

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
        size_t to =
            prism_child_hash(old[from].parent, old[from].function, old[from].site);

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

bool prism_track_add_slot(struct prism_track *track, struct prism_child_slot slot)
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

static bool add_node_chunk(struct prism_track *track)
{
    struct prism_chunks *chunks = &track->node_chunks;
    struct prism_chunk *chunk;

    if (!prism_grow((void **)&chunks->items, &chunks->capacity, chunks->count,
                    sizeof(void *))) {
        return false;
    }
    chunk = prism_store_chunk(&track->recorder->store, PRISM_CHUNK_NODES,
                              prism_track_pages(prism_chunks_last(chunks)),
                              track->number, track->node_count);
    if (chunk == NULL) {
        return false;
    }
    chunks->items[chunks->count++] = chunk;
    return true;
}

uint32_t prism_track_add_node(struct prism_track *track, struct prism_node_record node)
{
    const uint32_t size = sizeof node;
    struct prism_node_record *record =
        prism_chunk_append(prism_chunks_last(&track->node_chunks), size);

    if (!prism_grow((void **)&track->nodes, &track->node_capacity, track->node_count,
                    sizeof(track->nodes[0]))) {
        return PRISM_CAPTURE_NONE;
    }
    if (record == NULL) {
        if (!add_node_chunk(track)) {
            return PRISM_CAPTURE_NONE;
        }
        record = prism_chunk_append(prism_chunks_last(&track->node_chunks), size);
    }
    *record = node;
    prism_chunk_publish(prism_chunks_last(&track->node_chunks), size);
    track->nodes[track->node_count] = (struct prism_live_node){
        .interval = PRISM_NO_INTERVAL, .function = PRISM_CAPTURE_NONE};
    (void)atomic_fetch_add_explicit(&track->recorder->node_count, 1,
                                    memory_order_relaxed);
    return track->node_count++;
}

bool prism_track_add_root(struct prism_track *track)
{
    const struct prism_node_record root = {0, PRISM_CAPTURE_NONE, 0, 0};

    return grow_children(track) &&
           prism_track_add_node(track, root) != PRISM_CAPTURE_NONE;
}

static uint32_t truncated(struct prism_track *track)
{
    (void)atomic_fetch_add_explicit(&track->recorder->store.header->truncated, 1,
                                    memory_order_relaxed);
    if (track->truncated_node == 0) {
        track->truncated_node = prism_track_add_node(
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
    uint32_t parent = track->top->node;
    uint32_t node = prism_track_search_child(track, parent, function, key);

    if (node != PRISM_CAPTURE_NONE) {
        return node;
    }
    node = prism_track_add_node(
        track, (struct prism_node_record){parent, function, line, flags});
    if (node != PRISM_CAPTURE_NONE &&
        !prism_track_add_slot(
            track, (struct prism_child_slot){parent, function, key, node + 1})) {
        return PRISM_CAPTURE_NONE;
    }
    return node;
}

/* This child of the open context has been called from this site: so it will be again,
 * behind the same sibling. */
static void expect(struct prism_track *track, uint32_t node, uint32_t function,
                   uint32_t site)
{
    struct prism_open *open = track->top;
    struct prism_live_node *child = &track->nodes[node];

    child->other_site = child->function == PRISM_CAPTURE_NONE ? site : child->site;
    child->site = site;
    child->function = function;
    if (open->last != 0) {
        track->nodes[open->last].next = node;
    } else {
        track->nodes[open->node].first = node;
    }
    open->last = node;
    open->expected = child->next;
}

uint32_t prism_track_learn_child(struct prism_track *track, uint32_t function,
                                 uint32_t site)
{
    uint32_t node = prism_track_search_child(track, track->top->node, function, site);

    if (node != PRISM_CAPTURE_NONE) {
        expect(track, node, function, site);
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
    /* Inside the truncated context everything is truncated. */
    if ((track->top->node == track->truncated_node && track->top->node != 0) ||
        atomic_load_explicit(&track->recorder->node_count, memory_order_relaxed) >=
            limit) {
        node = truncated(track);
    } else {
        node = child_at_line(track, function, line, seed ? PRISM_NODE_SEED : 0);
    }
    if (node == PRISM_CAPTURE_NONE ||
        (node != track->truncated_node &&
         !prism_track_add_slot(
             track, (struct prism_child_slot){track->top->node, function,
                                              site & 0x7fffffffu, node + 1}))) {
        prism_track_fail(track, ENOMEM);
        return PRISM_CAPTURE_NONE;
    }
    if (node != track->truncated_node) {
        expect(track, node, function, site & 0x7fffffffu);
    }
    return node;
}

void prism_track_suspended(struct prism_track *track, uint64_t ticks)
{
    struct prism_cell_record *cell;
    uint32_t sequence;
    uint32_t node;

    if (track->dead || track->top->node == 0 ||
        track->top->node == track->truncated_node) {
        return;
    }
    node = child_at_line(track, PRISM_CAPTURE_NONE, 0, PRISM_NODE_SUSPENDED);
    if (node == PRISM_CAPTURE_NONE) {
        prism_track_fail(track, ENOMEM);
        return;
    }
    sequence = prism_track_begin(track);
    cell = prism_track_cell(track, node);
    if (cell != NULL) {
        prism_bump(&cell->resumes, 1);
        prism_bump(&cell->self, ticks);
    }
    prism_track_end(track, sequence);
}

/* ---- opening and closing ---- */

bool prism_track_grow_open(struct prism_track *track)
{
    size_t count = track->open != NULL ? prism_track_depth(track) : 0;
    size_t capacity = count;

    if (!prism_grow((void **)&track->open, &capacity, count, sizeof(track->open[0]))) {
        prism_track_fail(track, ENOMEM);
        return false;
    }
    track->top = track->open + (count > 0 ? count - 1 : 0);
    track->limit = track->open + capacity - 1;
    return true;
}

void prism_track_cut(struct prism_track *track, size_t depth, uint64_t now)
{
    while (prism_track_depth(track) > depth && !prism_track_at_root(track)) {
        prism_track_leave(track, now);
    }
}

static bool prepare(struct prism_track *track, const struct prism_anchor *now)
{
    track->interval = prism_track_interval_of(track, now->mono_ns);
    track->last = now->ticks;
    if (pthread_getcpuclockid(pthread_self(), &track->cpu_clock) != 0) {
        track->cpu_clock = CLOCK_THREAD_CPUTIME_ID;
    }
    track->cpu_last_ns = prism_clock_cpu_ns(&track->clock, track->cpu_clock);
    track->cpu_mono_ns = now->mono_ns;
    prism_track_set_deadline(track, now);
    if (!prism_track_grow_open(track) || !prism_track_add_root(track)) {
        return false;
    }
    *track->top = (struct prism_open){0};
    track->top->cell = prism_track_cell(track, 0);
    return track->top->cell != NULL;
}

struct prism_track *prism_track_open_since(struct prism_recorder *recorder,
                                           uint64_t tid,
                                           const struct prism_anchor *since)
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
    track->cpu_cell.interval = PRISM_NO_INTERVAL;
    (void)pthread_mutex_lock(&recorder->lock);
    state = prism_recorder_take_state(recorder, &track->number);
    track->state = state;
    if (state != NULL) {
        track->generation = (uint32_t)(atomic_load(&state->cells) >> 32);
    }
    if (state != NULL && prepare(track, since)) {
        state->tid = tid;
        state->start_ticks = track->last;
        prism_recorder_show_state(recorder, state, PRISM_THREAD_ONE);
        prism_tracks_push(&recorder->tracks, track);
    } else {
        prism_recorder_fail(recorder, ENOMEM);
        prism_track_free(track);
        track = NULL;
    }
    (void)pthread_mutex_unlock(&recorder->lock);
    return track;
}

struct prism_track *prism_track_open(struct prism_recorder *recorder, uint64_t tid)
{
    /* A clock of the caller's own may take its time: not under the lock. */
    const struct prism_anchor now = prism_clock_anchor(&recorder->clock);

    return prism_track_open_since(recorder, tid, &now);
}

void prism_track_settle(struct prism_track *track, uint64_t now)
{
    uint32_t sequence;

    if (track->dead || track->off || now < track->last) {
        return;
    }
    track->deadline = now; /* roll: the CPU time up to now belongs to it, too */
    sequence = prism_track_begin(track);
    (void)prism_track_charge(track, now);
    prism_track_end(track, sequence);
}

void prism_track_close(struct prism_track *track)
{
    uint64_t now;
    uint32_t sequence;

    prism_track_resume(track);
    now = prism_track_now(track);
    if (track->dead) {
        return;
    }
    track->deadline = now; /* as in settling */
    sequence = prism_track_begin(track);
    (void)prism_track_charge(track, now);
    track->top = track->open;
    atomic_store(&track->state->current, 0);
    if (!track->dead) {
        atomic_store(&track->state->end_ticks, track->last);
        track->dead = true;
    }
    prism_track_end(track, sequence);
}

void prism_track_finish(struct prism_track *track)
{
    prism_track_close(track);
    prism_finished_add(track->recorder, track);
}

/* The thread's own record holds its first name, if there is room; it is never changed
 * in place, where a reader might find half of it. */
void prism_track_name(struct prism_track *track, struct prism_span name)
{
    struct prism_thread_state *state = track->state;
    struct prism_span text = prism_journal_text(name);
    const struct prism_record *record;

    if (prism_span_equal(text, track->name)) {
        return;
    }
    if (track->name.len == 0 && !track->name_in_journal &&
        text.len <= sizeof state->name) {
        memcpy(state->name, text.at, text.len);
        atomic_store_explicit(&state->name_len, (uint32_t)text.len,
                              memory_order_release);
        track->name = prism_span(state->name, text.len);
        return;
    }
    record = prism_journal_thread_name(&track->recorder->journal, track->number, text);
    if (record == NULL) {
        prism_recorder_fail(track->recorder, ENOSPC);
        return;
    }
    track->name_in_journal = true;
    track->name = prism_span(
        (const char *)(record + 1) + sizeof(struct prism_record_thread_name), text.len);
}

void prism_track_mark(struct prism_track *track, struct prism_span text)
{
    track->marked = true;
    if (!prism_journal_mark(&track->recorder->journal, prism_track_now(track),
                            track->number, text)) {
        prism_recorder_fail(track->recorder, ENOSPC);
    }
}

void prism_track_free(struct prism_track *track)
{
    if (track == NULL) {
        return;
    }
    free(track->nodes);
    free(track->open);
    free(track->children);
    free((void *)track->node_chunks.items);
    free((void *)track->cell_chunks.items);
    free(track);
}

void prism_chunks_release(struct prism_chunks *chunks, struct prism_store *store)
{
    for (size_t i = 0; i < chunks->count; i++) {
        prism_store_free(store, chunks->items[i]);
    }
    free((void *)chunks->items);
    *chunks = (struct prism_chunks){0};
}
