/* SPDX-License-Identifier: MIT */
/* text.c - the decoder follows The Unicode Standard 15, section 3.9 (table 3-7
 * and the "maximal subpart" practice for replacement). */
#include "core/base/text.h"

/* Length promised by a lead byte; 0 for bytes that cannot lead. */
static size_t promised_len(unsigned char lead)
{
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        return 3;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/* The second byte of some sequences is limited further: no overlong forms, no
 * surrogates, nothing above U+10FFFF. */
static bool may_follow(unsigned char lead, size_t index, unsigned char byte)
{
    unsigned char low = 0x80;
    unsigned char high = 0xbf;

    if (index == 1) {
        low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : low;
        high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : high;
    }
    return byte >= low && byte <= high;
}

/* How many bytes at the start belong to one (perhaps broken) sequence; at
 * least 1.  `*whole` tells whether it is complete. */
static size_t sequence_len(struct prism_span text, bool *whole)
{
    unsigned char lead = (unsigned char)text.at[0];
    size_t len = promised_len(lead);
    size_t i = 1;

    while (i < len && i < text.len && may_follow(lead, i, (unsigned char)text.at[i])) {
        i++;
    }
    *whole = len > 0 && i == len;
    return i;
}

size_t prism_text_decode(struct prism_span text, uint32_t *code_point)
{
    static const unsigned char lead_bits[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
    bool whole;
    size_t len = sequence_len(text, &whole);

    if (!whole) {
        return 0;
    }
    *code_point = (unsigned char)text.at[0] & lead_bits[len];
    for (size_t i = 1; i < len; i++) {
        *code_point = *code_point << 6 | ((unsigned char)text.at[i] & 0x3f);
    }
    return len;
}

/* Eight bytes of ASCII, none of them NUL?  Most names are nothing else. */
static bool is_plain_word(const char *at)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t word;

    memcpy(&word, at, sizeof word);
    /* A zero byte borrows: its high bit is set in the difference. */
    return ((word | (word - ones)) & ones << 7) == 0;
}

/* Likewise of a text that has eight bytes or more: the last word may look at some of
 * them twice. */
static bool is_plain(struct prism_span text)
{
    size_t last = text.len - 8;

    for (size_t i = 0; i < last; i += 8) {
        if (!is_plain_word(text.at + i)) {
            return false;
        }
    }
    return is_plain_word(text.at + last);
}

bool prism_text_valid(struct prism_span text)
{
    if (text.len >= 8 && is_plain(text)) {
        return true;
    }
    while (text.len > 0) {
        bool whole;
        size_t len = sequence_len(text, &whole);

        if (!whole || text.at[0] == '\0') {
            return false;
        }
        text = prism_span(text.at + len, text.len - len);
    }
    return true;
}

size_t prism_text_clean(struct prism_span text, struct prism_out *out)
{
    size_t replaced = 0;

    while (text.len > 0) {
        bool whole;
        size_t len = sequence_len(text, &whole);

        if (whole && text.at[0] != '\0') {
            prism_out_bytes(out, text.at, len);
        } else {
            prism_out_text(out, PRISM_REPLACEMENT);
            replaced++;
        }
        text = prism_span(text.at + len, text.len - len);
    }
    return replaced;
}

static const char *xml_escape(uint32_t code_point)
{
    switch (code_point) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    /* As references, or attribute normalisation makes blanks of them. */
    case '\t':
        return "&#9;";
    case '\n':
        return "&#10;";
    case '\r':
        return "&#13;";
    default:
        /* XML 1.0, production [2] Char. */
        return code_point < 0x20 || code_point == 0xfffe || code_point == 0xffff
                   ? PRISM_REPLACEMENT
                   : NULL;
    }
}

/* How many bytes at the start stand for themselves in XML: nearly always all. */
static size_t xml_plain(struct prism_span text)
{
    size_t len = 0;

    while (len < text.len && (signed char)text.at[len] >= 0x20 && text.at[len] != '&' &&
           text.at[len] != '<' && text.at[len] != '>' && text.at[len] != '"') {
        len++;
    }
    return len;
}

void prism_text_xml(struct prism_span text, struct prism_out *out)
{
    while (text.len > 0) {
        size_t len = xml_plain(text);
        uint32_t code_point = 0;
        const char *escape = NULL;

        if (len == 0) {
            len = prism_text_decode(text, &code_point);
            escape = len > 0 ? xml_escape(code_point) : PRISM_REPLACEMENT;
            len = len > 0 ? len : 1;
        }
        if (escape != NULL) {
            prism_out_text(out, escape);
        } else {
            prism_out_bytes(out, text.at, len);
        }
        text = prism_span(text.at + len, text.len - len);
    }
}

void prism_text_dot(struct prism_span text, struct prism_out *out)
{
    size_t written = 0;

    for (size_t i = 0; i < text.len; i++) {
        char byte = text.at[i];
        bool starts = ((unsigned char)byte & 0xc0) != 0x80;

        /* Room for the longest escape, the rest of a character and the dots. */
        if (starts && written > PRISM_TEXT_DOT_MAX - 16) {
            prism_out_text(out, "...");
            return;
        }
        written += byte == '&'                                   ? 5
                   : byte == '"' || byte == '\\' || byte == '\n' ? 2
                                                                 : 1;
        if (byte == '"' || byte == '\\') {
            prism_out_char(out, '\\');
            prism_out_char(out, byte);
        } else if (byte == '&') {
            prism_out_text(out, "&amp;");
        } else if (byte == '\n') {
            prism_out_text(out, "\\n");
        } else {
            prism_out_char(out, (unsigned char)byte < 0x20 ? ' ' : byte);
        }
    }
}
