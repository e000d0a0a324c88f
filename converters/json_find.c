/* SPDX-License-Identifier: MIT */
/* json_find.c - see json_find.h. */
#include "converters/json_find.h"

bool prism_json_find(struct prism_json *json, const char *at,
                     struct prism_json_place *places, size_t count)
{
    struct prism_json_list list;
    struct prism_span key;

    json->in.at = at;
    (void)prism_json_open(json, '{', &list);
    while (prism_json_member(json, &list, &key)) {
        for (size_t i = 0; i < count; i++) {
            if (prism_span_is(key, places[i].key)) {
                places[i].at = prism_json_peek(json) == 'n' ? NULL : json->in.at;
            }
        }
        (void)prism_json_skip(json, NULL);
    }
    return !json->failed;
}
