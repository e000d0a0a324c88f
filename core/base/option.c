/* SPDX-License-Identifier: MIT */
/* option.c - values are checked when they are set, so that readers of settings
 * need no error path.  Numbers are read without the locale. */
#include "core/base/option.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/span.h"

/* Digits, perhaps a point and more digits; returns what follows, NULL if the
 * text does not start with a number. */
static const char *read_number(const char *text, double *number)
{
    const char *at = text;
    double scale = 1;

    *number = 0;
    while (*at >= '0' && *at <= '9') {
        *number = *number * 10 + (*at++ - '0');
    }
    if (at == text) {
        return NULL;
    }
    if (*at == '.') {
        at++;
        while (*at >= '0' && *at <= '9') {
            scale /= 10;
            *number += scale * (*at++ - '0');
        }
    }
    return at;
}

static bool is_choice(const char *choices, const char *value)
{
    struct prism_span rest = prism_span_of(choices);
    struct prism_span choice;

    while (prism_span_split_first(rest, '|', &choice, &rest)) {
        if (prism_span_is(choice, value)) {
            return true;
        }
    }
    return prism_span_is(rest, value);
}

static bool read_duration(const char *text, double *ns)
{
    static const struct {
        const char *name;
        double ns;
    } units[] = {{"ns", 1},  {"us", 1e3},   {"ms", 1e6},
                 {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}};
    const char *unit = read_number(text, ns);

    for (size_t i = 0; unit != NULL && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(unit, units[i].name) == 0) {
            *ns *= units[i].ns;
            return *ns > 0;
        }
    }
    return false;
}

/* Choices with commas between. */
static bool is_list(const char *values, const char *value)
{
    struct prism_span rest = prism_span_of(value);
    struct prism_span part;
    bool more = true;
    bool good = true;

    while (good && more) {
        char one[64];

        more = prism_span_split_first(rest, ',', &part, &rest);
        part = more ? part : rest;
        good = part.len < sizeof one;
        (void)snprintf(one, sizeof one, "%.*s", (int)part.len, part.at);
        good = good && is_choice(values, one);
    }
    return good;
}

static bool read_value(const struct prism_option *option, const char *value,
                       double *number, struct prism_error *err)
{
    const char *end;

    switch (option->kind) {
    case PRISM_OPTION_NUMBER:
        end = read_number(value, number);
        return (end != NULL && *end == '\0') ||
               prism_error_set(err, "--%s: expected a number, found %s", option->name,
                               prism_quote(prism_span_of(value)));
    case PRISM_OPTION_DURATION:
        return read_duration(value, number) ||
               prism_error_set(err,
                               "--%s: expected a time such as 500ms, 10s or 5min, "
                               "found %s",
                               option->name, prism_quote(prism_span_of(value)));
    case PRISM_OPTION_CHOICE:
        return is_choice(option->values, value) ||
               prism_error_set(err, "--%s: expected one of %s, found %s", option->name,
                               option->values, prism_quote(prism_span_of(value)));
    case PRISM_OPTION_LIST:
        return is_list(option->values, value) ||
               prism_error_set(err, "--%s: expected some of %s, found %s", option->name,
                               option->values, prism_quote(prism_span_of(value)));
    case PRISM_OPTION_FLAG:
    case PRISM_OPTION_TEXT:
        break;
    }
    return true;
}

static struct prism_setting *find_setting(const struct prism_settings *settings,
                                          const struct prism_option *option)
{
    for (size_t i = 0; i < settings->count; i++) {
        if (settings->items[i].option == option) {
            return &settings->items[i];
        }
    }
    return NULL;
}

bool prism_settings_set(struct prism_settings *settings,
                        const struct prism_option *option, const char *value,
                        struct prism_error *err)
{
    struct prism_setting setting = {.option = option};
    struct prism_setting *old = find_setting(settings, option);

    if (!read_value(option, value, &setting.number, err)) {
        return false;
    }
    setting.text = value != NULL ? prism_copy(value, strlen(value)) : NULL;
    if (old != NULL && old->text != NULL && value != NULL &&
        option->kind == PRISM_OPTION_LIST) {
        char *both = prism_alloc(strlen(old->text) + strlen(value) + 2);

        (void)sprintf(both, "%s,%s", old->text, value);
        free(setting.text);
        setting.text = both;
    }
    if (old != NULL) {
        free(old->text);
        *old = setting;
    } else {
        prism_vec_push(settings) = setting;
    }
    return true;
}

void prism_settings_release(struct prism_settings *settings)
{
    for (size_t i = 0; i < settings->count; i++) {
        free(settings->items[i].text);
    }
    prism_vec_release(settings);
}

const struct prism_option *prism_option_find(const struct prism_option *options,
                                             const char *name)
{
    for (; options != NULL && options->name != NULL; options++) {
        if (strcmp(options->name, name) == 0) {
            return options;
        }
    }
    return NULL;
}

bool prism_settings_flag(const struct prism_settings *settings,
                         const struct prism_option *option)
{
    return find_setting(settings, option) != NULL;
}

const char *prism_settings_text(const struct prism_settings *settings,
                                const struct prism_option *option)
{
    const struct prism_setting *setting = find_setting(settings, option);

    return setting != NULL ? setting->text : option->standard;
}

double prism_settings_number(const struct prism_settings *settings,
                             const struct prism_option *option)
{
    const struct prism_setting *setting = find_setting(settings, option);
    struct prism_error ignored;
    double number = 0;

    if (setting != NULL) {
        return setting->number;
    }
    if (option->standard != NULL) {
        (void)read_value(option, option->standard, &number, &ignored);
    }
    return number;
}

bool prism_settings_in_range(const struct prism_settings *settings,
                             const struct prism_option *option, double least,
                             double most, struct prism_error *err)
{
    double number = prism_settings_number(settings, option);

    if (number >= least && number <= most) {
        return true;
    }
    return prism_error_set(err,
                           "--%s: expected a number from %.12g to %.12g, found %.12g",
                           option->name, least, most, number);
}
