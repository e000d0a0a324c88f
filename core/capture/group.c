/* SPDX-License-Identifier: MIT */
/* group.c - see group.h for the order of stores.
 *
 * A running thread knows its cells of the current interval alone; threads that have
 * ended come with cells of any interval, so that a group has a table of all. */
#include "core/capture/group.h"

#include <stdlib.h>
#include <string.h>

#include "core/capture/track_state.h"

#define FIRST_CELLS 256u /* slots; a power of two */

/* ---- the group's cells ---- */

/* Where the cell is, or would be. */
static struct prism_cell_record **find_slot(struct prism_cell_record **cells,
                                            size_t mask, uint32_t node,
                                            uint32_t interval)
{
    size_t i = (size_t)prism_hash_mix(node, interval) & mask;

    while (cells[i] != NULL &&
           (cells[i]->node != node || cells[i]->interval != interval)) {
        i = (i + 1) & mask;
    }
    return &cells[i];
}

static bool grow_cells(struct prism_group *group)
{
    size_t old_count = group->cells != NULL ? group->cell_mask + 1 : 0;
    size_t count = old_count > 0 ? old_count * 2 : FIRST_CELLS;
    struct prism_cell_record **grown = calloc(count, sizeof *grown);

    if (grown == NULL) {
        return false;
    }
    for (size_t i = 0; i < old_count; i++) {
        struct prism_cell_record *cell = group->cells[i];

        if (cell != NULL) {
            *find_slot(grown, count - 1, cell->node, cell->interval) = cell;
        }
    }
    free((void *)group->cells);
    group->cells = grown;
    group->cell_mask = count - 1;
    return true;
}

/* Found or made, in whatever budget. */
static struct prism_cell_record *cell_at(void *context, uint32_t node,
                                         uint32_t interval)
{
    struct prism_group *group = context;
    struct prism_cell_record **slot;

    if (((size_t)group->track->cell_count + 1) * 2 > group->cell_mask + 1 &&
        !grow_cells(group)) {
        return NULL;
    }
    slot = find_slot(group->cells, group->cell_mask, node, interval);
    if (*slot == NULL) {
        *slot = prism_track_add_cell(group->track, node, NULL, interval);
    }
    return *slot;
}

static bool double_interval(struct prism_group *group)
{
    memset((void *)group->cells, 0, (group->cell_mask + 1) * sizeof(void *));
    return prism_track_double(group->track, cell_at, group);
}

/* The group's cell for one of a thread: found, or made within the budget. */
static struct prism_cell_record *cell_for(struct prism_group *group,
                                          const struct prism_track *from, uint32_t node,
                                          uint32_t from_interval)
{
    struct prism_track *track = group->track;
    uint32_t interval = prism_track_coarser(from, from_interval, track->level);
    struct prism_cell_record *cell =
        *find_slot(group->cells, group->cell_mask, node, interval);

    if (cell != NULL) {
        return cell;
    }
    if (prism_track_is_full(track)) {
        if (!double_interval(group)) {
            return NULL;
        }
        prism_track_adjust_limit(track);
        interval = prism_track_coarser(from, from_interval, track->level);
    }
    return cell_at(group, node, interval);
}

/* ---- moving ---- */

static void put(_Atomic uint64_t *to, uint64_t value)
{
    atomic_store_explicit(to, value, memory_order_release);
}

static void put32(_Atomic uint32_t *to, uint32_t value)
{
    atomic_store_explicit(to, value, memory_order_release);
}

static void move(struct prism_thread_state *state, struct prism_cell_record *from,
                 struct prism_cell_record *to)
{
    struct prism_redo *redo = &state->redo;
    uint64_t calls = atomic_load(&to->calls) + atomic_load(&from->calls);
    uint64_t resumes = atomic_load(&to->resumes) + atomic_load(&from->resumes);
    uint64_t self = atomic_load(&to->self) + atomic_load(&from->self);

    put32(&redo->from_node, from->node);
    put32(&redo->from_interval, from->interval);
    put32(&redo->to_node, to->node);
    put32(&redo->to_interval, to->interval);
    put(&redo->calls, calls);
    put(&redo->resumes, resumes);
    put(&redo->self, self);
    prism_bump(&state->moves, 1);
    put(&from->calls, 0);
    put(&from->resumes, 0);
    put(&from->self, 0);
    put(&to->calls, calls);
    put(&to->resumes, resumes);
    put(&to->self, self);
    prism_bump(&state->moves, 1);
}

static bool move_cells(struct prism_group *group, const struct prism_track *from,
                       const uint32_t *nodes, struct prism_chunk *chunk)
{
    struct prism_cell_record *cells = (void *)prism_chunk_records(chunk);
    size_t count = atomic_load(&chunk->used) / sizeof *cells;

    for (size_t i = 0; i < count; i++) {
        uint32_t node = cells[i].node;
        struct prism_cell_record *to = cell_for(
            group, from, node == PRISM_CAPTURE_NONE ? PRISM_CAPTURE_NONE : nodes[node],
            cells[i].interval);

        if (to == NULL) {
            return false;
        }
        move(group->track->state, &cells[i], to);
    }
    return true;
}

/* ---- the group's contexts ---- */

/* The context of the group that is like `like`, below `parent`. */
static uint32_t node_like(struct prism_track *track, uint32_t parent,
                          const struct prism_node_record *like)
{
    /* Lines have 31 bits. */
    uint32_t site = like->line | (like->flags & PRISM_NODE_SEED) << 31;
    uint32_t node = prism_track_search_child(track, parent, like->function, site);

    if (node == PRISM_CAPTURE_NONE) {
        const struct prism_node_record record = {parent, like->function, like->line,
                                                 like->flags};

        node = prism_track_add_node(track, record);
        if (node != PRISM_CAPTURE_NONE &&
            !prism_track_add_slot(track, (struct prism_child_slot){
                                             parent, like->function, site, node + 1})) {
            return PRISM_CAPTURE_NONE;
        }
    }
    return node;
}

/* Which context of the group each of a thread's is; free() it.  There is no budget to
 * keep: what is new here leaves with the thread.  NULL: memory or disk is full. */
static uint32_t *match_nodes(struct prism_track *track, const struct prism_track *from)
{
    uint32_t *nodes = malloc((from->node_count + (size_t)1) * sizeof *nodes);
    uint32_t count = 0;

    for (size_t i = 0; i < from->node_chunks.count && nodes != NULL; i++) {
        struct prism_chunk *chunk = from->node_chunks.items[i];
        const struct prism_node_record *records = (void *)prism_chunk_records(chunk);
        size_t in_chunk = atomic_load(&chunk->used) / sizeof *records;

        for (size_t j = 0; j < in_chunk; j++, count++) {
            nodes[count] =
                count == 0 ? 0
                           : node_like(track, nodes[records[j].parent], &records[j]);
            if (nodes[count] == PRISM_CAPTURE_NONE) {
                free(nodes);
                return NULL;
            }
        }
    }
    return nodes;
}

/* ---- the group ---- */

void prism_group_free(struct prism_group *group)
{
    if (group != NULL) {
        prism_track_free(group->track);
        free((void *)group->cells);
        free(group);
    }
}

/* Its record in the file, shown when all is there.  The caller holds the lock. */
static bool open_group(struct prism_recorder *recorder, struct prism_track *track,
                       struct prism_span name, const struct prism_thread_state *first)
{
    struct prism_thread_state *state =
        prism_recorder_take_state(recorder, &track->number);

    if (state == NULL) {
        return false;
    }
    track->state = state;
    track->generation = (uint32_t)(atomic_load(&state->cells) >> 32);
    state->tid = 0;
    state->start_ticks = first->start_ticks;
    put(&state->end_ticks, atomic_load(&first->end_ticks));
    put(&state->folded, PRISM_CAPTURE_NONE);
    prism_track_name(track, name);
    if (!prism_track_add_root(track)) {
        return false;
    }
    prism_recorder_show_state(recorder, state, PRISM_THREAD_GROUP);
    return true;
}

struct prism_group *prism_group_new(struct prism_recorder *recorder,
                                    struct prism_span name,
                                    const struct prism_thread_state *first)
{
    struct prism_group *group = calloc(1, sizeof *group);
    bool opened = false;

    if (group == NULL) {
        return NULL;
    }
    group->track = calloc(1, sizeof *group->track);
    if (group->track != NULL && grow_cells(group)) {
        group->track->recorder = recorder;
        group->track->cell_limit = recorder->cell_limit;
        group->track->dead = true; /* no event comes */
        (void)pthread_mutex_lock(&recorder->lock);
        opened = open_group(recorder, group->track, name, first);
        (void)pthread_mutex_unlock(&recorder->lock);
    }
    if (!opened) {
        prism_group_free(group);
        return NULL;
    }
    return group;
}

static void widen(struct prism_thread_state *state,
                  const struct prism_thread_state *from)
{
    uint64_t end = atomic_load(&from->end_ticks);

    if (from->start_ticks < state->start_ticks) {
        state->start_ticks = from->start_ticks;
    }
    if (end > atomic_load(&state->end_ticks)) {
        put(&state->end_ticks, end);
    }
}

bool prism_group_add(struct prism_group *group, struct prism_track *from)
{
    struct prism_thread_state *state = group->track->state;
    uint64_t count = (atomic_load(&state->folded) >> 32) + 1;
    uint32_t *nodes = match_nodes(group->track, from);
    bool done = nodes != NULL;

    while (done && group->track->level < from->level) {
        done = double_interval(group);
    }
    if (done) {
        widen(state, from->state);
        put(&state->folded, count << 32 | from->number);
    }
    for (size_t i = 0; i < from->cell_chunks.count && done; i++) {
        done = move_cells(group, from, nodes, from->cell_chunks.items[i]);
    }
    if (done) {
        put32(&from->state->kind, PRISM_THREAD_VOID);
        put(&state->folded, count << 32 | PRISM_CAPTURE_NONE);
    }
    free(nodes);
    return done;
}
