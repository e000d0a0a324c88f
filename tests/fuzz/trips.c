/* SPDX-License-Identifier: MIT */
/* trips.c - see trips.h. */
#include "tests/fuzz/trips.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/support/reading.h"
#include "tests/support/round_trip.h"

/* Larger numbers are not exact as those of floating point, which some formats have; and a
 * count of samples becomes one of nanoseconds, where each is a millisecond. */
#define LARGEST_TIME  (INT64_C(1) << 53)
#define LARGEST_COUNT (INT64_C(1) << 33)
/* Formats that tell them apart have no more. */
#define MOST_METRICS  64

static bool is_large(const struct prism_profile *profile)
{
    const struct prism_metric *metric =
        &profile->metrics[prism_profile_main_metric(profile)];
    int64_t total = prism_test_total(profile);
    int64_t limit = LARGEST_TIME;

    if (metric->role != PRISM_ROLE_TIME &&
        metric->divisor < LARGEST_TIME / LARGEST_COUNT) {
        limit = metric->divisor * LARGEST_COUNT;
    }
    return total <= -limit || total >= limit || profile->metric_count > MOST_METRICS;
}

void prism_fuzz_trips(const struct prism_profile *profile)
{
    size_t count;
    const struct prism_registered *all = prism_registry(&count);

    for (size_t i = 0; i < count && !is_large(profile); i++) {
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
