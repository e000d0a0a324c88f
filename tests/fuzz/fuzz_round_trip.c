/* SPDX-License-Identifier: MIT */
/* fuzz_round_trip.c - bytes of any format, detected as a user's file is: what can be
 * read can be written in every format and comes back from there. */
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/trips.h"
#include "tests/support/reading.h"
#include "tests/support/round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct prism_span bytes = prism_span((const char *)data, size);
    const struct prism_registered *reader =
        prism_registry_probe(prism_test_head(bytes));
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;

    if (reader == NULL) {
        return 0;
    }
    profile = prism_test_read(reader->format, "fuzz", bytes, &notes, &err);
    if (profile != NULL) {
        prism_fuzz_trips(profile);
    }
    prism_profile_free(profile);
    prism_notes_release(&notes);
    return 0;
}
