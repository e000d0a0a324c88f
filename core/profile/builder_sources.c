/* SPDX-License-Identifier: MIT */
/* builder_sources.c - what a profile was made from, and when that started. */
#include <assert.h>
#include <string.h>

#include "core/profile/builder_state.h"

uint32_t prism_builder_source(struct prism_builder *b, const char *name)
{
    uint32_t string = prism_builder_string(b, prism_span_of(name));

    prism_vec_push(&b->sources) = (struct prism_source){
        .name = prism_intern_text(&b->strings, string).at,
        .wall_ns = PRISM_UNKNOWN,
        .mono_ns = PRISM_UNKNOWN,
        .weight = PRISM_WEIGHT_ONE,
    };
    return (uint32_t)b->sources.count - 1;
}

void prism_builder_source_facts(struct prism_builder *b, uint32_t source,
                                const struct prism_source *facts)
{
    struct prism_source *row = &b->sources.items[source];
    const char *name = row->name;

    assert(source < b->sources.count);
    assert(facts->weight > 0 && facts->weight <= PRISM_WEIGHT_MAX);
    *row = *facts;
    row->name = name;
}

void prism_builder_process_from(struct prism_builder *b, uint32_t process,
                                uint32_t source, uint32_t parent_pid)
{
    assert(process < b->processes.count);
    assert(source == PRISM_NONE || source < b->sources.count);
    b->processes.items[process].source = source;
    b->processes.items[process].parent_pid = parent_pid;
}

void prism_builder_anchor(struct prism_builder *b, int64_t wall_ns, int64_t mono_ns)
{
    if (b->wall_anchor_ns == PRISM_UNKNOWN) {
        b->wall_anchor_ns = wall_ns;
    }
    if (b->mono_anchor_ns == PRISM_UNKNOWN) {
        b->mono_anchor_ns = mono_ns;
    }
}

void prism_builder_run(struct prism_builder *b, const uint8_t run_id[16])
{
    memcpy(b->run_id, run_id, sizeof b->run_id);
}

/* A recorder says what was run as a fact about the run, which is its process. */
static const char *command_of(const struct prism_builder *b)
{
    for (size_t i = 0; i < b->meta.count; i++) {
        if (strcmp(b->meta.items[i].key, "command") == 0) {
            return b->meta.items[i].value;
        }
    }
    return "";
}

void prism_builder_read_from(struct prism_builder *b, const char *name)
{
    bool original = b->sources.count == 0;

    if (original) {
        (void)prism_builder_source(b, name);
        memcpy(b->sources.items[0].run_id, b->run_id, sizeof b->run_id);
    }
    if (b->sources.count == 1 && b->sources.items[0].wall_ns == PRISM_UNKNOWN) {
        b->sources.items[0].wall_ns = b->wall_anchor_ns;
        b->sources.items[0].mono_ns = b->mono_anchor_ns;
    }
    if (b->processes.count == 0) {
        (void)prism_builder_process(b, 0, prism_span("", 0));
    }
    if (original && b->processes.items[0].command[0] == '\0') {
        b->processes.items[0].command = command_of(b);
    }
    for (size_t i = 0; i < b->processes.count && b->sources.count == 1; i++) {
        b->processes.items[i].source = 0;
    }
}
