/* SPDX-License-Identifier: MIT */
/* stability.c - how far functions move between two drawings of the same program.
 *
 *     stability GRAPH            a made change: each weight by up to a twentieth, and
 *                                one node in fifty is gone, as when a function falls
 *                                below what is shown
 *     stability BEFORE AFTER     two recordings, the nodes of which have keys
 *
 * Prints the mean distance between the places of a node in the two drawings, in
 * percent of the width of the first, and in brackets how much of it is upright.  Of a
 * made change: when only weights change; when nodes are gone; and when they are, but
 * the first drawing is the anchor.  Of two recordings: without an anchor; and with. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/layout/input.h"

#define DROPPED 50

struct random {
    uint64_t state;
};

static double next(struct random *random)
{
    random->state =
        random->state * UINT64_C(6364136223846793005) + 1442695040888963407U;
    return (double)(random->state >> 33) / (double)(UINT64_C(1) << 31);
}

/* A node of the second graph that is in the first one, too. */
struct common {
    uint32_t before;
    uint32_t after;
};

struct commons {
    PRISM_VEC(struct common);
};

static void change(const struct bench_input *in, struct bench_input *out, bool drop,
                   struct commons *commons)
{
    struct random random = {2463534242U};
    uint32_t *now = prism_alloc_zeroed(in->nodes.count, sizeof *now);

    out->nodes.count = out->edges.count = commons->count = 0;
    for (uint32_t i = 0; i < in->nodes.count; i++) {
        now[i] = UINT32_MAX;
        if (next(&random) * DROPPED >= 1 || !drop) {
            now[i] = (uint32_t)out->nodes.count;
            prism_vec_push(commons) = (struct common){i, now[i]};
            prism_vec_push(&out->nodes) = in->nodes.items[i];
        }
    }
    for (size_t i = 0; i < in->edges.count; i++) {
        struct prism_layout_edge edge = in->edges.items[i];

        edge.from = now[edge.from];
        edge.to = now[edge.to];
        edge.weight *= 0.95 + next(&random) / 10;
        if (edge.from != UINT32_MAX && edge.to != UINT32_MAX) {
            prism_vec_push(&out->edges) = edge;
        }
    }
    free(now);
}

static void match(const struct bench_input *before, const struct bench_input *after,
                  struct commons *commons)
{
    for (uint32_t i = 0; i < after->keys.count; i++) {
        for (uint32_t k = 0; k < before->keys.count; k++) {
            if (after->keys.items[i] != 0 &&
                after->keys.items[i] == before->keys.items[k]) {
                prism_vec_push(commons) = (struct common){k, i};
                break;
            }
        }
    }
}

static struct prism_layout lay_out(const struct bench_input *in,
                                   struct prism_arena *arena)
{
    struct prism_layout_options options = prism_layout_defaults();
    struct prism_layout_graph graph = {in->nodes.items, in->edges.items,
                                       in->nodes.count, in->edges.count};
    struct prism_layout layout;
    struct prism_error err = {0};

    if (!prism_layout_make(&graph, &options, arena, &layout, &err)) {
        (void)fprintf(stderr, "%s\n", err.text);
        exit(1);
    }
    return layout;
}

static void print_moved(const struct prism_layout *before,
                        const struct prism_layout *after, const struct commons *commons)
{
    double sum = 0;
    double upright = 0;

    for (size_t i = 0; i < commons->count; i++) {
        struct prism_point a = before->nodes[commons->items[i].before].at;
        struct prism_point b = after->nodes[commons->items[i].after].at;

        sum += hypot(a.x - b.x, a.y - b.y);
        upright += fabs(a.y - b.y);
    }
    printf(" %6.2f (%5.2f)", 100 * sum / (double)commons->count / before->width,
           100 * upright / (double)commons->count / before->width);
}

static void anchor(struct bench_input *after, const struct prism_layout *before,
                   const struct commons *commons)
{
    for (size_t i = 0; i < commons->count; i++) {
        struct prism_layout_node *node = &after->nodes.items[commons->items[i].after];

        node->anchored = true;
        node->anchor = before->nodes[commons->items[i].before].at;
    }
}

int main(int argc, char **argv)
{
    struct bench_input in = {0};
    struct bench_input out = {0};
    struct prism_arena arena = {0};
    struct commons commons = {0};
    struct prism_layout before;
    struct prism_layout after;

    if (argc < 2 || argc > 3 || !bench_input_read(&in, argv[1], false) ||
        (argc == 3 && !bench_input_read(&out, argv[2], false))) {
        (void)fprintf(stderr, "usage: stability GRAPH|BEFORE AFTER\n");
        return 2;
    }
    before = lay_out(&in, &arena);
    if (argc == 3) {
        match(&in, &out, &commons);
        printf("%4zu of %4zu", commons.count, in.nodes.count);
    } else {
        change(&in, &out, false, &commons);
        after = lay_out(&out, &arena);
        print_moved(&before, &after, &commons);
        change(&in, &out, true, &commons);
    }
    after = lay_out(&out, &arena);
    print_moved(&before, &after, &commons);
    anchor(&out, &before, &commons);
    after = lay_out(&out, &arena);
    print_moved(&before, &after, &commons);
    printf("\n");
    prism_vec_release(&commons);
    prism_arena_release(&arena);
    bench_input_release(&in);
    bench_input_release(&out);
    return 0;
}
