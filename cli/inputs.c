/* SPDX-License-Identifier: MIT */
/* inputs.c - see inputs.h. */
#include "cli/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/nearest.h"
#include "converters/convert.h"
#include "converters/registry.h"
#include "core/analysis/correct.h"
#include "core/analysis/nest.h"
#include "core/base/memory.h"

const struct prism_registered *prism_inputs_format(const char *name, const char *option,
                                                   struct prism_error *err)
{
    const struct prism_registered *found = prism_registry_named(name);
    struct prism_nearest nearest = {.typed = name};
    size_t count;
    const struct prism_registered *all = prism_registry(&count);

    if (found != NULL) {
        return found;
    }
    for (size_t i = 0; i < count; i++) {
        prism_nearest_offer(&nearest, all[i].name);
    }
    (void)prism_error_set(err, "--%s: unknown format %s; did you mean %s?", option,
                          prism_quote(prism_span_of(name)), nearest.best);
    return NULL;
}

/* "0.5:x.prof": a weight, up to the first colon, and a path. */
static bool parse_weight(const char *text, struct prism_weighted *input,
                         struct prism_error *err)
{
    char *end;
    double times = strtod(text, &end);
    /* strtod() also takes "inf", "0x8" and blanks. */
    bool number = end > text && *end == ':' &&
                  strspn(text, "+0123456789.eE-") == (size_t)(end - text);

    if (!number || end[1] == '\0') {
        return prism_error_set(err,
                               "--weight: expected a number, a colon and an input "
                               "(2:x.prism), found %s",
                               prism_quote(prism_span_of(text)));
    }
    times *= (double)PRISM_WEIGHT_ONE;
    if (!(times >= 0.5) || times > (double)PRISM_WEIGHT_MAX) {
        return prism_error_set(err,
                               "--weight: expected a number from 0.000001 to "
                               "1000000, found %s",
                               prism_quote(prism_span(text, (size_t)(end - text))));
    }
    *input = (struct prism_weighted){end + 1, (int64_t)(times + 0.5)};
    return true;
}

static bool find_items(struct prism_inputs *inputs, const struct prism_args *args,
                       struct prism_error *err)
{
    size_t room = args->words.count + args->given.count;

    inputs->all = prism_alloc(room * sizeof *inputs->all);
    inputs->items = inputs->all;
    for (size_t i = 0; i < args->words.count; i++) {
        inputs->all[inputs->count++] =
            (struct prism_weighted){args->words.items[i], PRISM_WEIGHT_ONE};
    }
    for (size_t i = 0; i < args->given.count; i++) {
        const struct prism_given *given = &args->given.items[i];

        if (strcmp(given->option->name, "weight") == 0 &&
            !parse_weight(given->value, &inputs->all[inputs->count++], err)) {
            return false;
        }
    }
    return inputs->count > 0 ||
           prism_error_set(err, "expected an input file, found none");
}

bool prism_inputs_find(struct prism_inputs *inputs, const struct prism_args *args,
                       struct prism_error *err)
{
    const char *from = prism_args_value(args, "from");

    const char *processes = prism_args_value(args, "processes");

    *inputs = (struct prism_inputs){
        .correct = prism_args_has(args, "correct"),
        .strict = prism_args_has(args, "strict"),
        .nested = processes != NULL && strcmp(processes, "nested") == 0,
    };
    if (!find_items(inputs, args, err)) {
        return false;
    }
    if (from == NULL) {
        return true;
    }
    inputs->from = prism_inputs_format(from, "from", err);
    if (inputs->from == NULL) {
        return false;
    }
    return inputs->from->format->read != NULL ||
           prism_error_set(err, "--from: %s is written only, not read", from);
}

void prism_inputs_release(struct prism_inputs *inputs)
{
    free(inputs->all);
}

bool prism_inputs_apply(const struct prism_inputs *inputs, struct prism_args *args,
                        struct prism_settings *settings, struct prism_error *err)
{
    size_t count;
    const struct prism_registered *formats = prism_registry(&count);

    if (inputs->from != NULL) {
        return prism_args_apply(args, inputs->from->format->options, settings, err);
    }
    for (size_t i = 0; i < count; i++) {
        if (formats[i].format->read != NULL &&
            !prism_args_apply(args, formats[i].format->options, settings, err)) {
            return false;
        }
    }
    return true;
}

/* Each process a context; `whole` is freed. */
static const struct prism_profile *nest(const struct prism_profile *whole,
                                        const char *name, struct prism_error *err)
{
    const struct prism_profile *nested = NULL;

    if (whole->shape == PRISM_TREE) {
        nested = prism_nest(whole, err);
    } else {
        (void)prism_error_set(err,
                              "%s: --processes=nested: expected call paths, found only "
                              "callers and callees",
                              name);
    }
    prism_profile_free(whole);
    return nested;
}

/* With --strict what was skipped or repaired is an error: the first of them. */
static bool is_clean(const struct prism_inputs *inputs, const char *name,
                     const struct prism_notes *notes, struct prism_error *err)
{
    for (size_t i = 0; inputs->strict && i < notes->count; i++) {
        const struct prism_note *note = &notes->items[i];

        if (note->kind == PRISM_NOTE_SKIPPED || note->kind == PRISM_NOTE_REPLACED) {
            return prism_error_set(err,
                                   "%s: --strict: expected a file without faults, "
                                   "found what would be %s: %s",
                                   name, prism_note_kind_name(note->kind), note->text);
        }
    }
    return true;
}

const struct prism_profile *prism_inputs_load(const struct prism_inputs *inputs,
                                              const struct prism_settings *settings,
                                              struct prism_notes *notes,
                                              struct prism_error *err)
{
    const char *name =
        inputs->count == 1 ? inputs->items[0].path : "the inputs together";
    const struct prism_profile *profile = prism_load_weighted(
        inputs->items, inputs->count, inputs->from, settings, notes, err);
    const struct prism_profile *corrected;

    if (profile != NULL && !is_clean(inputs, name, notes, err)) {
        prism_profile_free(profile);
        return NULL;
    }
    if (profile != NULL && inputs->correct) {
        corrected = prism_correct(profile, name, notes, err);
        prism_profile_free(profile);
        profile = corrected;
    }
    return profile != NULL && inputs->nested ? nest(profile, name, err) : profile;
}

int prism_inputs_command(const struct prism_usage *usage, char **argv,
                         int (*run)(const struct prism_inputs *inputs,
                                    const struct prism_settings *settings))
{
    struct prism_args args = {0};
    struct prism_inputs inputs = {0};
    struct prism_settings settings = {0};
    struct prism_error err = {{0}};
    int status;

    if (!prism_cli_begin(&args, usage, argv, &status)) {
        return status;
    }
    if (prism_inputs_find(&inputs, &args, &err) &&
        prism_args_apply(&args, usage->options, &settings, &err) &&
        prism_inputs_apply(&inputs, &args, &settings, &err) &&
        prism_args_finish(&args, &err)) {
        status = run(&inputs, &settings);
    } else {
        status = prism_cli_misused(usage, &err);
    }
    prism_inputs_release(&inputs);
    prism_settings_release(&settings);
    prism_args_release(&args);
    return status;
}
