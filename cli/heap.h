/* SPDX-License-Identifier: MIT */
/* heap.h - the program's heap, in pages as large as the system gives them. */
#ifndef PRISM_CLI_HEAP_H
#define PRISM_CLI_HEAP_H

/* For a command that may need much; call it before anything is large. */
void prism_heap_init(void);

#endif
