/* SPDX-License-Identifier: MIT */
/* text.c - see text.h.  Sums are integers in units of the font, so that no order
 * of additions can make a difference. */
#include "render/text.h"

#include <stdbool.h>
#include <stdint.h>

#include "core/base/text.h"
#include "render/text_advances.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static const char ellipsis[] = "\xe2\x80\xa6";

static bool in_ranges(const struct range *ranges, size_t count, uint32_t code_point)
{
    size_t low = 0;
    size_t high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (code_point > ranges[middle].last) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && code_point >= ranges[low].first;
}

static uint32_t advance(uint32_t code_point)
{
    uint32_t at = code_point - LATIN_TO_CYRILLIC_FIRST;
    uint32_t units = NO_GLYPH;

    if (in_ranges(no_width, COUNT(no_width), code_point)) {
        return 0;
    }
    if (at < COUNT(latin_to_cyrillic)) {
        units = latin_to_cyrillic[at];
    } else if (code_point - PUNCTUATION_FIRST < COUNT(punctuation)) {
        units = punctuation[code_point - PUNCTUATION_FIRST];
    } else if (in_ranges(wide, COUNT(wide), code_point)) {
        units = EM;
    }
    return units != NO_GLYPH ? units : latin_to_cyrillic['a' - LATIN_TO_CYRILLIC_FIRST];
}

static size_t step(struct prism_span text, uint64_t *units)
{
    uint32_t code_point = 0xfffd;
    size_t len = prism_text_decode(text, &code_point);

    *units += advance(code_point);
    return len > 0 ? len : 1;
}

static uint64_t units_of(struct prism_span text)
{
    uint64_t units = 0;

    for (size_t at = 0; at < text.len;) {
        at += step(prism_span(text.at + at, text.len - at), &units);
    }
    return units;
}

static bool is_wider(struct prism_span text, uint64_t room)
{
    uint64_t units = 0;

    for (size_t at = 0; at < text.len && units <= room;) {
        at += step(prism_span(text.at + at, text.len - at), &units);
    }
    return units > room;
}

double prism_text_width(struct prism_span text, double size)
{
    return (double)units_of(text) * size / EM;
}

static const char *joined(struct prism_arena *arena, struct prism_span head,
                          struct prism_span tail)
{
    char *text = prism_arena_alloc(arena, head.len + tail.len + 1, 1);

    memcpy(text, head.at, head.len);
    memcpy(text + head.len, tail.at, tail.len);
    return text;
}

/* "a.b.c", as against "f (x.py:3)" and "/x/y.so". */
static bool is_dotted_name(struct prism_span text)
{
    return memchr(text.at, '.', text.len) != NULL &&
           memchr(text.at, ' ', text.len) == NULL &&
           memchr(text.at, '/', text.len) == NULL;
}

/* The longest tail behind a dot that is no wider than `room`; empty: none. */
static struct prism_span fitting_tail(struct prism_span text, uint64_t room)
{
    struct prism_span tail = prism_span(text.at + text.len, 0);
    uint64_t units = 0;

    for (size_t at = text.len; at-- > 0;) {
        struct prism_span rest = prism_span(text.at + at, text.len - at);

        if (((unsigned char)text.at[at] & 0xc0) == 0x80) {
            continue;
        }
        if (text.at[at] == '.' && rest.len > 1 && units <= room) {
            tail = prism_span(rest.at + 1, rest.len - 1);
        }
        (void)step(rest, &units);
        if (units > room + EM) {
            break;
        }
    }
    return tail;
}

/* As many whole characters from the start as fit, at least two; empty: none. */
static struct prism_span fitting_head(struct prism_span text, uint64_t room)
{
    uint64_t units = 0;
    size_t fits = 0;
    size_t letters = 0;

    for (size_t at = 0; at < text.len && units <= room;) {
        at += step(prism_span(text.at + at, text.len - at), &units);
        if (units <= room) {
            fits = at;
            letters++;
        }
    }
    return prism_span(text.at, letters >= 2 ? fits : 0);
}

const char *prism_text_fit(struct prism_arena *arena, const char *text, double size,
                           double room)
{
    struct prism_span whole = prism_span_of(text);
    struct prism_span dots = prism_span_of(ellipsis);
    struct prism_span last = whole;
    struct prism_span before;
    struct prism_span part;
    uint64_t units = room > 0 ? (uint64_t)(room * EM / size) : 0;
    uint64_t dots_units = units_of(dots);

    if (!is_wider(whole, units)) {
        return text;
    }
    if (units <= dots_units) {
        return NULL;
    }
    units -= dots_units;
    if (is_dotted_name(whole)) {
        part = fitting_tail(whole, units);
        if (part.len > 0) {
            return joined(arena, dots, part);
        }
        (void)prism_span_split_last(whole, '.', &before, &last);
    }
    part = fitting_head(last.len > 0 ? last : whole, units);
    return part.len > 0 ? joined(arena, part, dots) : NULL;
}
