/* SPDX-License-Identifier: MIT */
/* samples.c - what must hold for every file, whoever made it:
 *
 *     detected under a name that says nothing, read, checked;
 *     written in every format, twice to the same bytes;
 *     detected and read back, with the same total, and the same contents when that
 *     is written and read once more;
 *     survived at every length to which it can be cut.
 *
 * A file of an unknown format must be refused in one line.
 *
 *     samples FOLDER...    all files below; exit 77 when no folder is there */
#include <fts.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "converters/convert.h"
#include "core/base/input.h"
#include "core/base/memory.h"
#include "core/base/vec.h"
#include "tests/support/reading.h"

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

static struct prism_span head_of(struct prism_span bytes)
{
    return prism_span(bytes.at,
                      bytes.len < PRISM_PROBE_LEN ? bytes.len : PRISM_PROBE_LEN);
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

/* Equal up to the unit: folded stacks hold times as microseconds, and pstats holds
 * anything as seconds, of which one can only say that they are there. */
static bool same_total(const struct prism_profile *a, const struct prism_profile *b)
{
    const struct prism_metric *left = &a->metrics[prism_profile_main_metric(a)];
    const struct prism_metric *right = &b->metrics[prism_profile_main_metric(b)];
    int64_t wanted = prism_test_total(a);
    int64_t found = prism_test_total(b);

    if (left->role == PRISM_ROLE_TIME && right->role != PRISM_ROLE_TIME) {
        int64_t missing = wanted - found * 1000;

        return missing >= -500 && missing <= 500;
    }
    if (left->role != PRISM_ROLE_TIME && right->role == PRISM_ROLE_TIME) {
        return (wanted != 0) == (found != 0);
    }
    return wanted / left->divisor == found / right->divisor;
}

static int by_text(const void *a, const void *b)
{
    const struct prism_span *left = a;
    const struct prism_span *right = b;
    size_t len = left->len < right->len ? left->len : right->len;
    int order = memcmp(left->at, right->at, len);

    return order != 0 ? order : (left->len > right->len) - (left->len < right->len);
}

/* The lines of a dump, sorted: formats may turn the order round. */
static struct prism_out *sorted_dump(const struct prism_profile *profile)
{
    struct prism_out *dump = prism_out_memory();
    struct prism_out *sorted = prism_out_memory();
    struct prism_cursor in;
    struct {
        PRISM_VEC(struct prism_span);
    } lines = {0};
    struct prism_span line;

    prism_test_dump(profile, dump);
    in = prism_cursor("dump", prism_out_span(dump));
    while (prism_cursor_line(&in, &line)) {
        prism_vec_push(&lines) = line;
    }
    if (lines.count > 1) {
        qsort(lines.items, lines.count, sizeof(lines.items[0]), by_text);
    }
    for (size_t i = 0; i < lines.count; i++) {
        prism_out_span_text(sorted, lines.items[i]);
        prism_out_char(sorted, '\n');
    }
    prism_vec_release(&lines);
    prism_out_abandon(dump);
    return sorted;
}

/* Write once more, read, and compare everything that is in both. */
static void read_again(struct run *run, const struct prism_registered *format,
                       const struct prism_profile *back)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *out =
        prism_test_unpack(prism_test_write(format->format, back, &notes, &err));
    const struct prism_profile *again =
        out == NULL ? NULL
                    : prism_test_read(format->format, "written", prism_out_span(out),
                                      &notes, &err);

    if (again == NULL) {
        complain(run, format->name, err.text);
    } else {
        struct prism_out *before = sorted_dump(back);
        struct prism_out *after = sorted_dump(again);

        if (!prism_span_equal(prism_out_span(before), prism_out_span(after))) {
            complain(run, format->name, "written and read once more, it differs");
        }
        prism_out_abandon(before);
        prism_out_abandon(after);
    }
    prism_profile_free(again);
    prism_out_abandon(out);
    prism_notes_release(&notes);
}

static void read_back(struct run *run, const struct prism_registered *format,
                      const struct prism_profile *profile, struct prism_span bytes)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *back;

    if (prism_registry_probe(head_of(bytes)) != format) {
        complain(run, format->name, "what was written is not detected");
    }
    back = prism_test_read(format->format, "written", bytes, &notes, &err);
    if (back == NULL) {
        complain(run, format->name, err.text);
        prism_notes_release(&notes);
        return;
    }
    if (!same_total(profile, back)) {
        complain(run, format->name, "the total changed");
    }
    if ((profile->function_count > 0) != (back->function_count > 0)) {
        complain(run, format->name, "the functions are gone");
    }
    read_again(run, format, back);
    prism_profile_free(back);
    prism_notes_release(&notes);
}

static void round_trip(struct run *run, const struct prism_registered *format,
                       const struct prism_profile *profile)
{
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    struct prism_out *first = prism_test_write(format->format, profile, &notes, &err);
    struct prism_out *second = prism_test_write(format->format, profile, &notes, &err);

    if (first == NULL || second == NULL) {
        /* A profile without any value cannot be written in some formats. */
        if (prism_test_total(profile) != 0 || !prism_test_is_message(&err)) {
            complain(run, format->name, err.text);
        }
    } else if (!prism_span_equal(prism_out_span(first), prism_out_span(second))) {
        complain(run, format->name, "written twice, it differs");
    } else if (format->format->read != NULL) {
        first = prism_test_unpack(first);
        read_back(run, format, profile, prism_out_span(first));
    }
    prism_out_abandon(first);
    prism_out_abandon(second);
    prism_notes_release(&notes);
}

static void cut_at(struct run *run, const struct prism_registered *reader, size_t len)
{
    struct prism_span bytes = prism_span(run->bytes.at, len);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;

    if (reader == NULL) {
        reader = prism_registry_probe(head_of(bytes));
    } else {
        (void)prism_registry_probe(head_of(bytes));
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
        if (all[i].format->writes != 0) {
            round_trip(run, &all[i], profile);
        }
    }
}

static void check_sample(struct run *run)
{
    const struct prism_registered *reader = prism_registry_probe(head_of(run->bytes));
    struct prism_error err = {{0}};
    const struct prism_profile *profile = load_unnamed(run->bytes, &err);

    run->files++;
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
