/* SPDX-License-Identifier: MIT */
/* builtin_name.c - a few shapes of repr() are told apart by their first words. */
#include "core/profile/builtin_name.h"

#include <stdbool.h>

#include "core/base/waiting.h"

static const char *const kinds[] = {
    "built-in method ", "built-in function ",
    "class method ",    "method-wrapper ",
    "method ",          "slot wrapper ",
    "cyfunction ",      "function ",
    "bound method ",    "ufunc ",
};

static const char address_mark[] = " at 0x";

/* The next " at 0x<digits>" in the text, whole; false when there is none. */
static bool find_address(struct prism_span text, struct prism_span *address)
{
    const char *at = prism_span_find(text, address_mark);
    size_t len = sizeof address_mark - 1;

    if (at == NULL) {
        return false;
    }
    while (at + len < text.at + text.len && at[len] != '\0' &&
           strchr("0123456789abcdefABCDEF", at[len]) != NULL) {
        len++;
    }
    *address = prism_span(at, len);
    return true;
}

void prism_builtin_stable_name(struct prism_span pstats_name, struct prism_out *out)
{
    struct prism_span address;

    while (find_address(pstats_name, &address)) {
        const char *behind = address.at + address.len;

        prism_out_bytes(out, pstats_name.at, (size_t)(address.at - pstats_name.at));
        pstats_name =
            prism_span(behind, pstats_name.len - (size_t)(behind - pstats_name.at));
    }
    prism_out_span_text(out, pstats_name);
}

static struct prism_span without(struct prism_span text, const char *ending)
{
    return prism_span_ends(text, ending)
               ? prism_span(text.at, text.len - strlen(ending))
               : text;
}

static struct prism_span unquoted(struct prism_span text)
{
    return text.len > 2 && text.at[0] == '\'' && text.at[text.len - 1] == '\''
               ? prism_span(text.at + 1, text.len - 2)
               : text;
}

/* Behind the word that says what kind of callable it is. */
static bool skip_kind(struct prism_span text, struct prism_span *rest)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t len = strlen(kinds[i]);

        if (prism_span_starts(text, kinds[i]) && text.len > len) {
            *rest = prism_span(text.at + len, text.len - len);
            return true;
        }
    }
    return false;
}

static void write_inner(struct prism_span inner, struct prism_out *out)
{
    struct prism_span rest;
    const char *of;

    if (!skip_kind(inner, &rest)) {
        bool phrase = memchr(inner.at, ' ', inner.len) != NULL;

        prism_out_text(out, phrase ? "<" : "");
        prism_out_span_text(out, inner);
        prism_out_text(out, phrase ? ">" : "");
        return;
    }
    of = prism_span_find(rest, " of ");
    if (of != NULL) {
        struct prism_span type =
            prism_span(of + 4, rest.len - (size_t)(of + 4 - rest.at));

        type = unquoted(without(without(type, " objects"), " object"));
        prism_out_span_text(out, type);
        prism_out_char(out, '.');
        rest.len = (size_t)(of - rest.at);
    }
    prism_out_span_text(out, unquoted(rest));
}

void prism_builtin_qualname(struct prism_span pstats_name, struct prism_out *out)
{
    struct prism_out *stable = prism_out_memory();
    struct prism_span text;

    prism_builtin_stable_name(pstats_name, stable);
    text = prism_out_span(stable);
    if (text.len > 2 && text.at[0] == '<' && text.at[text.len - 1] == '>') {
        write_inner(prism_span(text.at + 1, text.len - 2), out);
    } else {
        prism_out_span_text(out, text);
    }
    prism_out_abandon(stable);
}

void prism_builtin_qualname_in(struct prism_span module, struct prism_span name,
                               struct prism_out *out)
{
    if (module.len > 0 && !prism_span_starts(name, "<")) {
        prism_out_span_text(out, module);
        prism_out_char(out, '.');
    }
    prism_builtin_qualname(name, out);
}

enum prism_kind prism_builtin_kind(struct prism_span qualname)
{
    return prism_waits(qualname) ? PRISM_KIND_WAITING : PRISM_KIND_BUILTIN;
}
