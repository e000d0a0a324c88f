/* SPDX-License-Identifier: MIT */
/* reader_cells.c - contexts and their counters.
 *
 * Each thread of a recorder has a tree of its own, and may count in intervals of
 * its own length; in the profile there is one tree and one grid, the coarsest. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/capture/reader_tree.h"
#include "core/capture/reader_window.h"

/* Open segments are split over at most so many intervals, of all threads. */
#define MOST_SPLITS 1000000u

/* The builder's interval for a number of the file, at a level of the grid. */
static bool find_interval(struct prism_capture_reading *reading, uint32_t number,
                          uint32_t level, uint32_t *id)
{
    uint64_t len = reading->header.interval_ns << level;
    uint64_t start_ns = reading->header.start.mono_ns;
    uint64_t coarse = reading->header.interval_ns << reading->level;
    uint64_t at;

    if (reading->header.interval_ns == 0) {
        if (number >= reading->intervals.count) {
            return false;
        }
        *id = reading->intervals.items[number];
        return true;
    }
    /* The header bounds start and length, so that only the number can be too
     * large: a run of a hundred years is none. */
    if (__builtin_mul_overflow(start_ns / len + number, len, &at) || at >> 61 != 0) {
        return false;
    }
    at = at / coarse * coarse;
    *id = prism_builder_interval(
        reading->b, reading->start_ns + (int64_t)(at - start_ns), (int64_t)coarse);
    return true;
}

/* A counter as the profile has it. */
static int64_t value_of(const struct prism_capture_reading *reading, uint32_t metric,
                        uint64_t counter)
{
    double ns = (double)counter * reading->ns_per_tick;

    if (reading->header.clock == PRISM_CLOCK_NANOSECONDS) {
        /* Any number but the one that means "unknown", which trees do not have. */
        return counter == (uint64_t)INT64_MIN ? 0 : (int64_t)counter;
    }
    if (metric != reading->time_metric || reading->ns_per_tick == 1) {
        return counter > INT64_MAX ? INT64_MAX : (int64_t)counter;
    }
    return ns > 9e18 ? INT64_MAX : (int64_t)(ns + 0.5);
}

/* Where a tree's values go: the root's own time in a recording is time outside
 * Python, which gets a context of its own, so that pictures and stacks can show it. */
static uint32_t place_of(struct prism_capture_reading *reading, uint32_t node)
{
    const struct prism_function_spec outside = {
        .name = prism_span_of("<outside Python>"),
        .kind = PRISM_KIND_OUTSIDE,
    };

    if (node != 0 || reading->header.clock == PRISM_CLOCK_NANOSECONDS) {
        return node;
    }
    if (reading->outside == 0) {
        reading->outside = prism_builder_child(
            reading->b, 0, prism_builder_function(reading->b, &outside), 0);
    }
    return reading->outside;
}

static void add_counters(struct prism_capture_reading *reading, uint32_t node,
                         const uint64_t *counters)
{
    for (uint32_t i = 0; i < reading->header.metric_count; i++) {
        int64_t value = value_of(reading, i, counters[i]);

        if (value != 0) {
            prism_builder_add(reading->b, place_of(reading, node),
                              reading->metrics.items[i], value);
        }
    }
}

/* Time that a coroutine was suspended is counted for the coroutine, and is no time of
 * the thread. */
static void add_suspension(struct prism_capture_reading *reading, uint32_t node,
                           const uint64_t *counters)
{
    uint32_t metric = prism_builder_metric(reading->b, "suspended", "nanoseconds",
                                           PRISM_ROLE_OTHER, 1);

    prism_builder_add(
        reading->b, node & ~PRISM_TREE_SUSPENDED, metric,
        value_of(reading, reading->time_metric, counters[reading->time_metric]));
}

/* What stands before a cell's counters. */
struct cell_head {
    uint32_t node;
    uint32_t interval;
};

/* A cell on its way from a thread into a group: the sums of both stand in the redo
 * record, whatever the two hold at the moment. */
static void redo_move(const struct prism_capture_reading *reading,
                      const struct found_thread *thread, const struct cell_head *head,
                      uint64_t *counters)
{
    bool moves_in = atomic_load(&thread->state.kind) == PRISM_THREAD_GROUP;
    const struct prism_thread_state *group = &thread->state;
    const struct prism_redo *redo;

    if (thread->group != PRISM_NONE) {
        group = &reading->threads.items[thread->group].state;
    } else if (!moves_in) {
        return;
    }
    redo = &group->redo;
    if (atomic_load(&group->moves) % 2 == 0 ||
        head->node != atomic_load(moves_in ? &redo->to_node : &redo->from_node) ||
        head->interval !=
            atomic_load(moves_in ? &redo->to_interval : &redo->from_interval)) {
        return;
    }
    counters[0] = moves_in ? atomic_load(&redo->calls) : 0;
    counters[1] = moves_in ? atomic_load(&redo->resumes) : 0;
    counters[2] = moves_in ? atomic_load(&redo->self) : 0;
}

static bool add_cell(struct prism_capture_reading *reading, struct found_thread *thread,
                     struct prism_found_tree *tree, const char *at,
                     struct prism_error *err)
{
    uint32_t level = (uint32_t)atomic_load(&thread->state.cells);
    uint64_t counters[64];
    struct cell_head head;
    uint32_t interval;
    uint32_t node;

    memcpy(&head, at, sizeof head);
    memcpy(counters, at + sizeof head,
           (size_t)reading->header.metric_count * sizeof counters[0]);
    if (reading->header.metric_count == PRISM_RECORDER_METRICS) {
        redo_move(reading, thread, &head, counters);
    }
    if (!prism_capture_take_off(reading->window,
                                (uint32_t)(thread - reading->threads.items), head.node,
                                head.interval, counters)) {
        return true;
    }
    if (!find_interval(reading, head.interval, level, &interval)) {
        return prism_capture_fail(
            reading, at, err, "expected an interval, found %" PRIu32, head.interval);
    }
    if (head.node == PRISM_CAPTURE_NONE) {
        uint64_t ns = counters[reading->header.metric_count - 1];

        prism_builder_cpu(reading->b, thread->id, interval,
                          ns > INT64_MAX ? INT64_MAX : (int64_t)ns);
        return true;
    }
    if (head.node >= tree->count) {
        if (reading->loose) {
            reading->newer++;
            return true;
        }
        return prism_capture_fail(reading, at, err,
                                  "expected a node below %zu, found %" PRIu32,
                                  tree->count, head.node);
    }
    node = prism_tree_node(reading, tree, head.node);
    prism_builder_at(reading->b, thread->id, interval);
    if (node & PRISM_TREE_SUSPENDED) {
        if (reading->time_metric != PRISM_NONE) {
            add_suspension(reading, node, counters);
        }
        return true;
    }
    if (reading->time_metric != PRISM_NONE &&
        __builtin_add_overflow(thread->self, counters[reading->time_metric],
                               &thread->self)) {
        thread->self = UINT64_MAX;
    }
    add_counters(reading, node, counters);
    return true;
}

static bool read_thread_cells(struct prism_capture_reading *reading, size_t number,
                              struct prism_found_tree *tree, struct prism_error *err)
{
    struct found_thread *thread = &reading->threads.items[number];
    uint32_t generation = (uint32_t)(atomic_load(&thread->state.cells) >> 32);
    size_t size = sizeof(struct cell_head) + (size_t)reading->header.metric_count * 8;

    size_t count;
    const struct found_chunk *chunks =
        prism_capture_chunks(reading, PRISM_CHUNK_CELLS, (uint32_t)number, &count);

    for (size_t i = 0; i < count; i++) {
        if (chunks[i].generation != generation) {
            continue;
        }
        for (size_t at = 0; at + size <= chunks[i].records.len; at += size) {
            if (!add_cell(reading, thread, tree, chunks[i].records.at + at, err)) {
                return false;
            }
        }
    }
    return true;
}

/* The last moment at which the process is known to have run. */
static uint64_t last_moment(const struct prism_header *header)
{
    uint64_t stop = atomic_load(&header->stop_ticks);

    return stop > 0 ? stop : atomic_load(&header->stamp_ticks);
}

/* Where the time goes on that no event has counted yet: behind all that was. */
static bool find_segment(const struct prism_capture_reading *reading,
                         const struct found_thread *thread, int64_t *from_ns,
                         int64_t *until_ns)
{
    uint64_t until = last_moment(&reading->header);
    uint64_t off = atomic_load(&thread->state.off_ticks);
    uint64_t from;

    /* Each event counts all time since the one before. */
    if (atomic_load(&thread->state.end_ticks) > 0 || reading->header.interval_ns == 0 ||
        reading->time_metric == PRISM_NONE ||
        __builtin_add_overflow(thread->state.start_ticks, thread->self, &from) ||
        __builtin_add_overflow(from, off, &from) || until <= from) {
        return false;
    }
    *from_ns = prism_capture_time(reading, from);
    *until_ns = prism_capture_time(reading, until);
    return *from_ns < *until_ns;
}

/* The end of the interval that a moment is in. */
static int64_t interval_end(const struct prism_capture_reading *reading, int64_t ns)
{
    uint64_t len = reading->header.interval_ns << reading->level;
    uint64_t at = (uint64_t)(ns - reading->start_ns) + reading->header.start.mono_ns;

    return ns + (int64_t)(len - at % len);
}

/* Give the time since the thread's last event to the context that was open, over
 * all intervals that it covers. */
static void close_segment(struct prism_capture_reading *reading,
                          const struct found_thread *thread,
                          const struct prism_found_tree *tree)
{
    uint32_t node = atomic_load(&thread->state.current);
    int64_t len = (int64_t)(reading->header.interval_ns << reading->level);
    int64_t from_ns;
    int64_t until_ns;

    if (node >= tree->count || (tree->nodes[node] & PRISM_TREE_SUSPENDED) != 0 ||
        !find_segment(reading, thread, &from_ns, &until_ns)) {
        return;
    }
    while (from_ns < until_ns) {
        int64_t end_ns = interval_end(reading, from_ns);
        uint32_t interval = prism_builder_interval(reading->b, end_ns - len, len);

        /* Beyond what any picture shows, one interval takes all the rest. */
        end_ns = end_ns < until_ns && reading->splits < MOST_SPLITS ? end_ns : until_ns;
        reading->splits++;
        prism_builder_at(reading->b, thread->id, interval);
        prism_builder_add(reading->b, place_of(reading, tree->nodes[node]),
                          reading->metrics.items[reading->time_metric],
                          end_ns - from_ns);
        from_ns = end_ns;
    }
}

/* Processes that were started in this tree, `*next` being the first of them, or in one
 * before it, which is not there. */
static void add_spawns(struct prism_capture_reading *reading, uint32_t owner,
                       struct prism_found_tree *tree, size_t *next)
{
    for (; *next < reading->spawns.count && reading->spawns.items[*next].tree <= owner;
         ++*next) {
        const struct found_spawn *spawn = &reading->spawns.items[*next];
        bool is_there = spawn->tree == owner && spawn->node < tree->count;

        prism_builder_spawned(reading->b, spawn->process, spawn->parent,
                              is_there ? prism_tree_node(reading, tree, spawn->node) &
                                             ~PRISM_TREE_SUSPENDED
                                       : PRISM_NONE);
    }
}

static void find_level(struct prism_capture_reading *reading)
{
    for (size_t i = 0; i < reading->threads.count; i++) {
        const struct found_thread *thread = &reading->threads.items[i];
        uint32_t level = (uint32_t)atomic_load(&thread->state.cells);

        if (thread->id != PRISM_NONE && level > reading->level) {
            reading->level = level;
        }
    }
}

bool prism_capture_read_cells(struct prism_capture_reading *reading,
                              struct prism_error *err)
{
    uint32_t owner = PRISM_NONE;
    struct prism_found_tree tree = {0};
    size_t next_spawn = 0;
    bool done = true;

    find_level(reading);
    for (size_t i = 0; i < reading->threads.count && done; i++) {
        const struct found_thread *thread = &reading->threads.items[i];

        if (thread->id == PRISM_NONE) {
            continue;
        }
        /* Threads of one tree come one after the other. */
        if (thread->state.tree != owner || tree.nodes == NULL) {
            prism_tree_release(&tree);
            owner = thread->state.tree;
            done = prism_tree_read(reading, owner, &tree, err);
        }
        if (done) {
            add_spawns(reading, owner, &tree, &next_spawn);
        }
        done = done && read_thread_cells(reading, i, &tree, err);
        /* The ends of a window are copies, in which no time is open. */
        if (done && reading->window == NULL) {
            close_segment(reading, thread, &tree);
        }
    }
    prism_tree_release(&tree);
    add_spawns(reading, PRISM_NONE, &tree, &next_spawn);
    prism_builder_at(reading->b, 0, 0);
    return done;
}
