/* SPDX-License-Identifier: MIT */
/* trips.c - see trips.h. */
#include "tests/fuzz/trips.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/reading.h"
#include "tests/support/round_trip.h"

/* Larger numbers are not exact as those of floating point, which some formats have. */
#define LARGEST (INT64_C(1) << 53)

void prism_fuzz_trips(const struct prism_profile *profile)
{
    size_t count;
    const struct prism_registered *all = prism_registry(&count);
    int64_t total = prism_test_total(profile);

    for (size_t i = 0; i < count && total > -LARGEST && total < LARGEST; i++) {
        struct prism_error err = {{0}};

        if (all[i].format->writes != 0 &&
            !prism_test_round_trip(&all[i], profile, false, &err)) {
            struct prism_out *dump = prism_out_memory();

            prism_test_dump(profile, dump);
            (void)fprintf(stderr, "%s: %s\n%.*s", all[i].name, err.text,
                          (int)prism_out_span(dump).len, prism_out_span(dump).at);
            abort();
        }
    }
}
