/* SPDX-License-Identifier: MIT */
/* mojo_part.c - see mojo_part.h. */
#include "converters/mojo_part.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/hash.h"

#define NUMBER_BITS 62

/* Of up to 64 bits. */
static bool read_bits(struct prism_mojo_part *part, const char *what, uint64_t *sum,
                      bool *negative)
{
    uint64_t at = prism_cursor_offset(part->in);
    unsigned shift = 6;
    uint8_t byte = 0x80;

    *sum = 0;
    *negative = false;
    for (bool first = true; (byte & 0x80) != 0; first = false) {
        uint64_t bits;

        if (!prism_cursor_u8(part->in, &byte)) {
            return prism_cursor_fail_at(part->in, at, part->err,
                                        "expected %s, found the end", what);
        }
        if (first) {
            *negative = (byte & 0x40) != 0;
            *sum = byte & 0x3f;
            continue;
        }
        bits = byte & 0x7f;
        if (shift < 64 ? bits << shift >> shift != bits : bits != 0) {
            return prism_cursor_fail_at(part->in, at, part->err,
                                        "expected %s below 2^64, found a larger number",
                                        what);
        }
        *sum |= shift < 64 ? bits << shift : 0;
        shift += shift < 64 ? 7 : 0;
    }
    return true;
}

bool prism_mojo_number(struct prism_mojo_part *part, const char *what, int64_t *value)
{
    uint64_t at = prism_cursor_offset(part->in);
    uint64_t sum;
    bool negative;

    if (!read_bits(part, what, &sum, &negative)) {
        return false;
    }
    if (sum >> NUMBER_BITS != 0) {
        return prism_cursor_fail_at(part->in, at, part->err,
                                    "expected %s below 2^62, found a larger number",
                                    what);
    }
    *value = negative ? -(int64_t)sum : (int64_t)sum;
    return true;
}

bool prism_mojo_new_key(struct prism_mojo_part *part, const char *what, uint64_t *key)
{
    bool negative;

    if (!read_bits(part, what, key, &negative)) {
        return false;
    }
    *key = negative ? -*key : *key;
    return true;
}

bool prism_mojo_below(struct prism_mojo_part *part, const char *what, int64_t most,
                      int64_t *value)
{
    uint64_t at = prism_cursor_offset(part->in);

    return prism_mojo_number(part, what, value) &&
           ((*value >= 0 && *value <= most) ||
            prism_cursor_fail_at(part->in, at, part->err,
                                 "expected %s from 0 to %" PRId64 ", found %" PRId64,
                                 what, most, *value));
}

bool prism_mojo_text(struct prism_mojo_part *part, const char *what,
                     struct prism_span *text)
{
    const char *end = memchr(part->in->at, '\0', prism_cursor_left(part->in));

    if (end == NULL) {
        return prism_cursor_fail_at(part->in, prism_cursor_offset(part->in), part->err,
                                    "expected %s and a zero byte, found no zero byte",
                                    what);
    }
    *text = prism_span(part->in->at, (size_t)(end - part->in->at));
    part->in->at = end + 1;
    return true;
}

struct wanted {
    const struct prism_mojo_keys *in;
    uint64_t key;
};

static bool same_key(const void *key, uint32_t item)
{
    const struct wanted *wanted = key;

    return wanted->in->items[item].key == wanted->key;
}

/* NULL: never defined. */
static struct prism_mojo_key *find_defined(const struct prism_mojo_keys *in,
                                           uint64_t key)
{
    const struct wanted wanted = {in, key};
    uint32_t found =
        prism_map_find(&in->map, prism_hash_mix(key, 0), same_key, &wanted);

    return found != PRISM_MAP_NONE ? &in->items[found] : NULL;
}

void prism_mojo_define(struct prism_mojo_keys *in, struct prism_mojo_key defined)
{
    struct prism_mojo_key *known = find_defined(in, defined.key);

    if (known != NULL) {
        *known = defined;
        return;
    }
    prism_map_insert(&in->map, prism_hash_mix(defined.key, 0), (uint32_t)in->count);
    prism_vec_push(in) = defined;
}

/* With `optional`, key 0 stands for nothing. */
static bool take_defined(struct prism_mojo_part *part, const struct prism_mojo_keys *in,
                         bool optional, const char *what,
                         struct prism_mojo_key *defined)
{
    uint64_t at = prism_cursor_offset(part->in);
    const struct prism_mojo_key *found;
    uint64_t key = 0;

    if (!prism_mojo_new_key(part, what, &key)) {
        return false;
    }
    found = find_defined(in, key);
    if (found == NULL) {
        return (optional && key == 0) ||
               prism_cursor_fail_at(
                   part->in, at, part->err,
                   "expected %s that was defined before, found %" PRIu64, what, key);
    }
    *defined = *found;
    return true;
}

bool prism_mojo_defined(struct prism_mojo_part *part, const struct prism_mojo_keys *in,
                        const char *what, struct prism_mojo_key *defined)
{
    return take_defined(part, in, false, what, defined);
}

bool prism_mojo_defined_or_none(struct prism_mojo_part *part,
                                const struct prism_mojo_keys *in, const char *what,
                                struct prism_mojo_key *defined)
{
    return take_defined(part, in, true, what, defined);
}

void prism_mojo_keys_release(struct prism_mojo_keys *keys)
{
    prism_vec_release(keys);
    prism_map_release(&keys->map);
}
