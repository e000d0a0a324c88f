/* SPDX-License-Identifier: MIT */
/* unfold_grow.c - the array of places is its own queue: each is expanded in turn,
 * which puts places behind it.  Parents stand before children, and the places of
 * the heavy top come before the many light ones below.
 *
 * How many contexts weigh at least some share of the whole is not known before they
 * are counted, but it grows evenly as the share falls: with a power of it, near enough.
 * So cuts are tried from above, each for a few times as many contexts as the one before,
 * and the last is the one from which nearly as many are expected as there may be. */
#include "core/analysis/unfold_group.h"
#include "core/analysis/unfold_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

enum {
    PLACE_STEPS = 50, /* edges looked at, levels of recursion gone up, for each place */
    ENTRY_STEPS = 20, /* for each member of a group that is entered anew */
};

/* Of the sum: the cut that is tried first, and the least. */
#define FIRST_CUT 1e-3
#define LEAST_CUT 1e-6
/* From one cut to the next at most so many times as many contexts; the last aims at a
 * part of the limit.  It is enough when it comes near that, and is raised when there are
 * more than the limit all the same. */
#define STRIDE    6.0
#define AIM       0.9
#define ENOUGH    1.4
#define RAISE     1.3
/* A step in the weights is no law: the power beyond which none is believed. */
#define STEEPEST  3.0

/* A place inside of a group, in units of one entry. */
struct visit {
    uint32_t place;
    double weight;
    double self;
};

struct visits {
    PRISM_VEC(struct visit);
};

/* Of all places of a function in one entry. */
struct sums {
    double weight;
    double self;
    const struct unfold_member *member;
};

struct growth {
    const struct unfold_graph *g;
    struct unfold_places *places;
    size_t limit;                 /* of places */
    double sum;                   /* of the roots: no context weighs more */
    double cut;                   /* lighter contexts are left out */
    bool *seen;                   /* [function] has a place */
    struct unfold_entry *entries; /* [function] of those in recursion groups */
    uint32_t *shown;              /* [function] its first place in the current entry */
    uint64_t *marked;             /* [function] equal to `mark`: on the path */
    uint64_t mark;
    struct sums *sums; /* [function] likewise */
    size_t steps;
};

/* With a cut beyond the sum only the roots are left, and these there must be. */
static bool too_much(const struct growth *w)
{
    return w->cut <= w->sum &&
           (w->places->count > w->limit || w->steps > w->limit * PLACE_STEPS);
}

static uint32_t add_place(struct growth *w, struct unfold_place place)
{
    w->seen[place.function] = true;
    prism_vec_push(w->places) = place;
    return (uint32_t)w->places->count - 1;
}

/* Calls of `place` that leave its group, each with its part of `weight`. */
static void add_callees(struct growth *w, uint32_t place, double weight)
{
    const struct unfold_graph *g = w->g;
    uint32_t function = w->places->items[place].function;
    bool estimated = w->places->items[place].estimated;
    bool certain = g->certain[function];
    double below = g->below[function];
    const struct unfold_call *end = &g->calls[g->call_start[function + 1]];

    w->steps += g->scc.edge_start[function + 1] - g->scc.edge_start[function];
    for (const struct unfold_call *call = &g->calls[g->call_start[function]];
         call < end; call++) {
        double part = below > 0 ? weight * call->total / below : 0;

        if (part >= w->cut) {
            (void)add_place(w, (struct unfold_place){
                                   .parent = place,
                                   .function = call->callee,
                                   .edge = call->edge,
                                   .weight = part,
                                   .estimated = estimated || call->guessed ||
                                                (!certain && !call->leaf),
                               });
        }
    }
}

static void expand_plain(struct growth *w, uint32_t at)
{
    const struct unfold_graph *g = w->g;
    struct unfold_place *place = &w->places->items[at];
    const struct prism_root *root =
        place->edge == NO_EDGE ? &g->roots.roots[g->roots.of[place->function]] : NULL;
    double self = root != NULL ? root->self : g->fill.edge_self[place->edge];
    double total = root != NULL ? root->total : g->fill.edge_total[place->edge];
    double passed = 0;

    if (g->below[place->function] > 0 && total > 0) {
        passed = place->weight * (total - self) / total;
    }
    place->self = place->weight - passed;
    add_callees(w, at, passed);
}

/* What entering this function comes to; found when first needed. */
static const struct unfold_entry *entry_of(struct growth *w, uint32_t function)
{
    struct unfold_entry *entry = &w->entries[function];

    if (entry->members == NULL) {
        const struct unfold_calls calls = {w->g->p, &w->g->scc, &w->g->fill,
                                           w->g->below};

        prism_unfold_enter(&calls, function, entry);
        w->steps += (size_t)entry->count * ENTRY_STEPS;
    }
    return entry;
}

/* What the call from outside costs in the function itself, each time. */
static double own_cost(const struct unfold_graph *g, const struct unfold_place *place)
{
    const struct unfold_calls calls = {g->p, &g->scc, &g->fill, g->below};
    const struct prism_root *root;
    double count;

    if (place->edge != NO_EDGE) {
        count = prism_unfold_edge_calls(&calls, place->edge);
        return count > 0 ? g->fill.edge_self[place->edge] / count : 0;
    }
    root = &g->roots.roots[g->roots.of[place->function]];
    return root->calls > 0 ? root->self / (double)root->calls : root->self;
}

static double entry_cost(const struct unfold_entry *entry)
{
    double cost = 0;

    for (uint32_t i = 0; i < entry->count; i++) {
        cost += entry->members[i].self + entry->members[i].below;
    }
    return cost;
}

/* Mark what is on the path of a place inside of its group. */
static void mark_path(struct growth *w, uint32_t place)
{
    const struct unfold_place *items = w->places->items;
    uint32_t group = w->g->scc.group[items[place].function];

    w->mark++;
    for (uint32_t at = place;
         at != PRISM_NONE && w->g->scc.group[items[at].function] == group;
         at = items[at].parent) {
        w->marked[items[at].function] = w->mark;
        w->steps++;
    }
}

/* What a place's callees that are not on its path, which is marked, cost under it. */
static double sum_callees(struct growth *w, uint32_t place)
{
    const struct unfold_graph *g = w->g;
    uint32_t function = w->places->items[place].function;
    double sum = 0;

    for (size_t i = g->scc.edge_start[function]; i < g->scc.edge_start[function + 1];
         i++) {
        size_t edge = g->scc.edges[i];

        w->steps++;
        if (w->marked[g->p->graph.edges[edge].callee] != w->mark) {
            sum += g->fill.edge_total[edge];
        }
    }
    return sum;
}

/* The paths inside of the group from one place on: as outside of groups callees share
 * what is passed on by their cumulative values, and none stands twice on a path. */
static void visit_callees(struct growth *w, struct visits *visits, size_t index,
                          double scale)
{
    const struct unfold_graph *g = w->g;
    struct visit from = visits->items[index];
    uint32_t function = w->places->items[from.place].function;
    double sum;

    mark_path(w, from.place);
    sum = sum_callees(w, from.place);
    for (size_t i = g->scc.edge_start[function];
         sum > 0 && i < g->scc.edge_start[function + 1]; i++) {
        size_t edge = g->scc.edges[i];
        uint32_t callee = g->p->graph.edges[edge].callee;
        double total = g->fill.edge_total[edge];
        double part = (from.weight - from.self) * total / sum;

        if (!prism_scc_inside(&g->scc, &g->p->graph.edges[edge]) || !(part > 0) ||
            part * scale < w->cut || w->marked[callee] == w->mark) {
            continue;
        }
        prism_vec_push(visits) = (struct visit){
            add_place(w, (struct unfold_place){.parent = from.place,
                                               .function = callee,
                                               .edge = (uint32_t)edge,
                                               .estimated = !g->certain[callee],
                                               .expanded = true}),
            part, part * g->fill.edge_self[edge] / total};
    }
}

/* [member] must it be shown where no path above the cut has led to it?  When it is
 * heavy, or a member is shown below it that is; free it. */
static bool *find_rest(const struct growth *w, const struct unfold_entry *entry,
                       double scale)
{
    bool *needed = prism_alloc_zeroed(entry->count, sizeof *needed);

    for (uint32_t i = entry->count; i-- > 1;) {
        const struct unfold_member *member = &entry->members[i];

        if (w->shown[member->function] == PRISM_NONE) {
            needed[i] |= (member->self + member->below) * scale >= w->cut;
            needed[member->parent] |= needed[i];
        }
    }
    return needed;
}

/* These stand below the members that call them most. */
static void visit_rest(struct growth *w, struct visits *visits,
                       const struct unfold_entry *entry, double scale)
{
    bool *needed = find_rest(w, entry, scale);

    for (uint32_t i = 1; i < entry->count; i++) {
        const struct unfold_member *member = &entry->members[i];

        if (!needed[i] || w->shown[member->function] != PRISM_NONE) {
            continue;
        }
        w->shown[member->function] = add_place(
            w, (struct unfold_place){
                   .parent = w->shown[entry->members[member->parent].function],
                   .function = member->function,
                   .edge = (uint32_t)member->edge,
                   .estimated = !w->g->certain[member->function],
                   .expanded = true});
        prism_vec_push(visits) = (struct visit){w->shown[member->function], 1, 1};
    }
    free(needed);
}

/* Give each place its part of what its function costs in this entry. */
static void share_out(struct growth *w, const struct visits *visits,
                      const struct unfold_entry *entry, double scale)
{
    for (uint32_t i = 0; i < entry->count; i++) {
        w->sums[entry->members[i].function] = (struct sums){0, 0, &entry->members[i]};
    }
    for (size_t i = 0; i < visits->count; i++) {
        struct sums *sums = &w->sums[w->places->items[visits->items[i].place].function];

        sums->weight += visits->items[i].weight;
        sums->self += visits->items[i].self;
    }
    for (size_t i = 0; i < visits->count; i++) {
        const struct visit *visit = &visits->items[i];
        const struct sums *sums = &w->sums[w->places->items[visit->place].function];
        double part = sums->weight > 0 ? visit->weight / sums->weight : 0;
        double self = sums->self > 0 ? visit->self / sums->self : part;

        w->places->items[visit->place].self += sums->member->self * self * scale;
        add_callees(w, visit->place, sums->member->below * part * scale);
    }
}

/* Show what entering the group at a place comes to: the paths from it on, each member
 * once on each, with the parts of the weight that visits of them have. */
static void expand_group(struct growth *w, uint32_t at)
{
    const struct unfold_graph *g = w->g;
    const struct unfold_entry *entry = entry_of(w, w->places->items[at].function);
    double own = own_cost(g, &w->places->items[at]);
    double cost = entry_cost(entry) + own;
    double scale = cost > 0 ? w->places->items[at].weight / cost : 0;
    struct visits visits = {0};

    for (uint32_t i = 0; i < entry->count; i++) {
        w->shown[entry->members[i].function] = PRISM_NONE;
    }
    w->places->items[at].estimated |= !g->certain[entry->members[0].function];
    w->places->items[at].self = cost > 0 ? own * scale : w->places->items[at].weight;
    prism_vec_push(&visits) = (struct visit){at, cost, 0};
    for (size_t i = 0; i < visits.count && !too_much(w); i++) {
        uint32_t function = w->places->items[visits.items[i].place].function;

        if (w->shown[function] == PRISM_NONE) {
            w->shown[function] = visits.items[i].place;
        }
        visit_callees(w, &visits, i, scale);
    }
    visit_rest(w, &visits, entry, scale);
    share_out(w, &visits, entry, scale);
    prism_vec_release(&visits);
}

static void start(struct growth *w)
{
    const struct prism_roots *roots = &w->g->roots;

    w->places->count = 0;
    w->steps = 0;
    memset(w->seen, 0, w->g->p->function_count * sizeof *w->seen);
    for (uint32_t i = 0; i < roots->count; i++) {
        (void)add_place(w, (struct unfold_place){
                               .parent = PRISM_NONE,
                               .function = roots->roots[i].function,
                               .edge = NO_EDGE,
                               .weight = roots->roots[i].total,
                           });
    }
}

/* False when there are too many. */
static bool expand_all(struct growth *w)
{
    start(w);
    for (size_t i = 0; i < w->places->count && !too_much(w); i++) {
        const struct unfold_place *place = &w->places->items[i];

        if (place->expanded) {
            continue;
        }
        if (w->g->scc.recursive[w->g->scc.group[place->function]]) {
            expand_group(w, (uint32_t)i);
        } else {
            expand_plain(w, (uint32_t)i);
        }
    }
    return !too_much(w);
}

/* How many contexts weigh as much as a cut. */
struct count {
    double cut;
    double contexts;
};

/* The cut from which so many contexts are expected.  Where the last two counts tell
 * nothing, it is taken to be in proportion. */
static double cut_for(const struct count *now, const struct count *before,
                      double wanted)
{
    double power = 1;

    if (before->contexts > 0 && now->contexts > before->contexts) {
        power = log(now->contexts / before->contexts) / log(before->cut / now->cut);
    }
    return now->cut * pow(wanted / now->contexts, -1 / fmin(power, STEEPEST));
}

/* All contexts from the cut on that leaves nearly as many as there may be. */
static void expand_to_limit(struct growth *w)
{
    double least = w->sum * LEAST_CUT;
    double wanted = AIM * (double)w->limit;
    struct count before = {0};

    w->cut = w->sum * FIRST_CUT;
    if (!(w->sum > 0)) {
        w->cut = least = 1; /* there is nothing to weigh */
    }
    while (expand_all(w)) {
        struct count now = {w->cut, (double)w->places->count};

        if (now.cut <= least || now.contexts * ENOUGH >= wanted) {
            return;
        }
        w->cut = cut_for(&now, &before, fmin(wanted, now.contexts * STRIDE));
        w->cut = fmax(w->cut, least);
        before = now;
    }
    do {
        w->cut *= RAISE;
    } while (!expand_all(w));
}

/* Functions that no context is heavy enough to show stand under the first place of one
 * that calls them: no time is lost, and nothing weighs as much. */
static void add_missing(struct growth *w)
{
    const struct unfold_graph *g = w->g;

    for (size_t i = 0; i < w->places->count; i++) {
        struct unfold_place place = w->places->items[i];
        size_t end = g->scc.edge_start[place.function + 1];

        for (size_t j = g->scc.edge_start[place.function]; j < end; j++) {
            size_t edge = g->scc.edges[j];
            uint32_t callee = g->p->graph.edges[edge].callee;

            if (!w->seen[callee]) {
                (void)add_place(w, (struct unfold_place){
                                       .parent = (uint32_t)i,
                                       .function = callee,
                                       .edge = (uint32_t)edge,
                                       .estimated = place.estimated ||
                                                    g->fill.guessed[edge] ||
                                                    !g->certain[place.function],
                                   });
            }
        }
    }
}

void prism_unfold_grow(const struct unfold_graph *g, size_t limit,
                       struct unfold_places *places)
{
    struct growth w = {.g = g, .places = places, .limit = limit};

    for (uint32_t i = 0; i < g->roots.count; i++) {
        w.sum += g->roots.roots[i].total;
    }
    w.seen = prism_alloc(g->p->function_count * sizeof *w.seen);
    w.entries = prism_alloc_zeroed(g->p->function_count, sizeof *w.entries);
    w.shown = prism_alloc(g->p->function_count * sizeof *w.shown);
    w.marked = prism_alloc_zeroed(g->p->function_count, sizeof *w.marked);
    w.sums = prism_alloc_zeroed(g->p->function_count, sizeof *w.sums);
    expand_to_limit(&w);
    add_missing(&w);
    free(w.seen);
    for (uint32_t i = 0; i < g->p->function_count; i++) {
        prism_unfold_entry_release(&w.entries[i]);
    }
    free(w.entries);
    free(w.shown);
    free(w.sums);
    free(w.marked);
}
