/* SPDX-License-Identifier: MIT */
/* trace_nest.c - each thread has a stack of open calls.  A complete call knows its end,
 * a begun one ends at the latest where the call around it does; so the ends on a stack
 * never grow towards its top. */
#include "converters/trace_nest.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/base/memory.h"

/* Times were rounded to nanoseconds, or to microseconds by some tools. */
#define ROUNDING_NS 1000
/* So many complete calls that end a little late may stand above the begun call that an
 * end is for. */
#define LATE_CALLS  16

struct frame {
    uint32_t node;
    uint32_t text;
    size_t order; /* SIZE_MAX: none */
    int64_t start;
    int64_t end; /* at the latest */
    bool begun;  /* by B */
};

struct prism_trace_lane {
    PRISM_VEC(struct frame);
    int64_t now;
};

static struct prism_trace_lane *lane_of(struct prism_trace_nest *nest, uint32_t thread)
{
    while (nest->lanes.count <= thread) {
        prism_vec_push(&nest->lanes) = NULL;
    }
    if (nest->lanes.items[thread] == NULL) {
        nest->lanes.items[thread] =
            prism_alloc_zeroed(1, sizeof *nest->lanes.items[thread]);
    }
    return nest->lanes.items[thread];
}

/* The time up to `at` belongs to the innermost call. */
static void advance(struct prism_trace_nest *nest, struct prism_trace_lane *lane,
                    int64_t at)
{
    if (lane->count > 0 && at > lane->now) {
        prism_builder_add(nest->b, prism_vec_last(lane).node, nest->time,
                          at - lane->now);
    }
    lane->now = at;
}

static void close_top(struct prism_trace_nest *nest, struct prism_trace_lane *lane,
                      int64_t at)
{
    const struct frame *top = &prism_vec_last(lane);

    advance(nest, lane, at);
    if (top->order != SIZE_MAX) {
        prism_builder_order_length(nest->b, top->order, at - top->start);
    }
    lane->count--;
}

/* Calls that have ended when something happens at `at`.  The end of a begun call may
 * come at the very end of the call around it. */
static void close_until(struct prism_trace_nest *nest, struct prism_trace_lane *lane,
                        int64_t at, bool for_end)
{
    while (lane->count > 0 && prism_vec_last(lane).end <= at) {
        if (for_end && prism_vec_last(lane).begun && prism_vec_last(lane).end == at) {
            break;
        }
        nest->open += prism_vec_last(lane).begun;
        close_top(nest, lane, prism_vec_last(lane).end);
    }
    advance(nest, lane, at);
}

static void open_call(struct prism_trace_nest *nest, struct prism_trace_lane *lane,
                      const struct prism_trace_step *step)
{
    bool inside = lane->count > 0;
    int64_t limit = inside ? prism_vec_last(lane).end : INT64_MAX;
    int64_t end = step->phase == 'X' ? step->at + step->length : limit;
    uint32_t node = prism_builder_child(nest->b, inside ? prism_vec_last(lane).node : 0,
                                        step->function, 0);
    size_t order = SIZE_MAX;

    nest->crossing += end > limit && end - limit > ROUNDING_NS;
    if (nest->calls != PRISM_NONE) {
        prism_builder_add(nest->b, node, nest->calls, step->calls);
    }
    if (nest->ordered) {
        order = prism_builder_order(nest->b, PRISM_ORDER_CALLS, node, step->at, 0);
    }
    nest->steps++;
    prism_vec_push(lane) = (struct frame){node,
                                          step->text,
                                          order,
                                          step->at,
                                          end < limit ? end : limit,
                                          step->phase == 'B'};
}

/* The begun call that an end is for: the innermost one.  Complete calls above it should
 * have ended before. */
static void close_begun(struct prism_trace_nest *nest, struct prism_trace_lane *lane,
                        const struct prism_trace_step *step)
{
    size_t above = 0;
    const struct frame *begun;

    while (above < lane->count && above < LATE_CALLS &&
           !lane->items[lane->count - 1 - above].begun) {
        above++;
    }
    begun = above < lane->count ? &lane->items[lane->count - 1 - above] : NULL;
    if (begun == NULL || !begun->begun ||
        (step->text != 0 && begun->text != step->text)) {
        nest->strays++;
        return;
    }
    for (; above > 0; above--) {
        nest->crossing += prism_vec_last(lane).end - step->at > ROUNDING_NS;
        close_top(nest, lane, step->at);
    }
    close_top(nest, lane, step->at);
}

void prism_trace_nest_step(struct prism_trace_nest *nest,
                           const struct prism_trace_step *step)
{
    struct prism_trace_lane *lane = lane_of(nest, step->thread);

    prism_builder_at(nest->b, step->thread, 0);
    close_until(nest, lane, step->at, step->phase == 'E');
    if (step->phase == 'E') {
        close_begun(nest, lane, step);
    } else {
        open_call(nest, lane, step);
    }
}

void prism_trace_nest_end(struct prism_trace_nest *nest, uint32_t thread, int64_t at)
{
    struct prism_trace_lane *lane = lane_of(nest, thread);

    prism_builder_at(nest->b, thread, 0);
    close_until(nest, lane, at, false);
    while (lane->count > 0) {
        nest->open++;
        close_top(nest, lane, at);
    }
}

void prism_trace_nest_release(struct prism_trace_nest *nest)
{
    for (size_t i = 0; i < nest->lanes.count; i++) {
        if (nest->lanes.items[i] != NULL) {
            prism_vec_release(nest->lanes.items[i]);
            free(nest->lanes.items[i]);
        }
    }
    prism_vec_release(&nest->lanes);
}

static int by_time(const void *a, const void *b)
{
    const struct prism_trace_step *left = a;
    const struct prism_trace_step *right = b;

    if (left->thread != right->thread) {
        return left->thread < right->thread ? -1 : 1;
    }
    if (left->at != right->at) {
        return left->at < right->at ? -1 : 1;
    }
    if (left->phase != right->phase && (left->phase == 'X' || right->phase == 'X')) {
        return left->phase == 'X' ? 1 : -1;
    }
    if (left->phase == 'X' && left->length != right->length) {
        return left->length > right->length ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

void prism_trace_sort(struct prism_trace_step *steps, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        steps[i].number = i;
    }
    if (count > 1) {
        qsort(steps, count, sizeof *steps, by_time);
    }
}

void prism_trace_nest_faults(const struct prism_trace_nest *nest,
                             struct prism_notes *notes)
{
    const struct {
        uint64_t count;
        const char *what;
    } faults[] = {
        {nest->strays, "ends of calls that were not begun"},
        {nest->open, "calls without an end, which end with the call around them"},
        {nest->crossing, "calls that end after the call around them, cut"},
    };

    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        if (faults[i].count > 0) {
            prism_notes_add(notes, PRISM_NOTE_REPLACED, "%" PRIu64 " %s",
                            faults[i].count, faults[i].what);
        }
    }
}
