/* SPDX-License-Identifier: MIT */
/* transform.c - see transform.h.  Everything that can be wrong with the command
 * line, and every output's place, is checked before anything is read. */
#include "cli/transform.h"

#include <string.h>

#include "cli/args.h"
#include "cli/beside.h"
#include "cli/cli.h"
#include "cli/inputs.h"
#include "cli/outputs.h"
#include "core/analysis/unfold.h"
#include "render/view.h"

const struct prism_option prism_picture_options[] = {
    {"o", PRISM_OPTION_TEXT, "OUT", NULL,
     "x.svg, x.png, x.pdf, or \"-\": SVG to standard output; repeatable"},
    PRISM_INPUTS_FROM,
    PRISM_INPUTS_CORRECT,
    PRISM_INPUTS_PROCESSES,
    PRISM_INPUTS_STRICT,
    PRISM_OUTPUTS_NO_ESTIMATE,
    PRISM_OUTPUTS_CONTEXTS,
    {.name = NULL},
};

struct transform {
    struct prism_args args;
    struct prism_inputs inputs;
    struct prism_outputs outputs;
    struct prism_beside beside;
    struct prism_settings settings;
    struct prism_notes notes;
};

static bool add_outputs(struct transform *job, const struct prism_usage *usage,
                        struct prism_error *err)
{
    const char *to = prism_args_value(&job->args, "to");

    job->outputs.no_estimate = prism_args_has(&job->args, "no-estimate");
    for (size_t i = 0; i < job->args.given.count; i++) {
        const struct prism_given *given = &job->args.given.items[i];

        if (strcmp(given->option->name, "o") != 0) {
            continue;
        }
        if (usage->view != NULL
                ? !prism_outputs_add_view(&job->outputs, given->value,
                                          prism_view_named(usage->view), err)
                : !prism_outputs_add(&job->outputs, given->value, to, err)) {
            return false;
        }
    }
    return job->outputs.count > 0 ||
           prism_error_set(err, "expected an output (-o OUT), found none");
}

/* Of a command that has the option. */
static bool find_contexts(struct transform *job, const struct prism_usage *usage,
                          struct prism_error *err)
{
    const struct prism_option *option = prism_option_find(usage->options, "contexts");

    if (option == NULL) {
        return true;
    }
    job->outputs.contexts = (size_t)prism_settings_number(&job->settings, option);
    return prism_settings_in_range(&job->settings, option, 1,
                                   PRISM_UNFOLD_CONTEXTS_MOST, err);
}

static bool understand(struct transform *job, const struct prism_usage *usage,
                       struct prism_error *err)
{
    return prism_inputs_find(&job->inputs, &job->args, err) &&
           add_outputs(job, usage, err) &&
           prism_args_apply(&job->args, usage->options, &job->settings, err) &&
           find_contexts(job, usage, err) &&
           prism_inputs_apply(&job->inputs, &job->args, &job->settings, err) &&
           prism_outputs_apply(&job->outputs, &job->args, &job->settings, err) &&
           prism_args_finish(&job->args, err);
}

static int run(struct transform *job)
{
    struct prism_error err = {{0}};
    const struct prism_profile *profile;
    bool written;

    if (!prism_outputs_check(&job->outputs, &err) ||
        !prism_beside_load(&job->beside, &job->outputs, &job->inputs, &job->settings,
                           &err)) {
        return prism_cli_failed(&err);
    }
    job->outputs.beside = &job->beside;
    profile = prism_inputs_load(&job->inputs, &job->settings, &job->notes, &err);
    if (profile == NULL) {
        return prism_cli_failed(&err);
    }
    written =
        prism_outputs_write(&job->outputs, profile, &job->settings, &job->notes, &err);
    prism_profile_free(profile);
    prism_cli_print_notes(&job->notes, prism_args_has(&job->args, "loss"));
    return written ? PRISM_EXIT_DONE : prism_cli_failed(&err);
}

int prism_transform(const struct prism_usage *usage, char **argv)
{
    struct transform job = {0};
    struct prism_error err = {{0}};
    int status;

    if (!prism_cli_begin(&job.args, usage, argv, &status)) {
        return status;
    }
    status = understand(&job, usage, &err) ? run(&job) : prism_cli_misused(usage, &err);
    prism_notes_release(&job.notes);
    prism_settings_release(&job.settings);
    prism_inputs_release(&job.inputs);
    prism_outputs_release(&job.outputs);
    prism_beside_release(&job.beside);
    prism_args_release(&job.args);
    return status;
}
