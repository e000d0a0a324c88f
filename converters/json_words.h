/* SPDX-License-Identifier: MIT */
/* json_words.h - how our own JSON (docs/json.md) spells what the model numbers. */
#ifndef PRISM_CONVERTERS_JSON_WORDS_H
#define PRISM_CONVERTERS_JSON_WORDS_H

#include "core/base/span.h"
#include "core/profile/profile.h"

/* The member "format", and the version that is written; higher ones are not read. */
#define PRISM_JSON_FORMAT  "callprism profile"
#define PRISM_JSON_VERSION 1

/* Lists of words by number, each ending with NULL. */
extern const char *const prism_json_shapes[]; /* of enum prism_shape; [0] is none */
extern const char *const prism_json_roles[];
extern const char *const prism_json_kinds[];
extern const char *const prism_json_events[];
extern const char *const prism_json_orders[];

/* The number of a word; -1: not in the list. */
int prism_json_word(const char *const *words, struct prism_span word);

#endif
