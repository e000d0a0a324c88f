/* SPDX-License-Identifier: MIT */
/* replay.c - calls a fuzz target with every file of some folders, once each. */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/input.h"
#include "tests/fuzz/fuzz.h"

static int by_path(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

int main(int argc, char **argv)
{
    unsigned files = 0;
    FTS *walk;
    const FTSENT *entry;

    if (argc < 2) {
        (void)fprintf(stderr, "usage: %s FOLDER...\n", argv[0]);
        return EXIT_FAILURE;
    }
    walk = fts_open(argv + 1, FTS_PHYSICAL | FTS_NOCHDIR, by_path);
    while (walk != NULL && (entry = fts_read(walk)) != NULL) {
        struct prism_input input;
        struct prism_error err = {{0}};

        if (entry->fts_info == FTS_F &&
            prism_input_load(&input, entry->fts_accpath, &err)) {
            (void)LLVMFuzzerTestOneInput((const uint8_t *)input.bytes.at,
                                         input.bytes.len);
            prism_input_release(&input);
            files++;
        }
    }
    if (walk != NULL) {
        (void)fts_close(walk);
    }
    (void)printf("%u files\n", files);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
