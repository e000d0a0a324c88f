/* SPDX-License-Identifier: MIT */
/* cmd_switch.c - callprism on, callprism off: record from now on, or do not. */
#include <limits.h>
#include <stdio.h>

#include "cli/cli.h"
#include "cli/switch.h"
#include "core/base/span.h"

static const struct prism_option options[] = {{.name = NULL}};

#define SWITCH_ABOUT                                                                   \
    "PID is a process that `callprism record` records, or callprism record itself: "   \
    "then "                                                                            \
    "all\nof its processes are meant, and those that they start from now on."

static const struct prism_usage usage_on = {
    .name = "on",
    .synopsis = "PID...",
    .about = "Lets a recording begin, or go on after `callprism off`.\n" SWITCH_ABOUT,
    .examples = "callprism record --paused -o run.svg app.py\n"
                "callprism on 4711\n",
    .options = options,
};

static const struct prism_usage usage_off = {
    .name = "off",
    .synopsis = "PID...",
    .about =
        "Nothing is recorded until `callprism on`, and that time is no part of the "
        "profile.\n" SWITCH_ABOUT,
    .examples = "callprism off 4711\n",
    .options = options,
};

/* The word's process number; 0: it is none. */
static int pid_of(const char *word)
{
    int64_t pid;

    return prism_span_i64(prism_span_of(word), &pid) && pid > 0 && pid <= INT_MAX
               ? (int)pid
               : 0;
}

static bool are_processes(const struct prism_args *args, struct prism_error *err)
{
    if (args->words.count == 0) {
        return prism_error_set(err, "expected the number of a process, found none");
    }
    for (size_t i = 0; i < args->words.count; i++) {
        if (pid_of(args->words.items[i]) == 0) {
            return prism_error_set(err, "expected the number of a process, found %s",
                                   prism_quote(prism_span_of(args->words.items[i])));
        }
    }
    return true;
}

static bool switch_one(const char *word, bool on, struct prism_error *err)
{
    switch (prism_switch_process(pid_of(word), on, err)) {
    case PRISM_SWITCHED_LATER:
        (void)fprintf(stderr,
                      "callprism: %s: told; it will be %s when its main thread runs "
                      "Python code again\n",
                      word, on ? "on" : "off");
        return true;
    case PRISM_SWITCHED_DONE:
        return true;
    case PRISM_SWITCHED_FAILED:
        break;
    }
    return false;
}

static int switch_all(const struct prism_usage *usage, char **argv, bool on)
{
    struct prism_args args = {0};
    struct prism_error err = {{0}};
    int status = PRISM_EXIT_DONE;

    if (!prism_cli_begin(&args, usage, argv, &status)) {
        return status;
    }
    if (!are_processes(&args, &err)) {
        status = prism_cli_misused(usage, &err);
        prism_args_release(&args);
        return status;
    }
    for (size_t i = 0; i < args.words.count; i++) {
        if (!switch_one(args.words.items[i], on, &err)) {
            status = prism_cli_failed(&err);
        }
    }
    prism_args_release(&args);
    return status;
}

int prism_cmd_on(int argc, char **argv)
{
    (void)argc;
    return switch_all(&usage_on, argv, true);
}

int prism_cmd_off(int argc, char **argv)
{
    (void)argc;
    return switch_all(&usage_off, argv, false);
}
