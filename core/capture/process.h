/* SPDX-License-Identifier: MIT */
/* process.h - what the kernel tells of a process in /proc. */
#ifndef PRISM_CAPTURE_PROCESS_H
#define PRISM_CAPTURE_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

struct prism_process_stat {
    char state; /* 'Z': it has ended, and nobody has asked how */
    uint32_t parent_pid;
    uint64_t start_ns; /* CLOCK_BOOTTIME; up to 10 ms before the true moment */
};

/* False: there is no such process, or no /proc. */
bool prism_process_stat(uint32_t pid, struct prism_process_stat *stat);

/* The youngest child that the calling thread has started and nobody has waited for;
 * 0: none, or the kernel does not tell. */
uint32_t prism_process_youngest_child(void);

#endif
