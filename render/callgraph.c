/* SPDX-License-Identifier: MIT */
/* callgraph.c - the call graph: a box for each function, an arrow for each pair of
 * caller and callee, as wide as its time.
 *
 * A graph is drawn with its numbers as given, a tree is reduced exactly; nothing is
 * estimated.  What does not fit is left out (core/analysis/prune.h), and the heading
 * says how much that is. */
#include <stdlib.h>
#include <string.h>

#include "core/analysis/calls.h"
#include "core/analysis/waiting.h"
#include "render/callgraph_anchor.h"
#include "render/callgraph_state.h"

const struct prism_option prism_callgraph_options[PRISM_CALLGRAPH_OPTION_COUNT + 1] = {
    [PRISM_CALLGRAPH_TITLE] = {"title", PRISM_OPTION_TEXT, "TEXT", NULL,
                               "what stands above"},
    [PRISM_CALLGRAPH_NODE_THRES] = {"node-thres", PRISM_OPTION_NUMBER, "PERCENT", "0.5",
                                    "draw no function with less of the time"},
    [PRISM_CALLGRAPH_EDGE_THRES] = {"edge-thres", PRISM_OPTION_NUMBER, "PERCENT", "0.1",
                                    "draw no call with less of the time"},
    [PRISM_CALLGRAPH_NODECOUNT] = {"nodecount", PRISM_OPTION_NUMBER, "N", "60",
                                   "draw at most the N functions that tell most"},
    [PRISM_CALLGRAPH_ROOT] = {"root", PRISM_OPTION_TEXT, "NAME", NULL,
                              "only this function and what it leads to; may have *"},
    [PRISM_CALLGRAPH_LEAF] = {"leaf", PRISM_OPTION_TEXT, "NAME", NULL,
                              "only this function and what leads to it; may have *"},
    [PRISM_CALLGRAPH_DEPTH] = {"depth", PRISM_OPTION_NUMBER, "N", "0",
                               "at most N calls from the root or to the leaf; 0: any"},
    [PRISM_CALLGRAPH_PATH] = {"path", PRISM_OPTION_TEXT, "FOLDER", NULL,
                              "only functions of files there; folders with : between"},
    [PRISM_CALLGRAPH_FOCUS] = {"focus", PRISM_OPTION_TEXT, "REGEX", NULL,
                               "only the time in functions that match and below"},
    [PRISM_CALLGRAPH_IGNORE] = {"ignore", PRISM_OPTION_TEXT, "REGEX", NULL,
                                "not the time in functions that match and below"},
    [PRISM_CALLGRAPH_HIDE] = {"hide", PRISM_OPTION_TEXT, "REGEX", NULL,
                              "as if functions that match were part of their callers"},
    [PRISM_CALLGRAPH_SHOW] = {"show", PRISM_OPTION_TEXT, "REGEX", NULL,
                              "hide all functions that do not match"},
    [PRISM_CALLGRAPH_COMPARE] = {"compare", PRISM_OPTION_TEXT, "BEFORE", NULL,
                                 "show what has changed since this profile"},
    [PRISM_CALLGRAPH_COMPARE_ONLY] = {"compare-only", PRISM_OPTION_CHOICE,
                                      "all|slower|faster", "all",
                                      "only functions with more or less time"},
    [PRISM_CALLGRAPH_COMPARE_TOLERANCE] =
        {"compare-tolerance", PRISM_OPTION_NUMBER, "PERCENT", "0.001",
         "a change of less of the time before is none"},
    [PRISM_CALLGRAPH_ANCHOR] =
        {"anchor", PRISM_OPTION_TEXT, "EARLIER", NULL,
         "keep the places of this call graph (x.svg) or profile"},
    [PRISM_CALLGRAPH_FEWEST_CROSSINGS] =
        {"fewest-crossings", PRISM_OPTION_FLAG, NULL, NULL,
         "cross few arrows, though two runs then look less alike"},
    [PRISM_CALLGRAPH_DIRECTION] = {"direction", PRISM_OPTION_CHOICE, "down|right",
                                   "down", "callers above callees, or left of them"},
    [PRISM_CALLGRAPH_CLUSTERS] = {"clusters", PRISM_OPTION_FLAG, NULL, NULL,
                                  "keep the functions of a module together"},
    [PRISM_CALLGRAPH_COLORMAP] =
        {"colormap", PRISM_OPTION_CHOICE, "color|pink|gray|bw|print|origin", "color",
         "by time, none, wide borders, or by whose code it is"},
    [PRISM_CALLGRAPH_BY_SELF] = {"color-nodes-by-selftime", PRISM_OPTION_FLAG, NULL,
                                 NULL, "colour by a function's own time"},
    [PRISM_CALLGRAPH_SKEW] = {"skew", PRISM_OPTION_NUMBER, "X", "0.5",
                              "below 1: more colours for small shares; above: fewer"},
    [PRISM_CALLGRAPH_NODE_LABEL] =
        {"node-label", PRISM_OPTION_LIST,
         "self-time|self-time-percentage|total-time|total-time-percentage", NULL,
         "these numbers in a box, a line for each; repeatable"},
    [PRISM_CALLGRAPH_SAMPLES] = {"show-samples", PRISM_OPTION_FLAG, NULL, NULL,
                                 "amounts beside the percentages"},
    [PRISM_CALLGRAPH_TIME_FORMAT] =
        {"time-format", PRISM_OPTION_TEXT, "FORMAT", NULL,
         "times in seconds, as printf() writes them: %.3f s"},
    [PRISM_CALLGRAPH_STRIP] = {"strip", PRISM_OPTION_FLAG, NULL, NULL,
                               "take arguments and templates off names of C++"},
    [PRISM_CALLGRAPH_WRAP] = {"wrap", PRISM_OPTION_FLAG, NULL, NULL,
                              "break long names instead of shortening them"},
    [PRISM_CALLGRAPH_WAITING] = PRISM_WAITING_OPTION,
    {NULL, PRISM_OPTION_FLAG, NULL, NULL, NULL},
};

/* Functions, at most, of a picture that is held to that of the calls: to lay out a large
 * one twice is dear, and nobody compares two of them by eye. */
#define HELD_MOST 300

static enum prism_paint paint_named(const char *name)
{
    if (strcmp(name, "pink") == 0) {
        return PRISM_PAINT_PINK;
    }
    if (strcmp(name, "gray") == 0) {
        return PRISM_PAINT_GRAY;
    }
    return strcmp(name, "color") == 0 ? PRISM_PAINT_HEAT : PRISM_PAINT_PAPER;
}

static void read_look(struct prism_callgraph_view *view)
{
    const struct prism_option *options = prism_callgraph_options;
    const char *map =
        prism_settings_text(view->settings, &options[PRISM_CALLGRAPH_COLORMAP]);
    const char *waiting =
        prism_settings_text(view->settings, &options[PRISM_CALLGRAPH_WAITING]);

    view->scale.paint = paint_named(map);
    view->scale.skew =
        prism_settings_number(view->settings, &options[PRISM_CALLGRAPH_SKEW]);
    view->by_self =
        prism_settings_flag(view->settings, &options[PRISM_CALLGRAPH_BY_SELF]);
    view->by_origin = strcmp(map, "origin") == 0;
    view->in_print = strcmp(map, "print") == 0 && view->subject->before == NULL;
    view->grey = strcmp(waiting, "show") != 0;
    view->metric = &view->graph.now.graph->metrics[view->graph.now.metric];
}

/* Choose what is drawn and write its texts. */
static bool prepare(struct prism_callgraph_view *view, struct prism_error *err)
{
    if (!prism_callgraph_wish_init(view, err)) {
        return false;
    }
    read_look(view);
    prism_callgraph_boxes(view);
    return true;
}

static void release(struct prism_callgraph_view *view)
{
    prism_callgraph_wish_release(view);
    prism_vec_release(&view->spots);
    free(view->line);
}

static bool fewest_crossings(const struct prism_callgraph_view *view)
{
    return prism_settings_flag(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_FEWEST_CROSSINGS]);
}

/* Times are others in every run, so that other functions are drawn and other edges are
 * the heaviest; calls are the same, often to the last one.  So the picture of the calls
 * alone, with the same options, is laid out first, and that of the times is held to
 * it: two runs of a program look alike.  Where it cannot be drawn there is none. */
static void find_skeleton(struct prism_callgraph_view *view)
{
    struct prism_calls now;
    struct prism_calls before;
    bool two = view->subject->before != NULL;
    struct prism_subject subject = {.profile = &now.profile,
                                    .before = two ? &before.profile : NULL};
    struct prism_scene scene;
    struct prism_callgraph_view calls = {.subject = &subject,
                                         .settings = view->settings,
                                         .scene = &scene,
                                         .of_calls = true};
    struct prism_error err = {0};

    if (prism_settings_number(view->settings,
                              &prism_callgraph_options[PRISM_CALLGRAPH_NODECOUNT]) >
        HELD_MOST) {
        return;
    }
    if (!prism_calls_init(&now, view->subject->profile)) {
        return;
    }
    if (two && !prism_calls_init(&before, view->subject->before)) {
        prism_calls_release(&now);
        return;
    }
    prism_scene_init(&scene);
    if (prepare(&calls, &err)) {
        prism_callgraph_line_up(&calls);
        if (view->spots.count == 0 && !fewest_crossings(view) &&
            prism_callgraph_place(&calls, &err)) {
            prism_callgraph_spots_of(&view->spots, &calls);
            view->loose = true;
        }
        view->line = calls.line;
        view->line_count = calls.line_count;
        calls.line = NULL;
    }
    release(&calls);
    prism_scene_release(&scene);
    prism_calls_release(&now);
    if (two) {
        prism_calls_release(&before);
    }
}

/* The spots of the picture that an earlier profile gives with the same options. */
static bool lay_out_earlier(struct prism_callgraph_view *view, struct prism_error *err)
{
    const struct prism_subject subject = {.profile = view->subject->anchor};
    struct prism_scene scene;
    struct prism_callgraph_view earlier = {
        .subject = &subject, .settings = view->settings, .scene = &scene};
    bool done;

    prism_scene_init(&scene);
    find_skeleton(&earlier);
    done = prepare(&earlier, err) && prism_callgraph_place(&earlier, err);
    if (done) {
        prism_callgraph_spots_of(&view->spots, &earlier);
    }
    release(&earlier);
    prism_scene_release(&scene);
    return done;
}

/* --anchor names a picture of ours, or a profile that the driver has read. */
static bool find_spots(struct prism_callgraph_view *view, struct prism_error *err)
{
    const char *path = prism_settings_text(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_ANCHOR]);
    bool done = true;

    if (view->subject->anchor != NULL) {
        done = lay_out_earlier(view, err);
    } else if (path != NULL) {
        done = prism_callgraph_spots_read(&view->spots, path, err);
    }
    if (done) {
        find_skeleton(view);
    }
    return done;
}

static bool callgraph_layout(const struct prism_subject *subject,
                             const struct prism_settings *settings,
                             struct prism_scene *scene, struct prism_error *err)
{
    struct prism_callgraph_view view = {
        .subject = subject, .settings = settings, .scene = scene};
    bool done = find_spots(&view, err) && prepare(&view, err) &&
                prism_callgraph_place(&view, err);

    if (done) {
        prism_callgraph_draw(&view);
    }
    release(&view);
    return done;
}

static bool callgraph_graphviz(const struct prism_subject *subject,
                               const struct prism_settings *settings,
                               struct prism_out *out, struct prism_error *err)
{
    struct prism_scene scene;
    struct prism_callgraph_view view = {
        .subject = subject, .settings = settings, .scene = &scene};
    bool done;

    prism_scene_init(&scene);
    done = find_spots(&view, err) && prepare(&view, err);
    if (done) {
        prism_callgraph_dot(&view, out);
    }
    release(&view);
    prism_scene_release(&scene);
    return done;
}

const struct prism_view prism_view_callgraph = {
    .title = "call graph: which function called which, and what that took",
    .takes = PRISM_TREE | PRISM_GRAPH,
    .options = prism_callgraph_options,
    .layout = callgraph_layout,
    .graphviz = callgraph_graphviz,
};
