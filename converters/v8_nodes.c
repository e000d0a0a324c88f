/* SPDX-License-Identifier: MIT */
/* v8_nodes.c - see v8_nodes.h.  Nodes become links of a chain (context_chain.h).  Those of
 * the old form stand in each other: what is found waits in a list, so that nothing
 * recurses. */
#include "converters/v8_nodes.h"

#include <inttypes.h>

#include "converters/json_find.h"
#include "core/base/hash.h"

struct id_key {
    const struct prism_v8_node *rows;
    int64_t id;
};

static bool same_id(const void *key, uint32_t item)
{
    const struct id_key *wanted = key;

    return wanted->rows[item].id == wanted->id;
}

static uint32_t find_node(const struct prism_v8_nodes *nodes, int64_t id)
{
    const struct id_key key = {nodes->rows.items, id};

    return prism_map_find(&nodes->ids, prism_hash_mix((uint64_t)id, 0), same_id, &key);
}

static int64_t number_at(struct prism_v8_nodes *nodes, const char *at, int64_t standard)
{
    int64_t value;

    if (at == NULL || nodes->json->failed) {
        return standard;
    }
    nodes->json->in.at = at;
    return prism_json_take_number(nodes->json, 1, &value) ? value : standard;
}

static struct prism_span text_at(struct prism_v8_nodes *nodes, const char *at,
                                 size_t kept)
{
    struct prism_span text = prism_span("", 0);

    if (at != NULL && !nodes->json->failed) {
        nodes->json->in.at = at;
        if (!prism_json_take_text(nodes->json, &nodes->kept[kept], &text)) {
            text.len = 0;
        }
    }
    return text;
}

/* The function that the object at `at` describes, in a new link. */
static bool take_frame(struct prism_v8_nodes *nodes, const char *at,
                       struct prism_v8_node *node)
{
    struct prism_json_place places[] = {
        {"functionName", NULL}, {"url", NULL}, {"lineNumber", NULL}};
    struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};
    struct prism_link link = {.parent = PRISM_NONE};
    int64_t line;

    if (!prism_json_find(nodes->json, at, places, 3)) {
        return false;
    }
    line = number_at(nodes, places[2].at, nodes->old ? 0 : -1);
    line += line >= 0 && line < UINT32_MAX && !nodes->old;
    spec.line = line > 0 && line <= UINT32_MAX ? (uint32_t)line : 0;
    spec.name = text_at(nodes, places[0].at, 0);
    spec.file = text_at(nodes, places[1].at, 1);
    node->idle = prism_span_is(spec.name, "(idle)");
    node->extra = prism_span_is(spec.name, "(program)") ||
                  prism_span_is(spec.name, "(garbage collector)");
    if (prism_span_is(spec.name, "(root)")) {
        link.state = PRISM_LINK_ROOT;
    } else {
        if (spec.name.len == 0) {
            spec.name = prism_span_of("(anonymous)");
        }
        link.function = prism_builder_function(nodes->b, &spec);
    }
    prism_vec_push(&nodes->chain.links) = link;
    return !nodes->json->failed;
}

static bool push_node(struct prism_v8_nodes *nodes, const char *at,
                      const struct prism_v8_node *node)
{
    if (find_node(nodes, node->id) != PRISM_MAP_NONE) {
        return prism_json_fail(
            nodes->json, at,
            "expected a node with an id of its own, found %" PRId64 " again", node->id);
    }
    prism_map_insert(&nodes->ids, prism_hash_mix((uint64_t)node->id, 0),
                     (uint32_t)nodes->rows.count);
    prism_vec_push(&nodes->rows) = *node;
    return true;
}

/* What "children" lists: ids, or the nodes themselves. */
static bool take_children(struct prism_v8_nodes *nodes, const char *at, uint32_t parent)
{
    struct prism_json *json = nodes->json;
    struct prism_json_list list;

    json->in.at = at;
    (void)prism_json_open(json, '[', &list);
    while (prism_json_item(json, &list)) {
        struct prism_v8_named child = {.where = json->in.at, .parent = parent};

        if (nodes->old) {
            prism_vec_push(&nodes->nested) =
                (struct prism_v8_nested){child.where, parent};
            (void)prism_json_skip(json, NULL);
        } else if (prism_json_take_number(json, 1, &child.id)) {
            prism_vec_push(&nodes->named) = child;
        } else {
            (void)prism_json_expected(json, child.where, "the id of a node");
        }
    }
    return !json->failed;
}

static bool take_node(struct prism_v8_nodes *nodes, const char *at, uint32_t parent)
{
    struct prism_json_place places[] = {{"id", NULL},
                                        {"callFrame", NULL},
                                        {"hitCount", NULL},
                                        {"children", NULL},
                                        {"parent", NULL}};
    uint32_t own = (uint32_t)nodes->rows.count;
    struct prism_v8_node node = {0};

    if (!prism_json_find(nodes->json, at, places, 5)) {
        return false;
    }
    node.id = number_at(nodes, places[0].at, -1);
    node.hits = number_at(nodes, places[2].at, 0);
    if (node.id < 0) {
        return prism_json_expected(nodes->json, at, "a node with an id of at least 0");
    }
    if (node.hits < 0) {
        return prism_json_expected(nodes->json, at, "a hitCount of at least 0");
    }
    if (!nodes->old && places[1].at == NULL) {
        return prism_json_expected(nodes->json, at, "a node with a callFrame");
    }
    if (!take_frame(nodes, nodes->old ? at : places[1].at, &node) ||
        !push_node(nodes, at, &node)) {
        nodes->chain.links.count = own;
        return false;
    }
    nodes->chain.links.items[own].parent = parent;
    if (places[4].at != NULL && !nodes->old) {
        struct prism_v8_named up = {at, PRISM_NONE, own,
                                    number_at(nodes, places[4].at, -1)};

        prism_vec_push(&nodes->named) = up;
    }
    return places[3].at == NULL || take_children(nodes, places[3].at, own);
}

bool prism_v8_nodes_excuse(struct prism_v8_nodes *nodes)
{
    if (nodes->faults == NULL) {
        return false;
    }
    ++*nodes->faults;
    nodes->json->failed = nodes->json->cut = false;
    nodes->json->err = NULL;
    return true;
}

bool prism_v8_nodes_take(struct prism_v8_nodes *nodes, const char *at)
{
    struct prism_json *json = nodes->json;
    struct prism_json_list list;

    json->in.at = at;
    (void)prism_json_open(json, '[', &list);
    while (prism_json_item(json, &list)) {
        const char *node = json->in.at;
        const char *behind;

        if (!prism_json_skip(json, NULL)) {
            return false;
        }
        behind = json->in.at;
        if (!take_node(nodes, node, PRISM_NONE) && !prism_v8_nodes_excuse(nodes)) {
            return false;
        }
        json->in.at = behind;
    }
    return !json->failed;
}

bool prism_v8_nodes_take_old(struct prism_v8_nodes *nodes, const char *at)
{
    nodes->old = true;
    prism_vec_push(&nodes->nested) = (struct prism_v8_nested){at, PRISM_NONE};
    for (size_t i = 0; i < nodes->nested.count; i++) {
        if (!take_node(nodes, nodes->nested.items[i].at,
                       nodes->nested.items[i].parent)) {
            return false;
        }
    }
    return true;
}

/* A node whose parent is not there is its own: it goes round in a circle. */
bool prism_v8_nodes_link(struct prism_v8_nodes *nodes)
{
    struct prism_link *links = nodes->chain.links.items;

    for (size_t i = 0; i < nodes->named.count; i++) {
        const struct prism_v8_named *it = &nodes->named.items[i];
        uint32_t other = find_node(nodes, it->id);

        if (other == PRISM_MAP_NONE) {
            (void)prism_json_fail(nodes->json, it->where,
                                  "expected the id of a node, found %" PRId64, it->id);
            if (!prism_v8_nodes_excuse(nodes)) {
                return false;
            }
        }
        if (it->parent == PRISM_NONE) {
            links[it->child].parent = other != PRISM_MAP_NONE ? other : it->child;
        } else if (other != PRISM_MAP_NONE) {
            links[other].parent = it->parent;
        }
    }
    return true;
}

bool prism_v8_nodes_context(struct prism_v8_nodes *nodes, const char *where, int64_t id,
                            uint32_t *row, uint32_t *context)
{
    *context = PRISM_NONE;
    *row = find_node(nodes, id);
    if (*row == PRISM_MAP_NONE) {
        *row = PRISM_NONE;
        return prism_json_fail(nodes->json, where,
                               "expected the id of a node, found %" PRId64, id);
    }
    *context = prism_context_of(&nodes->chain, nodes->b, *row);
    return *context != PRISM_NONE ||
           prism_json_fail(
               nodes->json, where,
               "expected a node below the root, found %" PRId64 " in a circle", id);
}

void prism_v8_nodes_release(struct prism_v8_nodes *nodes)
{
    prism_json_unload(&nodes->kept[0]);
    prism_json_unload(&nodes->kept[1]);
    prism_context_chain_release(&nodes->chain);
    prism_vec_release(&nodes->rows);
    prism_map_release(&nodes->ids);
    prism_vec_release(&nodes->nested);
    prism_vec_release(&nodes->named);
}
