/* SPDX-License-Identifier: MIT */
/* trips.h - a profile goes to every format and back. */
#ifndef PRISM_TESTS_FUZZ_TRIPS_H
#define PRISM_TESTS_FUZZ_TRIPS_H

#include "core/profile/profile.h"

/* Ends the program when it is not the same that comes back (round_trip.h). */
void prism_fuzz_trips(const struct prism_profile *profile);

#endif
