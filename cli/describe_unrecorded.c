/* SPDX-License-Identifier: MIT */
/* describe_unrecorded.c - see describe_unrecorded.h.  A command with code in it (-c) may
 * be long: its beginning will do. */
#include "cli/describe_unrecorded.h"

#include <stdio.h>

#include "cli/cli.h"
#include "cli/describe.h"
#include "core/analysis/unrecorded.h"

#define LISTED_MOST  20
#define COMMAND_MOST 120

struct line {
    char text[512];
};

/* "COMMAND (REASON)". */
static void write_line(struct line *line, const struct prism_unrecorded *entry)
{
    size_t len = entry->command.len;
    const char *more = "";

    if (len > COMMAND_MOST) {
        len = COMMAND_MOST;
        more = "...";
        while (len > 0 && ((unsigned char)entry->command.at[len] & 0xc0) == 0x80) {
            len--;
        }
    }
    (void)snprintf(
        line->text, sizeof line->text, "%.*s%s (%.*s)", (int)len, entry->command.at,
        more, entry->reason.len < 200 ? (int)entry->reason.len : 200, entry->reason.at);
}

void prism_cli_describe_unrecorded(struct prism_out *out,
                                   const struct prism_profile *profile)
{
    struct prism_unrecorded_list list = {0};
    struct line line;

    prism_unrecorded_of(profile, &list);
    for (size_t i = 0; i < list.count && i < LISTED_MOST; i++) {
        write_line(&line, &list.items[i]);
        prism_cli_fact(out, i == 0 ? "unrecorded" : "", "%s", line.text);
    }
    if (list.count > LISTED_MOST) {
        prism_cli_fact(out, "", "and %zu more", list.count - LISTED_MOST);
    }
    prism_vec_release(&list);
}

void prism_cli_print_unrecorded(const struct prism_profile *profile)
{
    struct prism_unrecorded_list list = {0};
    struct prism_out *out = prism_out_memory();
    struct prism_span text;
    struct line line;

    prism_unrecorded_of(profile, &list);
    for (size_t i = 0; i < list.count && i < LISTED_MOST; i++) {
        write_line(&line, &list.items[i]);
        prism_out_text(out, "callprism: not recorded: ");
        prism_cli_name(out, line.text);
        prism_out_char(out, '\n');
    }
    if (list.count > LISTED_MOST) {
        prism_out_format(out, "callprism: not recorded: %zu more\n",
                         list.count - LISTED_MOST);
    }
    text = prism_out_span(out);
    (void)fwrite(text.at, 1, text.len, stderr);
    prism_out_abandon(out);
    prism_vec_release(&list);
}
