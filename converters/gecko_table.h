/* SPDX-License-Identifier: MIT */
/* gecko_table.h - a table of a Firefox profile as columns of numbers.  It stands in the
 * file in one of two ways:
 *
 *     {"schema": {"prefix": 0, "frame": 1}, "data": [[null, 0], [0, 1], ...]}
 *     {"prefix": [null, 0, ...], "frame": [0, 1, ...], "length": 2}
 *
 * What is null, missing or no number is PRISM_UNKNOWN. */
#ifndef PRISM_CONVERTERS_GECKO_TABLE_H
#define PRISM_CONVERTERS_GECKO_TABLE_H

#include <stdbool.h>
#include <stdint.h>

#include "converters/json_stream.h"
#include "core/base/vec.h"
#include "core/profile/profile.h"

/* Zero-initialise but for the name and the scale. */
struct prism_gecko_column {
    const char *name;
    int64_t scale; /* numbers are multiplied by this power of ten */
    PRISM_VEC(int64_t);
};

/* The table at `at` into columns, which are emptied before. */
bool prism_gecko_table(struct prism_json *json, const char *at,
                       struct prism_gecko_column *columns, size_t count);
void prism_gecko_columns_release(struct prism_gecko_column *columns, size_t count);

static inline int64_t prism_gecko_at(const struct prism_gecko_column *column,
                                     size_t row)
{
    return row < column->count ? column->items[row] : PRISM_UNKNOWN;
}

#endif
