/* SPDX-License-Identifier: MIT */
/* args.c - see args.h. */
#include "cli/args.h"

#include <string.h>

#include "cli/nearest.h"
#include "core/base/span.h"

/* How an option is written: "-o", "--from". */
static const char *dashes(const char *name)
{
    return name[1] == '\0' ? "-" : "--";
}

static const struct prism_option *find(const struct prism_tables *tables,
                                       struct prism_span name)
{
    for (size_t i = 0; i < tables->count; i++) {
        const struct prism_option *option = tables->items[i].options;

        for (; option->name != NULL; option++) {
            if (prism_span_is(name, option->name)) {
                return option;
            }
        }
    }
    return NULL;
}

static bool fail_unknown(const struct prism_tables *tables, struct prism_span typed,
                         struct prism_span name, struct prism_error *err)
{
    char *word = prism_copy(name.at, name.len);
    struct prism_nearest nearest = {.typed = word};

    for (size_t i = 0; i < tables->count; i++) {
        const struct prism_option *option = tables->items[i].options;

        for (; option->name != NULL; option++) {
            prism_nearest_offer(&nearest, option->name);
        }
    }
    prism_nearest_offer(&nearest, "help");
    free(word);
    return prism_error_set(err, "unknown option %s; did you mean %s%s?",
                           prism_quote(typed), dashes(nearest.best), nearest.best);
}

/* What an argument that starts with a dash says. */
struct spelled {
    struct prism_span typed; /* with its dashes */
    struct prism_span name;
    const char *value; /* behind '=', or right behind a letter; NULL: none */
};

static struct spelled spell(const char *argument)
{
    struct spelled spelled = {.value = NULL};
    const char *name = argument + (argument[1] == '-' ? 2 : 1);
    size_t len = strcspn(name, "=");

    if (argument[1] != '-') {
        spelled.value = name[1] != '\0' ? name + 1 : NULL;
        len = 1;
    } else if (name[len] == '=') {
        spelled.value = name + len + 1;
    }
    spelled.name = prism_span(name, len);
    spelled.typed = prism_span(argument, (size_t)(name - argument) + len);
    return spelled;
}

/* A letter belongs to "-", a word to "--": "-from" and "--o" are wrong. */
static bool dashes_fit(const struct spelled *spelled)
{
    return (spelled->name.len == 1) == (spelled->typed.len == 2);
}

/* The option at argv[*at]; moves *at to the last argument it took. */
static bool take_option(struct prism_args *args, const struct prism_tables *tables,
                        char **argv, int *at, struct prism_error *err)
{
    struct spelled spelled = spell(argv[*at]);
    const struct prism_option *option = find(tables, spelled.name);
    const char *value = spelled.value;

    if (option == NULL || !dashes_fit(&spelled)) {
        /* "-from" is one word to its writer, not the letter f. */
        struct prism_span whole = prism_span_of(argv[*at]);
        bool letter = argv[*at][1] != '-';

        return fail_unknown(tables, letter ? whole : spelled.typed,
                            letter ? prism_span_of(argv[*at] + 1) : spelled.name, err);
    }
    if (option->kind == PRISM_OPTION_FLAG && value != NULL) {
        return prism_error_set(err, "%s%s takes no value, found %s",
                               dashes(option->name), option->name,
                               prism_quote(prism_span_of(value)));
    }
    if (option->kind != PRISM_OPTION_FLAG && value == NULL) {
        value = argv[*at + 1];
        if (value == NULL) {
            return prism_error_set(err, "%s%s: expected %s behind it, found nothing",
                                   dashes(option->name), option->name, option->values);
        }
        ++*at;
    }
    prism_vec_push(&args->given) = (struct prism_given){option, value, false};
    return true;
}

static bool ends_options(const struct prism_usage *usage,
                         const struct prism_option *option)
{
    return usage->last != NULL && option->name[1] == '\0' &&
           strchr(usage->last, option->name[0]) != NULL;
}

static bool take_all(struct prism_args *args, const struct prism_usage *usage,
                     const struct prism_tables *tables, char **argv,
                     struct prism_error *err)
{
    bool options = true;

    for (int i = 1; argv[i] != NULL; i++) {
        const char *argument = argv[i];

        if (!options || argument[0] != '-' || argument[1] == '\0') {
            prism_vec_push(&args->words) = argument;
            options = options && !usage->program_follows;
        } else if (strcmp(argument, "--") == 0) {
            options = false;
        } else if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
            args->help = true;
            return true;
        } else if (!take_option(args, tables, argv, &i, err)) {
            return false;
        } else {
            options = !ends_options(usage, prism_vec_last(&args->given).option);
        }
    }
    return true;
}

bool prism_args_parse(struct prism_args *args, const struct prism_usage *usage,
                      char **argv, struct prism_error *err)
{
    struct prism_tables tables = {0};
    bool done;

    prism_usage_tables(usage, &tables);
    done = take_all(args, usage, &tables, argv, err);
    prism_vec_release(&tables);
    return done;
}

void prism_args_release(struct prism_args *args)
{
    prism_vec_release(&args->given);
    prism_vec_release(&args->words);
}

static const struct prism_given *find_given(const struct prism_args *args,
                                            const char *name)
{
    for (size_t i = args->given.count; i-- > 0;) {
        if (strcmp(args->given.items[i].option->name, name) == 0) {
            return &args->given.items[i];
        }
    }
    return NULL;
}

const char *prism_args_value(const struct prism_args *args, const char *name)
{
    const struct prism_given *given = find_given(args, name);

    return given != NULL ? given->value : NULL;
}

bool prism_args_has(const struct prism_args *args, const char *name)
{
    return find_given(args, name) != NULL;
}

bool prism_args_apply(struct prism_args *args, const struct prism_option *table,
                      struct prism_settings *settings, struct prism_error *err)
{
    for (size_t i = 0; i < args->given.count; i++) {
        struct prism_given *given = &args->given.items[i];
        const struct prism_option *option =
            prism_option_find(table, given->option->name);

        /* Tables may use a name differently; the first one decided what was
         * given: a flag or a value. */
        if (option == NULL ||
            (option->kind == PRISM_OPTION_FLAG) != (given->value == NULL)) {
            continue;
        }
        if (!prism_settings_set(settings, option, given->value, err)) {
            return false;
        }
        given->applied = true;
    }
    return true;
}

bool prism_args_finish(const struct prism_args *args, struct prism_error *err)
{
    for (size_t i = 0; i < args->given.count; i++) {
        const struct prism_given *given = &args->given.items[i];

        if (!given->applied) {
            return prism_error_set(err,
                                   "%s%s applies to none of these inputs and outputs",
                                   dashes(given->option->name), given->option->name);
        }
    }
    return true;
}
