/* SPDX-License-Identifier: MIT */
/* record_run.c - a Python started below us finds our start-up folder through
 * PYTHONPATH, or has a callprism.pth, and, by these variables, what to record into,
 * and how:
 *
 *     CALLPRISM_RECORDING  the recording's directory
 *     CALLPRISM_RUN        32 hex digits, the same for all its processes
 *     CALLPRISM_OPTIONS    words `name=value` for the recorder, one a line
 *     CALLPRISM_VERSION    ours: another one's recorder may write another file
 *     CALLPRISM_PROCESS    with --no-children: pid of the only process to record
 *     CALLPRISM_REQUIRED   set for the first process when we chose its interpreter:
 *                          without a hook it must not run at all
 *     CALLPRISM_EMBED      set for a first process that embeds its interpreter: the
 *                          Python that it stands for */
#include "cli/record_run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "cli/record_stamp.h"
#include "core/base/memory.h"
#include "core/base/module.h"
#include "core/capture/switch.h"

#define STAMP_NS 50000000 /* 20 times a second */

#define LINGER_NS    1000000000
#define LINGER_STEPS 50

/* Where our Python side is, seen from the folder above the program's own. */
static const char *const places[] = {
    "lib/callprism/python", /* an installation by CMake, and a build tree */
#ifdef CALLPRISM_SITE       /* a wheel: "lib/python3.11/", or lib64 */
    CALLPRISM_SITE "site-packages",
    CALLPRISM_SITE "dist-packages", /* Debian, in /usr/local */
    ".",                            /* pip install --target */
#endif
};

char *prism_run_startup(struct prism_error *err)
{
    char prefix[PATH_MAX];
    size_t room;
    char *startup;

    prism_module_prefix(prefix);
    room = strlen(prefix) + 64;
    startup = prism_alloc(room);
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        (void)snprintf(startup, room, "%s/%s/callprism/startup", prefix, places[i]);
        if (access(startup, X_OK) == 0) {
            return startup;
        }
    }
    (void)snprintf(startup, room, "%s/%s", prefix, places[0]);
    (void)prism_error_system(err, startup, "find the recorder in", errno);
    free(startup);
    return NULL;
}

/* In the child. */
static bool set_environment(const struct prism_run *run, const char *startup)
{
    char pid[16];
    const char *old = getenv("PYTHONPATH");
    size_t room = strlen(startup) + (old != NULL ? strlen(old) : 0) + 2;
    char *path = prism_alloc(room);
    bool done;

    (void)snprintf(path, room, "%s%s%s", startup, old != NULL ? ":" : "",
                   old != NULL ? old : "");
    (void)snprintf(pid, sizeof pid, "%d", (int)getpid());
    done = setenv("PYTHONPATH", path, 1) == 0 &&
           setenv("CALLPRISM_RECORDING", run->place->path, 1) == 0 &&
           setenv("CALLPRISM_RUN", run->place->run, 1) == 0 &&
           setenv("CALLPRISM_OPTIONS", run->options, 1) == 0 &&
           setenv("CALLPRISM_VERSION", CALLPRISM_VERSION, 1) == 0 &&
           (run->alone ? setenv("CALLPRISM_PROCESS", pid, 1)
                       : unsetenv("CALLPRISM_PROCESS")) == 0 &&
           (run->target->python ? setenv("CALLPRISM_REQUIRED", "1", 1)
                                : unsetenv("CALLPRISM_REQUIRED")) == 0 &&
           (run->embedding.python != NULL
                ? setenv("CALLPRISM_EMBED", run->embedding.python, 1)
                : unsetenv("CALLPRISM_EMBED")) == 0;
    free(path);
    return done;
}

/* How signals were before, for the program to have them so. */
struct before {
    sigset_t mask;
    void (*interrupt)(int);
    void (*quit)(int);
    void (*switching)(int);
};

/* In the child: become the program, or tell the parent why not. */
static void become(const struct prism_run *run, const char *startup,
                   const struct before *before, int report)
{
    int errnum = ENOMEM;

    (void)signal(SIGINT, before->interrupt);
    (void)signal(SIGQUIT, before->quit);
    (void)signal(PRISM_SWITCH_SIGNAL, before->switching);
    (void)sigprocmask(SIG_SETMASK, &before->mask, NULL);
    if (set_environment(run, startup)) {
        if (run->embedding.program != NULL) {
            (void)execv(run->embedding.program, run->target->argv.items);
        } else {
            (void)execvp(run->target->argv.items[0], run->target->argv.items);
        }
        errnum = errno;
    }
    (void)!write(report, &errnum, sizeof errnum);
    _exit(127);
}

/* Why the child could not start; 0: it did.  The pipe closes with the exec. */
static int start_error(int report)
{
    int errnum = 0;
    ssize_t got;

    do {
        got = read(report, &errnum, sizeof errnum);
    } while (got < 0 && errno == EINTR);
    return got == (ssize_t)sizeof errnum ? errnum : 0;
}

/* Others may end with the program: multiprocessing's helpers do so when they notice.
 * What is still running after a moment goes on. */
static void wait_for_others(struct prism_stamps *stamps,
                            const struct prism_place *place)
{
    const struct timespec pause = {.tv_nsec = LINGER_NS / LINGER_STEPS};

    for (int i = 0; i < LINGER_STEPS && stamps->running > 0; i++) {
        (void)nanosleep(&pause, NULL);
        prism_stamps_write(stamps, place, 0);
    }
}

/* Wait for the end, pass on what is not from the terminal, stamp the files. */
static int wait_for(pid_t child, const sigset_t *watched, const struct prism_run *run,
                    uint32_t *left_running)
{
    const struct timespec pause = {.tv_nsec = STAMP_NS};
    struct prism_stamps stamps = {.clock = prism_clock_system()};
    int status = 0;

    for (;;) {
        siginfo_t came = {0};
        int signal_number = sigtimedwait(watched, &came, &pause);
        siginfo_t ended = {0};

        /* Look without reaping: until it is reaped its number is not used again. */
        if (waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 &&
            ended.si_pid == child) {
            prism_stamps_write(&stamps, run->place, child);
            break;
        }
        prism_stamps_write(&stamps, run->place, 0);
        if (signal_number == PRISM_SWITCH_SIGNAL) {
            prism_record_switch_signal(run->switching, run->place, &came);
        } else if (signal_number > 0 && signal_number != SIGCHLD) {
            (void)kill(child, signal_number);
        }
        prism_record_switch_step(run->switching, run->place, &stamps);
    }
    (void)waitpid(child, &status, 0);
    wait_for_others(&stamps, run->place);
    *left_running = stamps.running;
    prism_stamps_release(&stamps);
    return status;
}

static void go_on(int number)
{
    (void)number;
}

static void watch_signals(sigset_t *watched, struct before *before)
{
    const int expected[] = {SIGCHLD, SIGTERM, SIGHUP,
                            SIGUSR1, SIGUSR2, PRISM_SWITCH_SIGNAL};

    (void)sigemptyset(watched);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        (void)sigaddset(watched, expected[i]);
    }
    (void)sigprocmask(SIG_BLOCK, watched, &before->mask);
    /* The terminal sends these to the program, too: it decides. */
    before->interrupt = signal(SIGINT, SIG_IGN);
    before->quit = signal(SIGQUIT, SIG_IGN);
    /* One that comes when the program has ended must not end us. */
    before->switching = signal(PRISM_SWITCH_SIGNAL, go_on);
}

static bool start_and_wait(const struct prism_run *run, const char *startup,
                           struct prism_run_result *result, struct prism_error *err)
{
    const char *name = run->target->argv.items[0];
    sigset_t watched;
    struct before before;
    int report[2];
    int errnum;
    int status;
    pid_t child;

    if (pipe2(report, O_CLOEXEC) != 0) {
        return prism_error_system(err, name, "run", errno);
    }
    watch_signals(&watched, &before);
    child = fork();
    if (child == 0) {
        become(run, startup, &before, report[1]);
    }
    errnum = child < 0 ? errno : 0;
    (void)close(report[1]);
    if (child > 0) {
        errnum = start_error(report[0]);
    }
    (void)close(report[0]);
    if (errnum != 0) {
        if (child > 0) {
            (void)waitpid(child, &status, 0);
        }
        result->status = errnum == ENOENT ? 127 : 126;
        return prism_error_system(err, name, "run", errnum);
    }
    status = wait_for(child, &watched, run, &result->left_running);
    (void)sigprocmask(SIG_SETMASK, &before.mask, NULL);
    result->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    result->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
    return true;
}

bool prism_run(const struct prism_run *run, struct prism_run_result *result,
               struct prism_error *err)
{
    char *startup = prism_run_startup(err);
    bool done;

    *result = (struct prism_run_result){.status = 126};
    if (startup == NULL) {
        return false;
    }
    done = prism_record_switch_begin(run->switching, run->place, err) &&
           start_and_wait(run, startup, result, err);
    free(startup);
    return done;
}
