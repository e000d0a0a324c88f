/* SPDX-License-Identifier: MIT */
/* utf16.c - The Unicode Standard 15, section 3.9 (table 3-5). */
#include "core/base/utf16.h"

#include <stdint.h>

#include "core/base/text.h"

#define MARK_LEN 2

bool prism_utf16_is(struct prism_span bytes)
{
    return prism_span_starts(bytes, "\xff\xfe") || prism_span_starts(bytes, "\xfe\xff");
}

static uint32_t unit_at(struct prism_span bytes, size_t at, bool big)
{
    uint32_t first = (unsigned char)bytes.at[at];
    uint32_t second = (unsigned char)bytes.at[at + 1];

    return big ? first << 8 | second : second << 8 | first;
}

static void put_utf8(struct prism_out *out, uint32_t code_point)
{
    static const unsigned char lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    int len = code_point < 0x800 ? 2 : code_point < 0x10000 ? 3 : 4;

    if (code_point < 0x80) {
        prism_out_char(out, (char)code_point);
        return;
    }
    prism_out_char(out, (char)(lead[len] | code_point >> 6 * (len - 1)));
    for (int i = len - 2; i >= 0; i--) {
        prism_out_char(out, (char)(0x80 | (code_point >> 6 * i & 0x3f)));
    }
}

static bool is_surrogate(uint32_t unit)
{
    return unit >= 0xd800 && unit < 0xe000;
}

void prism_utf16_decode(struct prism_span bytes, struct prism_out *out)
{
    bool big = prism_span_starts(bytes, "\xfe\xff");
    size_t at = MARK_LEN;

    while (at + 1 < bytes.len) {
        uint32_t unit = unit_at(bytes, at, big);
        uint32_t low = at + 3 < bytes.len ? unit_at(bytes, at + 2, big) : 0;

        at += 2;
        if (unit < 0xdc00 && is_surrogate(unit) && low >= 0xdc00 && is_surrogate(low)) {
            put_utf8(out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
            at += 2;
        } else if (is_surrogate(unit)) {
            prism_out_text(out, PRISM_REPLACEMENT);
        } else {
            put_utf8(out, unit);
        }
    }
    if (at < bytes.len) {
        prism_out_text(out, PRISM_REPLACEMENT);
    }
}
