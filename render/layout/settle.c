/* SPDX-License-Identifier: MIT */
/* settle.c - each node goes to the weighted median of where those that it is linked to
 * want it, as far as its neighbours let it; the rightmost first, then the leftmost
 * first, a few times.  After E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A
 * technique for drawing directed graphs" (1993), section 4.1. */
#include "render/layout/settle.h"

#include <stdbool.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define PASSES 8 /* half of them from each side */

/* What another node wants of this one. */
struct wish {
    uint32_t other;
    int64_t more; /* this one's value - the other's */
    int64_t weight;
};

struct limit {
    uint32_t other;
    int64_t length;
    bool right; /* the other is the right one */
};

struct settling {
    size_t *wish_start; /* [node + 1] */
    struct wish *wishes;
    size_t *limit_start; /* [node + 1] */
    struct limit *limits;
    int64_t *value;
    uint32_t *order;
    struct target {
        int64_t value;
        int64_t weight;
    } * targets; /* of one node */
};

static void sum_up(size_t *start, uint32_t node_count)
{
    for (uint32_t i = 0; i < node_count; i++) {
        start[i + 1] += start[i];
    }
}

static void list_limits(struct settling *s, const struct prism_simplex_edge *edges,
                        size_t count, uint32_t node_count)
{
    s->limit_start = prism_alloc_zeroed((size_t)node_count + 2, sizeof(size_t));
    s->limits = prism_alloc(2 * count * sizeof *s->limits);
    for (size_t i = 0; i < count; i++) {
        s->limit_start[edges[i].tail + 2]++;
        s->limit_start[edges[i].head + 2]++;
    }
    sum_up(s->limit_start, node_count);
    for (size_t i = 0; i < count; i++) {
        s->limits[s->limit_start[edges[i].tail + 1]++] =
            (struct limit){edges[i].head, edges[i].length, true};
        s->limits[s->limit_start[edges[i].head + 1]++] =
            (struct limit){edges[i].tail, edges[i].length, false};
    }
}

static bool is_pair(const struct prism_simplex_edge *edges, size_t i, size_t count,
                    uint32_t node_count)
{
    return i + 1 < count && edges[i].tail >= node_count &&
           edges[i].tail == edges[i + 1].tail && edges[i].head < node_count &&
           edges[i + 1].head < node_count;
}

static void list_wishes(struct settling *s, const struct prism_simplex_edge *edges,
                        size_t count, uint32_t node_count)
{
    s->wish_start = prism_alloc_zeroed((size_t)node_count + 2, sizeof(size_t));
    s->wishes = prism_alloc(2 * count * sizeof *s->wishes);
    for (size_t i = 0; i < count; i++) {
        if (is_pair(edges, i, count, node_count)) {
            s->wish_start[edges[i].head + 2]++;
            s->wish_start[edges[i + 1].head + 2]++;
        }
    }
    sum_up(s->wish_start, node_count);
    for (size_t i = 0; i < count; i++) {
        if (is_pair(edges, i, count, node_count)) {
            const struct prism_simplex_edge *a = &edges[i];
            const struct prism_simplex_edge *b = &edges[i + 1];

            s->wishes[s->wish_start[a->head + 1]++] =
                (struct wish){b->head, a->length - b->length, a->weight};
            s->wishes[s->wish_start[b->head + 1]++] =
                (struct wish){a->head, b->length - a->length, b->weight};
        }
    }
}

static int by_value(const void *a, const void *b)
{
    const struct target *left = a;
    const struct target *right = b;

    if (left->value != right->value) {
        return left->value < right->value ? -1 : 1;
    }
    return (left->weight > right->weight) - (left->weight < right->weight);
}

static int64_t median(const struct settling *s, uint32_t node)
{
    size_t count = s->wish_start[node + 1] - s->wish_start[node];
    int64_t weight = 0;
    int64_t passed = 0;
    size_t i = 0;

    for (size_t k = 0; k < count; k++) {
        const struct wish *wish = &s->wishes[s->wish_start[node] + k];

        s->targets[k].value = s->value[wish->other] + wish->more;
        s->targets[k].weight = wish->weight;
        weight += wish->weight;
    }
    qsort(s->targets, count, sizeof *s->targets, by_value);
    while (i + 1 < count && 2 * (passed + s->targets[i].weight) < weight) {
        passed += s->targets[i++].weight;
    }
    return s->targets[i].value;
}

static void settle_node(struct settling *s, uint32_t node)
{
    int64_t low = INT64_MIN;
    int64_t high = INT64_MAX;
    int64_t to;

    if (s->wish_start[node] == s->wish_start[node + 1]) {
        return;
    }
    for (size_t i = s->limit_start[node]; i < s->limit_start[node + 1]; i++) {
        const struct limit *limit = &s->limits[i];
        int64_t value = s->value[limit->other];

        if (limit->right) {
            high = value - limit->length < high ? value - limit->length : high;
        } else {
            low = value + limit->length > low ? value + limit->length : low;
        }
    }
    to = median(s, node);
    to = to > high ? high : to;
    s->value[node] = to < low ? low : to;
}

/* From the left, as they are at the start. */
static void list_order(struct settling *s, uint32_t node_count)
{
    for (uint32_t i = 0; i < node_count; i++) {
        s->targets[i] = (struct target){s->value[i], i};
    }
    qsort(s->targets, node_count, sizeof *s->targets, by_value);
    for (uint32_t i = 0; i < node_count; i++) {
        s->order[i] = (uint32_t)s->targets[i].weight;
    }
}

void prism_settle(const struct prism_simplex_edge *edges, size_t edge_count,
                  size_t apart_count, uint32_t node_count, int64_t *value)
{
    struct settling s = {0};

    s.value = value;
    list_limits(&s, edges, apart_count, node_count);
    list_wishes(&s, edges + apart_count, edge_count - apart_count, node_count);
    s.order = prism_alloc(node_count * sizeof *s.order);
    s.targets =
        prism_alloc((node_count + 2 * (edge_count - apart_count)) * sizeof *s.targets);
    list_order(&s, node_count);
    for (int pass = 0; pass < PASSES; pass++) {
        for (uint32_t i = 0; i < node_count; i++) {
            settle_node(&s, s.order[pass % 2 == 0 ? node_count - 1 - i : i]);
        }
    }
    free(s.wish_start);
    free(s.wishes);
    free(s.limit_start);
    free(s.limits);
    free(s.order);
    free(s.targets);
}
