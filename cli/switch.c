/* SPDX-License-Identifier: MIT */
/* switch.c - see switch.h.  A process is held by a descriptor while it is looked at, so
 * that the signal goes to the one that was seen, or to none. */
#include "cli/switch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "cli/record_stamp.h"
#include "core/base/span.h"
#include "core/capture/switch.h"

#define WAIT_STEPS   50
#define WAIT_STEP_NS 20000000 /* a second in all */
#define TELL_STEPS   10       /* it is told again after as many */

/* Has the process a handler for our signal?  Its /proc/PID/status says so, in hex. */
static bool has_handler(int pid)
{
    char line[256];
    uint64_t caught = 0;
    FILE *status;

    (void)snprintf(line, sizeof line, "/proc/%d/status", pid);
    status = fopen(line, "re");
    while (status != NULL && fgets(line, sizeof line, status) != NULL) {
        if (strncmp(line, "SigCgt:", 7) == 0) {
            caught = strtoull(line + 7, NULL, 16);
        }
    }
    if (status != NULL) {
        (void)fclose(status);
    }
    return (caught >> (PRISM_SWITCH_SIGNAL - 1) & 1) != 0;
}

static int hold(int pid)
{
    return (int)syscall(SYS_pidfd_open, pid, 0);
}

static bool send_to(int held, bool on)
{
    siginfo_t info = {.si_signo = PRISM_SWITCH_SIGNAL, .si_code = SI_QUEUE};

    info.si_pid = getpid();
    info.si_uid = getuid();
    info.si_value.sival_int = on ? PRISM_SWITCH_ON : PRISM_SWITCH_OFF;
    return syscall(SYS_pidfd_send_signal, held, PRISM_SWITCH_SIGNAL, &info, 0) == 0;
}

/* The file behind a line of /proc/PID/maps that maps a file's first page shared, or
 * NULL: "7f00-7f10 rw-s 00000000 08:01 42   /path". */
static const char *first_page_of(char *line)
{
    char *path = strchr(line, '/');
    char *words = strchr(line, ' ');

    if (path == NULL || words == NULL || strncmp(words, " rw-s 00000000 ", 15) != 0) {
        return NULL;
    }
    path[strcspn(path, "\n")] = '\0';
    return path;
}

/* The header of the capture that the process writes, or NULL; who has it mapped may be
 * another one, which stamps it. */
static struct prism_header *find_header(int pid)
{
    struct prism_header *header = NULL;
    char *line = NULL;
    size_t room = 0;
    char name[64];
    FILE *maps;

    (void)snprintf(name, sizeof name, "/proc/%d/maps", pid);
    maps = fopen(name, "re");
    while (maps != NULL && header == NULL && getline(&line, &room, maps) > 0) {
        const char *path = first_page_of(line);

        header = path != NULL ? prism_stamp_map(path) : NULL;
        if (header != NULL && header->pid != (uint32_t)pid) {
            (void)munmap(header, PRISM_CAPTURE_PAGE);
            header = NULL;
        }
    }
    free(line);
    if (maps != NULL) {
        (void)fclose(maps);
    }
    return header;
}

/* Is it this program?  One that takes the signal is `callprism record`. */
static bool is_record(int pid)
{
    struct stat ours;
    struct stat its;
    char path[64];

    (void)snprintf(path, sizeof path, "/proc/%d/exe", pid);
    return stat("/proc/self/exe", &ours) == 0 && stat(path, &its) == 0 &&
           ours.st_dev == its.st_dev && ours.st_ino == its.st_ino && has_handler(pid);
}

/* Ours, as far as anybody can tell from outside. */
static bool takes_signal(int pid, const struct prism_header *header)
{
    return (int)atomic_load(&header->switch_signal) == PRISM_SWITCH_SIGNAL &&
           has_handler(pid);
}

/* A signal that came just before the main thread began to wait has not ended that. */
static enum prism_switched wait_for(const struct prism_header *header, int held,
                                    bool on)
{
    const struct timespec step = {.tv_nsec = WAIT_STEP_NS};

    for (int i = 1; i <= WAIT_STEPS && prism_switch_is_on(header) != on; i++) {
        (void)nanosleep(&step, NULL);
        if (i % TELL_STEPS == 0 && prism_switch_is_on(header) != on) {
            (void)send_to(held, on);
        }
    }
    return prism_switch_is_on(header) == on ? PRISM_SWITCHED_DONE
                                            : PRISM_SWITCHED_LATER;
}

static enum prism_switched switch_held(int pid, int held, bool on,
                                       struct prism_error *err)
{
    struct prism_header *header = find_header(pid);
    enum prism_switched done = PRISM_SWITCHED_FAILED;
    bool told = false;

    if (header == NULL && !is_record(pid)) {
        (void)prism_error_set(err,
                              "%d: expected a process that is recorded, or its "
                              "callprism record; found neither",
                              pid);
        return done;
    }
    if (header == NULL || takes_signal(pid, header)) {
        told = send_to(held, on);
        if (!told) {
            (void)prism_error_set(err, "%d: cannot be told: %s", pid, strerror(errno));
        }
    } else {
        (void)prism_error_set(err,
                              "%d: cannot be switched: the program has taken "
                              "signal %d for itself, or was started ignoring it",
                              pid, PRISM_SWITCH_SIGNAL);
    }
    if (told) {
        done = header != NULL ? wait_for(header, held, on) : PRISM_SWITCHED_DONE;
    }
    if (header != NULL) {
        (void)munmap(header, PRISM_CAPTURE_PAGE);
    }
    return done;
}

enum prism_switched prism_switch_process(int pid, bool on, struct prism_error *err)
{
    int held = hold(pid);
    enum prism_switched done = PRISM_SWITCHED_FAILED;

    if (held < 0) {
        (void)prism_error_set(err, "%d: cannot find the process: %s", pid,
                              strerror(errno));
        return done;
    }
    done = switch_held(pid, held, on, err);
    (void)close(held);
    return done;
}

bool prism_switch_tell(int pid, bool on)
{
    int held = hold(pid);
    struct prism_header *header = held >= 0 ? find_header(pid) : NULL;
    bool done = header != NULL && takes_signal(pid, header) && send_to(held, on);

    if (header != NULL) {
        (void)munmap(header, PRISM_CAPTURE_PAGE);
    }
    if (held >= 0) {
        (void)close(held);
    }
    return done;
}
