/* SPDX-License-Identifier: MIT */
/* round_trip.h - what must be true of any profile that is written in a format:
 *
 *     written twice, it has the same bytes;
 *     it is detected, and read back with the same total;
 *     what came back has the same numbers of the same functions or paths, but what is
 *     noted as lost, and is the same when it is written and read once more.
 *
 * The tests of samples and the fuzz targets share it. */
#ifndef PRISM_TESTS_ROUND_TRIP_H
#define PRISM_TESTS_ROUND_TRIP_H

#include "converters/registry.h"

/* False with what is wrong in `err`.  `real`: a tool has made the profile, so that its
 * names look like names and the numbers of a graph fit each other.  Otherwise a format
 * without a mark of its own need not be detected, and what callgrind derives from numbers
 * that contradict each other is not compared; nor is anything where values below 0 are
 * noted as lost. */
bool prism_test_round_trip(const struct prism_registered *format,
                           const struct prism_profile *profile, bool real,
                           struct prism_error *err);

/* The first bytes, as far as probes see them. */
struct prism_span prism_test_head(struct prism_span bytes);

#endif
