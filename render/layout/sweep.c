/* SPDX-License-Identifier: MIT */
/* sweep.c - the weighted median and the transposition of E. R. Gansner,
 * E. Koutsofios, S. C. North, K.-P. Vo, "A technique for drawing directed graphs"
 * (1993), section 3; and sifting: C. Matuszewski, R. Schoenfeld, P. Molitor, "Using
 * sifting for k-layer straightline crossing minimization" (1999). */
#include "render/layout/sweep.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "render/layout/crossings.h"

#define TRANSPOSE_PASSES 12
#define SIFT_REACH       400U /* places to either side that are looked at */

struct prism_wish {
    double key;
    uint32_t place; /* in the rank: so that equal ones stay */
    uint32_t stop;
};

void prism_sweep_init(struct prism_sweep *sweep, struct prism_layers *layers,
                      const uint32_t *field)
{
    size_t count = layers->stop_count;

    *sweep = (struct prism_sweep){.layers = layers, .field = field};
    sweep->crossings = prism_alloc_zeroed(layers->rank_count, sizeof(uint64_t));
    sweep->tree = prism_alloc(4 * (count + 1) * sizeof *sweep->tree);
    sweep->key = prism_alloc(count * sizeof *sweep->key);
    sweep->wishes = prism_alloc(count * sizeof *sweep->wishes);
}

void prism_sweep_release(struct prism_sweep *sweep)
{
    free(sweep->crossings);
    free(sweep->tree);
    free(sweep->key);
    free(sweep->wishes);
}

uint64_t prism_sweep_total(struct prism_sweep *sweep)
{
    uint64_t total = 0;

    for (uint32_t i = 0; i + 1 < sweep->layers->rank_count; i++) {
        sweep->crossings[i] = prism_crossings_below(sweep->layers, i, sweep->tree);
        total += sweep->crossings[i];
    }
    return total;
}

static struct prism_list above(const struct prism_layers *layers, uint32_t stop)
{
    size_t start = layers->up_start[stop];

    return (struct prism_list){&layers->up[start], layers->up_start[stop + 1] - start};
}

static struct prism_list below(const struct prism_layers *layers, uint32_t stop)
{
    size_t start = layers->down_start[stop];

    return (struct prism_list){&layers->down[start],
                               layers->down_start[stop + 1] - start};
}

/* The middle one; of an even number the point between the two in the middle that is
 * nearer to where the others are denser.  Below 0: there are none. */
static double median(const struct prism_layers *layers, struct prism_list list)
{
    size_t middle = list.count / 2;
    double first;
    double last;
    double left;
    double right;

    if (list.count == 0) {
        return -1;
    }
    right = layers->position[list.links[middle].stop];
    if (list.count % 2 == 1) {
        return right;
    }
    left = layers->position[list.links[middle - 1].stop];
    if (list.count == 2) {
        return (left + right) / 2;
    }
    first = left - layers->position[list.links[0].stop];
    last = layers->position[list.links[list.count - 1].stop] - right;
    return first + last > 0 ? (left * last + right * first) / (first + last)
                            : (left + right) / 2;
}

static int by_key(const void *a, const void *b)
{
    const struct prism_wish *left = a;
    const struct prism_wish *right = b;

    if (left->key < right->key || left->key > right->key) {
        return left->key < right->key ? -1 : 1;
    }
    return (left->place > right->place) - (left->place < right->place);
}

/* Those that wish for nothing keep their places, the others fill the rest. */
static void fulfil(struct prism_sweep *sweep, uint32_t start, uint32_t end, bool turn)
{
    uint32_t *order = sweep->layers->order;
    uint32_t count = 0;
    uint32_t next = 0;

    for (uint32_t i = start; i < end; i++) {
        if (sweep->key[order[i]] >= 0) {
            sweep->wishes[count++] =
                (struct prism_wish){sweep->key[order[i]], turn ? end - i : i, order[i]};
        }
    }
    qsort(sweep->wishes, count, sizeof *sweep->wishes, by_key);
    for (uint32_t i = start; i < end; i++) {
        if (sweep->key[order[i]] >= 0) {
            order[i] = sweep->wishes[next++].stop;
        }
    }
}

/* Where the run of stops that may change places with order[start] ends. */
static uint32_t field_end(const struct prism_sweep *sweep, uint32_t start, uint32_t end)
{
    const uint32_t *order = sweep->layers->order;
    uint32_t i = start + 1;

    if (sweep->field == NULL) {
        return end;
    }
    while (i < end && sweep->field[order[i]] == sweep->field[order[start]]) {
        i++;
    }
    return i;
}

void prism_sweep_median(struct prism_sweep *sweep, bool down, bool turn)
{
    struct prism_layers *layers = sweep->layers;

    for (uint32_t step = 1; step < layers->rank_count; step++) {
        uint32_t rank = down ? step : layers->rank_count - 1 - step;
        uint32_t end = layers->rank_start[rank + 1];

        for (uint32_t i = layers->rank_start[rank]; i < end; i++) {
            uint32_t stop = layers->order[i];
            struct prism_list list = down ? above(layers, stop) : below(layers, stop);

            sweep->key[stop] = median(layers, list);
        }
        for (uint32_t i = layers->rank_start[rank]; i < end;) {
            uint32_t run = field_end(sweep, i, end);

            fulfil(sweep, i, run, turn);
            i = run;
        }
        prism_layers_sort(layers, rank);
    }
    sweep->steps += 4 * (uint64_t)layers->stop_count;
}

/* What it saves that the two, neighbours now, change places. */
static int64_t saving(struct prism_sweep *sweep, uint32_t left, uint32_t right)
{
    const struct prism_layers *layers = sweep->layers;
    struct prism_list left_up = above(layers, left);
    struct prism_list left_down = below(layers, left);
    struct prism_list right_up = above(layers, right);
    struct prism_list right_down = below(layers, right);

    sweep->steps += left_up.count + left_down.count + right_up.count + right_down.count;
    return prism_crossings_saved(layers, left_up, right_up) +
           prism_crossings_saved(layers, left_down, right_down);
}

static bool may_change(const struct prism_sweep *sweep, uint32_t a, uint32_t b)
{
    return sweep->field == NULL || sweep->field[a] == sweep->field[b];
}

/* Where it saves nothing either way they stand as they would at rest. */
static bool gains(struct prism_sweep *sweep, uint32_t left, uint32_t right)
{
    int64_t saved = saving(sweep, left, right);

    return saved > 0 || (saved == 0 && sweep->rest != NULL &&
                         sweep->rest[left] > sweep->rest[right]);
}

static bool transpose_rank(struct prism_sweep *sweep, uint32_t rank)
{
    struct prism_layers *layers = sweep->layers;
    uint32_t *order = layers->order;
    bool changed = false;

    for (uint32_t i = layers->rank_start[rank]; i + 1 < layers->rank_start[rank + 1];
         i++) {
        uint32_t left = order[i];
        uint32_t right = order[i + 1];

        if (may_change(sweep, left, right) && gains(sweep, left, right)) {
            order[i] = right;
            order[i + 1] = left;
            changed = true;
        }
    }
    if (changed) {
        prism_layers_sort(layers, rank);
    }
    return changed;
}

void prism_sweep_transpose(struct prism_sweep *sweep)
{
    bool changed = true;

    for (int pass = 0; pass < TRANSPOSE_PASSES && changed; pass++) {
        changed = false;
        for (uint32_t rank = 0; rank < sweep->layers->rank_count; rank++) {
            changed = transpose_rank(sweep, rank) || changed;
        }
    }
}

/* The best place for order[at] in one direction, and what it saves. */
static uint32_t best_place(struct prism_sweep *sweep, uint32_t at, bool rightward,
                           uint32_t rank, int64_t *best)
{
    const struct prism_layers *layers = sweep->layers;
    const uint32_t *order = layers->order;
    uint32_t start = layers->rank_start[rank];
    uint32_t end = layers->rank_start[rank + 1];
    uint32_t place = at;
    int64_t saved = 0;

    for (uint32_t k = 1; k <= SIFT_REACH; k++) {
        uint32_t other;

        if (rightward ? at + k >= end : at < start + k) {
            break;
        }
        other = order[rightward ? at + k : at - k];
        if (!may_change(sweep, order[at], other)) {
            break;
        }
        saved += rightward ? saving(sweep, order[at], other)
                           : saving(sweep, other, order[at]);
        if (saved > *best) {
            *best = saved;
            place = rightward ? at + k : at - k;
        }
    }
    return place;
}

static void shift(uint32_t *order, uint32_t from, uint32_t to)
{
    uint32_t stop = order[from];

    if (from < to) {
        memmove(&order[from], &order[from + 1], (to - from) * sizeof *order);
    } else {
        memmove(&order[to + 1], &order[to], (from - to) * sizeof *order);
    }
    order[to] = stop;
}

static bool sift_rank(struct prism_sweep *sweep, uint32_t rank)
{
    struct prism_layers *layers = sweep->layers;
    uint32_t start = layers->rank_start[rank];
    uint32_t count = layers->rank_start[rank + 1] - start;
    uint32_t *stops = prism_alloc(count * sizeof *stops);
    bool changed = false;

    memcpy(stops, &layers->order[start], count * sizeof *stops);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = start + layers->position[stops[i]];
        int64_t best = 0;
        uint32_t left = best_place(sweep, at, false, rank, &best);
        uint32_t right = best_place(sweep, at, true, rank, &best);
        uint32_t to = right != at ? right : left;

        if (to != at) {
            shift(layers->order, at, to);
            for (uint32_t k = at < to ? at : to; k <= (at < to ? to : at); k++) {
                layers->position[layers->order[k]] = k - start;
            }
            changed = true;
        }
    }
    free(stops);
    if (changed) {
        prism_layers_sort(layers, rank);
    }
    return changed;
}

bool prism_sweep_sift(struct prism_sweep *sweep)
{
    bool changed = false;

    for (uint32_t rank = 0; rank < sweep->layers->rank_count; rank++) {
        changed = sift_rank(sweep, rank) || changed;
    }
    return changed;
}
