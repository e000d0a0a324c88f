/* SPDX-License-Identifier: MIT */
/* gecko_table.c - see gecko_table.h. */
#include "converters/gecko_table.h"

#include <ctype.h>
#include <inttypes.h>

#include "converters/json_find.h"
#include "converters/json_scalar.h"

/* Columns that one table has at most. */
#define COLUMN_LIMIT 8

/* Anything but a number is unknown. */
static int64_t take_cell(struct prism_json *json, int64_t scale)
{
    int64_t value = PRISM_UNKNOWN;
    char first = prism_json_peek(json);
    const char *at = json->in.at;

    if (prism_json_take_number(json, scale, &value)) {
        return value;
    }
    if (!json->failed && (first == '-' || isdigit((unsigned char)first))) {
        (void)prism_json_fail(
            json, at, "expected a number below 2^63 / %" PRId64 ", found %s", scale,
            prism_quote(prism_span(at, (size_t)(json->in.at - at))));
    }
    return PRISM_UNKNOWN;
}

static bool take_column(struct prism_json *json, struct prism_gecko_column *column,
                        const char *at)
{
    struct prism_json_list list;

    json->in.at = at;
    (void)prism_json_open(json, '[', &list);
    while (prism_json_item(json, &list)) {
        int64_t value = take_cell(json, column->scale);

        prism_vec_push(column) = value;
    }
    return !json->failed;
}

/* One row of "data"; `position` says where each column stands in it. */
static void take_row(struct prism_json *json, struct prism_gecko_column *columns,
                     const int64_t *position, size_t count)
{
    struct prism_json_list list;
    int64_t at = 0;

    for (size_t i = 0; i < count; i++) {
        prism_vec_push(&columns[i]) = PRISM_UNKNOWN;
    }
    (void)prism_json_open(json, '[', &list);
    for (; prism_json_item(json, &list); at++) {
        size_t i = 0;

        while (i < count && position[i] != at) {
            i++;
        }
        if (i == count) {
            (void)prism_json_skip(json, NULL);
        } else {
            prism_vec_last(&columns[i]) = take_cell(json, columns[i].scale);
        }
    }
}

static bool take_rows(struct prism_json *json, struct prism_gecko_column *columns,
                      size_t count, const char *schema, const char *data)
{
    int64_t position[COLUMN_LIMIT];
    struct prism_json_list list;
    struct prism_span key;

    for (size_t i = 0; i < count; i++) {
        position[i] = -1;
    }
    json->in.at = schema;
    (void)prism_json_open(json, '{', &list);
    while (prism_json_member(json, &list, &key)) {
        int64_t at = take_cell(json, 1);

        for (size_t i = 0; i < count; i++) {
            position[i] = prism_span_is(key, columns[i].name) ? at : position[i];
        }
    }
    json->in.at = data;
    (void)prism_json_open(json, '[', &list);
    while (prism_json_item(json, &list)) {
        take_row(json, columns, position, count);
    }
    return !json->failed;
}

bool prism_gecko_table(struct prism_json *json, const char *at,
                       struct prism_gecko_column *columns, size_t count)
{
    struct prism_json_place places[COLUMN_LIMIT + 2] = {{"schema", NULL},
                                                        {"data", NULL}};

    for (size_t i = 0; i < count; i++) {
        columns[i].count = 0;
        places[2 + i].key = columns[i].name;
    }
    if (!prism_json_find(json, at, places, count + 2)) {
        return false;
    }
    if (places[0].at != NULL && places[1].at != NULL) {
        return take_rows(json, columns, count, places[0].at, places[1].at);
    }
    for (size_t i = 0; i < count; i++) {
        if (places[2 + i].at != NULL &&
            !take_column(json, &columns[i], places[2 + i].at)) {
            return false;
        }
    }
    return true;
}

void prism_gecko_columns_release(struct prism_gecko_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        prism_vec_release(&columns[i]);
    }
}
