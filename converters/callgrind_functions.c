/* SPDX-License-Identifier: MIT */
/* callgrind_functions.c - see callgrind_functions.h. */
#include "converters/callgrind_functions.h"

#include <stdlib.h>

#include "converters/frame_style.h"
#include "core/base/hash.h"
#include "core/base/memory.h"
#include "core/profile/builtin_name.h"

static bool is_ours(const struct prism_callgrind_file *file)
{
    return prism_span_starts(file->creator, "callprism");
}

bool prism_callgrind_fills_lines(const struct prism_callgrind_file *file)
{
    return is_ours(file) || prism_span_starts(file->creator, "pyprof2calltree");
}

uint32_t prism_callgrind_first_line(const struct prism_callgrind_function *f)
{
    return f->target > 0 ? f->target : f->lowest;
}

bool prism_callgrind_split_line(struct prism_span name, uint32_t line,
                                struct prism_span *head)
{
    struct prism_span tail;
    int64_t number;

    return prism_span_split_last(name, ':', head, &tail) && head->len > 0 &&
           prism_span_i64(tail, &number) && number == (int64_t)line;
}

static bool split_line(const struct prism_callgrind_file *file,
                       const struct prism_callgrind_function *f,
                       struct prism_span *head)
{
    return prism_callgrind_split_line(prism_callgrind_text(file->names, f->name),
                                      prism_callgrind_first_line(f), head);
}

struct base_key {
    const struct prism_callgrind_file *file;
    uint32_t function;
    struct prism_span head;
};

static bool same_base(const void *key, uint32_t item)
{
    const struct base_key *wanted = key;
    const struct prism_callgrind_function *functions =
        wanted->file->sums->functions.items;
    struct prism_span head;

    return functions[item].file == functions[wanted->function].file &&
           split_line(wanted->file, &functions[item], &head) &&
           prism_span_equal(head, wanted->head);
}

/* [function]: its name ends in a line because another one in its file has it, too.  Of
 * our own names each that does: what ended so before has it twice. */
static bool *find_told_apart(const struct prism_callgrind_file *file)
{
    size_t count = file->sums->functions.count;
    bool *apart = prism_alloc_zeroed(count, sizeof *apart);
    bool tells = prism_callgrind_fills_lines(file);
    bool ours = is_ours(file);
    struct prism_map map = {0};

    for (uint32_t i = 0; tells && i < count; i++) {
        struct base_key key = {file, i, prism_span(NULL, 0)};
        uint64_t hash;
        uint32_t other;

        if (!split_line(file, &file->sums->functions.items[i], &key.head)) {
            continue;
        }
        if (ours) {
            apart[i] = true;
            continue;
        }
        hash = prism_hash_bytes(key.head.at, key.head.len);
        other = prism_map_find(&map, hash, same_base, &key);
        if (other == PRISM_MAP_NONE) {
            prism_map_insert(&map, hash, i);
        } else {
            apart[i] = apart[other] = true;
        }
    }
    prism_map_release(&map);
    return apart;
}

/* yappi's "name FILE:12", where FILE is the function's: name and line.  False when it is
 * none. */
static bool split_place(const struct prism_callgrind_file *file,
                        struct prism_function_spec *spec)
{
    struct prism_span head;
    struct prism_span tail;
    int64_t line;

    if (!prism_span_starts(file->creator, "yappi") ||
        !prism_span_split_last(spec->name, ':', &head, &tail) ||
        !prism_span_i64(tail, &line) || line < 0 || line >= UINT32_MAX ||
        head.len < spec->file.len + 2) {
        return false;
    }
    tail = prism_span(head.at + head.len - spec->file.len, spec->file.len);
    if (!prism_span_equal(tail, spec->file) || tail.at[-1] != ' ') {
        return false;
    }
    spec->name = prism_span(head.at, head.len - spec->file.len - 1);
    spec->line = (uint32_t)line;
    return true;
}

static uint32_t push_function(const struct prism_callgrind_file *file,
                              struct prism_builder *b,
                              const struct prism_callgrind_function *f, bool apart)
{
    struct prism_function_spec spec = {
        .name = prism_callgrind_text(file->names, f->name),
        .file = prism_callgrind_text(file->names, f->file),
        .line = prism_callgrind_first_line(f),
    };
    struct prism_out *qualname = prism_out_memory();
    bool in_c = prism_span_is(spec.file, PRISM_CALLGRIND_C_FILE);
    bool placed = split_place(file, &spec);
    /* What has no line then is a C function, and its file is a module. */
    bool in_module = placed && spec.line == 0;
    uint32_t id;

    if (in_c) {
        spec.file = prism_span(NULL, 0);
    } else if (spec.file.len == 0) {
        spec.file = prism_callgrind_text(file->names, f->object);
    }
    if (apart) {
        (void)split_line(file, f, &spec.name);
    }
    if (spec.name.len == 0) {
        spec.name = prism_span_of(PRISM_CALLGRIND_NO_FILE);
    }
    spec.kind = placed ? PRISM_KIND_PYTHON : prism_frame_kind(&spec);
    if (in_c || in_module || prism_kind_is_c(spec.kind)) {
        prism_builtin_qualname_in(in_module ? spec.file : prism_span(NULL, 0),
                                  spec.name, qualname);
        spec.qualname = prism_out_span(qualname);
        spec.kind = prism_builtin_kind(spec.qualname);
    }
    id = prism_builder_function(b, &spec);
    prism_out_abandon(qualname);
    return id;
}

uint32_t *prism_callgrind_push_functions(const struct prism_callgrind_file *file,
                                         struct prism_builder *b, uint32_t root,
                                         uint32_t *count)
{
    size_t in_file = file->sums->functions.count;
    bool *apart = find_told_apart(file);
    uint32_t *functions = prism_alloc(in_file * sizeof *functions);

    *count = 0;
    for (uint32_t i = 0; i < in_file; i++) {
        if (i == root) {
            functions[i] = PRISM_NONE;
            continue;
        }
        functions[i] =
            push_function(file, b, &file->sums->functions.items[i], apart[i]);
        if (functions[i] >= *count) {
            *count = functions[i] + 1;
        }
    }
    free(apart);
    return functions;
}
