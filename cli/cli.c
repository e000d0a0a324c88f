/* SPDX-License-Identifier: MIT */
/* cli.c - see cli.h. */
#include "cli/cli.h"

#include <stdio.h>
#include <string.h>

#include "core/base/span.h"
#include "core/base/text.h"

int prism_cli_failed(const struct prism_error *err)
{
    (void)fprintf(stderr, "callprism: %s\n", err->text);
    return PRISM_EXIT_FAILED;
}

int prism_cli_misused(const struct prism_usage *usage, const struct prism_error *err)
{
    (void)fprintf(stderr, "callprism: %s (see callprism %s --help)\n", err->text,
                  usage->name);
    return PRISM_EXIT_USAGE;
}

static int print_help(const struct prism_usage *usage)
{
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open("-", &err);

    prism_usage_print(usage, out);
    return prism_out_finish(out, &err) ? PRISM_EXIT_DONE : prism_cli_failed(&err);
}

bool prism_cli_begin(struct prism_args *args, const struct prism_usage *usage,
                     char **argv, int *status)
{
    struct prism_error err = {{0}};

    if (!prism_args_parse(args, usage, argv, &err)) {
        *status = prism_cli_misused(usage, &err);
    } else if (args->help) {
        *status = print_help(usage);
    } else {
        return true;
    }
    prism_args_release(args);
    return false;
}

void prism_cli_print_notes(const struct prism_notes *notes, bool loss)
{
    for (size_t i = 0; i < notes->count; i++) {
        const struct prism_note *note = &notes->items[i];

        if (note->kind == PRISM_NOTE_LOST && !loss) {
            continue;
        }
        (void)fprintf(stderr, "callprism: %s: %s", prism_note_kind_name(note->kind),
                      note->text);
        if (note->count > 1) {
            (void)fprintf(stderr, " (%llu times)", (unsigned long long)note->count);
        }
        (void)fputc('\n', stderr);
    }
}

void prism_cli_name(struct prism_out *out, const char *name)
{
    struct prism_span rest = prism_span_of(name);

    while (rest.len > 0) {
        uint32_t code_point;
        size_t len = prism_text_decode(rest, &code_point);

        if (len == 0 || code_point < 0x20 ||
            (code_point >= 0x7f && code_point < 0xa0)) {
            prism_out_format(out, "\\x%02x",
                             len == 0 ? (unsigned char)*rest.at : (unsigned)code_point);
            len = len == 0 ? 1 : len;
        } else {
            prism_out_bytes(out, rest.at, len);
        }
        rest = prism_span(rest.at + len, rest.len - len);
    }
}
