/* SPDX-License-Identifier: MIT */
/* main.c - finds the command and gives it the rest of the command line. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/heap.h"
#include "cli/nearest.h"
#include "core/base/memory.h"
#include "core/base/out.h"
#include "core/base/span.h"

struct command {
    const char *name;
    const char *summary;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {"record", "run a program and write what it did, in every form asked for",
     prism_cmd_record},
    {"on", "let a recorded process record, when it has been off", prism_cmd_on},
    {"off", "let a recorded process go on without being recorded", prism_cmd_off},
    {"convert", "turn profiles into another format or a picture", prism_cmd_convert},
    {"merge", "add profiles up, with weights where wanted", prism_cmd_merge},
    {"flamegraph", "draw where the time went, along call paths", prism_cmd_flamegraph},
    {"callgraph", "draw which function called which, and what that took",
     prism_cmd_callgraph},
    {"timebars", "draw where the time went, interval by interval", prism_cmd_timebars},
    {"report", "list the heaviest functions", prism_cmd_report},
    {"info", "say what a profile holds", prism_cmd_info},
    {"formats", "list the formats that are read and written", prism_cmd_formats},
};

#define COMMAND_COUNT (sizeof commands / sizeof commands[0])

_Noreturn void prism_memory_exhausted(size_t wanted)
{
    (void)fprintf(stderr, "callprism: out of memory (%zu more bytes were needed)\n",
                  wanted);
    exit(PRISM_EXIT_FAILED);
}

static void print_help(struct prism_out *out)
{
    prism_out_text(out, "Usage: callprism COMMAND ...\n\n"
                        "Records a Python run once and shows it in every form.\n\n"
                        "Commands:\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        prism_out_format(out, "  %-12s%s\n", commands[i].name, commands[i].summary);
    }
    prism_out_text(out, "\ncallprism COMMAND --help says what a command can be told; "
                        "callprism --version\nwhich version this is.\n\n"
                        "Examples:\n"
                        "  callprism record -o run.svg -o run.prof app.py\n"
                        "  callprism convert old.prof -o callgrind.out.old\n");
}

static int print(void (*what)(struct prism_out *out))
{
    struct prism_error err = {{0}};
    struct prism_out *out = prism_out_open("-", &err);

    what(out);
    return prism_out_finish(out, &err) ? PRISM_EXIT_DONE : prism_cli_failed(&err);
}

static void print_version(struct prism_out *out)
{
    prism_out_text(out, "callprism " CALLPRISM_VERSION "\n");
}

/* A program, or an option for recording one: "callprism app.py", "callprism -o x.svg
 * app.py". */
static bool means_record(const char *typed, const struct prism_nearest *nearest)
{
    bool program = prism_span_ends(prism_span_of(typed), ".py");
    /* "--versoin" is a slip. */
    bool slip = typed[1] == '-' && nearest->distance <= 3;

    return program || (typed[0] == '-' && !slip);
}

static int unknown_command(const char *typed)
{
    struct prism_nearest nearest = {.typed = typed};

    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        prism_nearest_offer(&nearest, commands[i].name);
    }
    prism_nearest_offer(&nearest, "--help");
    prism_nearest_offer(&nearest, "--version");
    if (means_record(typed, &nearest)) {
        (void)fprintf(stderr,
                      "callprism: expected a command, found %s; did you mean callprism "
                      "record ...? (see callprism --help)\n",
                      prism_quote(prism_span_of(typed)));
        return PRISM_EXIT_USAGE;
    }
    (void)fprintf(stderr,
                  "callprism: unknown command %s; did you mean %s? "
                  "(see callprism --help)\n",
                  prism_quote(prism_span_of(typed)), nearest.best);
    return PRISM_EXIT_USAGE;
}

/* A program that is started with a closed standard stream would get its number
 * for the next file that it opens, and print messages into that. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF) {
            /* Not writable, so that writing there still fails. */
            (void)open("/dev/null", O_RDONLY);
        }
    }
}

static void go_on(int signal_number)
{
    (void)signal_number;
}

/* Past the limit of `ulimit -f`, writing then fails as on a full disk, instead of
 * ending us beside a half-written file.  Not ignored: programs that we start would
 * inherit that. */
static void survive_size_limit(void)
{
    struct sigaction action = {.sa_handler = go_on};

    (void)sigaction(SIGXFSZ, &action, NULL);
}

/* Inputs are mapped; one that another program cuts short while we read it has no
 * bytes any more where they were. */
static void input_shrank(int number)
{
    static const char text[] = "callprism: an input became shorter while it was read\n";

    (void)number;
    (void)!write(STDERR_FILENO, text, sizeof text - 1);
    _exit(PRISM_EXIT_FAILED);
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    survive_size_limit();
    (void)signal(SIGBUS, input_shrank);
    if (argc < 2) {
        (void)fputs("callprism: expected a command (see callprism --help)\n", stderr);
        return PRISM_EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        return print(print_help);
    }
    if (strcmp(argv[1], "--version") == 0) {
        return print(print_version);
    }
    prism_heap_init();
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(argv[1], commands[i].name) == 0) {
            return commands[i].run(argc - 1, argv + 1);
        }
    }
    return unknown_command(argv[1]);
}
