/* SPDX-License-Identifier: MIT */
/* callgraph_text.c - the numbers of a call graph as words. */
#include <math.h>

#include "core/profile/unit.h"
#include "render/callgraph_state.h"
#include "render/heading.h"
#include "render/origin.h"

double prism_callgraph_change(const struct prism_callgraph_view *view, int64_t now,
                              int64_t before)
{
    double least = prism_settings_number(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_COMPARE_TOLERANCE]);
    double change;

    if (now == PRISM_UNKNOWN || before == PRISM_UNKNOWN) {
        return 0;
    }
    change = (double)(now - before) / (double)view->wish.whole_before;
    return 100 * fabs(change) < least ? 0 : change;
}

static bool compares(const struct prism_callgraph_view *view)
{
    return view->subject->before != NULL;
}

/* "+0.4 %" of the whole run before. */
static const char *change_text(struct prism_callgraph_view *view, int64_t now,
                               int64_t before)
{
    if (now == PRISM_UNKNOWN || before == PRISM_UNKNOWN) {
        return "?";
    }
    if (now != before && fabs(prism_callgraph_change(view, now, before)) <= 0) {
        return "0 %";
    }
    return prism_scene_text(view->scene, "%s%s", now > before ? "+" : "",
                            prism_share(now - before, view->wish.whole_before));
}

const char *prism_callgraph_share(struct prism_callgraph_view *view, int64_t now,
                                  int64_t before)
{
    const char *share =
        now != PRISM_UNKNOWN
            ? prism_scene_text(view->scene, "%s", prism_share(now, view->wish.whole))
            : "? %";

    return compares(view) ? prism_scene_text(view->scene, "%s (%s)", share,
                                             change_text(view, now, before))
                          : share;
}

const char *prism_callgraph_calls(struct prism_callgraph_view *view,
                                  const struct prism_numbers *numbers)
{
    if (numbers->calls == PRISM_UNKNOWN) {
        return "";
    }
    if (numbers->primitive != PRISM_UNKNOWN && numbers->primitive != numbers->calls) {
        return prism_scene_text(view->scene, "%s/%s calls", prism_count(numbers->calls),
                                prism_count(numbers->primitive));
    }
    return prism_scene_text(view->scene, "%s %s", prism_count(numbers->calls),
                            numbers->calls == 1 ? "call" : "calls");
}

/* "600 ms (60.0 %)". */
static const char *amount_text(struct prism_callgraph_view *view, int64_t value,
                               int64_t whole)
{
    return value == PRISM_UNKNOWN
               ? "unknown"
               : prism_scene_text(view->scene, "%s (%s)",
                                  prism_callgraph_amount(view, value),
                                  prism_share(value, whole));
}

/* One run's numbers, in full. */
static const char *numbers_text(struct prism_callgraph_view *view,
                                const struct prism_numbers *numbers, int64_t whole)
{
    struct prism_scene *scene = view->scene;
    const char *calls = "";

    if (numbers->calls != PRISM_UNKNOWN) {
        bool differ =
            numbers->primitive != PRISM_UNKNOWN && numbers->primitive != numbers->calls;

        calls = differ ? prism_scene_text(scene, "\n%s calls, %s of them not recursive",
                                          prism_count(numbers->calls),
                                          prism_count(numbers->primitive))
                       : prism_scene_text(scene, "\n%s %s", prism_count(numbers->calls),
                                          numbers->calls == 1 ? "call" : "calls");
    }
    if (numbers->total == PRISM_UNKNOWN && numbers->self == PRISM_UNKNOWN) {
        return prism_scene_text(scene, "time unknown%s", calls);
    }
    return prism_scene_text(scene, "%s, self %s%s",
                            amount_text(view, numbers->total, whole),
                            amount_text(view, numbers->self, whole), calls);
}

static const char *both_runs(struct prism_callgraph_view *view,
                             const struct prism_numbers *now,
                             const struct prism_numbers *before)
{
    const char *text = numbers_text(view, now, view->wish.whole);

    if (!compares(view)) {
        return text;
    }
    return prism_scene_text(view->scene,
                            "%s\nbefore: %s\nchange: %s of the time before", text,
                            numbers_text(view, before, view->wish.whole_before),
                            change_text(view, now->total, before->total));
}

const char *prism_callgraph_node_tooltip(struct prism_callgraph_view *view,
                                         const struct prism_vertex *vertex)
{
    struct prism_scene *scene = view->scene;
    const char *place =
        prism_origin_place(vertex->profile, vertex->function, &scene->arena);
    const char *text = prism_scene_text(
        scene, "%s\n%s%s%s",
        prism_origin_label(vertex->profile, vertex->function, &scene->arena), place,
        *place != '\0' ? "\n" : "", both_runs(view, &vertex->now, &vertex->before));

    if (vertex->group != PRISM_NONE) {
        const struct prism_callgraph_group *group = &view->graph.groups[vertex->group];

        return prism_scene_text(
            scene, "%s\none of %s functions that call each other, together %s", text,
            prism_count(group->member_count),
            prism_callgraph_amount(view, group->total));
    }
    return text;
}

const char *prism_callgraph_edge_tooltip(struct prism_callgraph_view *view,
                                         const struct prism_pruned_edge *edge)
{
    struct prism_scene *scene = view->scene;
    const struct prism_vertex *from =
        &view->graph.vertices[view->pruned.vertices[edge->from]];
    const struct prism_vertex *to =
        &view->graph.vertices[view->pruned.vertices[edge->to]];
    const char *path = prism_origin_path(from->profile, from->function);
    const char *line = "";

    if (edge->line != 0 && *path != '\0') {
        line = prism_scene_text(scene, "\n%s %s:%u",
                                edge->line_count > 1 ? "mostly from" : "from", path,
                                edge->line);
    }
    return prism_scene_text(
        scene, "%s \xe2\x86\x92 %s%s\n%s%s",
        prism_origin_label(from->profile, from->function, &scene->arena),
        prism_origin_label(to->profile, to->function, &scene->arena), line,
        both_runs(view, &edge->now, &edge->before),
        edge->through ? "\nby way of functions that are not drawn" : "");
}
