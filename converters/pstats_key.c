/* SPDX-License-Identifier: MIT */
/* pstats_key.c - texts of Python 2 have no encoding, and the key of `python -m
 * profile` has a code object where the name should be. */
#include "converters/pstats_key.h"

#include <inttypes.h>

#include "core/analysis/graph.h"
#include "core/base/text.h"
#include "core/profile/builtin_name.h"

enum {
    KEY_LEN = 3,
    MAX_NAME_LEN = 65535,
};

static bool fail(const struct prism_pstats_keys *k,
                 const struct prism_marshal_value *at, const char *wanted)
{
    return prism_cursor_fail_at(k->in, at->at, k->err, "expected %s, found %s", wanted,
                                prism_marshal_describe(at));
}

/* Text of Python 2 is bytes: UTF-8 if it looks like it, else Latin-1. */
static struct prism_out *latin1_to_utf8(struct prism_span text)
{
    struct prism_out *utf8 = prism_out_memory();

    for (size_t i = 0; i < text.len; i++) {
        unsigned char byte = (unsigned char)text.at[i];

        if (byte < 0x80) {
            prism_out_char(utf8, (char)byte);
        } else {
            prism_out_char(utf8, (char)(0xc0 | byte >> 6));
            prism_out_char(utf8, (char)(0x80 | (byte & 0x3f)));
        }
    }
    return utf8;
}

/* The text of a key; `*made` is to be dropped when it was not in UTF-8. */
static struct prism_span key_text(const struct prism_pstats_keys *k,
                                  const struct prism_marshal_value *value,
                                  struct prism_out **made)
{
    struct prism_span text = prism_marshal_text(k->m, value);

    *made = NULL;
    if (text.len > MAX_NAME_LEN) {
        prism_notes_add(k->notes, PRISM_NOTE_REPLACED, "names cut after %d bytes",
                        MAX_NAME_LEN);
        text.len = MAX_NAME_LEN;
    }
    if (!k->m->modern && !prism_text_valid(text)) {
        prism_notes_add(k->notes, PRISM_NOTE_REPLACED,
                        "names that are not UTF-8, read as Latin-1");
        *made = latin1_to_utf8(text);
        text = prism_out_span(*made);
    }
    return text;
}

/* As Python shows a code object, without its address. */
static struct prism_out *code_name(const struct prism_marshal *m,
                                   const struct prism_marshal_value *value)
{
    struct prism_marshal_code code = prism_marshal_code(m, value);
    struct prism_out *text = prism_out_memory();

    code.file.len = code.file.len < MAX_NAME_LEN ? code.file.len : MAX_NAME_LEN;
    code.name.len = code.name.len < MAX_NAME_LEN ? code.name.len : MAX_NAME_LEN;
    prism_out_text(text, "<code object ");
    prism_out_span_text(text, code.name);
    prism_out_text(text, ", file \"");
    prism_out_span_text(text, code.file);
    prism_out_format(text, "\", line %" PRId32 ">", code.line);
    return text;
}

/* yappi names the module of a C function where the file should be. */
static bool is_module(struct prism_span file)
{
    return file.len > 0 && file.at[0] != '<' &&
           memchr(file.at, '/', file.len) == NULL &&
           memchr(file.at, '\\', file.len) == NULL && !prism_span_ends(file, ".py");
}

/* Functions without a line are C functions: cProfile's ('~', 0, text), profile's
 * ('', 0, name), yappi's (module, 0, name).  Profiles made from other sources have
 * plain names under '~', and profile has a root of its own. */
static enum prism_kind kind_of(struct prism_span file, struct prism_span name,
                               int64_t line)
{
    if (line != 0) {
        return PRISM_KIND_PYTHON;
    }
    if (prism_span_is(file, "~")) {
        if (prism_span_is(name, PRISM_OUTSIDE_NAME)) {
            return PRISM_KIND_OUTSIDE;
        }
        return prism_span_starts(name, "<") && prism_span_ends(name, ">")
                   ? PRISM_KIND_BUILTIN
                   : PRISM_KIND_OTHER;
    }
    if (prism_span_is(file, "profile")) {
        return PRISM_KIND_OTHER;
    }
    return file.len == 0 || is_module(file) ? PRISM_KIND_BUILTIN : PRISM_KIND_PYTHON;
}

static uint32_t add_function(const struct prism_pstats_keys *k, struct prism_span file,
                             struct prism_span name, int64_t line)
{
    struct prism_out *qualname = NULL;
    struct prism_function_spec spec = {
        .name = name,
        .line = line > 0 && line < UINT32_MAX ? (uint32_t)line : 0,
        .kind = kind_of(file, name, line),
    };
    uint32_t function;

    if (line < 0 || line >= UINT32_MAX) {
        prism_notes_add(k->notes, PRISM_NOTE_REPLACED,
                        "lines that no file has, taken as unknown");
    }
    if (file.len > 0 && !prism_span_is(file, "~")) {
        spec.file = file;
    }
    if (spec.kind == PRISM_KIND_BUILTIN) {
        qualname = prism_out_memory();
        prism_builtin_qualname_in(spec.file, name, qualname);
        spec.qualname = prism_out_span(qualname);
        spec.kind = prism_builtin_kind(spec.qualname);
    }
    function = prism_builder_function(k->b, &spec);
    prism_out_abandon(qualname);
    return function;
}

bool prism_pstats_is_key(const struct prism_marshal_value *key)
{
    return key->kind == PRISM_MARSHAL_TUPLE && key->items.count == KEY_LEN;
}

bool prism_pstats_key(const struct prism_pstats_keys *k,
                      const struct prism_marshal_value *key, uint32_t *function)
{
    struct prism_marshal_walk items = prism_marshal_walk(k->m, key);
    const struct prism_marshal_value *file;
    const struct prism_marshal_value *line;
    const struct prism_marshal_value *name;
    struct prism_out *made_file;
    struct prism_out *made_name;
    struct prism_span file_text;
    struct prism_span name_text;

    if (!prism_pstats_is_key(key)) {
        return fail(k, key, "a tuple of file, line and name");
    }
    file = prism_marshal_next(&items);
    line = prism_marshal_next(&items);
    name = prism_marshal_next(&items);
    if (file->kind != PRISM_MARSHAL_TEXT) {
        return fail(k, file, "a file name");
    }
    if (line->kind != PRISM_MARSHAL_INTEGER) {
        return fail(k, line, "a line number");
    }
    if (name->kind != PRISM_MARSHAL_TEXT && name->kind != PRISM_MARSHAL_CODE) {
        return fail(k, name, "a function name");
    }
    file_text = key_text(k, file, &made_file);
    if (name->kind == PRISM_MARSHAL_CODE) {
        made_name = code_name(k->m, name);
        name_text = prism_out_span(made_name);
    } else {
        name_text = key_text(k, name, &made_name);
    }
    *function = add_function(k, file_text, name_text, line->integer);
    prism_out_abandon(made_file);
    prism_out_abandon(made_name);
    return true;
}
