/* SPDX-License-Identifier: MIT */
/* json_text.c - see json_text.h. */
#include "converters/json_text.h"

static void write_escape(unsigned char byte, struct prism_out *out)
{
    switch (byte) {
    case '"':
        prism_out_text(out, "\\\"");
        break;
    case '\\':
        prism_out_text(out, "\\\\");
        break;
    case '\n':
        prism_out_text(out, "\\n");
        break;
    case '\t':
        prism_out_text(out, "\\t");
        break;
    default:
        prism_out_format(out, "\\u%04x", byte);
    }
}

void prism_json_string(struct prism_span text, struct prism_out *out)
{
    size_t plain = 0;

    prism_out_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];

        if (byte < 0x20 || byte == '"' || byte == '\\' || byte == '<') {
            prism_out_bytes(out, text.at + plain, i - plain);
            write_escape(byte, out);
            plain = i + 1;
        }
    }
    prism_out_bytes(out, text.at + plain, text.len - plain);
    prism_out_char(out, '"');
}

void prism_json_put(struct prism_out *out, const char *before, const char *text)
{
    prism_out_text(out, before);
    prism_json_string(prism_span_of(text), out);
}
