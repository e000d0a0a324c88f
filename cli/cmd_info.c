/* SPDX-License-Identifier: MIT */
/* cmd_info.c - callprism info: what is in a profile, without converting it. */
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "cli/describe.h"
#include "cli/inputs.h"
#include "converters/convert.h"
#include "converters/registry.h"
#include "core/base/input.h"

/* Behind the options that every command with inputs has. */
enum { OPTION_TO = 4 };

static const struct prism_option options[] = {
    PRISM_INPUTS_FROM,
    PRISM_INPUTS_CORRECT,
    PRISM_INPUTS_PROCESSES,
    PRISM_INPUTS_STRICT,
    [OPTION_TO] = {"to", PRISM_OPTION_TEXT, "FORMAT", NULL,
                   "list what this format cannot hold of it, or only by estimate"},
    {.name = NULL},
};

static const struct prism_usage usage = {
    .name = "info",
    .synopsis = "[options] IN...",
    .about =
        "Says what a profile holds: its format and shape, how it was made, totals,\n"
        "metrics, functions, threads, intervals, and what reading it had to skip or\n"
        "repair.  Several inputs are described one after the other.",
    .examples = "callprism info run.prism\n"
                "callprism info --to pstats run.prism\n",
    .options = options,
    .joins = PRISM_USAGE_FORMATS,
};

/* The format that a path was read as, or NULL: standard input cannot be read
 * twice, and a directory is a recording. */
static const struct prism_registered *format_of(const struct prism_inputs *inputs)
{
    const char *path = inputs->items[0].path;
    const struct prism_registered *format;
    struct prism_input input;
    struct prism_error ignored = {{0}};
    struct prism_span head;
    struct stat status;

    if (inputs->from != NULL) {
        return inputs->from;
    }
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        return prism_registry_named("capture");
    }
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode) ||
        !prism_input_load_head(&input, path, PRISM_PROBE_LEN, &ignored)) {
        return NULL;
    }
    head = input.bytes;
    head.len = head.len < PRISM_PROBE_LEN ? head.len : PRISM_PROBE_LEN;
    format = prism_registry_probe(head);
    prism_input_release(&input);
    return format != NULL ? format : prism_registry_for_path(path);
}

/* The format of --to; NULL, and nothing in `err`, without that option. */
static const struct prism_registered *target(const struct prism_settings *settings,
                                             struct prism_error *err)
{
    const char *to = prism_settings_text(settings, &options[OPTION_TO]);
    const struct prism_registered *format =
        to != NULL ? prism_inputs_format(to, "to", err) : NULL;

    if (format != NULL && format->format->writes == 0) {
        (void)prism_error_set(err, "--to: %s is read only, not written", to);
        return NULL;
    }
    return format;
}

/* What reading said, then what writing in the format of --to would say. */
static bool describe_notes(struct prism_out *out, const struct prism_profile *profile,
                           const struct prism_settings *settings,
                           struct prism_notes *notes, struct prism_error *err)
{
    const struct prism_registered *to = target(settings, err);

    if (to != NULL && !prism_would_save(profile, to, settings, notes, err)) {
        return false;
    }
    prism_cli_describe_notes(out, notes);
    return true;
}

/* `behind` another one: set apart by an empty line. */
static bool describe(struct prism_out *out, bool behind,
                     const struct prism_inputs *input,
                     const struct prism_settings *settings, struct prism_error *err)
{
    bool described = false;
    const struct prism_registered *format;
    struct prism_notes notes = {0};
    const struct prism_profile *profile =
        prism_inputs_load(input, settings, &notes, err);

    if (profile != NULL) {
        prism_out_text(out, behind ? "\n" : "");
        prism_cli_fact(out, "file", "%s", input->items[0].path);
        format = format_of(input);
        if (format != NULL) {
            prism_cli_fact(out, "format", "%s: %s", format->name,
                           format->format->title);
        }
        prism_cli_describe(out, profile);
        described = describe_notes(out, profile, settings, &notes, err);
    }
    prism_profile_free(profile);
    prism_notes_release(&notes);
    return described;
}

static int describe_all(const struct prism_inputs *inputs,
                        const struct prism_settings *settings)
{
    struct prism_error err = {{0}};
    struct prism_out *out;
    int status = PRISM_EXIT_DONE;
    bool described = false;

    if (target(settings, &err) == NULL && err.text[0] != '\0') {
        return prism_cli_misused(&usage, &err);
    }
    out = prism_out_open("-", &err);
    for (size_t i = 0; i < inputs->count; i++) {
        struct prism_inputs one = *inputs;

        one.items = &inputs->items[i];
        one.count = 1;
        if (describe(out, described, &one, settings, &err)) {
            described = true;
        } else {
            status = prism_cli_failed(&err);
        }
    }
    return prism_out_finish(out, &err) ? status : prism_cli_failed(&err);
}

int prism_cmd_info(int argc, char **argv)
{
    (void)argc;
    return prism_inputs_command(&usage, argv, describe_all);
}
