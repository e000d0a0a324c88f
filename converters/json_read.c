/* SPDX-License-Identifier: MIT */
/* json_read.c - a first walk over the file takes what is small and notes where each
 * table stands; the tables are then read element by element, in the order in which they
 * refer to each other. */
#include "converters/json_read.h"

#include <inttypes.h>

#include "converters/json_read_state.h"
#include "converters/json_words.h"

static const struct table {
    const char *name;
    unsigned shapes;
    bool (*take)(struct prism_json_reading *r);
} tables[] = {
    {"meta", PRISM_TREE | PRISM_GRAPH, prism_json_take_meta},
    {"sources", PRISM_TREE | PRISM_GRAPH, prism_json_take_source},
    {"metrics", PRISM_TREE | PRISM_GRAPH, prism_json_take_metric},
    {"files", PRISM_TREE | PRISM_GRAPH, prism_json_take_file},
    {"functions", PRISM_TREE | PRISM_GRAPH, prism_json_take_function},
    {"processes", PRISM_TREE | PRISM_GRAPH, prism_json_take_process},
    {"threads", PRISM_TREE | PRISM_GRAPH, prism_json_take_thread},
    {"intervals", PRISM_TREE | PRISM_GRAPH, prism_json_take_interval},
    {"cpu", PRISM_TREE | PRISM_GRAPH, prism_json_take_cpu},
    {"marks", PRISM_TREE | PRISM_GRAPH, prism_json_take_mark},
    {"costs", PRISM_TREE | PRISM_GRAPH, prism_json_take_cost},
    {"nodes", PRISM_TREE, prism_json_take_node},
    {"cells", PRISM_TREE, prism_json_take_cell},
    {"order", PRISM_TREE, prism_json_take_order},
    {"function_numbers", PRISM_GRAPH, prism_json_take_function_numbers},
    {"edges", PRISM_GRAPH, prism_json_take_edge},
};

#define TABLE_COUNT (sizeof tables / sizeof tables[0])

/* The small members of the file, and where the tables stand. */
struct root {
    struct prism_span format;
    struct prism_span shape;
    struct prism_span order_kind;
    int64_t version;
    int64_t wall_ns;
    const char *places[TABLE_COUNT]; /* NULL: not there */
    struct prism_json_value kept[3];
};

static bool take_number(struct prism_json *json, int64_t *number)
{
    const char *where = json->in.at;

    if (prism_json_peek(json) == 'n') {
        *number = PRISM_UNKNOWN;
        return prism_json_skip(json, NULL);
    }
    return (prism_json_take_number(json, 1, number) && *number != PRISM_UNKNOWN) ||
           prism_json_expected(json, where, "a whole number or null");
}

static bool take_text(struct prism_json *json, struct prism_json_value *kept,
                      struct prism_span *text)
{
    const char *where = json->in.at;

    return prism_json_take_text(json, kept, text) ||
           prism_json_expected(json, where, "a string");
}

bool prism_json_take_object(struct prism_json_reading *r,
                            const struct prism_json_field *fields, size_t count)
{
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_peek(&r->json);
    r->where = r->json.in.at;
    (void)prism_json_open(&r->json, '{', &list);
    while (prism_json_member(&r->json, &list, &key)) {
        size_t i = 0;

        while (i < count && !prism_span_is(key, fields[i].key)) {
            i++;
        }
        if (i == count) {
            (void)prism_json_skip(&r->json, NULL);
        } else if (fields[i].number != NULL) {
            (void)take_number(&r->json, fields[i].number);
        } else {
            (void)take_text(&r->json, &r->kept[i], fields[i].text);
        }
    }
    return !r->json.failed;
}

bool prism_json_take_row(struct prism_json_reading *r, size_t count)
{
    struct prism_json_list list;
    size_t found = 0;

    (void)prism_json_peek(&r->json);
    r->where = r->json.in.at;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list) && found < count) {
        (void)take_number(&r->json, &r->row[found++]);
    }
    if (r->json.failed) {
        return false;
    }
    /* Behind the last one the list has ended, or it stands before one too many. */
    return (found == count && r->json.in.at[-1] == ']') ||
           prism_json_fail(&r->json, r->where, "expected %zu numbers, found %s", count,
                           found < count ? "fewer" : "more");
}

bool prism_json_in_range(struct prism_json_reading *r, int64_t value, int64_t least,
                         int64_t most, const char *what)
{
    if (value >= least && value <= most) {
        return true;
    }
    if (value == PRISM_UNKNOWN) {
        return prism_json_fail(&r->json, r->where, "expected %s, found null", what);
    }
    return prism_json_fail(&r->json, r->where,
                           "expected %s from %" PRId64 " to %" PRId64
                           ", found %" PRId64,
                           what, least, most, value);
}

bool prism_json_is_index(struct prism_json_reading *r, int64_t value, size_t count,
                         const char *what)
{
    if (value >= 0 && (uint64_t)value < count) {
        return true;
    }
    if (value == PRISM_UNKNOWN) {
        return prism_json_fail(&r->json, r->where, "expected %s below %zu, found null",
                               what, count);
    }
    return prism_json_fail(&r->json, r->where, "expected %s below %zu, found %" PRId64,
                           what, count, value);
}

bool prism_json_index(struct prism_json_reading *r, int64_t value, size_t count,
                      const char *what, uint32_t *index)
{
    *index = PRISM_NONE;
    if (value == PRISM_UNKNOWN) {
        return true;
    }
    if (!prism_json_is_index(r, value, count, what)) {
        return false;
    }
    *index = (uint32_t)value;
    return true;
}

static bool take_member(struct prism_json_reading *r, struct root *root,
                        struct prism_span key)
{
    struct prism_json *json = &r->json;

    if (prism_span_is(key, "format")) {
        return take_text(json, &root->kept[0], &root->format);
    }
    if (prism_span_is(key, "shape")) {
        return take_text(json, &root->kept[1], &root->shape);
    }
    if (prism_span_is(key, "order_kind")) {
        return take_text(json, &root->kept[2], &root->order_kind);
    }
    if (prism_span_is(key, "version")) {
        return take_number(json, &root->version);
    }
    if (prism_span_is(key, "wall_anchor_ns")) {
        return take_number(json, &root->wall_ns);
    }
    for (size_t i = 0; i < TABLE_COUNT; i++) {
        if (prism_span_is(key, tables[i].name)) {
            root->places[i] = json->in.at;
        }
    }
    return prism_json_skip(json, NULL);
}

static bool scan_root(struct prism_json_reading *r, struct root *root)
{
    struct prism_json_list list;
    struct prism_span key;

    (void)prism_json_open(&r->json, '{', &list);
    while (prism_json_member(&r->json, &list, &key) && take_member(r, root, key)) {
    }
    if (!r->json.failed && prism_json_peek(&r->json) != '\0') {
        (void)prism_json_expected(&r->json, r->json.in.at, "the end");
    }
    return !r->json.failed;
}

static bool check_root(struct prism_json_reading *r, const struct root *root)
{
    int shape = prism_json_word(prism_json_shapes, root->shape);
    int order_kind = prism_json_word(prism_json_orders, root->order_kind);

    r->where = r->json.in.start;
    if (!prism_span_is(root->format, PRISM_JSON_FORMAT)) {
        return prism_json_fail(&r->json, r->where,
                               "expected the format \"" PRISM_JSON_FORMAT
                               "\", found %s",
                               prism_quote(root->format));
    }
    if (shape <= 0) {
        return prism_json_fail(&r->json, r->where,
                               "expected the shape tree or graph, found %s",
                               prism_quote(root->shape));
    }
    if (order_kind < 0) {
        return prism_json_fail(
            &r->json, r->where,
            "expected the order_kind none, calls or samples, found %s",
            prism_quote(root->order_kind));
    }
    r->shape = (enum prism_shape)shape;
    r->order_kind = (enum prism_order_kind)order_kind;
    return prism_json_in_range(r, root->version, 1, PRISM_JSON_VERSION, "a version") &&
           (root->wall_ns == PRISM_UNKNOWN ||
            prism_json_in_range(r, root->wall_ns, -PRISM_JSON_TIME, PRISM_JSON_TIME,
                                "a time"));
}

static bool read_table(struct prism_json_reading *r, const struct table *table,
                       const char *place)
{
    struct prism_json_list list;

    if (place == NULL) {
        return true;
    }
    if ((table->shapes & r->shape) == 0) {
        return prism_json_fail(&r->json, place, "expected no table \"%s\" in a %s",
                               table->name, prism_json_shapes[r->shape]);
    }
    r->json.in.at = place;
    (void)prism_json_open(&r->json, '[', &list);
    while (prism_json_item(&r->json, &list) && table->take(r)) {
    }
    return !r->json.failed;
}

static bool read_file(struct prism_json_reading *r, struct root *root)
{
    bool done = scan_root(r, root) && check_root(r, root);

    if (!done) {
        return false;
    }
    prism_builder_shape(r->b, r->shape);
    prism_builder_anchor(r->b, root->wall_ns, PRISM_UNKNOWN);
    for (size_t i = 0; done && i < TABLE_COUNT; i++) {
        done = read_table(r, &tables[i], root->places[i]);
    }
    return done && prism_json_take_spawns(r);
}

bool prism_json_read(struct prism_cursor *in, struct prism_builder *b,
                     struct prism_notes *notes, struct prism_error *err)
{
    struct prism_json_reading r = {.b = b, .notes = notes};
    struct root root = {.version = PRISM_UNKNOWN, .wall_ns = PRISM_UNKNOWN};
    bool done;

    root.order_kind = prism_span_of(prism_json_orders[PRISM_ORDER_NONE]);
    prism_json_start(&r.json, in, err);
    done = read_file(&r, &root);
    prism_json_end(&r.json, notes);
    for (size_t i = 0; i < PRISM_JSON_FIELDS; i++) {
        prism_json_unload(&r.kept[i]);
    }
    for (size_t i = 0; i < sizeof root.kept / sizeof root.kept[0]; i++) {
        prism_json_unload(&root.kept[i]);
    }
    prism_vec_release(&r.paths);
    prism_vec_release(&r.metrics);
    prism_vec_release(&r.functions);
    prism_vec_release(&r.intervals);
    prism_vec_release(&r.nodes);
    prism_vec_release(&r.spawns);
    prism_arena_release(&r.arena);
    prism_builder_at(b, 0, 0);
    return done;
}
