/* SPDX-License-Identifier: MIT */
/* mermaid.c - the call graph as a flow chart for Mermaid, which code hosts and many
 * editors draw inside of Markdown.
 *
 *     flowchart TB
 *         f0["main<br/>100.0 % (1.2 %)"]
 *         f0 -->|"63.0 %<br/>12×"| f1
 *
 * In a label '#' begins an entity ("#35;") and quotes end it: everything that is not
 * plain is written as an entity.  Mermaid refuses to draw more than 500 edges or 50,000
 * characters; the heaviest edges are kept and names are cut.
 *
 * Loses: functions and calls below --prune, all but the heaviest edges, files, call
 * lines, primitive calls, every metric but the main one, facts of the run. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "converters/drawn.h"
#include "converters/format.h"
#include "converters/losses.h"
#include "core/base/memory.h"
#include "core/base/text.h"
#include "core/profile/unit.h"

#define MOST_EDGES      200
#define NAME_CHARACTERS 60

static const struct prism_option mermaid_options[] = {
    PRISM_DRAWN_PRUNE,
    {.name = NULL},
};

static bool is_plain(uint32_t code_point)
{
    return (code_point >= 'a' && code_point <= 'z') ||
           (code_point >= 'A' && code_point <= 'Z') ||
           (code_point >= '0' && code_point <= '9') ||
           (code_point < 0x80 && code_point > 0 &&
            strchr(" _.,:()/+-", (int)code_point) != NULL) ||
           code_point >= 0xa0;
}

static void put_name(struct prism_out *out, const char *name)
{
    struct prism_span rest = prism_span_of(name);

    for (unsigned i = 0; rest.len > 0 && i < NAME_CHARACTERS; i++) {
        uint32_t code_point;
        size_t len = prism_text_decode(rest, &code_point);

        if (len == 0) {
            break;
        }
        if (is_plain(code_point)) {
            prism_out_bytes(out, rest.at, len);
        } else if (code_point < 0x20 || code_point >= 0x7f) {
            prism_out_char(out, ' ');
        } else {
            prism_out_format(out, "#%" PRIu32 ";", code_point);
        }
        rest = prism_span(rest.at + len, rest.len - len);
    }
    prism_out_text(out, rest.len > 0 ? "..." : "");
}

static void put_calls(struct prism_out *out, int64_t calls)
{
    if (calls != PRISM_UNKNOWN && calls > 0) {
        prism_out_format(out, "<br/>%s\xc3\x97", prism_count(calls));
    }
}

static void put_function(struct prism_out *out, const struct prism_drawn *drawn,
                         uint32_t function)
{
    prism_out_format(out, "    f%" PRIu32 "[\"", function);
    put_name(out, drawn->p->functions[function].qualname);
    prism_out_format(out, "<br/>%.1f %% (%.1f %%)",
                     100 * prism_drawn_share(drawn, drawn->total[function]),
                     100 * prism_drawn_share(drawn, prism_drawn_self(drawn, function)));
    put_calls(out, drawn->p->graph.function_counts[function].calls);
    prism_out_text(out, "\"]\n");
}

static void put_edge(struct prism_out *out, const struct prism_drawn *drawn,
                     const struct prism_drawn_edge *edge)
{
    prism_out_format(out, "    f%" PRIu32 " -->|\"%.1f %%", edge->caller,
                     100 * prism_drawn_share(drawn, edge->total));
    put_calls(out, edge->calls);
    prism_out_format(out, "\"| f%" PRIu32 "\n", edge->callee);
}

/* Functions that are drawn and have an edge that is, or are alone in any case. */
static void put_functions(struct prism_out *out, const struct prism_drawn *drawn)
{
    unsigned lonely = MOST_EDGES;
    bool *linked = prism_alloc_zeroed(drawn->p->function_count, sizeof *linked);

    for (size_t i = 0; i < drawn->edges.count; i++) {
        linked[drawn->edges.items[i].caller] = true;
        linked[drawn->edges.items[i].callee] = true;
    }
    for (uint32_t i = 0; i < drawn->p->function_count; i++) {
        if (linked[i] || (drawn->shown[i] && lonely > 0)) {
            lonely -= !linked[i];
            put_function(out, drawn, i);
        }
    }
    free(linked);
}

static bool mermaid_write(const struct prism_profile *profile,
                          const struct prism_settings *settings, struct prism_out *out,
                          struct prism_notes *notes, struct prism_error *err)
{
    const char *estimated = prism_profile_meta(profile, "estimated");
    struct prism_drawn drawn;

    if (!prism_settings_in_range(settings, &mermaid_options[0], 0, 100, err)) {
        return false;
    }
    prism_notes_add(notes, PRISM_NOTE_LOST, "files and first lines of functions");
    prism_note_losses(profile, 0, notes);
    prism_drawn_init(&drawn, profile,
                     prism_settings_number(settings, &mermaid_options[0]), MOST_EDGES,
                     notes);
    prism_out_text(out, "flowchart TB\n");
    if (estimated != NULL) {
        prism_out_format(out, "    %%%% %s of the time stands on estimated paths\n",
                         estimated);
    }
    put_functions(out, &drawn);
    for (size_t i = 0; i < drawn.edges.count; i++) {
        put_edge(out, &drawn, &drawn.edges.items[i]);
    }
    prism_drawn_release(&drawn);
    return true;
}

const struct prism_format prism_format_mermaid = {
    .title = "call graph as a Mermaid flow chart",
    .patterns = (const char *const[]){"*.mmd", "*.mermaid", NULL},
    .writes = PRISM_GRAPH,
    .options = mermaid_options,
    .write = mermaid_write,
};
