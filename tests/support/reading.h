/* SPDX-License-Identifier: MIT */
/* reading.h - what tests do to readers and writers, in memory.
 *
 * Inputs are copied to memory of exactly their size, so that AddressSanitizer
 * sees a read behind the end. */
#ifndef PRISM_TESTS_READING_H
#define PRISM_TESTS_READING_H

#include "converters/registry.h"

/* Read, finish and check; NULL on failure.  A failed check aborts: it is a fault
 * of the reader, not of the input. */
const struct prism_profile *prism_test_read(const struct prism_format *format,
                                            const char *name, struct prism_span bytes,
                                            struct prism_notes *notes,
                                            struct prism_error *err);

/* Write into memory, the shape adapted; NULL on failure, else abandon it. */
struct prism_out *prism_test_write(const struct prism_format *format,
                                   const struct prism_profile *profile,
                                   struct prism_notes *notes, struct prism_error *err);

/* What was written, inflated when it is gzip, as the driver does before it reads; takes
 * the output over.  NULL is fine. */
struct prism_out *prism_test_unpack(struct prism_out *out);

/* A message for people: not empty, one line. */
bool prism_test_is_message(const struct prism_error *err);

/* The sum of all self values of the main metric, in stored units. */
int64_t prism_test_total(const struct prism_profile *profile);

/* What is in a profile, as text: metrics, threads, contexts or functions and
 * edges, meta. */
void prism_test_dump(const struct prism_profile *profile, struct prism_out *out);

#endif
