/* SPDX-License-Identifier: MIT */
/* gprof2dot_read.c - costs and functions first, wherever they stand, then events, one
 * at a time. */
#include "converters/gprof2dot_read.h"

#include <inttypes.h>
#include <string.h>

#include "converters/frame_style.h"
#include "converters/json_find.h"
#include "converters/json_scalar.h"
#include "core/base/vec.h"

/* More kinds of cost than any tool has. */
#define COST_LIMIT       ((size_t)64)
/* What costs other than times and calls are multiplied with when they have fractions. */
#define FRACTION_DIVISOR 1000000

struct cost {
    uint32_t metric;
    int64_t scale; /* stored units in one of it */
};

struct reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    bool fractions;
    struct {
        PRISM_VEC(struct cost);
    } costs;
    struct {
        PRISM_VEC(uint32_t);
    } functions; /* of the builder, by those of the file */
    struct {
        PRISM_VEC(uint32_t);
    } path; /* of an event, the innermost first */
    struct prism_json_value kept[3];
};

enum { PLACE_VERSION, PLACE_COSTS, PLACE_FUNCTIONS, PLACE_EVENTS, PLACE_COUNT };

static int64_t time_scale(struct prism_span unit)
{
    static const struct {
        const char *name;
        int64_t scale;
    } units[] = {
        {"nanoseconds", 1},        {"ns", 1},
        {"microseconds", 1000},    {"us", 1000},
        {"milliseconds", 1000000}, {"ms", 1000000},
        {"seconds", 1000000000},   {"s", 1000000000},
    };

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (prism_span_is(unit, units[i].name)) {
            return units[i].scale;
        }
    }
    return 0;
}

static bool take_cost(struct reading *r)
{
    const char *where = r->json.in.at;
    struct prism_span name = prism_span("", 0);
    struct prism_span unit = prism_span_of("count");
    struct prism_json_list list;
    struct prism_span key;
    enum prism_role role = PRISM_ROLE_OTHER;
    int64_t scale;
    int64_t divisor;
    char *names[2];

    (void)prism_json_open(&r->json, '{', &list);
    while (prism_json_member(&r->json, &list, &key)) {
        if (prism_span_is(key, "description")) {
            (void)prism_json_take_text(&r->json, &r->kept[0], &name);
        } else if (prism_span_is(key, "unit")) {
            (void)prism_json_take_text(&r->json, &r->kept[1], &unit);
        } else {
            (void)prism_json_skip(&r->json, NULL);
        }
    }
    if (r->json.failed) {
        return false;
    }
    if (name.len == 0) {
        return prism_json_expected(&r->json, where, "a cost with a description");
    }
    if (r->costs.count == COST_LIMIT) {
        return prism_json_fail(&r->json, where,
                               "expected at most %zu costs, found more", COST_LIMIT);
    }
    scale = time_scale(unit);
    if (scale > 0) {
        role = PRISM_ROLE_TIME;
        unit = prism_span_of("nanoseconds");
    } else if (prism_span_is(name, "calls") && prism_span_is(unit, "count")) {
        role = PRISM_ROLE_CALLS;
    } else if (prism_span_is(name, "resumes") && prism_span_is(unit, "count")) {
        role = PRISM_ROLE_RESUMES;
    }
    divisor = role == PRISM_ROLE_OTHER && r->fractions ? FRACTION_DIVISOR : 1;
    names[0] = prism_copy(name.at, name.len);
    names[1] = prism_copy(unit.at, unit.len);
    prism_vec_push(&r->costs) =
        (struct cost){prism_builder_metric(r->b, names[0], names[1], role, divisor),
                      scale > 0 ? scale : divisor};
    free(names[0]);
    free(names[1]);
    return true;
}

static bool take_function(struct reading *r)
{
    const char *where = r->json.in.at;
    struct prism_span name = prism_span(NULL, 0);
    struct prism_span module = prism_span("", 0);
    struct prism_json_list list;
    struct prism_span key;
    struct prism_function_spec spec;

    (void)prism_json_open(&r->json, '{', &list);
    while (prism_json_member(&r->json, &list, &key)) {
        if (prism_span_is(key, "name")) {
            (void)prism_json_take_text(&r->json, &r->kept[0], &name);
        } else if (prism_span_is(key, "module")) {
            (void)prism_json_take_text(&r->json, &r->kept[1], &module);
        } else {
            if (prism_span_is(key, "process")) {
                prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "processes of functions");
            }
            (void)prism_json_skip(&r->json, NULL);
        }
    }
    if (r->json.failed) {
        return false;
    }
    if (name.at == NULL) {
        return prism_json_expected(&r->json, where, "a function with a name");
    }
    /* Our own writer has the line with the name. */
    spec = prism_frame_parse(module.len > 0 ? PRISM_FRAME_PLAIN : PRISM_FRAME_BRACKETS,
                             name);
    spec.file = module.len > 0 ? module : spec.file;
    spec.kind = prism_frame_kind(&spec);
    prism_vec_push(&r->functions) = prism_builder_function(r->b, &spec);
    return true;
}

/* The context of a list of functions, the innermost first. */
static bool take_chain(struct reading *r, const char *at, uint32_t *node)
{
    struct prism_json_list list;

    r->path.count = 0;
    r->json.in.at = at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        const char *where = r->json.in.at;
        int64_t index = -1;

        if (!prism_json_take_number(&r->json, 1, &index) || index < 0 ||
            (uint64_t)index >= r->functions.count) {
            return prism_json_fail(
                &r->json, where, "expected a function below %zu, found %s",
                r->functions.count,
                prism_quote(prism_span(where, (size_t)(r->json.in.at - where))));
        }
        prism_vec_push(&r->path) = r->functions.items[index];
    }
    *node = 0;
    while (!r->json.failed && r->path.count > 0) {
        *node = prism_builder_child(r->b, *node, prism_vec_last(&r->path), 0);
        r->path.count--;
    }
    return !r->json.failed;
}

static bool take_values(struct reading *r, const char *at, uint32_t node)
{
    struct prism_json_list list;
    size_t count = 0;

    r->json.in.at = at;
    (void)prism_json_open(&r->json, '[', &list);
    for (; prism_json_item(&r->json, &list); count++) {
        const char *where = r->json.in.at;
        int64_t value = 0;

        if (count == r->costs.count) {
            break;
        }
        if (!prism_json_take_number(&r->json, r->costs.items[count].scale, &value) ||
            value == PRISM_UNKNOWN) {
            return prism_json_expected(&r->json, where, "a number as cost");
        }
        prism_builder_add(r->b, node, r->costs.items[count].metric, value);
    }
    if (r->json.failed) {
        return false;
    }
    /* Behind the last one stands what closes the list, unless there are more. */
    return (count == r->costs.count && r->json.in.at[-1] == ']') ||
           prism_json_fail(&r->json, at, "expected %zu costs, found %s", r->costs.count,
                           count < r->costs.count ? "fewer" : "more");
}

static bool take_event(struct reading *r)
{
    struct prism_json_place places[] = {{"callchain", NULL}, {"cost", NULL}};
    const char *where = r->json.in.at;
    const char *behind;
    uint32_t node = 0;

    if (!prism_json_find(&r->json, where, places, 2)) {
        return false;
    }
    behind = r->json.in.at;
    if (places[0].at == NULL || places[1].at == NULL) {
        return prism_json_expected(&r->json, where,
                                   "an event with a callchain and a cost");
    }
    if (!take_chain(r, places[0].at, &node) || !take_values(r, places[1].at, node)) {
        return false;
    }
    r->json.in.at = behind;
    return true;
}

static bool each(struct reading *r, const char *at, bool (*take)(struct reading *r))
{
    struct prism_json_list list;

    r->json.in.at = at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list) && take(r)) {
    }
    return !r->json.failed;
}

static bool has_fractions(struct reading *r, const char *events)
{
    struct prism_span bytes;

    r->json.in.at = events;
    return prism_json_skip(&r->json, &bytes) &&
           (memchr(bytes.at, '.', bytes.len) != NULL ||
            prism_span_find(bytes, "e-") != NULL ||
            prism_span_find(bytes, "E-") != NULL);
}

static bool read_file(struct reading *r)
{
    static const char *const names[] = {"version", "costs", "functions", "events"};
    struct prism_json_place places[PLACE_COUNT] = {
        {names[0], NULL}, {names[1], NULL}, {names[2], NULL}, {names[3], NULL}};
    int64_t version = -1;

    if (!prism_json_find(&r->json, r->json.in.at, places, PLACE_COUNT)) {
        return false;
    }
    if (prism_json_peek(&r->json) != '\0') {
        return prism_json_expected(&r->json, r->json.in.at, "the end");
    }
    for (size_t i = 0; i < PLACE_COUNT; i++) {
        if (places[i].at == NULL) {
            return prism_json_fail(&r->json, r->json.in.start,
                                   "expected a member \"%s\"", names[i]);
        }
    }
    r->json.in.at = places[PLACE_VERSION].at;
    if (!prism_json_take_number(&r->json, 1, &version) || version != 0) {
        return prism_json_expected(&r->json, places[PLACE_VERSION].at, "version 0");
    }
    r->fractions = has_fractions(r, places[PLACE_EVENTS].at);
    if (!each(r, places[PLACE_COSTS].at, take_cost)) {
        return false;
    }
    if (r->costs.count == 0) {
        return prism_json_fail(&r->json, places[PLACE_COSTS].at,
                               "expected at least one cost");
    }
    return each(r, places[PLACE_FUNCTIONS].at, take_function) &&
           each(r, places[PLACE_EVENTS].at, take_event);
}

bool prism_gprof2dot_read(struct prism_cursor *in, struct prism_builder *b,
                          struct prism_notes *notes, struct prism_error *err)
{
    struct reading r = {.b = b, .notes = notes};
    bool done;

    prism_builder_shape(b, PRISM_TREE);
    prism_json_start(&r.json, in, err);
    done = read_file(&r);
    prism_json_end(&r.json, notes);
    for (size_t i = 0; i < sizeof r.kept / sizeof r.kept[0]; i++) {
        prism_json_unload(&r.kept[i]);
    }
    prism_vec_release(&r.costs);
    prism_vec_release(&r.functions);
    prism_vec_release(&r.path);
    return done;
}
