/* SPDX-License-Identifier: MIT */
/* mojo_part.c - see mojo_part.h. */
#include "converters/mojo_part.h"

#include <inttypes.h>
#include <string.h>

#include "core/base/hash.h"

#define NUMBER_BITS 62

bool prism_mojo_number(struct prism_mojo_part *part, const char *what, int64_t *value)
{
    uint64_t at = prism_cursor_offset(part->in);
    uint64_t sum = 0;
    unsigned shift = 6;
    bool negative;
    uint8_t byte;

    if (!prism_cursor_u8(part->in, &byte)) {
        return prism_cursor_fail_at(part->in, at, part->err,
                                    "expected %s, found the end", what);
    }
    negative = (byte & 0x40) != 0;
    sum = byte & 0x3f;
    while ((byte & 0x80) != 0) {
        if (!prism_cursor_u8(part->in, &byte)) {
            return prism_cursor_fail_at(part->in, at, part->err,
                                        "expected %s, found the end", what);
        }
        if (shift > NUMBER_BITS - 7 && (byte & 0x7f) != 0) {
            return prism_cursor_fail_at(part->in, at, part->err,
                                        "expected %s below 2^62, found a larger number",
                                        what);
        }
        sum |= shift < NUMBER_BITS ? (uint64_t)(byte & 0x7f) << shift : 0;
        shift += shift < NUMBER_BITS ? 7 : 0;
    }
    *value = negative ? -(int64_t)sum : (int64_t)sum;
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
    int64_t key;
};

static bool same_key(const void *key, uint32_t item)
{
    const struct wanted *wanted = key;

    return wanted->in->items[item].key == wanted->key;
}

/* NULL: never defined. */
static struct prism_mojo_key *find_defined(const struct prism_mojo_keys *in,
                                           int64_t key)
{
    const struct wanted wanted = {in, key};
    uint32_t found =
        prism_map_find(&in->map, prism_hash_mix((uint64_t)key, 0), same_key, &wanted);

    return found != PRISM_MAP_NONE ? &in->items[found] : NULL;
}

void prism_mojo_define(struct prism_mojo_keys *in, struct prism_mojo_key defined)
{
    struct prism_mojo_key *known = find_defined(in, defined.key);

    if (known != NULL) {
        *known = defined;
        return;
    }
    prism_map_insert(&in->map, prism_hash_mix((uint64_t)defined.key, 0),
                     (uint32_t)in->count);
    prism_vec_push(in) = defined;
}

bool prism_mojo_defined(struct prism_mojo_part *part, const struct prism_mojo_keys *in,
                        const char *what, struct prism_mojo_key *defined)
{
    uint64_t at = prism_cursor_offset(part->in);
    const struct prism_mojo_key *found;
    int64_t key = 0;

    if (!prism_mojo_number(part, what, &key)) {
        return false;
    }
    found = find_defined(in, key);
    if (found == NULL) {
        return prism_cursor_fail_at(
            part->in, at, part->err,
            "expected %s that was defined before, found %" PRId64, what, key);
    }
    *defined = *found;
    return true;
}

void prism_mojo_keys_release(struct prism_mojo_keys *keys)
{
    prism_vec_release(keys);
    prism_map_release(&keys->map);
}
