/* SPDX-License-Identifier: MIT */
/* test_layout_order.c - ranks, stops, crossings and the order of one part, and where
 * its stops are placed. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/vec.h"
#include "render/layout/blocks.h"
#include "render/layout/crossings.h"
#include "render/layout/order.h"
#include "render/layout/place.h"
#include "render/layout/ranks.h"
#include "render/layout/sweep.h"

#define BOXES 24U

struct fixture {
    struct prism_box boxes[BOXES];
    struct {
        PRISM_VEC(struct prism_strand);
    } strands; /* sorted, as a part's are */
    struct prism_part part;
    uint32_t rank[BOXES];
    uint32_t rank_count;
    struct prism_layers layers;
    struct prism_layout_options options;
};

static void begin(struct fixture *f, uint32_t boxes)
{
    *f = (struct fixture){.options = prism_layout_defaults()};
    for (uint32_t i = 0; i < boxes; i++) {
        f->boxes[i] = (struct prism_box){
            .node = i, .pen = PRISM_LAYOUT_NONE, .width = 60, .height = 30};
    }
    f->part.box_count = boxes;
}

static void strand(struct fixture *f, uint32_t upper, uint32_t lower)
{
    prism_vec_push(&f->strands) = (struct prism_strand){
        .upper = upper, .lower = lower, .weight = 1, .edge_count = 1};
}

static void make_layers(struct fixture *f)
{
    f->part.boxes = f->boxes;
    f->part.strands = f->strands.items;
    f->part.strand_count = (uint32_t)f->strands.count;
    f->rank_count = prism_ranks_find(&f->part, f->rank);
    prism_layers_init(&f->layers, &f->part, f->rank, &f->options);
}

static void end(struct fixture *f)
{
    prism_layers_release(&f->layers);
    prism_vec_release(&f->strands);
}

/* Of the links down from two stops of a rank, the left one first. */
static uint64_t crossings_of(const struct prism_layers *layers, uint32_t left,
                             uint32_t right)
{
    uint64_t crossings = 0;

    for (size_t i = layers->down_start[left]; i < layers->down_start[left + 1]; i++) {
        for (size_t k = layers->down_start[right]; k < layers->down_start[right + 1];
             k++) {
            crossings += layers->position[layers->down[i].stop] >
                         layers->position[layers->down[k].stop];
        }
    }
    return crossings;
}

/* Every pair of links between two ranks, looked at. */
static uint64_t count_slowly(const struct prism_layers *layers)
{
    uint64_t crossings = 0;

    for (uint32_t a = 0; a < layers->stop_count; a++) {
        for (uint32_t b = 0; b < layers->stop_count; b++) {
            if (layers->stops[a].rank == layers->stops[b].rank &&
                layers->position[a] < layers->position[b]) {
                crossings += crossings_of(layers, a, b);
            }
        }
    }
    return crossings;
}

static void random_part(struct fixture *f, uint64_t seed)
{
    begin(f, BOXES);
    for (uint32_t upper = 0; upper < BOXES; upper++) {
        for (uint32_t lower = upper + 1; lower < BOXES; lower++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407U;
            if (lower == upper + 1 + upper % 3 || (seed >> 40) % 12 == 0) {
                strand(f, upper, lower);
            }
        }
    }
    make_layers(f);
}

/* a -> b -> c -> d and a -> d; e -> d stands as near to d as it can. */
static void ranks_are_as_short_as_can_be(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, 5);
    strand(&f, 0, 1);
    strand(&f, 0, 3);
    strand(&f, 1, 2);
    strand(&f, 2, 3);
    strand(&f, 4, 3);
    make_layers(&f);
    assert_int_equal(f.rank_count, 4);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(f.rank[i], i);
    }
    assert_int_equal(f.rank[4], 2);
    /* The long strand stops twice. */
    assert_int_equal(f.layers.stop_count, 7);
    assert_int_equal(prism_layers_between(&f.layers, 1), 2);
    end(&f);
}

static void crossings_are_counted_as_by_hand(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct fixture f;
        uint64_t before;

        random_part(&f, seed);
        before = count_slowly(&f.layers);
        assert_int_equal(prism_crossings(&f.layers), before);
        prism_order(&f.layers);
        assert_int_equal(prism_crossings(&f.layers), count_slowly(&f.layers));
        assert_true(count_slowly(&f.layers) <= before);
        end(&f);
    }
}

/* Each step of sifting and transposing takes crossings away or leaves all as it is. */
static void steps_never_add_crossings(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct fixture f;
        struct prism_sweep sweep;
        uint64_t last;

        random_part(&f, seed);
        prism_sweep_init(&sweep, &f.layers, NULL);
        last = prism_sweep_total(&sweep);
        for (int i = 0; i < 4; i++) {
            if (i % 2 == 0) {
                prism_sweep_transpose(&sweep);
            } else {
                (void)prism_sweep_sift(&sweep);
            }
            assert_true(prism_sweep_total(&sweep) <= last);
            last = prism_sweep_total(&sweep);
        }
        prism_sweep_release(&sweep);
        end(&f);
    }
}

/* Box i calls 2i + 1 and 2i + 2, written down in an order that crosses much. */
static void a_tree_has_no_crossings(void **state)
{
    struct fixture f;

    (void)state;
    begin(&f, 15);
    for (uint32_t i = 0; i < 7; i++) {
        uint32_t mixed = i < 3 ? i : 9 - i;

        strand(&f, i, i < 3 ? 2 * i + 1 : 2 * mixed + 1);
        strand(&f, i, i < 3 ? 2 * i + 2 : 2 * mixed + 2);
    }
    make_layers(&f);
    assert_true(prism_crossings(&f.layers) > 0);
    prism_order(&f.layers);
    assert_int_equal(prism_crossings(&f.layers), 0);
    end(&f);
}

/* The first stop below, or the stop itself. */
static uint32_t under(const struct prism_layers *layers, uint32_t stop)
{
    size_t first = layers->down_start[stop];

    return first < layers->down_start[stop + 1] ? layers->down[first].stop : stop;
}

/* Two blocks that go on from one rank to the next do so in the same order. */
static void check_blocks(const struct prism_layers *layers, const uint32_t *block,
                         uint32_t a, uint32_t b)
{
    uint32_t under_a = under(layers, a);
    uint32_t under_b = under(layers, b);

    if (under_a != a && under_b != b && block[under_a] == block[a] &&
        block[under_b] == block[b] && layers->stops[a].rank == layers->stops[b].rank) {
        assert_int_equal(layers->position[a] < layers->position[b],
                         layers->position[under_a] < layers->position[under_b]);
    }
}

static void blocks_do_not_cross(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct fixture f;
        uint32_t *block;

        random_part(&f, seed);
        prism_order(&f.layers);
        block = malloc(f.layers.stop_count * sizeof *block);
        assert_non_null(block);
        assert_true(prism_blocks_find(&f.layers, 1000, block) <= f.layers.stop_count);
        for (uint32_t a = 0; a < f.layers.stop_count; a++) {
            for (uint32_t b = 0; b < f.layers.stop_count; b++) {
                check_blocks(&f.layers, block, a, b);
            }
        }
        free(block);
        end(&f);
    }
}

static void neighbours_keep_their_distance(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 30; seed++) {
        struct fixture f;
        struct prism_ports ports;
        double width;

        random_part(&f, seed);
        prism_order(&f.layers);
        prism_ports_init(&ports, &f.layers, 10);
        width = prism_place(&f.layers, &ports, &f.options);
        for (uint32_t i = 0; i < f.layers.stop_count; i++) {
            const struct prism_stop *stop = &f.layers.stops[i];
            uint32_t at = f.layers.rank_start[stop->rank] + f.layers.position[i];
            const struct prism_stop *left;

            assert_true(stop->x - stop->left > -1e-6);
            assert_true(stop->x + stop->right < width + 1e-6);
            if (f.layers.position[i] > 0) {
                left = &f.layers.stops[f.layers.order[at - 1]];
                assert_true(stop->x - stop->left - left->x - left->right >
                            f.options.edge_sep - 1e-6);
            }
        }
        prism_ports_release(&ports);
        end(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_as_short_as_can_be),
        cmocka_unit_test(crossings_are_counted_as_by_hand),
        cmocka_unit_test(steps_never_add_crossings),
        cmocka_unit_test(a_tree_has_no_crossings),
        cmocka_unit_test(blocks_do_not_cross),
        cmocka_unit_test(neighbours_keep_their_distance),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
