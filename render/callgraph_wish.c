/* SPDX-License-Identifier: MIT */
/* callgraph_wish.c - what the options of a call graph choose.
 *
 * In a tree focus, ignore, hide and show change the numbers, exactly: they are met
 * before it is reduced to a graph.  A graph has no paths; there they only choose what
 * is drawn, and the heading says that the numbers are those of the whole run. */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/filter.h"
#include "core/analysis/match.h"
#include "core/base/memory.h"
#include "core/profile/unit.h"
#include "render/callgraph_anchor.h"
#include "render/callgraph_state.h"

/* Calls are spread more evenly than time: so much larger a share is as few edges. */
#define CALLS_EDGES 3

static const char *text_of(const struct prism_callgraph_view *view,
                           enum prism_callgraph_option option)
{
    return prism_settings_text(view->settings, &prism_callgraph_options[option]);
}

static double number_of(const struct prism_callgraph_view *view,
                        enum prism_callgraph_option option)
{
    return prism_settings_number(view->settings, &prism_callgraph_options[option]);
}

/* [function]: matches the option's pattern; *set stays NULL when it was not given. */
static bool match(const struct prism_callgraph_view *view,
                  enum prism_callgraph_option option,
                  const struct prism_profile *profile, bool **set,
                  struct prism_error *err)
{
    const char *pattern = text_of(view, option);

    if (pattern == NULL) {
        return true;
    }
    *set = prism_match_regex(profile, prism_callgraph_options[option].name, pattern,
                             NULL, err);
    return *set != NULL;
}

/* Where only what matches is to be shown, the rest is hidden. */
static void hide_unshown(const struct prism_profile *profile, const bool *show,
                         bool **hide)
{
    if (show == NULL) {
        return;
    }
    if (*hide == NULL) {
        *hide = prism_alloc_zeroed(profile->function_count, sizeof **hide);
    }
    for (uint32_t i = 0; i < profile->function_count; i++) {
        (*hide)[i] = (*hide)[i] || !show[i];
    }
}

static bool is_filtered(const struct prism_callgraph_view *view)
{
    return text_of(view, PRISM_CALLGRAPH_FOCUS) != NULL ||
           text_of(view, PRISM_CALLGRAPH_IGNORE) != NULL ||
           text_of(view, PRISM_CALLGRAPH_HIDE) != NULL ||
           text_of(view, PRISM_CALLGRAPH_SHOW) != NULL;
}

/* A tree as the filters leave it; any other profile as it is. */
static bool filter(struct prism_callgraph_view *view,
                   const struct prism_profile *profile,
                   const struct prism_profile **left, struct prism_error *err)
{
    bool *focus = NULL;
    bool *ignore = NULL;
    bool *hide = NULL;
    bool *show = NULL;
    bool good;

    *left = profile;
    if (profile == NULL || !is_filtered(view)) {
        return true;
    }
    if (profile->shape != PRISM_TREE) {
        view->wish.pathless = true;
        return true;
    }
    good = match(view, PRISM_CALLGRAPH_FOCUS, profile, &focus, err) &&
           match(view, PRISM_CALLGRAPH_IGNORE, profile, &ignore, err) &&
           match(view, PRISM_CALLGRAPH_HIDE, profile, &hide, err) &&
           match(view, PRISM_CALLGRAPH_SHOW, profile, &show, err);
    if (good) {
        hide_unshown(profile, show, &hide);
        *left = prism_filter(profile, &(struct prism_filter){focus, ignore, hide}, err);
    }
    free(focus);
    free(ignore);
    free(hide);
    free(show);
    return good && *left != NULL;
}

static int64_t sum_of(const struct prism_profile *profile)
{
    return profile != NULL
               ? prism_profile_sum(profile, prism_profile_main_metric(profile))
               : 0;
}

static bool check_whole(const struct prism_profile *profile, int64_t whole,
                        struct prism_error *err)
{
    uint32_t metric = prism_profile_main_metric(profile);

    return whole > 0 ||
           prism_error_set(err, "%s: expected a total above 0 to draw, found %s",
                           prism_profile_source(profile),
                           prism_amount(&profile->metrics[metric], whole));
}

/* Two runs can be compared when they count the same thing. */
static bool check_units(const struct prism_subject *subject, struct prism_error *err)
{
    const struct prism_profile *now = subject->profile;
    const struct prism_profile *before = subject->before;
    const struct prism_metric *left = &now->metrics[prism_profile_main_metric(now)];
    const struct prism_metric *right =
        &before->metrics[prism_profile_main_metric(before)];

    if (left->role == right->role && left->divisor == right->divisor &&
        (left->role == PRISM_ROLE_TIME || strcmp(left->name, right->name) == 0)) {
        return true;
    }
    return prism_error_set(err, "--compare: expected a profile of %s, found %s in %s",
                           left->name, right->name, prism_profile_source(before));
}

static bool filter_both(struct prism_callgraph_view *view, struct prism_error *err)
{
    const struct prism_subject *subject = view->subject;
    struct prism_callgraph_wish *wish = &view->wish;

    wish->whole = sum_of(subject->profile);
    wish->whole_before = sum_of(subject->before);
    if (!check_whole(subject->profile, wish->whole, err) ||
        (subject->before != NULL &&
         (!check_units(subject, err) ||
          !check_whole(subject->before, wish->whole_before, err)))) {
        return false;
    }
    if (!filter(view, subject->profile, &wish->now, err) ||
        !filter(view, subject->before, &wish->before, err)) {
        return false;
    }
    if (sum_of(wish->now) <= 0 && sum_of(wish->before) <= 0) {
        return prism_error_set(err,
                               "%s: what --focus, --ignore, --hide and --show "
                               "leave took no time: nothing to draw",
                               prism_profile_source(subject->profile));
    }
    return true;
}

/* How an option names functions. */
typedef bool *(*matcher)(const struct prism_profile *profile, const char *option,
                         const char *pattern, uint32_t *count, struct prism_error *err);

static bool *by_name(const struct prism_profile *profile, const char *option,
                     const char *pattern, uint32_t *count, struct prism_error *err)
{
    (void)option;
    (void)err;
    return prism_match_name(profile, pattern, count);
}

static bool *by_path(const struct prism_profile *profile, const char *option,
                     const char *pattern, uint32_t *count, struct prism_error *err)
{
    (void)option;
    (void)err;
    return prism_match_paths(profile, pattern, count);
}

/* [vertex]: named by the option, in either run; NULL when it was not given, or (false)
 * when its pattern is none. */
static bool choose(const struct prism_callgraph_view *view,
                   enum prism_callgraph_option option, matcher matches, bool **set,
                   struct prism_error *err)
{
    const struct prism_callgraph_run *const runs[] = {&view->graph.now,
                                                      &view->graph.before};
    const char *name = prism_callgraph_options[option].name;
    const char *pattern = text_of(view, option);

    *set = NULL;
    if (pattern == NULL) {
        return true;
    }
    *set = prism_alloc_zeroed(view->graph.vertex_count, sizeof **set);
    for (size_t i = 0; i < 2 && runs[i]->graph != NULL; i++) {
        bool *functions = matches(runs[i]->graph, name, pattern, NULL, err);

        if (functions == NULL) {
            return false;
        }
        for (uint32_t f = 0; f < runs[i]->graph->function_count; f++) {
            (*set)[runs[i]->vertex[f]] |= functions[f];
        }
        free(functions);
    }
    return true;
}

static bool any(const struct prism_callgraph_view *view, const bool *set)
{
    for (uint32_t i = 0; i < view->graph.vertex_count; i++) {
        if (set[i]) {
            return true;
        }
    }
    return false;
}

/* --root and --leaf name something that is there. */
static bool choose_ends(const struct prism_callgraph_view *view,
                        enum prism_callgraph_option option, const bool **set,
                        struct prism_error *err)
{
    bool *chosen;

    if (!choose(view, option, by_name, &chosen, err)) {
        return false;
    }
    *set = chosen;
    return chosen == NULL || any(view, chosen) ||
           prism_error_set(err,
                           "--%s: no function is called %s (callprism callgraph "
                           "--list-functions '*' IN lists them)",
                           prism_callgraph_options[option].name,
                           prism_quote(prism_span_of(text_of(view, option))));
}

static void bar(bool *barred, bool *set, bool when, uint32_t count)
{
    for (uint32_t i = 0; set != NULL && i < count; i++) {
        barred[i] = barred[i] || set[i] == when;
    }
    free(set);
}

/* Without paths: what leads to a focus or follows from it; what can be reached without
 * what is ignored. */
static void bar_reach(const struct prism_callgraph_view *view, bool *barred,
                      bool *focus, bool *ignore)
{
    const struct prism_callgraph *graph = &view->graph;

    if (focus != NULL) {
        bool *up = prism_prune_reach(graph, focus, true, 0, NULL);
        bool *down = prism_prune_reach(graph, focus, false, 0, NULL);

        for (uint32_t i = 0; i < graph->vertex_count; i++) {
            barred[i] = barred[i] || !(up[i] || down[i]);
        }
        free(up);
        free(down);
    }
    if (ignore != NULL) {
        bool *entries = prism_prune_entries(graph);

        bar(barred, prism_prune_reach(graph, entries, false, 0, ignore), false,
            graph->vertex_count);
        free(entries);
    }
    free(focus);
    free(ignore);
}

static bool is_outside(const struct prism_vertex *vertex)
{
    return vertex->profile->functions[vertex->function].kind == PRISM_KIND_OUTSIDE;
}

static bool bar_pathless(const struct prism_callgraph_view *view, bool *barred,
                         struct prism_error *err)
{
    bool *focus = NULL;
    bool *ignore = NULL;
    bool *hide = NULL;
    bool *show = NULL;
    bool good = choose(view, PRISM_CALLGRAPH_FOCUS, prism_match_regex, &focus, err) &&
                choose(view, PRISM_CALLGRAPH_IGNORE, prism_match_regex, &ignore, err) &&
                choose(view, PRISM_CALLGRAPH_HIDE, prism_match_regex, &hide, err) &&
                choose(view, PRISM_CALLGRAPH_SHOW, prism_match_regex, &show, err);

    bar(barred, hide, true, view->graph.vertex_count);
    bar(barred, show, false, view->graph.vertex_count);
    bar_reach(view, barred, focus, ignore);
    return good;
}

/* Of two runs, what took no more time in this one, or no less. */
static bool bar_unchanged(const struct prism_callgraph_view *view, bool *barred,
                          struct prism_error *err)
{
    const char *only = text_of(view, PRISM_CALLGRAPH_COMPARE_ONLY);
    double sign = *only == 's' ? 1 : -1;

    if (strcmp(only, "all") == 0) {
        return true;
    }
    if (view->subject->before == NULL) {
        return prism_error_set(
            err, "--compare-only: expected --compare BEFORE beside it, found none");
    }
    for (uint32_t i = 0; i < view->graph.vertex_count; i++) {
        const struct prism_vertex *vertex = &view->graph.vertices[i];
        double change =
            prism_callgraph_change(view, vertex->now.total, vertex->before.total);

        barred[i] = barred[i] || sign * change <= 0;
    }
    return true;
}

/* Time outside Python calls nothing and is called by nothing: a box of it would stand
 * alone somewhere, and is no function.  The heading tells its share instead, unless
 * there is nothing else. */
static void bar_outside(struct prism_callgraph_view *view, bool *barred)
{
    const struct prism_callgraph *graph = &view->graph;
    bool others = false;

    for (uint32_t i = 0; i < graph->vertex_count; i++) {
        const struct prism_vertex *vertex = &graph->vertices[i];

        others = others || (!is_outside(vertex) && !barred[i] &&
                            prism_callgraph_weight(&vertex->now, &vertex->before) > 0);
    }
    for (uint32_t i = 0; i < graph->vertex_count && others; i++) {
        const struct prism_vertex *vertex = &graph->vertices[i];

        if (is_outside(vertex) && graph->out_start[i] == graph->out_start[i + 1] &&
            graph->in_start[i] == graph->in_start[i + 1]) {
            barred[i] = true;
            view->wish.outside += vertex->now.self > 0 ? vertex->now.self : 0;
        }
    }
}

static bool choose_barred(struct prism_callgraph_view *view, struct prism_error *err)
{
    bool *barred = prism_alloc_zeroed(view->graph.vertex_count, sizeof *barred);
    bool *paths;

    view->wish.prune.barred = barred;
    if (!choose(view, PRISM_CALLGRAPH_PATH, by_path, &paths, err)) {
        return false;
    }
    bar(barred, paths, false, view->graph.vertex_count);
    if (!bar_unchanged(view, barred, err) ||
        (view->wish.pathless && !bar_pathless(view, barred, err))) {
        return false;
    }
    bar_outside(view, barred);
    return true;
}

static bool check_numbers(const struct prism_callgraph_view *view,
                          struct prism_error *err)
{
    static const struct {
        enum prism_callgraph_option option;
        double least;
        double most;
    } ranges[] = {
        {PRISM_CALLGRAPH_NODE_THRES, 0, 100},
        {PRISM_CALLGRAPH_EDGE_THRES, 0, 100},
        {PRISM_CALLGRAPH_NODECOUNT, 1, 20000},
        {PRISM_CALLGRAPH_DEPTH, 0, 1000000},
        {PRISM_CALLGRAPH_SKEW, 0.01, 100},
        {PRISM_CALLGRAPH_COMPARE_TOLERANCE, 0, 100},
    };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++) {
        if (!prism_settings_in_range(view->settings,
                                     &prism_callgraph_options[ranges[i].option],
                                     ranges[i].least, ranges[i].most, err)) {
            return false;
        }
    }
    return prism_callgraph_measures_check(view, err);
}

bool prism_callgraph_wish_init(struct prism_callgraph_view *view,
                               struct prism_error *err)
{
    struct prism_prune *prune = &view->wish.prune;
    int64_t now;
    int64_t before;

    if (!check_numbers(view, err) || !filter_both(view, err) ||
        !prism_callgraph_init(&view->graph, view->wish.now, view->wish.before, err)) {
        return false;
    }
    prune->node_share = number_of(view, PRISM_CALLGRAPH_NODE_THRES) / 100;
    prune->edge_share = number_of(view, PRISM_CALLGRAPH_EDGE_THRES) / 100;
    if (view->of_calls) {
        prune->edge_share *= CALLS_EDGES;
    }
    prune->most = (size_t)number_of(view, PRISM_CALLGRAPH_NODECOUNT);
    prune->depth = (uint32_t)number_of(view, PRISM_CALLGRAPH_DEPTH);
    prune->kept = prism_callgraph_spots_kept(view);
    prune->kept_small = !view->loose;
    if (!choose_ends(view, PRISM_CALLGRAPH_ROOT, &prune->roots, err) ||
        !choose_ends(view, PRISM_CALLGRAPH_LEAF, &prune->leaves, err) ||
        !choose_barred(view, err)) {
        return false;
    }
    now = sum_of(view->wish.now);
    before = sum_of(view->wish.before);
    prism_prune_init(&view->pruned, &view->graph, prune, now > before ? now : before);
    return view->pruned.vertex_count > 0 ||
           prism_error_set(err, "%s: the options leave no function to draw",
                           prism_profile_source(view->subject->profile));
}

void prism_callgraph_wish_release(struct prism_callgraph_view *view)
{
    struct prism_callgraph_wish *wish = &view->wish;

    free((void *)wish->prune.kept);
    free((void *)wish->prune.roots);
    free((void *)wish->prune.leaves);
    free((void *)wish->prune.barred);
    prism_prune_release(&view->pruned);
    prism_callgraph_release(&view->graph);
    if (wish->now != view->subject->profile) {
        prism_profile_free(wish->now);
    }
    if (wish->before != view->subject->before) {
        prism_profile_free(wish->before);
    }
}
