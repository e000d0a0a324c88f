/* SPDX-License-Identifier: MIT */
/* test_layout.c - whole drawings of graphs that are extreme in one way each, and what
 * is refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base/vec.h"
#include "render/layout/layout.h"

struct drawing {
    struct {
        PRISM_VEC(struct prism_layout_node);
    } nodes;
    struct {
        PRISM_VEC(struct prism_layout_edge);
    } edges;
    struct prism_layout_options options;
    struct prism_arena arena;
    struct prism_layout layout;
    struct prism_error err;
};

static void begin(struct drawing *d, size_t nodes)
{
    *d = (struct drawing){.options = prism_layout_defaults()};
    for (size_t i = 0; i < nodes; i++) {
        prism_vec_push(&d->nodes) =
            (struct prism_layout_node){.width = 80, .height = 40};
    }
}

static void edge(struct drawing *d, uint32_t from, uint32_t to, double weight)
{
    prism_vec_push(&d->edges) =
        (struct prism_layout_edge){.from = from, .to = to, .weight = weight};
}

static bool lay_out(struct drawing *d)
{
    struct prism_layout_graph graph = {d->nodes.items, d->edges.items, d->nodes.count,
                                       d->edges.count};

    return prism_layout_make(&graph, &d->options, &d->arena, &d->layout, &d->err);
}

static void end(struct drawing *d)
{
    prism_arena_release(&d->arena);
    prism_vec_release(&d->nodes);
    prism_vec_release(&d->edges);
}

static struct prism_point at(const struct drawing *d, size_t node)
{
    return d->layout.nodes[node].at;
}

/* No two nodes of one rank and part overlap; for graphs of one part. */
static void check_apart(const struct drawing *d)
{
    for (size_t i = 0; i < d->nodes.count; i++) {
        for (size_t k = 0; k < i; k++) {
            assert_true(fabs(at(d, i).x - at(d, k).x) >= 80 ||
                        fabs(at(d, i).y - at(d, k).y) >= 40);
        }
    }
}

static void nothing_is_an_empty_drawing(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 0);
    assert_true(lay_out(&d));
    assert_true(d.layout.width <= 0 && d.layout.height <= 0);
    assert_int_equal(d.layout.point_count, 0);
    end(&d);
}

static void one_node_is_the_drawing(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 1);
    assert_true(lay_out(&d));
    assert_true(fabs(d.layout.width - 80) < 0.5 && fabs(d.layout.height - 40) < 0.5);
    assert_true(fabs(at(&d, 0).x - 40) < 0.5 && fabs(at(&d, 0).y - 20) < 0.5);
    end(&d);
}

static void a_loop_leaves_and_comes_back_at_the_side(void **state)
{
    struct drawing d;
    const struct prism_layout_route *route;
    const struct prism_point *points;

    (void)state;
    begin(&d, 1);
    edge(&d, 0, 0, 1);
    d.edges.items[0].label_width = 30;
    d.edges.items[0].label_height = 12;
    assert_true(lay_out(&d));
    route = &d.layout.edges[0];
    points = &d.layout.points[route->first_point];
    assert_false(route->back);
    assert_int_equal(route->point_count, 7);
    assert_true(fabs(points[0].x - 80) < 0.5 && fabs(points[6].x - 80) < 0.5);
    assert_true(points[0].y < points[6].y && points[3].x > 80);
    assert_true(route->label.x - 15 > points[3].x);
    assert_true(route->label.x + 15 <= d.layout.width + 0.5);
    end(&d);
}

static void ten_thousand_edges_run_side_by_side(void **state)
{
    struct drawing d;
    double last = -INFINITY;

    (void)state;
    begin(&d, 3);
    for (uint32_t i = 0; i < 10000; i++) {
        edge(&d, 0, 2, 1);
    }
    edge(&d, 0, 1, 1);
    edge(&d, 1, 2, 1);
    assert_true(lay_out(&d));
    for (size_t i = 0; i < 10000; i++) {
        const struct prism_layout_route *route = &d.layout.edges[i];
        const struct prism_point *points = &d.layout.points[route->first_point];
        double middle = points[route->point_count / 2].x;

        assert_true(points[0].y < points[route->point_count - 1].y);
        assert_true(middle > last);
        last = middle;
    }
    end(&d);
}

static void of_two_calls_to_each_other_the_lighter_runs_back(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 2);
    edge(&d, 0, 1, 3);
    edge(&d, 1, 0, 7);
    assert_true(lay_out(&d));
    assert_true(d.layout.edges[0].back);
    assert_false(d.layout.edges[1].back);
    assert_int_equal(d.layout.nodes[0].rank, 1);
    assert_int_equal(d.layout.nodes[1].rank, 0);
    assert_int_equal(d.layout.cycle_count, 1);
    assert_int_equal(d.layout.nodes[0].cycle, 1);
    assert_int_equal(d.layout.nodes[1].cycle, 1);
    assert_true(d.layout.cycles[0].size.y >= 128);
    /* It leaves its node, the lower one, upwards. */
    assert_true(d.layout.points[d.layout.edges[0].first_point].y < at(&d, 0).y);
    end(&d);
}

static void a_cycle_without_a_root_is_broken_once(void **state)
{
    struct drawing d;
    size_t back = 0;

    (void)state;
    begin(&d, 7);
    for (uint32_t i = 0; i < 7; i++) {
        edge(&d, i, (i + 1) % 7, i == 4 ? 1 : 5);
    }
    assert_true(lay_out(&d));
    for (size_t i = 0; i < 7; i++) {
        back += d.layout.edges[i].back;
    }
    assert_int_equal(back, 1);
    assert_true(d.layout.edges[4].back);
    assert_int_equal(d.layout.nodes[5].rank, 0);
    assert_int_equal(d.layout.nodes[4].rank, 6);
    check_apart(&d);
    end(&d);
}

static void in_a_complete_order_each_has_its_rank(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 40);
    for (uint32_t i = 0; i < 40; i++) {
        for (uint32_t k = i + 1; k < 40; k++) {
            edge(&d, i, k, 1);
        }
    }
    assert_true(lay_out(&d));
    for (uint32_t i = 0; i < 40; i++) {
        assert_int_equal(d.layout.nodes[i].rank, i);
    }
    check_apart(&d);
    end(&d);
}

static void a_long_chain_is_straight(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 5000);
    for (uint32_t i = 0; i + 1 < 5000; i++) {
        edge(&d, i, i + 1, 1);
    }
    assert_true(lay_out(&d));
    for (uint32_t i = 0; i < 5000; i++) {
        assert_int_equal(d.layout.nodes[i].rank, i);
        assert_true(fabs(at(&d, i).x - at(&d, 0).x) < 0.5);
    }
    assert_true(fabs(d.layout.width - 80) < 0.5);
    end(&d);
}

static void the_middle_of_a_star_is_in_the_middle(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 5001);
    for (uint32_t i = 1; i <= 5000; i++) {
        edge(&d, 0, i, 1);
    }
    assert_true(lay_out(&d));
    assert_true(fabs(at(&d, 0).x - d.layout.width / 2) < 200);
    assert_true(fabs(d.layout.width - (5000 * 80.0 + 4999 * d.options.node_sep)) < 1);
    end(&d);
}

static void parts_stand_beside_and_below_each_other(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 900);
    assert_true(lay_out(&d));
    check_apart(&d);
    assert_true(d.layout.width / d.layout.height < 3);
    assert_true(d.layout.height / d.layout.width < 3);
    end(&d);
}

static void rightwards_is_downwards_turned(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 3);
    edge(&d, 0, 1, 1);
    edge(&d, 0, 2, 1);
    d.options.direction = PRISM_LAYOUT_RIGHT;
    assert_true(lay_out(&d));
    assert_true(at(&d, 0).x + 80 < at(&d, 1).x);
    assert_true(fabs(at(&d, 1).x - at(&d, 2).x) < 0.5);
    assert_true(fabs(at(&d, 1).y - at(&d, 2).y) >= 40);
    assert_true(d.layout.width > d.layout.height);
    end(&d);
}

/* Two callees that cross nothing either way stand as the anchors say. */
static void anchors_decide_where_nothing_else_does(void **state)
{
    (void)state;
    for (int turned = 0; turned < 2; turned++) {
        struct drawing d;

        begin(&d, 3);
        edge(&d, 0, 1, 1);
        edge(&d, 0, 2, 1);
        for (size_t i = 1; i < 3; i++) {
            d.nodes.items[i].anchored = true;
            d.nodes.items[i].anchor.x = (i == 1) == (turned == 0) ? 50 : 900;
        }
        assert_true(lay_out(&d));
        assert_true((at(&d, 1).x < at(&d, 2).x) == (turned == 0));
        assert_true(fabs(fabs(at(&d, 1).x - at(&d, 2).x) - 850) < 1);
        end(&d);
    }
}

static void refused(struct drawing *d, const char *message)
{
    assert_false(lay_out(d));
    assert_string_equal(d->err.text, message);
    end(d);
}

static void what_is_out_of_bounds_is_refused(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 2);
    edge(&d, 0, 2, 1);
    refused(&d, "layout: expected nodes below 2 in edge 0, found 0 and 2");
    begin(&d, 2);
    edge(&d, 0, 1, NAN);
    refused(&d, "layout: expected a weight of at least 0 in edge 0, found nan");
    begin(&d, 1);
    d.nodes.items[0].width = -1;
    refused(&d, "layout: expected a width from 0 to 100000 in item 0, found -1");
    begin(&d, 1);
    d.nodes.items[0].anchored = true;
    d.nodes.items[0].anchor.x = INFINITY;
    refused(&d, "layout: expected an anchor within 10000000000 in node 0, found "
                "(inf, 0)");
    begin(&d, 1);
    d.options.rank_sep = 1e6;
    refused(&d, "layout: expected a distance of ranks from 0 to 100000 in item 0, "
                "found 1e+06");
}

/* Each edge from the first of a chain would need a place in each rank. */
static void too_many_places_are_refused(void **state)
{
    struct drawing d;

    (void)state;
    begin(&d, 4000);
    for (uint32_t i = 0; i + 1 < 4000; i++) {
        edge(&d, i, i + 1, 1);
        edge(&d, 0, i + 1, 1);
    }
    refused(&d, "layout: expected edges that need at most 4000000 places in the ranks "
                "that they pass, found 7998001");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_an_empty_drawing),
        cmocka_unit_test(one_node_is_the_drawing),
        cmocka_unit_test(a_loop_leaves_and_comes_back_at_the_side),
        cmocka_unit_test(ten_thousand_edges_run_side_by_side),
        cmocka_unit_test(of_two_calls_to_each_other_the_lighter_runs_back),
        cmocka_unit_test(a_cycle_without_a_root_is_broken_once),
        cmocka_unit_test(in_a_complete_order_each_has_its_rank),
        cmocka_unit_test(a_long_chain_is_straight),
        cmocka_unit_test(the_middle_of_a_star_is_in_the_middle),
        cmocka_unit_test(parts_stand_beside_and_below_each_other),
        cmocka_unit_test(rightwards_is_downwards_turned),
        cmocka_unit_test(anchors_decide_where_nothing_else_does),
        cmocka_unit_test(what_is_out_of_bounds_is_refused),
        cmocka_unit_test(too_many_places_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
