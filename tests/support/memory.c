/* SPDX-License-Identifier: MIT */
/* memory.c - what core/base/memory.h asks of a program, for test programs. */
#include "core/base/memory.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void prism_memory_exhausted(size_t wanted)
{
    (void)fprintf(stderr, "out of memory: %zu bytes\n", wanted);
    abort();
}
