/* SPDX-License-Identifier: MIT */
/* json.c - callprism's own JSON: everything that a profile holds, in both shapes.
 * docs/json.md describes each member; json_read.c reads, json_write.c writes.
 *
 *     {"format": "callprism profile", "version": 1, "shape": "tree",
 *      "metrics": [...], "functions": [...], "nodes": [...], "cells": [...], ...}
 *
 * Loses: nothing. */
#include "converters/format.h"
#include "converters/json_read.h"
#include "converters/json_words.h"
#include "converters/json_write.h"

static int json_probe(struct prism_span head)
{
    return head.len > 0 && head.at[0] == '{' &&
                   prism_span_find(head, "\"" PRISM_JSON_FORMAT "\"") != NULL
               ? PRISM_PROBE_SURE
               : PRISM_PROBE_NO;
}

static bool json_read(struct prism_cursor *in, const struct prism_settings *settings,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err)
{
    (void)settings;
    return prism_json_read(in, b, notes, err);
}

const struct prism_format prism_format_json = {
    .title = "callprism JSON (docs/json.md): all that a profile holds",
    .patterns = (const char *const[]){"*.json", NULL},
    .writes = PRISM_TREE | PRISM_GRAPH,
    .probe = json_probe,
    .read = json_read,
    .write = prism_json_write,
};
