/* SPDX-License-Identifier: MIT */
/* samples.c - what must hold for every file, whoever made it:
 *
 *     detected under a name that says nothing, read, checked;
 *     written in every format, twice to the same bytes;
 *     detected and read back, with the same total, and the same contents when that
 *     is written and read once more;
 *     survived at every length to which it can be cut.
 *
 * The texts and programs beside them must be refused in one line, and nothing else.
 *
 *     samples FOLDER...    all files below; exit 77 when no folder is there */
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "converters/convert.h"
#include "core/base/input.h"
#include "tests/support/reading.h"
#include "tests/support/round_trip.h"

/* Cut at every length up to here; longer files at LENGTHS lengths. */
#define EVERY_LENGTH ((size_t)64 * 1024)
#define LENGTHS      400

#define EXIT_SKIPPED 77

struct run {
    const char *path; /* of the sample */
    struct prism_span bytes;
    unsigned failures;
    unsigned files;
};

static void complain(struct run *run, const char *what, const char *why)
{
    (void)printf("%s: %s%s%s\n", run->path, what, why[0] != '\0' ? ": " : "", why);
    run->failures++;
}

/* Read from a file whose name tells nothing. */
static const struct prism_profile *load_unnamed(struct prism_span bytes,
                                                struct prism_error *err)
{
    char folder[] = "/tmp/callprism-samples-XXXXXX";
    char path[sizeof folder + sizeof "/unknown"];
    const char *const paths[] = {path};
    const struct prism_settings settings = {0};
    struct prism_notes notes = {0};
    const struct prism_profile *profile = NULL;
    struct prism_out *out;

    if (mkdtemp(folder) == NULL) {
        (void)prism_error_set(err, "cannot make a folder in /tmp");
        return NULL;
    }
    (void)snprintf(path, sizeof path, "%s/unknown", folder);
    out = prism_out_open(path, err);
    if (out != NULL) {
        prism_out_span_text(out, bytes);
        if (prism_out_finish(out, err)) {
            profile = prism_load(paths, 1, NULL, &settings, &notes, err);
        }
    }
    (void)unlink(path);
    (void)rmdir(folder);
    prism_notes_release(&notes);
    return profile;
}

static void cut_at(struct run *run, const struct prism_registered *reader, size_t len)
{
    struct prism_span bytes = prism_span(run->bytes.at, len);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;

    if (reader == NULL) {
        reader = prism_registry_probe(prism_test_head(bytes));
    } else {
        (void)prism_registry_probe(prism_test_head(bytes));
    }
    if (reader == NULL) {
        return;
    }
    profile = prism_test_read(reader->format, "cut", bytes, &notes, &err);
    if (profile == NULL && !prism_test_is_message(&err)) {
        (void)printf("%s: cut at %zu: no message of one line\n", run->path, len);
        run->failures++;
    }
    prism_profile_free(profile);
    prism_notes_release(&notes);
}

static void cut_everywhere(struct run *run, const struct prism_registered *reader)
{
    size_t step = run->bytes.len <= EVERY_LENGTH ? 1 : run->bytes.len / LENGTHS;

    for (size_t len = 0; len < run->bytes.len; len += step) {
        cut_at(run, reader, len);
    }
}

static void check_known(struct run *run, const struct prism_profile *profile)
{
    size_t count;
    const struct prism_registered *all = prism_registry(&count);

    for (size_t i = 0; i < count; i++) {
        struct prism_error err = {{0}};

        if (all[i].format->writes != 0 &&
            !prism_test_round_trip(&all[i], profile, true, &err)) {
            complain(run, all[i].name, err.text);
        }
    }
}

static bool is_beside_profiles(const char *path)
{
    static const char *const endings[] = {".md", ".py",  ".c",  ".js",
                                          ".go", ".php", ".sh", ".def"};
    const char *ending = strrchr(path, '.');

    for (size_t i = 0; ending != NULL && i < sizeof endings / sizeof endings[0]; i++) {
        if (strcmp(ending, endings[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void check_sample(struct run *run)
{
    const struct prism_registered *reader =
        prism_registry_probe(prism_test_head(run->bytes));
    struct prism_error err = {{0}};
    const struct prism_profile *profile = load_unnamed(run->bytes, &err);

    run->files++;
    if (is_beside_profiles(run->path) == (profile != NULL)) {
        complain(run, profile != NULL ? "no profile, but read" : "not read", err.text);
    }
    if (profile != NULL) {
        check_known(run, profile);
        prism_profile_free(profile);
    } else if (reader != NULL || !prism_test_is_message(&err)) {
        complain(run, reader != NULL ? reader->name : "unknown", err.text);
    } else if (strstr(err.text, "unknown format") == NULL) {
        complain(run, "expected \"unknown format\"", err.text);
    }
    (void)printf("%-11s %s\n", reader != NULL ? reader->name : "(unknown)", run->path);
    cut_everywhere(run, reader);
}

static int by_path(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void check_folder(struct run *run, char *folder)
{
    char *folders[] = {folder, NULL};
    FTS *walk = fts_open(folders, FTS_PHYSICAL | FTS_NOCHDIR, by_path);
    const FTSENT *entry;

    while (walk != NULL && (entry = fts_read(walk)) != NULL) {
        struct prism_input input;
        struct prism_error err = {{0}};

        if (entry->fts_info != FTS_F || entry->fts_statp->st_size == 0) {
            continue;
        }
        run->path = entry->fts_path;
        if (!prism_input_load(&input, entry->fts_path, &err)) {
            complain(run, "cannot be loaded", err.text);
            continue;
        }
        run->bytes = input.bytes;
        check_sample(run);
        prism_input_release(&input);
    }
    if (walk != NULL) {
        (void)fts_close(walk);
    }
}

int main(int argc, char **argv)
{
    struct run run = {0};

    for (int i = 1; i < argc; i++) {
        if (access(argv[i], R_OK) == 0) {
            check_folder(&run, argv[i]);
        } else {
            (void)printf("not here: %s\n", argv[i]);
        }
    }
    (void)printf("%u files, %u failures\n", run.files, run.failures);
    if (run.failures > 0) {
        return EXIT_FAILURE;
    }
    return run.files > 0 ? EXIT_SUCCESS : EXIT_SKIPPED;
}
