/* SPDX-License-Identifier: MIT */
/* flow.c - the linear program of simplex.h by its dual, a circulation of least cost,
 * and the primal network simplex method (W. H. Cunningham, "A network simplex
 * method", 1976; R. K. Ahuja, T. L. Magnanti, J. B. Orlin, "Network flows", 1993,
 * chapter 11).  An edge that keeps two nodes apart is an arc with any flow from 0 up,
 * which earns its length; a pair that draws two nodes together is one arc with a flow
 * of its weight at most, in either direction.  Positions are the potentials.
 *
 * A spanning tree of arcs that are as long as their costs fixes all potentials.  An
 * arc that is too short, or could be shorter, enters; flow runs round the circle that
 * it closes, until an arc of that can take no more, which leaves.  Of several the
 * last one round from the top leaves: so trees stay strongly feasible (from each node
 * some more flow could run to the root) and none comes twice.  The arc to enter is the
 * worst of a block, blocks in turn (Z. Kiraly, P. Kovacs, "Efficient implementations
 * of minimum-cost flow algorithms", 2012).
 *
 * At the start each node hangs by the root, in the place that it has, by an arc that
 * leads there only: what flows in a circle never uses it, whatever it costs.  Nodes
 * are in order only in the end, but then it is the best order of all; the method of
 * simplex.c goes through valid positions, with several times the work. */
#include "render/layout/flow.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/memory.h"

#define NONE        UINT32_MAX
#define NO_END      (INT64_MAX / 4) /* to a flow */
#define BLOCK_LEAST 16U

/* value[head] - value[tail] - length is what a unit of flow costs. */
struct arc {
    uint32_t tail;
    uint32_t head;
    int64_t length;
};

struct flow {
    int64_t least;
    int64_t most;
    int64_t now;
};

/* Of the tree, as lists of children.  Steps go from node to node in no order that a
 * cache could know: two fill a line. */
struct node {
    int64_t value;
    uint32_t parent;
    uint32_t arc; /* to the parent, or from it */
    uint32_t first;
    uint32_t next;
    uint32_t before;
    uint32_t depth;
};

struct flowing {
    struct arc *arcs;   /* the last ones are those to the root */
    struct flow *flows; /* [arc] */
    struct node *nodes;
    uint32_t arc_count; /* without those */
    uint32_t node_count;
    uint32_t root; /* behind the nodes */
    uint32_t scan; /* where the search goes on */
    uint64_t steps;
};

static void add_arc(struct flowing *f, uint32_t tail, uint32_t head, int64_t length,
                    int64_t least, int64_t most)
{
    f->arcs[f->arc_count] = (struct arc){tail, head, length};
    f->flows[f->arc_count++] = (struct flow){least, most, 0};
}

static void list_arcs(struct flowing *f, const struct prism_flow_problem *problem)
{
    const struct prism_simplex_edge *edges = problem->edges;

    for (size_t i = 0; i < problem->edge_count; i++) {
        const struct prism_simplex_edge *edge = &edges[i];

        if (i < problem->apart_count) {
            add_arc(f, edge->tail, edge->head, edge->length, 0, NO_END);
        } else if (edge->tail >= problem->link_first) {
            assert(i + 1 < problem->edge_count && edge[1].tail == edge->tail);
            add_arc(f, edge->head, edge[1].head, edge[1].length - edge->length,
                    -edge->weight, edge->weight);
            i++;
        } else {
            /* Apart, and together. */
            add_arc(f, edge->tail, edge->head, edge->length, -edge->weight, NO_END);
        }
    }
}

static void hang(struct flowing *f, uint32_t node, uint32_t parent, uint32_t arc)
{
    struct node *child = &f->nodes[node];

    child->parent = parent;
    child->arc = arc;
    child->before = NONE;
    child->next = f->nodes[parent].first;
    if (child->next != NONE) {
        f->nodes[child->next].before = node;
    }
    f->nodes[parent].first = node;
}

static void unhang(struct flowing *f, uint32_t node)
{
    const struct node *child = &f->nodes[node];

    if (child->before != NONE) {
        f->nodes[child->before].next = child->next;
    } else {
        f->nodes[child->parent].first = child->next;
    }
    if (child->next != NONE) {
        f->nodes[child->next].before = child->before;
    }
}

static void first_tree(struct flowing *f, const int64_t *value)
{
    f->nodes[f->root] = (struct node){.parent = NONE, .first = NONE};
    for (uint32_t i = 0; i < f->node_count; i++) {
        uint32_t arc = f->arc_count + i;

        f->arcs[arc] = (struct arc){i, f->root, -value[i]};
        f->flows[arc] = (struct flow){0, NO_END, 0};
        f->nodes[i] = (struct node){.value = value[i], .first = NONE, .depth = 1};
        hang(f, i, f->root, arc);
    }
}

/* What a unit of flow along the arc costs. */
static int64_t cost(const struct flowing *f, const struct arc *arc)
{
    return f->nodes[arc->head].value - f->nodes[arc->tail].value - arc->length;
}

/* How much more, or less. */
static int64_t room(const struct flow *flow, bool more)
{
    return more ? flow->most - flow->now : flow->now - flow->least;
}

/* The arc whose flow is worst, by what a unit of it would gain; NONE in the end. */
static uint32_t entering(struct flowing *f, uint32_t block)
{
    uint32_t best = NONE;
    int64_t most = 0;
    uint32_t left = block;

    for (uint32_t i = 0; i < f->arc_count; i++) {
        int64_t gain = cost(f, &f->arcs[f->scan]);

        if (llabs(gain) > most && room(&f->flows[f->scan], gain < 0) > 0) {
            most = llabs(gain);
            best = f->scan;
        }
        f->scan = f->scan + 1 < f->arc_count ? f->scan + 1 : 0;
        f->steps++;
        if (--left == 0) {
            if (best != NONE) {
                break;
            }
            left = block;
        }
    }
    return best;
}

static bool leads_up(const struct flowing *f, uint32_t node)
{
    return f->arcs[f->nodes[node].arc].tail == node;
}

/* A circle: flow leaves the tree at `from` and comes back at `to`. */
struct circle {
    uint32_t arc;
    uint32_t from;
    uint32_t to;
    uint32_t top;
    int64_t flow;
    uint32_t leaving; /* the node whose arc leaves; NONE: the one that entered */
    bool from_side;   /* it is between `from` and the top */
    bool forward;     /* flow leaves `from` along the arc, not against it */
};

static void close_circle(struct flowing *f, uint32_t entered, struct circle *circle)
{
    const struct arc *arc = &f->arcs[entered];
    bool forward = cost(f, arc) < 0;
    uint32_t a;
    uint32_t b;

    *circle = (struct circle){.arc = entered,
                              .from = forward ? arc->tail : arc->head,
                              .to = forward ? arc->head : arc->tail,
                              .flow = room(&f->flows[entered], forward),
                              .leaving = NONE,
                              .forward = forward};
    a = circle->from;
    b = circle->to;
    while (a != b) {
        bool from_side = f->nodes[a].depth >= f->nodes[b].depth;
        uint32_t *at = from_side ? &a : &b;
        bool more = leads_up(f, *at) != from_side;
        int64_t left = room(&f->flows[f->nodes[*at].arc], more);

        /* The last one round from the top: see above. */
        if (left < circle->flow || (left == circle->flow && !from_side)) {
            circle->flow = left;
            circle->leaving = *at;
            circle->from_side = from_side;
        }
        *at = f->nodes[*at].parent;
        f->steps++;
    }
    circle->top = a;
}

static void run(struct flowing *f, const struct circle *circle)
{
    if (circle->flow == 0) {
        return;
    }
    f->flows[circle->arc].now += circle->forward ? circle->flow : -circle->flow;
    for (uint32_t i = circle->from; i != circle->top; i = f->nodes[i].parent) {
        f->flows[f->nodes[i].arc].now += leads_up(f, i) ? -circle->flow : circle->flow;
    }
    for (uint32_t i = circle->to; i != circle->top; i = f->nodes[i].parent) {
        f->flows[f->nodes[i].arc].now += leads_up(f, i) ? circle->flow : -circle->flow;
    }
}

/* The next node below `top` after `node`, parents before children; NONE at the end. */
static uint32_t following(const struct flowing *f, uint32_t node, uint32_t top)
{
    if (f->nodes[node].first != NONE) {
        return f->nodes[node].first;
    }
    while (node != top && f->nodes[node].next == NONE) {
        node = f->nodes[node].parent;
    }
    return node == top ? NONE : f->nodes[node].next;
}

/* What hung by the arc that leaves hangs by the one that entered, and moves so that
 * this has no cost: the parents between the two turn round. */
static void rehang(struct flowing *f, const struct circle *circle)
{
    uint32_t lowest = circle->from_side ? circle->from : circle->to;
    uint32_t parent = circle->from_side ? circle->to : circle->from;
    uint32_t arc = circle->arc;
    uint32_t node = lowest;
    int64_t by = cost(f, &f->arcs[arc]);
    bool last;

    by = f->arcs[arc].head == lowest ? -by : by;
    do {
        uint32_t above = f->nodes[node].parent;
        uint32_t above_arc = f->nodes[node].arc;

        last = node == circle->leaving;
        unhang(f, node);
        hang(f, node, parent, arc);
        parent = node;
        arc = above_arc;
        node = above;
    } while (!last);
    for (uint32_t i = lowest; i != NONE; i = following(f, i, lowest)) {
        f->nodes[i].value += by;
        f->nodes[i].depth = f->nodes[f->nodes[i].parent].depth + 1;
        f->steps++;
    }
}

static bool circulate(struct flowing *f, uint64_t budget)
{
    uint32_t block = (uint32_t)sqrt(f->arc_count);
    uint32_t arc;

    block = block < BLOCK_LEAST ? BLOCK_LEAST : block;
    while ((arc = entering(f, block)) != NONE) {
        struct circle circle;

        if (f->steps >= budget) {
            return false;
        }
        close_circle(f, arc, &circle);
        assert(circle.flow < NO_END / 2);
        run(f, &circle);
        if (circle.leaving != NONE) {
            rehang(f, &circle);
        }
    }
    return true;
}

bool prism_flow_solve(const struct prism_flow_problem *problem, int64_t *value)
{
    struct flowing f = {.node_count = problem->node_count, .root = problem->node_count};
    size_t arcs = problem->edge_count + problem->node_count;
    bool done;

    f.arcs = prism_alloc(arcs * sizeof *f.arcs);
    f.flows = prism_alloc(arcs * sizeof *f.flows);
    f.nodes = prism_alloc(((size_t)problem->node_count + 1) * sizeof *f.nodes);
    list_arcs(&f, problem);
    first_tree(&f, value);
    done = circulate(&f, problem->budget);
    for (uint32_t i = 0; done && i < f.node_count; i++) {
        value[i] = f.nodes[i].value;
    }
    free(f.arcs);
    free(f.flows);
    free(f.nodes);
    return done;
}
