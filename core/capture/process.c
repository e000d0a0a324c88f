/* SPDX-License-Identifier: MIT */
/* process.c - see process.h, and proc(5) for the two files. */
#include "core/capture/process.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Up to `room` - 1 bytes from where the file is read, with a NUL behind them; their
 * number, or -1. */
static ssize_t read_some(int fd, char *to, size_t room)
{
    ssize_t got;

    do {
        got = read(fd, to, room - 1);
    } while (got < 0 && errno == EINTR);
    to[got > 0 ? got : 0] = '\0';
    return got;
}

/* PID (NAME) STATE PPID ..., the start is the 22nd field.  A name may hold anything. */
static bool parse(const char *text, struct prism_process_stat *stat)
{
    const char *behind_name = strrchr(text, ')');
    const long per_second = sysconf(_SC_CLK_TCK);
    uint64_t start;

    if (behind_name == NULL || per_second <= 0 ||
        sscanf(behind_name + 1,
               " %c %" SCNu32 "%*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
               "%*s %*s %*s %" SCNu64,
               &stat->state, &stat->parent_pid, &start) != 3) {
        return false;
    }
    stat->start_ns = start * (1000000000 / (uint64_t)per_second);
    return true;
}

bool prism_process_stat(uint32_t pid, struct prism_process_stat *stat)
{
    char text[1024];
    int fd;
    bool done;

    (void)snprintf(text, sizeof text, "/proc/%" PRIu32 "/stat", pid);
    fd = open(text, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return false;
    }
    done = read_some(fd, text, sizeof text) > 0 && parse(text, stat);
    (void)close(fd);
    return done;
}

/* Numbers with a blank behind each, in the order of their start; a number may be cut
 * where one read ends and the next goes on. */
uint32_t prism_process_youngest_child(void)
{
    int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    char text[4096];
    uint32_t number = 0;
    uint32_t last = 0;

    if (fd < 0) {
        return 0;
    }
    while (read_some(fd, text, sizeof text) > 0) {
        for (const char *c = text; *c != '\0'; c++) {
            if (*c >= '0' && *c <= '9') {
                number = number * 10 + (uint32_t)(*c - '0');
            } else {
                last = number;
                number = 0;
            }
        }
    }
    (void)close(fd);
    return last;
}
