/* SPDX-License-Identifier: MIT */
/* callgraph_anchor.c - see callgraph_anchor.h.
 *
 * Of an SVG only what svg.c writes for a call graph is understood, one element to the
 * line:
 *
 *     <g class="graph" data-origin="X Y TOP">
 *     <g class="node" data-node="NUMBER KEY"><rect ... x= y= width= height= ...>
 *
 * Whatever else stands there is passed over. */
#include "render/callgraph_anchor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/base/input.h"
#include "core/base/memory.h"
#include "render/origin.h"

uint64_t prism_callgraph_key(const struct prism_callgraph_view *view, uint32_t vertex)
{
    const struct prism_vertex *it = &view->graph.vertices[vertex];
    const char *name = it->profile->functions[it->function].qualname;
    const char *path = prism_origin_path(it->profile, it->function);

    return prism_hash_mix(prism_hash_bytes(name, strlen(name)),
                          prism_hash_bytes(path, strlen(path)));
}

/* A number in text; false when there is none that a drawing can have. */
static bool parse_number(const char *at, const char *end, double *value)
{
    char digits[32];
    size_t room = (size_t)(end - at);

    room = room < sizeof digits - 1 ? room : sizeof digits - 1;
    memcpy(digits, at, room);
    digits[room] = '\0';
    *value = strtod(digits, NULL);
    return isfinite(*value) && fabs(*value) <= PRISM_LAYOUT_LENGTH_MAX;
}

/* The number behind `name="` in an element. */
static bool find_number(struct prism_span element, const char *name, double *value)
{
    const char *at = prism_span_find(element, name);

    return at != NULL &&
           parse_number(at + strlen(name), element.at + element.len, value);
}

/* Where the layout starts in the picture. */
static bool find_origin(struct prism_span line, struct prism_point *origin)
{
    static const char name[] = " data-origin=\"";
    const char *at = prism_span_find(line, name);
    const char *end = line.at + line.len;
    const char *blank;

    if (at == NULL) {
        return false;
    }
    at += sizeof name - 1;
    blank = memchr(at, ' ', (size_t)(end - at));
    return blank != NULL && parse_number(at, end, &origin->x) &&
           parse_number(blank, end, &origin->y);
}

static bool find_key(struct prism_span line, uint64_t *key)
{
    static const char name[] = " data-node=\"";
    const char *at = prism_span_find(line, name);
    struct prism_span rest;
    struct prism_span value;
    struct prism_span hex;
    char digits[17] = "";

    if (at == NULL) {
        return false;
    }
    at += sizeof name - 1;
    rest = prism_span(at, (size_t)(line.at + line.len - at));
    if (!prism_span_split_first(rest, '"', &value, &rest) ||
        !prism_span_split_last(value, ' ', &rest, &hex) || hex.len != 16) {
        return false;
    }
    memcpy(digits, hex.at, 16);
    *key = strtoull(digits, NULL, 16);
    return true;
}

static void read_node(struct prism_span line, struct prism_point origin,
                      struct prism_callgraph_spots *spots)
{
    double x;
    double y;
    double width;
    double height;
    uint64_t key;

    if (find_key(line, &key) && find_number(line, " x=\"", &x) &&
        find_number(line, " y=\"", &y) && find_number(line, " width=\"", &width) &&
        find_number(line, " height=\"", &height)) {
        prism_vec_push(spots) = (struct prism_callgraph_spot){
            key,
            (uint32_t)spots->count,
            {x + width / 2 - origin.x, y + height / 2 - origin.y}};
    }
}

static int by_key(const void *a, const void *b)
{
    const struct prism_callgraph_spot *left = a;
    const struct prism_callgraph_spot *right = b;

    if (left->key != right->key) {
        return left->key < right->key ? -1 : 1;
    }
    return (left->number > right->number) - (left->number < right->number);
}

static void sort(struct prism_callgraph_spots *spots)
{
    if (spots->count > 1) {
        qsort(spots->items, spots->count, sizeof *spots->items, by_key);
    }
}

bool prism_callgraph_spots_read(struct prism_callgraph_spots *spots, const char *path,
                                struct prism_error *err)
{
    struct prism_input input;
    struct prism_cursor in;
    struct prism_span line;
    struct prism_point origin = {0, 0};

    if (!prism_input_load(&input, path, err)) {
        return false;
    }
    in = prism_input_cursor(&input);
    while (prism_cursor_line(&in, &line)) {
        /* The first node may stand in the line of the origin. */
        (void)find_origin(line, &origin);
        read_node(line, origin, spots);
    }
    prism_input_release(&input);
    sort(spots);
    return spots->count > 0 ||
           prism_error_set(err,
                           "--anchor: %s: expected a call graph of callprism, "
                           "found no function in it",
                           path);
}

void prism_callgraph_spots_of(struct prism_callgraph_spots *spots,
                              const struct prism_callgraph_view *view)
{
    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        prism_vec_push(spots) = (struct prism_callgraph_spot){
            prism_callgraph_key(view, view->pruned.vertices[i]), (uint32_t)i,
            view->layout.nodes[i].at};
    }
    sort(spots);
}

/* The first spot with this key; the number of spots when there is none. */
static size_t first_with(const struct prism_callgraph_spots *spots, uint64_t key)
{
    size_t low = 0;
    size_t high = spots->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (spots->items[middle].key < key) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_at(const struct prism_callgraph_spots *spots, size_t at, uint64_t key)
{
    return at < spots->count && spots->items[at].key == key;
}

bool *prism_callgraph_spots_kept(const struct prism_callgraph_view *view)
{
    uint32_t count = view->graph.vertex_count;
    bool *kept = view->spots.count > 0 ? prism_alloc_zeroed(count, sizeof *kept) : NULL;

    for (uint32_t i = 0; kept != NULL && i < count; i++) {
        uint64_t key = prism_callgraph_key(view, i);

        kept[i] = is_at(&view->spots, first_with(&view->spots, key), key);
    }
    return kept;
}

void prism_callgraph_spots_apply(const struct prism_callgraph_view *view,
                                 struct prism_layout_node *nodes)
{
    const struct prism_callgraph_spots *spots = &view->spots;
    bool *taken = prism_alloc_zeroed(spots->count, sizeof *taken);

    for (size_t i = 0; i < view->pruned.vertex_count; i++) {
        uint64_t key = prism_callgraph_key(view, view->pruned.vertices[i]);
        size_t at = first_with(spots, key);

        /* Each is given once: what has the same key, a second lambda, takes the next. */
        while (is_at(spots, at, key) && taken[at]) {
            at++;
        }
        if (is_at(spots, at, key)) {
            taken[at] = true;
            nodes[i].anchored = true;
            nodes[i].anchor = spots->items[at].at;
        }
    }
    free(taken);
}
