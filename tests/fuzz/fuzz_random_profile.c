/* SPDX-License-Identifier: MIT */
/* fuzz_random_profile.c - bytes are the choices from which a profile is made, so that
 * also those profiles are written that no file of another tool leads to. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/trips.h"
#include "tests/support/random_profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct prism_profile *profile;

    if (size == 0) {
        return 0;
    }
    prism_test_random_from(prism_span((const char *)data, size));
    profile = prism_test_random_profile(prism_test_random(3) > 0);
    prism_fuzz_trips(profile);
    prism_profile_free(profile);
    return 0;
}
