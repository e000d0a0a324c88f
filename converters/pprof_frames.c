/* SPDX-License-Identifier: MIT */
/* pprof_frames.c - see pprof_frames.h. */
#include "converters/pprof_frames.h"

#include <inttypes.h>
#include <stdlib.h>

#include "converters/frame_style.h"
#include "core/base/memory.h"
#include "core/base/out.h"

static uint32_t *none_yet(size_t count)
{
    uint32_t *all = prism_alloc(count * sizeof *all);

    for (size_t i = 0; i < count; i++) {
        all[i] = PRISM_NONE;
    }
    return all;
}

void prism_pprof_frames_init(struct prism_pprof_frames *frames,
                             const struct prism_pprof_tables *t,
                             struct prism_builder *b)
{
    size_t count = t->locations.count;

    *frames = (struct prism_pprof_frames){.t = t, .b = b};
    frames->function = none_yet(t->functions.count);
    frames->address = none_yet(count);
    frames->single = prism_alloc(count * sizeof *frames->single);
    for (size_t i = 0; i < count; i++) {
        frames->single[i] = (struct prism_pprof_frame){PRISM_NONE, 0};
    }
}

void prism_pprof_frames_release(struct prism_pprof_frames *frames)
{
    free(frames->function);
    free(frames->address);
    free(frames->single);
}

static uint32_t small_line(uint64_t line)
{
    return line < UINT32_MAX ? (uint32_t)line : 0;
}

static uint32_t function_at(struct prism_pprof_frames *frames, uint32_t row)
{
    if (frames->function[row] == PRISM_NONE) {
        const struct prism_pprof_function *f = &frames->t->functions.items[row];
        struct prism_function_spec spec = {
            .name = prism_pprof_string(frames->t, f->system_name),
            .qualname = prism_pprof_string(frames->t, f->name),
            .file = prism_pprof_string(frames->t, f->file),
            .line = small_line(f->line),
        };

        if (spec.qualname.len == 0) {
            spec.qualname = spec.name.len > 0 ? spec.name : prism_span_of("[unknown]");
        }
        if (spec.name.len == 0) {
            spec.name = spec.qualname;
        }
        spec.kind = prism_frame_kind(&spec);
        frames->function[row] = prism_builder_function(frames->b, &spec);
    }
    return frames->function[row];
}

/* A location without lines: its address, in the file that is mapped there. */
static uint32_t function_of_address(struct prism_pprof_frames *frames, uint32_t row)
{
    if (frames->address[row] == PRISM_NONE) {
        const struct prism_pprof_location *location = &frames->t->locations.items[row];
        uint32_t mapping = prism_pprof_find_mapping(frames->t, location->mapping);
        struct prism_out *name = prism_out_memory();
        struct prism_function_spec spec = {.kind = PRISM_KIND_OTHER};

        prism_out_format(name, "0x%" PRIx64, location->address);
        spec.name = prism_out_span(name);
        if (mapping != PRISM_MAP_NONE) {
            spec.file =
                prism_pprof_string(frames->t, frames->t->mappings.items[mapping].file);
        }
        frames->address[row] = prism_builder_function(frames->b, &spec);
        prism_out_abandon(name);
    }
    return frames->address[row];
}

struct prism_pprof_place prism_pprof_enter_all(struct prism_pprof_frames *frames,
                                               uint32_t row,
                                               struct prism_pprof_place parent)
{
    const struct prism_pprof_location *location = &frames->t->locations.items[row];
    struct prism_pprof_place place = parent;

    if (location->line_count == 0) {
        place.node = prism_builder_child(frames->b, place.node,
                                         function_of_address(frames, row), place.line);
        place.line = 0;
    }
    for (size_t i = location->line_count; i-- > 0;) {
        const struct prism_pprof_line *line =
            &frames->t->lines.items[location->line_start + i];
        uint32_t function = function_at(frames, line->row);

        place.node = prism_builder_child(frames->b, place.node, function, place.line);
        place.line = small_line(line->line);
        if (location->line_count == 1) {
            frames->single[row] = (struct prism_pprof_frame){function, place.line};
        }
    }
    return place;
}
