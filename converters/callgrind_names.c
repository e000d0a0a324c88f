/* SPDX-License-Identifier: MIT */
/* callgrind_names.c - see callgrind_names.h.  A name may itself begin with a bracket,
 * as "(below main)" does: only digits make a number of it. */
#include "converters/callgrind_names.h"

#include <inttypes.h>

#include "core/base/hash.h"

#define UNKNOWN_NAME "???"

/* A number below this many times those that are there, and some more, is found by its
 * place: valgrind leaves some out. */
#define TIMES 4
#define MORE  1024

void prism_callgrind_names_init(struct prism_callgrind_names *names,
                                bool join_recursion)
{
    *names = (struct prism_callgrind_names){.join_recursion = join_recursion};
    prism_arena_init(&names->arena);
    prism_intern_init(&names->strings, &names->arena);
}

void prism_callgrind_names_forget(struct prism_callgrind_names *names)
{
    for (unsigned i = 0; i < PRISM_CALLGRIND_SPACES; i++) {
        prism_vec_release(&names->dense[i]);
        names->defined[i] = 0;
    }
    prism_vec_release(&names->sparse);
    prism_map_release(&names->map);
}

void prism_callgrind_names_release(struct prism_callgrind_names *names)
{
    prism_callgrind_names_forget(names);
    prism_intern_release(&names->strings);
    prism_arena_release(&names->arena);
}

struct number_key {
    const struct prism_callgrind_number *numbers;
    uint64_t number;
    enum prism_callgrind_space space;
};

static bool same_number(const void *key, uint32_t item)
{
    const struct number_key *wanted = key;
    const struct prism_callgrind_number *it = &wanted->numbers[item];

    return it->number == wanted->number && it->space == wanted->space;
}

/* The meaning of a number; NULL when it has none yet. */
static struct prism_callgrind_meaning *find(struct prism_callgrind_names *names,
                                            enum prism_callgrind_space space,
                                            uint64_t number)
{
    const struct number_key key = {names->sparse.items, number, space};
    uint32_t item;

    if (number < names->dense[space].count &&
        names->dense[space].items[number].part != PRISM_MAP_NONE) {
        return &names->dense[space].items[number];
    }
    item =
        prism_map_find(&names->map, prism_hash_mix(number, space), same_number, &key);
    return item != PRISM_MAP_NONE ? &names->sparse.items[item].meaning : NULL;
}

static void add(struct prism_callgrind_names *names, enum prism_callgrind_space space,
                uint64_t number, struct prism_callgrind_meaning meaning)
{
    if (number > names->defined[space] * TIMES + MORE) {
        prism_vec_push(&names->sparse) =
            (struct prism_callgrind_number){number, space, meaning};
        prism_map_insert(&names->map, prism_hash_mix(number, space),
                         (uint32_t)names->sparse.count - 1);
        return;
    }
    while (names->dense[space].count <= number) {
        prism_vec_push(&names->dense[space]) =
            (struct prism_callgrind_meaning){0, PRISM_MAP_NONE};
    }
    names->dense[space].items[number] = meaning;
    names->defined[space]++;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* "name'2" without what tells the level of a recursion. */
static struct prism_span without_level(struct prism_span name)
{
    size_t len = name.len;

    while (len > 0 && is_digit(name.at[len - 1])) {
        len--;
    }
    return len > 1 && len < name.len && name.at[len - 1] == '\''
               ? prism_span(name.at, len - 1)
               : name;
}

static uint32_t intern(struct prism_callgrind_names *names,
                       enum prism_callgrind_space space, struct prism_span name)
{
    if (space == PRISM_CALLGRIND_FUNCTION && names->join_recursion) {
        name = without_level(name);
    }
    return prism_intern(&names->strings,
                        prism_span_is(name, UNKNOWN_NAME) ? prism_span(NULL, 0) : name);
}

/* "(N)" at the start; false when the text is a plain name, or a number that does not
 * end as one (then `*good` is false). */
static bool take_number(struct prism_span *text, uint64_t *number, bool *good)
{
    size_t len = 1;

    *good = true;
    if (text->len < 2 || text->at[0] != '(' || !is_digit(text->at[1])) {
        return false;
    }
    *number = 0;
    for (; len < text->len && is_digit(text->at[len]); len++) {
        *good =
            *good && !__builtin_mul_overflow(*number, 10, number) &&
            !__builtin_add_overflow(*number, (unsigned)(text->at[len] - '0'), number);
    }
    *good = *good && len < text->len && text->at[len] == ')';
    *text = prism_span(text->at + len + 1, *good ? text->len - len - 1 : 0);
    return *good;
}

static bool define(struct prism_callgrind_names *names, const struct prism_cursor *in,
                   const struct prism_callgrind_number *number, const char *where,
                   struct prism_error *err)
{
    struct prism_callgrind_meaning *known = find(names, number->space, number->number);

    if (known == NULL) {
        add(names, number->space, number->number, number->meaning);
        return true;
    }
    if (known->string != number->meaning.string && known->part == names->part) {
        return prism_cursor_fail(
            in, where, err, "expected the name %s for number %" PRIu64 ", found %s",
            prism_quote(prism_callgrind_text(names, known->string)), number->number,
            prism_quote(prism_callgrind_text(names, number->meaning.string)));
    }
    *known = number->meaning;
    return true;
}

bool prism_callgrind_name(struct prism_callgrind_names *names,
                          const struct prism_cursor *in,
                          enum prism_callgrind_space space, struct prism_span text,
                          uint32_t *string, struct prism_error *err)
{
    struct prism_callgrind_number number = {0, space, {0, names->part}};
    struct prism_span whole = text = prism_span_trim(text);
    const struct prism_callgrind_meaning *known;
    bool good;

    if (!take_number(&text, &number.number, &good)) {
        *string = intern(names, space, text);
        return good || prism_cursor_fail(in, whole.at, err,
                                         "expected a number in brackets, found %s",
                                         prism_quote(whole));
    }
    text = prism_span_trim(text);
    if (text.len > 0) {
        *string = number.meaning.string = intern(names, space, text);
        return define(names, in, &number, text.at, err);
    }
    known = find(names, space, number.number);
    if (known == NULL) {
        return prism_cursor_fail(in, whole.at, err,
                                 "expected a number that has a name, found %s",
                                 prism_quote(whole));
    }
    *string = known->string;
    return true;
}
