/* SPDX-License-Identifier: MIT */
/* cpuprofile_read.c - nodes first (v8_nodes.h), then samples and their times
 * (v8_samples.h); without those, nodes say how often they were seen. */
#include "converters/cpuprofile_read.h"

#include <inttypes.h>

#include "converters/v8_profile.h"
#include "converters/v8_samples.h"

struct reading {
    struct prism_json json;
    struct prism_builder *b;
    struct prism_notes *notes;
    struct prism_v8_nodes nodes;
};

static bool take_nodes(struct reading *r, const struct prism_json_place *places)
{
    if (places[PRISM_V8_NODES].at == NULL) {
        return prism_v8_nodes_take_old(&r->nodes, places[PRISM_V8_HEAD].at);
    }
    return prism_v8_nodes_take(&r->nodes, places[PRISM_V8_NODES].at) &&
           prism_v8_nodes_link(&r->nodes);
}

static bool take_samples(struct reading *r, const struct prism_json_place *places)
{
    bool deltas = places[PRISM_V8_DELTAS].at != NULL;
    /* The old form has seconds here and microseconds with the samples. */
    int64_t start = prism_v8_time(&r->json, deltas ? places[PRISM_V8_START].at : NULL);
    int64_t end = prism_v8_time(&r->json, deltas ? places[PRISM_V8_END].at : NULL);
    struct prism_v8_timeline line;

    if (r->json.failed) {
        return false;
    }
    prism_v8_timeline_init(&line, &r->nodes, r->notes);
    if (deltas) {
        line.zero = line.clock = start != PRISM_UNKNOWN ? start : 0;
    }
    if (!prism_v8_timeline_take(&line, places[PRISM_V8_SAMPLES].at,
                                places[deltas ? PRISM_V8_DELTAS : PRISM_V8_STAMPS].at,
                                deltas)) {
        return false;
    }
    prism_v8_timeline_end(&line, end);
    return true;
}

static bool take_hits(struct reading *r)
{
    uint32_t samples =
        prism_builder_metric(r->b, "samples", "count", PRISM_ROLE_OTHER, 1);

    for (size_t i = 0; i < r->nodes.rows.count; i++) {
        const struct prism_v8_node *node = &r->nodes.rows.items[i];
        uint32_t context = prism_context_of(&r->nodes.chain, r->b, (uint32_t)i);

        if (context == PRISM_NONE) {
            return prism_json_fail(&r->json, r->json.in.start,
                                   "expected nodes below the root, found %" PRId64
                                   " in a circle",
                                   node->id);
        }
        prism_builder_add(r->b, context, samples, node->hits);
    }
    return true;
}

static bool read_file(struct reading *r)
{
    struct prism_json_place places[PRISM_V8_PLACES];

    prism_v8_places(places);
    if (!prism_json_find(&r->json, r->json.in.at, places, PRISM_V8_PLACES)) {
        return false;
    }
    if (prism_json_peek(&r->json) != '\0') {
        return prism_json_expected(&r->json, r->json.in.at, "the end");
    }
    if (places[PRISM_V8_NODES].at == NULL && places[PRISM_V8_HEAD].at == NULL) {
        return prism_json_fail(&r->json, r->json.in.start,
                               "expected a profile with nodes or a head");
    }
    if (!take_nodes(r, places)) {
        return false;
    }
    if (places[PRISM_V8_SAMPLES].at == NULL ||
        (places[PRISM_V8_DELTAS].at == NULL && places[PRISM_V8_STAMPS].at == NULL)) {
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
    r.nodes = (struct prism_v8_nodes){.json = &r.json, .b = b};
    done = read_file(&r);
    prism_json_end(&r.json, notes);
    prism_v8_nodes_release(&r.nodes);
    return done;
}
