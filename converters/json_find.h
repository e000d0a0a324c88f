/* SPDX-License-Identifier: MIT */
/* json_find.h - where members of an object stand, for files whose parts refer to each
 * other and come in any order. */
#ifndef PRISM_CONVERTERS_JSON_FIND_H
#define PRISM_CONVERTERS_JSON_FIND_H

#include "converters/json_stream.h"

/* A member that is looked for; `at` is NULL when it is not there, or null. */
struct prism_json_place {
    const char *key;
    const char *at;
};

/* Over the object at `at`; false, and a failure, when that is none. */
bool prism_json_find(struct prism_json *json, const char *at,
                     struct prism_json_place *places, size_t count);

#endif
