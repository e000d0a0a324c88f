/* SPDX-License-Identifier: MIT */
/* json_words.c - see json_words.h. */
#include "converters/json_words.h"

const char *const prism_json_shapes[] = {"", "tree", "graph", NULL};
const char *const prism_json_roles[] = {"time", "calls", "resumes", "other", NULL};
const char *const prism_json_kinds[] = {"python",    "builtin", "waiting", "outside",
                                        "truncated", "other",   NULL};
const char *const prism_json_events[] = {"call", "builtin", "resume", NULL};
const char *const prism_json_orders[] = {"none", "calls", "samples", NULL};

int prism_json_word(const char *const *words, struct prism_span word)
{
    for (int i = 0; words[i] != NULL; i++) {
        if (prism_span_is(word, words[i])) {
            return i;
        }
    }
    return -1;
}
