/* SPDX-License-Identifier: MIT */
/* callgraph_measure.c - amounts as --time-format writes them, and the numbers of a box
 * that --node-label asks for.
 *
 * The format is the user's: it is taken apart here and never given to printf(). */
#include <stdio.h>
#include <string.h>

#include "core/profile/unit.h"
#include "render/callgraph_state.h"

#define DIGITS_MOST 15
#define SECOND      1e9

static const char *format_of(const struct prism_callgraph_view *view)
{
    return prism_settings_text(view->settings,
                               &prism_callgraph_options[PRISM_CALLGRAPH_TIME_FORMAT]);
}

/* "%g", "%.3f s", "about %e": what stands before and behind, how many digits. */
struct time_format {
    struct prism_span before;
    struct prism_span behind;
    int digits; /* -1: as many as printf() gives by itself */
    char letter;
};

static bool take_apart(const char *text, struct time_format *format)
{
    const char *at = strchr(text, '%');

    if (at == NULL) {
        return false;
    }
    format->before = (struct prism_span){text, (size_t)(at - text)};
    format->digits = -1;
    at++;
    if (*at == '.') {
        format->digits = 0;
        for (at++; *at >= '0' && *at <= '9' && format->digits <= DIGITS_MOST; at++) {
            format->digits = format->digits * 10 + (*at - '0');
        }
    }
    format->letter = *at;
    if (*at == '\0' || strchr("efg", *at) == NULL || format->digits > DIGITS_MOST) {
        return false;
    }
    format->behind = prism_span_of(at + 1);
    return strchr(at, '%') == NULL;
}

bool prism_callgraph_measures_check(const struct prism_callgraph_view *view,
                                    struct prism_error *err)
{
    const char *text = format_of(view);
    struct time_format format;

    return text == NULL || take_apart(text, &format) ||
           prism_error_set(err,
                           "--time-format: expected one %%e, %%f or %%g, perhaps as "
                           "%%.3f, found %s",
                           prism_quote(prism_span_of(text)));
}

const char *prism_callgraph_amount(struct prism_callgraph_view *view, int64_t value)
{
    const char *text = format_of(view);
    struct time_format format;
    char number[400]; /* the largest time has 10 digits before the point */

    if (text == NULL || view->metric->role != PRISM_ROLE_TIME ||
        value == PRISM_UNKNOWN || !take_apart(text, &format)) {
        return prism_scene_text(view->scene, "%s", prism_amount(view->metric, value));
    }
    (void)snprintf(number, sizeof number,
                   format.letter == 'e'   ? "%.*e"
                   : format.letter == 'f' ? "%.*f"
                                          : "%.*g",
                   format.digits, (double)value / SECOND);
    return prism_scene_text(view->scene, "%.*s%s%.*s", (int)format.before.len,
                            format.before.at, number, (int)format.behind.len,
                            format.behind.at);
}

static const char *measure(struct prism_callgraph_view *view,
                           const struct prism_vertex *vertex, struct prism_span name)
{
    bool self = prism_span_starts(name, "self");
    int64_t now = self ? vertex->now.self : vertex->now.total;
    int64_t before = self ? vertex->before.self : vertex->before.total;

    return prism_scene_text(view->scene, "%s%s", self ? "self " : "",
                            prism_span_ends(name, "percentage")
                                ? prism_callgraph_share(view, now, before)
                                : prism_callgraph_amount(view, now));
}

bool prism_callgraph_measures(struct prism_callgraph_view *view,
                              const struct prism_vertex *vertex,
                              struct prism_callgraph_box *box)
{
    const char *names = prism_settings_text(
        view->settings, &prism_callgraph_options[PRISM_CALLGRAPH_NODE_LABEL]);
    struct prism_span rest = prism_span_of(names != NULL ? names : "");
    struct prism_span name;

    while (rest.len > 0 && box->line_count < PRISM_CALLGRAPH_LINES) {
        if (!prism_span_split_first(rest, ',', &name, &rest)) {
            name = rest;
            rest.len = 0;
        }
        box->lines[box->line_count++] = measure(view, vertex, name);
    }
    return names != NULL;
}
