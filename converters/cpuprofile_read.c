/* SPDX-License-Identifier: MIT */
/* cpuprofile_read.c - nodes first, as links of a chain (context_chain.h), then samples
 * and their times, which stand apart: two readers go side by side.
 *
 * The nodes of the old form stand in each other.  Those that are found wait in a list,
 * so that nothing recurses. */
#include "converters/cpuprofile_read.h"

#include <inttypes.h>

#include "converters/context_chain.h"
#include "converters/frame_style.h"
#include "converters/json_find.h"
#include "converters/json_scalar.h"
#include "core/base/hash.h"
#include "core/base/map.h"

#define NS_PER_US 1000
/* Times beyond this many nanoseconds (36 years) are none. */
#define LATEST    (INT64_C(1) << 60)

/* Beside the link with the same number. */
struct node {
    int64_t id;
    int64_t hits;
    bool extra; /* the program beside its functions: on top of what ran before */
    bool idle;
};

/* An object of the old form that is to be read. */
struct nested {
    const char *at;
    uint32_t parent; /* link, or PRISM_NONE */
};

/* A child that a node names; nodes may stand in any order. */
struct named {
    const char *where;
    uint32_t parent; /* link; PRISM_NONE: `id` is the parent of `child` */
    uint32_t child;
    int64_t id;
};

struct reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_context_chain chain;
    struct {
        PRISM_VEC(struct node);
    } nodes;
    struct prism_map ids;
    struct {
        PRISM_VEC(struct nested);
    } nested;
    struct {
        PRISM_VEC(struct named);
    } named;
    bool old;
    struct prism_json_value kept[2];
};

enum {
    PLACE_NODES,
    PLACE_HEAD,
    PLACE_START,
    PLACE_END,
    PLACE_SAMPLES,
    PLACE_DELTAS,
    PLACE_STAMPS,
    PLACE_COUNT,
};

struct id_key {
    const struct node *rows;
    int64_t id;
};

static bool same_id(const void *key, uint32_t item)
{
    const struct id_key *wanted = key;

    return wanted->rows[item].id == wanted->id;
}

static uint32_t find_node(const struct reading *r, int64_t id)
{
    const struct id_key key = {r->nodes.items, id};

    return prism_map_find(&r->ids, prism_hash_mix((uint64_t)id, 0), same_id, &key);
}

static int64_t number_at(struct reading *r, const char *at, int64_t scale,
                         int64_t standard)
{
    int64_t value;

    if (at == NULL || r->json.failed) {
        return standard;
    }
    r->json.in.at = at;
    return prism_json_take_number(&r->json, scale, &value) ? value : standard;
}

static struct prism_span text_at(struct reading *r, const char *at, size_t kept)
{
    struct prism_span text = prism_span("", 0);

    if (at != NULL && !r->json.failed) {
        r->json.in.at = at;
        if (!prism_json_take_text(&r->json, &r->kept[kept], &text)) {
            text.len = 0;
        }
    }
    return text;
}

/* The function that the object at `at` describes, in a new link. */
static bool take_frame(struct reading *r, const char *at, struct node *node)
{
    struct prism_json_place places[] = {
        {"functionName", NULL}, {"url", NULL}, {"lineNumber", NULL}};
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    struct prism_link link = {.parent = PRISM_NONE};
    int64_t line;

    if (!prism_json_find(&r->json, at, places, 3)) {
        return false;
    }
    line = number_at(r, places[2].at, 1, r->old ? 0 : -1);
    line += line >= 0 && line < UINT32_MAX && !r->old;
    spec.line = line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0;
    spec.name = text_at(r, places[0].at, 0);
    spec.file = text_at(r, places[1].at, 1);
    node->idle = prism_span_is(spec.name, "(idle)");
    node->extra = prism_span_is(spec.name, "(program)") ||
                  prism_span_is(spec.name, "(garbage collector)");
    if (prism_span_is(spec.name, "(root)")) {
        link.state = PRISM_LINK_ROOT;
    } else {
        if (spec.name.len == 0) {
            spec.name = prism_span_of("(anonymous)");
        }
        link.function = prism_builder_function(r->b, &spec);
    }
    prism_vec_push(&r->chain.links) = link;
    return !r->json.failed;
}

static bool push_node(struct reading *r, const char *at, const struct node *node)
{
    if (find_node(r, node->id) != PRISM_MAP_NONE) {
        return prism_json_fail(
            &r->json, at,
            "expected a node with an id of its own, found %" PRId64 " again", node->id);
    }
    prism_map_insert(&r->ids, prism_hash_mix((uint64_t)node->id, 0),
                     (uint32_t)r->nodes.count);
    prism_vec_push(&r->nodes) = *node;
    return true;
}

/* What "children" lists: ids, or the nodes themselves. */
static bool take_children(struct reading *r, const char *at, uint32_t parent)
{
    struct prism_json_list list;

    r->json.in.at = at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        struct named child = {.where = r->json.in.at, .parent = parent};

        if (r->old) {
            prism_vec_push(&r->nested) = (struct nested){child.where, parent};
            (void)prism_json_skip(&r->json, NULL);
        } else if (prism_json_take_number(&r->json, 1, &child.id)) {
            prism_vec_push(&r->named) = child;
        } else {
            (void)prism_json_expected(&r->json, child.where, "the id of a node");
        }
    }
    return !r->json.failed;
}

static bool take_node(struct reading *r, const char *at, uint32_t parent)
{
    struct prism_json_place places[] = {{"id", NULL},
                                        {"callFrame", NULL},
                                        {"hitCount", NULL},
                                        {"children", NULL},
                                        {"parent", NULL}};
    uint32_t own = (uint32_t)r->nodes.count;
    struct node node = {0};

    if (!prism_json_find(&r->json, at, places, 5)) {
        return false;
    }
    node.id = number_at(r, places[0].at, 1, -1);
    node.hits = number_at(r, places[2].at, 1, 0);
    if (node.id < 0) {
        return prism_json_expected(&r->json, at, "a node with an id of at least 0");
    }
    if (node.hits < 0) {
        return prism_json_expected(&r->json, at, "a hitCount of at least 0");
    }
    if (!r->old && places[1].at == NULL) {
        return prism_json_expected(&r->json, at, "a node with a callFrame");
    }
    if (!take_frame(r, r->old ? at : places[1].at, &node) || !push_node(r, at, &node)) {
        return false;
    }
    r->chain.links.items[own].parent = parent;
    if (places[4].at != NULL && !r->old) {
        struct named up = {at, PRISM_NONE, own, number_at(r, places[4].at, 1, -1)};

        prism_vec_push(&r->named) = up;
    }
    return places[3].at == NULL || take_children(r, places[3].at, own);
}

/* Ids to links. */
static bool link_nodes(struct reading *r)
{
    for (size_t i = 0; i < r->named.count; i++) {
        const struct named *it = &r->named.items[i];
        uint32_t other = find_node(r, it->id);

        if (other == PRISM_MAP_NONE) {
            return prism_json_fail(&r->json, it->where,
                                   "expected the id of a node, found %" PRId64, it->id);
        }
        if (it->parent == PRISM_NONE) {
            r->chain.links.items[it->child].parent = other;
        } else {
            r->chain.links.items[other].parent = it->parent;
        }
    }
    return true;
}

static bool take_nodes(struct reading *r, const struct prism_json_place *places)
{
    struct prism_json_list list;

    r->old = places[PLACE_NODES].at == NULL;
    if (r->old) {
        prism_vec_push(&r->nested) = (struct nested){places[PLACE_HEAD].at, PRISM_NONE};
        for (size_t i = 0; i < r->nested.count; i++) {
            if (!take_node(r, r->nested.items[i].at, r->nested.items[i].parent)) {
                return false;
            }
        }
        return true;
    }
    r->json.in.at = places[PLACE_NODES].at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list)) {
        const char *at = r->json.in.at;
        const char *behind;

        if (!prism_json_skip(&r->json, NULL)) {
            return false;
        }
        behind = r->json.in.at;
        if (!take_node(r, at, PRISM_NONE)) {
            return false;
        }
        r->json.in.at = behind;
    }
    return !r->json.failed && link_nodes(r);
}

/* The sample before the one that is being read: its length is known with the next. */
struct timeline {
    uint32_t time; /* the metric */
    uint32_t last; /* node of the profile; PRISM_NONE: nothing that counts */
    uint32_t base; /* the last one that was not extra */
    int64_t start;
    int64_t now;
};

static void end_sample(struct reading *r, struct timeline *line, int64_t at)
{
    if (at < line->now) {
        prism_notes_add(r->notes, PRISM_NOTE_REPLACED,
                        "times that go back: the sample has no length");
        at = line->now;
    }
    if (line->last != PRISM_NONE) {
        prism_builder_add(r->b, line->last, line->time, at - line->now);
        (void)prism_builder_order(r->b, PRISM_ORDER_SAMPLES, line->last,
                                  line->now - line->start, at - line->now);
    }
    line->now = at;
}

/* The context of a sample; PRISM_NONE when it is idle. */
static bool context_of_sample(struct reading *r, const char *where, int64_t id,
                              struct timeline *line, uint32_t *context)
{
    uint32_t row = find_node(r, id);

    if (row == PRISM_MAP_NONE) {
        return prism_json_fail(&r->json, where,
                               "expected the id of a node, found %" PRId64, id);
    }
    *context = prism_context_of(&r->chain, r->b, row);
    if (*context == PRISM_NONE) {
        return prism_json_fail(
            &r->json, where,
            "expected a node below the root, found %" PRId64 " in a circle", id);
    }
    if (r->nodes.items[row].idle) {
        prism_notes_add(r->notes, PRISM_NOTE_SKIPPED, "idle samples");
        *context = PRISM_NONE;
    } else if (r->nodes.items[row].extra && line->base != 0) {
        *context = prism_builder_child(r->b, line->base,
                                       r->chain.links.items[row].function, 0);
    } else {
        line->base = *context;
    }
    return true;
}

/* One sample and its time, which is a difference or absolute. */
static bool take_sample(struct reading *r, struct prism_json *times, bool deltas,
                        struct timeline *line, bool first, int64_t *clock)
{
    const char *where = r->json.in.at;
    const char *stamp = times->in.at;
    uint32_t context = 0;
    int64_t id = 0;
    int64_t time = 0;

    if (!prism_json_take_number(&r->json, 1, &id)) {
        return prism_json_expected(&r->json, where, "the id of a node");
    }
    if (!prism_json_take_number(times, NS_PER_US, &time) || time > LATEST ||
        time < -LATEST) {
        return prism_json_expected(times, stamp, "a time below 2^60 ns");
    }
    *clock = deltas ? *clock + time : time;
    if (*clock > LATEST || *clock < -LATEST) {
        return prism_json_expected(times, stamp, "a sum of times below 2^60 ns");
    }
    if (first) {
        line->now = *clock;
        line->start = deltas ? line->start : *clock;
    } else {
        end_sample(r, line, *clock);
    }
    if (!context_of_sample(r, where, id, line, &context)) {
        return false;
    }
    line->last = context;
    return true;
}

/* 0 when it is not there, too late when it is no time. */
static int64_t time_at(struct reading *r, const char *at)
{
    return at != NULL ? number_at(r, at, NS_PER_US, INT64_MAX) : 0;
}

static bool take_samples(struct reading *r, const struct prism_json_place *places)
{
    bool deltas = places[PLACE_DELTAS].at != NULL;
    /* The old form has seconds here and microseconds with the samples. */
    int64_t start = deltas ? time_at(r, places[PLACE_START].at) : 0;
    int64_t end = deltas ? time_at(r, places[PLACE_END].at) : 0;
    struct timeline line = {.last = PRISM_NONE, .start = start};
    struct prism_json times = r->json;
    struct prism_json_list sample_list;
    struct prism_json_list time_list;
    int64_t clock = start;
    bool first = true;
    bool more;

    if (start > LATEST || start < -LATEST || end > LATEST) {
        return prism_json_expected(&r->json,
                                   places[end > LATEST ? PLACE_END : PLACE_START].at,
                                   "a time below 2^60 ns");
    }
    line.time = prism_builder_metric(r->b, "time", "nanoseconds", PRISM_ROLE_TIME, 1);
    times.key = NULL;
    times.in.at = deltas ? places[PLACE_DELTAS].at : places[PLACE_STAMPS].at;
    r->json.in.at = places[PLACE_SAMPLES].at;
    more = prism_json_open(&r->json, '[', &sample_list) &&
           prism_json_open(&times, '[', &time_list);
    while (more) {
        bool sample = prism_json_item(&r->json, &sample_list);
        bool time = prism_json_item(&times, &time_list);

        if (sample != time && !r->json.failed && !times.failed) {
            (void)prism_json_fail(&times, times.in.at,
                                  "expected as many times as samples, found %s",
                                  sample ? "fewer" : "more");
        }
        more = sample && time && take_sample(r, &times, deltas, &line, first, &clock);
        first = false;
    }
    prism_json_stop(&times);
    r->json.failed |= times.failed;
    if (!r->json.failed && !first) {
        end_sample(r, &line, end > line.now ? end : line.now);
    }
    return !r->json.failed;
}

/* Without a list of samples, nodes say how often they were seen. */
static bool take_hits(struct reading *r)
{
    uint32_t samples =
        prism_builder_metric(r->b, "samples", "count", PRISM_ROLE_OTHER, 1);

    for (uint32_t i = 0; i < r->nodes.count; i++) {
        uint32_t context = prism_context_of(&r->chain, r->b, i);

        if (context == PRISM_NONE) {
            return prism_json_fail(&r->json, r->json.in.start,
                                   "expected nodes below the root, found %" PRId64
                                   " in a circle",
                                   r->nodes.items[i].id);
        }
        prism_builder_add(r->b, context, samples, r->nodes.items[i].hits);
    }
    return true;
}

static bool read_file(struct reading *r)
{
    struct prism_json_place places[PLACE_COUNT] = {
        {"nodes", NULL},      {"head", NULL},    {"startTime", NULL},
        {"endTime", NULL},    {"samples", NULL}, {"timeDeltas", NULL},
        {"timestamps", NULL},
    };

    if (!prism_json_find(&r->json, r->json.in.at, places, PLACE_COUNT)) {
        return false;
    }
    if (prism_json_peek(&r->json) != '\0') {
        return prism_json_expected(&r->json, r->json.in.at, "the end");
    }
    if (places[PLACE_NODES].at == NULL && places[PLACE_HEAD].at == NULL) {
        return prism_json_fail(&r->json, r->json.in.start,
                               "expected a profile with nodes or a head");
    }
    if (!take_nodes(r, places)) {
        return false;
    }
    if (places[PLACE_SAMPLES].at == NULL ||
        (places[PLACE_DELTAS].at == NULL && places[PLACE_STAMPS].at == NULL)) {
        return take_hits(r);
    }
    return take_samples(r, places);
}

bool prism_cpuprofile_read(struct prism_cursor *in, struct prism_builder *b,
                           struct prism_notes *notes, struct prism_error *err)
{
    struct reading r = {.b = b, .notes = notes};
    bool done;

    prism_builder_shape(b, PRISM_TREE);
    prism_json_start(&r.json, in, err);
    done = read_file(&r);
    prism_json_end(&r.json, notes);
    prism_json_unload(&r.kept[0]);
    prism_json_unload(&r.kept[1]);
    prism_context_chain_release(&r.chain);
    prism_vec_release(&r.nodes);
    prism_map_release(&r.ids);
    prism_vec_release(&r.nested);
    prism_vec_release(&r.named);
    return done;
}
