/* SPDX-License-Identifier: MIT */
/* graphml_write.c - a module: see graphml.h.  What is written stands in graphml.c. */
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>

#include <libxml/xmlwriter.h>

#include "converters/decimal.h"
#include "converters/graphml.h"
#include "converters/losses.h"
#include "core/base/module.h"
#include "core/base/text.h"

#define NAMESPACE "http://graphml.graphdrawing.org/xmlns"
#define SCHEMA    NAMESPACE "/1.0/graphml.xsd"

struct graphml {
    const struct prism_profile *p;
    struct prism_out *out;
    xmlTextWriterPtr writer;
};

/* A <key>, which is the attribute of all <data> with its id. */
struct key {
    const char *id;
    const char *of; /* "node", "edge", "graph" */
    const char *name;
    const char *type;
};

static const struct key keys[] = {
    {"command", "graph", "command", "string"},
    {"estimated", "graph", "estimated", "string"},
    {"name", "node", "name", "string"},
    {"file", "node", "file", "string"},
    {"line", "node", "line", "int"},
    {"kind", "node", "kind", "string"},
    {"calls", "node", "calls", "long"},
    {"primitive", "node", "primitive_calls", "long"},
    {"call-line", "edge", "line", "int"},
    {"edge-calls", "edge", "calls", "long"},
    {"edge-primitive", "edge", "primitive_calls", "long"},
};

static int write_bytes(void *context, const char *bytes, int len)
{
    prism_out_bytes(context, bytes, (size_t)len);
    return len;
}

static const xmlChar *xml(const char *text)
{
    return (const xmlChar *)text;
}

static void start(struct graphml *g, const char *name)
{
    (void)xmlTextWriterStartElement(g->writer, xml(name));
}

static void end(struct graphml *g)
{
    (void)xmlTextWriterEndElement(g->writer);
}

/* What the writer holds goes out first: what follows is written behind its back. */
static void flush(struct graphml *g)
{
    (void)xmlTextWriterWriteRaw(g->writer, xml(""));
    (void)xmlTextWriterFlush(g->writer);
}

static void attribute(struct graphml *g, const char *name, const char *value)
{
    (void)xmlTextWriterStartAttribute(g->writer, xml(name));
    flush(g);
    prism_text_xml(prism_span_of(value), g->out);
    (void)xmlTextWriterEndAttribute(g->writer);
}

static void attribute_id(struct graphml *g, const char *name, uint32_t function)
{
    char id[16];

    (void)snprintf(id, sizeof id, "n%" PRIu32, function);
    attribute(g, name, id);
}

static void start_data(struct graphml *g, const char *key)
{
    start(g, "data");
    attribute(g, "key", key);
    flush(g);
}

static void put_text(struct graphml *g, const char *key, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        start_data(g, key);
        prism_text_xml(prism_span_of(text), g->out);
        end(g);
    }
}

static void put_number(struct graphml *g, const char *key, int64_t value,
                       int64_t divisor)
{
    if (value != PRISM_UNKNOWN) {
        start_data(g, key);
        prism_put_decimal(g->out, value, divisor);
        end(g);
    }
}

/* Self and total of every metric: "self0" and "total0" of nodes, "edge-self0" and
 * "edge-total0" of edges. */
static void put_values(struct graphml *g, const char *prefix, const int64_t *self,
                       const int64_t *total)
{
    for (uint32_t i = 0; i < g->p->metric_count; i++) {
        char id[32];

        (void)snprintf(id, sizeof id, "%sself%" PRIu32, prefix, i);
        put_number(g, id, self[i], g->p->metrics[i].divisor);
        (void)snprintf(id, sizeof id, "%stotal%" PRIu32, prefix, i);
        put_number(g, id, total[i], g->p->metrics[i].divisor);
    }
}

static void put_key(struct graphml *g, const struct key *key)
{
    start(g, "key");
    attribute(g, "id", key->id);
    attribute(g, "for", key->of);
    attribute(g, "attr.name", key->name);
    attribute(g, "attr.type", key->type);
    end(g);
}

static void put_metric_key(struct graphml *g, const char *prefix, const char *what,
                           uint32_t metric)
{
    const struct prism_metric *it = &g->p->metrics[metric];
    char id[32];
    char name[256];
    const struct key key = {id, prefix[0] != '\0' ? "edge" : "node", name,
                            it->divisor == 1 ? "long" : "double"};

    (void)snprintf(id, sizeof id, "%s%s%" PRIu32, prefix, what, metric);
    (void)snprintf(name, sizeof name, "%.200s_%s_%.30s", it->name, what, it->unit);
    for (char *at = name; *at != '\0'; at++) {
        *at = isalnum((unsigned char)*at) ? *at : '_';
    }
    put_key(g, &key);
}

static void put_keys(struct graphml *g)
{
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        put_key(g, &keys[i]);
    }
    for (uint32_t i = 0; i < g->p->metric_count; i++) {
        put_metric_key(g, "", "self", i);
        put_metric_key(g, "", "total", i);
        put_metric_key(g, "edge-", "self", i);
        put_metric_key(g, "edge-", "total", i);
    }
}

static void put_node(struct graphml *g, uint32_t function)
{
    const struct prism_function *it = &g->p->functions[function];
    const struct prism_graph *graph = &g->p->graph;
    size_t at = (size_t)function * g->p->metric_count;

    start(g, "node");
    attribute_id(g, "id", function);
    put_text(g, "name", it->qualname);
    put_text(g, "file", prism_profile_path(g->p, function));
    put_number(g, "line", it->line != 0 ? it->line : PRISM_UNKNOWN, 1);
    put_text(g, "kind", prism_kind_name(it->kind));
    put_number(g, "calls", graph->function_counts[function].calls, 1);
    put_number(g, "primitive", graph->function_counts[function].primitive, 1);
    put_values(g, "", &graph->function_self[at], &graph->function_total[at]);
    end(g);
}

static void put_edge(struct graphml *g, size_t edge)
{
    const struct prism_graph *graph = &g->p->graph;
    size_t at = edge * g->p->metric_count;

    start(g, "edge");
    attribute_id(g, "source", graph->edges[edge].caller);
    attribute_id(g, "target", graph->edges[edge].callee);
    put_number(g, "call-line",
               graph->edges[edge].line != 0 ? graph->edges[edge].line : PRISM_UNKNOWN,
               1);
    put_number(g, "edge-calls", graph->edge_counts[edge].calls, 1);
    put_number(g, "edge-primitive", graph->edge_counts[edge].primitive, 1);
    put_values(g, "edge-", &graph->edge_self[at], &graph->edge_total[at]);
    end(g);
}

static void put_document(struct graphml *g)
{
    (void)xmlTextWriterStartDocument(g->writer, NULL, "UTF-8", NULL);
    start(g, "graphml");
    attribute(g, "xmlns", NAMESPACE);
    attribute(g, "xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance");
    attribute(g, "xsi:schemaLocation", NAMESPACE " " SCHEMA);
    put_keys(g);
    start(g, "graph");
    attribute(g, "id", "calls");
    attribute(g, "edgedefault", "directed");
    put_text(g, "command", prism_profile_meta(g->p, "command"));
    put_text(g, "estimated", prism_profile_meta(g->p, "estimated"));
    for (uint32_t i = 0; i < g->p->function_count; i++) {
        put_node(g, i);
    }
    for (size_t i = 0; i < g->p->graph.edge_count; i++) {
        put_edge(g, i);
    }
    (void)xmlTextWriterEndDocument(g->writer);
}

static bool graphml_write(const struct prism_profile *profile,
                          const struct prism_settings *settings, struct prism_out *out,
                          struct prism_notes *notes, struct prism_error *err)
{
    struct graphml g = {.p = profile, .out = out};
    xmlOutputBufferPtr buffer = xmlOutputBufferCreateIO(write_bytes, NULL, out, NULL);

    (void)settings;
    g.writer = buffer != NULL ? xmlNewTextWriter(buffer) : NULL;
    if (g.writer == NULL) {
        (void)xmlOutputBufferClose(buffer);
        return prism_error_set(err, "libxml2 has no memory for a writer");
    }
    prism_note_losses(profile,
                      PRISM_PLACE_METRICS | PRISM_PLACE_PRIMITIVE | PRISM_PLACE_LINES |
                          PRISM_PLACE_COMMAND,
                      notes);
    (void)xmlTextWriterSetIndent(g.writer, 1);
    put_document(&g);
    xmlFreeTextWriter(g.writer);
    return true;
}

PRISM_MODULE const struct prism_graphml_module prism_module = {.write = graphml_write};
