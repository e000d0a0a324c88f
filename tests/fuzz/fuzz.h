/* SPDX-License-Identifier: MIT */
/* fuzz.h - what every fuzz target is: a function that is called with bytes and ends the
 * program when these break what it is to watch.  With libFuzzer's main() it looks for
 * such bytes; with that of replay.c it is an ordinary test over a corpus. */
#ifndef PRISM_TESTS_FUZZ_H
#define PRISM_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* The name is libFuzzer's; 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
