/* SPDX-License-Identifier: MIT */
/* stability.c - how far functions move when a profile changes a little: each weight by
 * up to a twentieth, and one node in fifty is gone, as when a function falls below what
 * is shown.
 *
 *     stability GRAPH
 *
 * Prints the mean distance between the places of a node in the two drawings, in
 * percent of the width: when only weights change; when nodes are gone; and when they
 * are, but the first drawing is the anchor. */
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

/* `kept[i]` is the node that was number kept[i] before. */
static size_t change(const struct bench_input *in, struct bench_input *out,
                     uint32_t *kept, bool drop)
{
    struct random random = {2463534242U};
    uint32_t *now = prism_alloc_zeroed(in->nodes.count, sizeof *now);
    size_t count = 0;

    for (uint32_t i = 0; i < in->nodes.count; i++) {
        now[i] = UINT32_MAX;
        if (next(&random) * DROPPED >= 1 || !drop) {
            now[i] = (uint32_t)out->nodes.count;
            kept[count++] = i;
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
    return count;
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

static double moved(const struct prism_layout *before, const struct prism_layout *after,
                    const uint32_t *kept, size_t count)
{
    double sum = 0;

    for (size_t i = 0; i < count; i++) {
        struct prism_point a = before->nodes[kept[i]].at;
        struct prism_point b = after->nodes[i].at;

        sum += hypot(a.x - b.x, a.y - b.y);
    }
    return 100 * sum / (double)count / before->width;
}

int main(int argc, char **argv)
{
    struct bench_input in = {0};
    struct bench_input out = {0};
    struct prism_arena arena = {0};
    struct prism_layout before;
    struct prism_layout after;
    uint32_t *kept;
    size_t count;

    if (argc != 2 || !bench_input_read(&in, argv[1], false)) {
        (void)fprintf(stderr, "usage: stability GRAPH\n");
        return 2;
    }
    kept = prism_alloc(in.nodes.count * sizeof *kept);
    before = lay_out(&in, &arena);
    count = change(&in, &out, kept, false);
    after = lay_out(&out, &arena);
    printf("%.2f ", moved(&before, &after, kept, count));
    out.nodes.count = out.edges.count = 0;
    count = change(&in, &out, kept, true);
    after = lay_out(&out, &arena);
    printf("%.2f", moved(&before, &after, kept, count));
    for (size_t i = 0; i < count; i++) {
        out.nodes.items[i].anchored = true;
        out.nodes.items[i].anchor = before.nodes[kept[i]].at;
    }
    after = lay_out(&out, &arena);
    printf(" %.2f\n", moved(&before, &after, kept, count));
    free(kept);
    prism_arena_release(&arena);
    bench_input_release(&in);
    bench_input_release(&out);
    return 0;
}
