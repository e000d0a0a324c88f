/* SPDX-License-Identifier: MIT */
/* cmd_record.c - callprism record: run a program once, write all that was asked for.
 *
 * Everything that can be wrong with the command line or the outputs is found before
 * the program starts.  Afterwards the program's own status wins: a failure of ours is
 * told by the exit status only when the program succeeded. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli/beside.h"
#include "cli/cli.h"
#include "cli/describe_unrecorded.h"
#include "cli/heaviest.h"
#include "cli/outputs.h"
#include "cli/record_embed.h"
#include "cli/record_options.h"
#include "cli/record_place.h"
#include "cli/record_run.h"
#include "cli/record_target.h"
#include "converters/convert.h"
#include "core/base/memory.h"
#include "core/base/span.h"

struct recording {
    struct prism_args args;
    struct prism_outputs outputs;
    struct prism_beside beside;
    struct prism_settings settings;
    struct prism_notes notes;
    struct prism_target target;
    struct prism_place place;
    struct prism_embedding embedding;
    struct prism_record_switch switching;
    char *words;   /* for the recorder */
    char *capture; /* NAME.prism, when there is no -o; else NULL */
};

static bool add_outputs(struct recording *job, struct prism_error *err)
{
    for (size_t i = 0; i < job->args.given.count; i++) {
        const struct prism_given *given = &job->args.given.items[i];

        if (strcmp(given->option->name, "o") == 0 &&
            !prism_outputs_add(&job->outputs, given->value, NULL, err)) {
            return false;
        }
    }
    if (job->outputs.count == 0) {
        size_t room = strlen(job->target.name) + sizeof ".prism";

        job->capture = prism_alloc(room);
        (void)snprintf(job->capture, room, "%s.prism", job->target.name);
        return prism_outputs_add(&job->outputs, job->capture, NULL, err);
    }
    return true;
}

/* A command may be a Python with options of its own. */
static bool is_named_python(const char *command)
{
    const char *slash = strrchr(command, '/');

    return prism_span_starts(prism_span_of(slash != NULL ? slash + 1 : command),
                             "python");
}

static bool understand(struct recording *job, const struct prism_usage *usage,
                       struct prism_error *err)
{
    const struct prism_target_words given = {
        .module = prism_args_value(&job->args, "m"),
        .code = prism_args_value(&job->args, "c"),
        .python = prism_args_value(&job->args, "python"),
        .words = job->args.words.items,
        .word_count = job->args.words.count,
    };

    if (!prism_target_find(&job->target, &given, err) || !add_outputs(job, err) ||
        !prism_args_apply(&job->args, usage->options, &job->settings, err) ||
        !prism_outputs_apply(&job->outputs, &job->args, &job->settings, err) ||
        !prism_record_switch_read(&job->switching, &job->args, &job->settings, err) ||
        !prism_args_finish(&job->args, err)) {
        return false;
    }
    if (prism_args_has(&job->args, "embed") && !job->target.python &&
        !is_named_python(job->target.argv.items[0])) {
        return prism_error_set(
            err, "--embed: expected a Python program, found the command %s",
            job->target.argv.items[0]);
    }
    job->words = prism_record_words(&job->args, &job->settings, err);
    return job->words != NULL;
}

/* The capture's own summary, on standard error: the program has standard output. */
static void print_summary(const struct recording *job,
                          const struct prism_profile *profile)
{
    struct prism_out *out = prism_out_memory();
    struct prism_span text;

    prism_cli_print_heaviest(out, profile, 10, PRISM_HEAVIEST_SELF, true);
    prism_out_format(out,
                     "\nRecorded into %s.  To see it:\n"
                     "  callprism flamegraph %s -o %s.svg\n",
                     job->capture, job->capture, job->target.name);
    text = prism_out_span(out);
    (void)fwrite(text.at, 1, text.len, stderr);
    prism_out_abandon(out);
}

static void print_written(const struct recording *job)
{
    if (!isatty(STDERR_FILENO)) {
        return;
    }
    (void)fprintf(stderr, "callprism: wrote");
    for (size_t i = 0; i < job->outputs.count; i++) {
        (void)fprintf(stderr, "%s %s", i > 0 ? "," : "", job->outputs.items[i].path);
    }
    (void)fprintf(stderr, "\n");
}

/* There is no capture: say why, as far as is known. */
static bool fail_empty(const struct recording *job, struct prism_error *err)
{
    char *excuse = prism_place_excuse(&job->place);

    (void)prism_error_set(
        err, "%s: nothing was recorded: %s", job->target.argv.items[0],
        excuse != NULL ? excuse
                       : "no Python was started that looks at callprism's "
                         "start-up code (-S does not; -E and -I do only where "
                         "callprism is installed)");
    free(excuse);
    prism_place_remove(&job->place);
    return false;
}

/* From the recording's directory to the outputs.  On failure the directory stays. */
static bool write_outputs(struct recording *job, struct prism_error *err)
{
    const char *path = job->place.path;
    const struct prism_profile *profile;
    bool written;

    if (!prism_place_has_captures(&job->place)) {
        return fail_empty(job, err);
    }
    profile = prism_load(&path, 1, NULL, &job->settings, &job->notes, err);
    if (profile == NULL) {
        return false;
    }
    written =
        prism_outputs_write(&job->outputs, profile, &job->settings, &job->notes, err);
    prism_cli_print_notes(&job->notes, prism_args_has(&job->args, "loss"));
    prism_cli_print_unrecorded(profile);
    if (written) {
        prism_place_remove(&job->place);
        if (job->capture != NULL) {
            print_summary(job, profile);
        } else {
            print_written(job);
        }
    }
    prism_profile_free(profile);
    return written;
}

/* End as the program did. */
static int end_like(const struct prism_run_result *result)
{
    if (result->signal != 0) {
        const struct rlimit no_core = {0, 0};
        sigset_t mask;

        /* The program has dumped its own core, if any. */
        (void)setrlimit(RLIMIT_CORE, &no_core);
        (void)signal(result->signal, SIG_DFL);
        (void)sigemptyset(&mask);
        (void)sigaddset(&mask, result->signal);
        (void)sigprocmask(SIG_UNBLOCK, &mask, NULL);
        (void)raise(result->signal);
        return 128 + result->signal;
    }
    return result->status;
}

/* The recording's directory is named after the capture that is asked for, so that
 * NAME.prism can be read even when we never came to write it: its readers look for
 * NAME.prism.d, too.  Else it is named after the program, beside the first output. */
static bool make_place(struct recording *job, struct prism_error *err)
{
    const char *beside = job->outputs.items[0].path;
    char *name = prism_copy(job->target.name, strlen(job->target.name));
    bool made;

    for (size_t i = 0; i < job->outputs.count; i++) {
        const char *path = job->outputs.items[i].path;
        const char *slash = strrchr(path, '/');
        const char *last = slash != NULL ? slash + 1 : path;

        if (prism_span_ends(prism_span_of(last), ".prism")) {
            free(name);
            name = prism_copy(last, strlen(last) - strlen(".prism"));
            beside = path;
            break;
        }
    }
    made = prism_place_make(&job->place, name, beside, err);
    free(name);
    return made;
}

static int record(struct recording *job)
{
    struct prism_run run = {.target = &job->target,
                            .options = job->words,
                            .switching = &job->switching,
                            .alone = prism_args_has(&job->args, "no-children")};
    struct prism_error err = {{0}};
    struct prism_run_result result;
    char *refusal;
    bool written;

    if (!prism_outputs_check(&job->outputs, &err) ||
        (prism_args_has(&job->args, "embed") &&
         !prism_embedding_find(&job->embedding, job->target.argv.items[0], &err)) ||
        !prism_beside_load(&job->beside, &job->outputs, NULL, &job->settings, &err) ||
        !make_place(job, &err)) {
        return prism_cli_failed(&err);
    }
    run.place = &job->place;
    run.embedding = job->embedding;
    job->outputs.beside = &job->beside;
    if (!prism_run(&run, &result, &err)) {
        prism_place_remove(&job->place);
        (void)prism_cli_failed(&err);
        return result.status;
    }
    refusal = prism_place_refusal(&job->place);
    if (refusal != NULL) {
        (void)prism_error_set(&err, "%s", refusal);
        free(refusal);
        prism_place_remove(&job->place);
        return prism_cli_failed(&err);
    }
    if (result.left_running > 0) {
        prism_notes_add(&job->notes, PRISM_NOTE_SKIPPED,
                        "%u other process%s still running and recorded up to here",
                        (unsigned)result.left_running,
                        result.left_running == 1 ? " was" : "es were");
    }
    written = write_outputs(job, &err);
    if (!written) {
        (void)prism_cli_failed(&err);
    }
    if (result.status == 0 && result.signal == 0) {
        return written ? PRISM_EXIT_DONE : PRISM_EXIT_FAILED;
    }
    return end_like(&result);
}

static void release(struct recording *job)
{
    prism_place_release(&job->place);
    prism_embedding_release(&job->embedding);
    prism_target_release(&job->target);
    prism_notes_release(&job->notes);
    prism_settings_release(&job->settings);
    prism_outputs_release(&job->outputs);
    prism_beside_release(&job->beside);
    prism_args_release(&job->args);
    free(job->words);
    free(job->capture);
}

int prism_cmd_record(int argc, char **argv)
{
    static const struct prism_usage usage = {
        .name = "record",
        .synopsis = "[-o OUT]... [options] PROGRAM [ARGS]",
        .about =
            "Runs a program and records every Python call in it.  PROGRAM is a Python "
            "script, a\nfolder or zip with a __main__, -m MODULE, -c CODE, or a "
            "command "
            "that starts Python.\nThe name of OUT says what to write: x.svg, "
            "x.callgraph.svg and x.timebars.svg\n(pictures), x.prof, "
            "callgrind.out.x, x.speedscope.json, x.folded, x.prism.  The exit\n"
            "status is the program's own.",
        .examples = "callprism record app.py\n"
                    "callprism record -o run.svg -o run.prof app.py --port 8000\n"
                    "callprism record -o callgrind.out.tests -m unittest\n"
                    "callprism record -o run.timebars.svg sh run-everything.sh\n"
                    "callprism record --embed -o start.svg -c pass\n",
        .options = prism_record_options,
        .joins = PRISM_USAGE_FORMATS | PRISM_USAGE_VIEWS,
        .program_follows = true,
        .last = "mc",
    };
    struct recording job = {0};
    struct prism_error err = {{0}};
    int status;

    (void)argc;
    if (!prism_cli_begin(&job.args, &usage, argv, &status)) {
        return status;
    }
    status =
        understand(&job, &usage, &err) ? record(&job) : prism_cli_misused(&usage, &err);
    release(&job);
    return status;
}
