/* SPDX-License-Identifier: MIT */
/* convert.c - see convert.h.  Each input becomes a profile of its own; several are
 * merged. */
#include "converters/convert.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "converters/folder.h"
#include "converters/foreign.h"
#include "converters/losses.h"
#include "converters/unrecorded.h"
#include "core/analysis/graph.h"
#include "core/analysis/merge.h"
#include "core/base/input.h"
#include "core/base/memory.h"
#include "core/base/vec.h"
#include "core/capture/reader.h"
#include "core/profile/check.h"
#include "core/profile/unit.h"

/* Enough of an unknown input to recognise it in a message. */
#define SHOWN_LEN 24

struct parts {
    PRISM_VEC(struct prism_merge_input);
};

struct loading {
    const struct prism_registered *from; /* NULL: told by content */
    const struct prism_settings *settings;
    struct prism_notes *notes;
    int64_t weight;      /* of the input that is being read */
    struct parts *parts; /* what was read */
    uint64_t *replaced;  /* names that were no UTF-8 */
    const struct prism_unrecorded_notes *unrecorded; /* beside the input; NULL: none */
};

/* "capture, pstats, folded": the formats that can be read, or those that can be
 * written.  Free it. */
static char *format_names(bool readable)
{
    struct prism_out *out = prism_out_memory();
    const char *separator = "";
    size_t count;
    const struct prism_registered *all = prism_registry(&count);
    char *names;

    for (size_t i = 0; i < count; i++) {
        const struct prism_format *format = all[i].format;

        if (readable ? format->read != NULL : format->writes != 0) {
            prism_out_text(out, separator);
            prism_out_text(out, all[i].name);
            separator = ", ";
        }
    }
    names = prism_copy(prism_out_span(out).at, prism_out_span(out).len);
    prism_out_abandon(out);
    return names;
}

static bool fail_direction(const char *path, const struct prism_registered *format,
                           bool reading, struct prism_error *err)
{
    char *names = format_names(reading);

    (void)prism_error_set(err,
                          "%s: the format %s can only be %s; those that can be %s: %s",
                          path, format->name, reading ? "written" : "read",
                          reading ? "read" : "written", names);
    free(names);
    return false;
}

static bool fail_unknown(const struct prism_input *input, struct prism_error *err)
{
    struct prism_span head = input->bytes;
    const char *foreign;
    char *names = format_names(true);

    head.len = head.len < PRISM_PROBE_LEN ? head.len : PRISM_PROBE_LEN;
    foreign = prism_foreign(head);
    head.len = head.len < SHOWN_LEN ? head.len : SHOWN_LEN;
    (void)prism_error_set(err, "%s: unknown format: expected one of %s; found %s",
                          input->name, names,
                          foreign != NULL ? foreign : prism_quote(head));
    free(names);
    return false;
}

/* The reader for an input: the named one, else the best bid, else the one for
 * the file name (whose reader then says what is wrong). */
static const struct prism_registered *choose_reader(const struct loading *loading,
                                                    const struct prism_input *input,
                                                    struct prism_error *err)
{
    struct prism_span head = input->bytes;
    const struct prism_registered *reader = loading->from;

    head.len = head.len < PRISM_PROBE_LEN ? head.len : PRISM_PROBE_LEN;
    if (reader == NULL) {
        reader = prism_registry_probe(head);
    }
    if (reader == NULL && prism_foreign(head) == NULL) {
        reader = prism_registry_for_path(input->name);
    }
    if (reader == NULL) {
        (void)fail_unknown(input, err);
        return NULL;
    }
    if (reader->format->read == NULL) {
        (void)fail_direction(input->name, reader, true, err);
        return NULL;
    }
    return reader;
}

/* What could not be read may be something that has a name. */
static void tell_foreign(const struct prism_input *input,
                         const struct prism_registered *reader, struct prism_error *err)
{
    struct prism_span head = input->bytes;
    const char *foreign;

    head.len = head.len < PRISM_PROBE_LEN ? head.len : PRISM_PROBE_LEN;
    foreign = prism_foreign(head);
    if (foreign != NULL) {
        (void)prism_error_set(err, "%s: expected %s, found %s", input->name,
                              reader->name, foreign);
    }
}

/* Finish what was read, with the name that it was read under, as one part. */
static bool keep(const struct loading *loading, struct prism_builder *builder,
                 const char *name, struct prism_error *err)
{
    const struct prism_profile *profile;

    *loading->replaced += prism_builder_replaced(builder);
    if (loading->unrecorded != NULL) {
        prism_unrecorded_tell(loading->unrecorded, builder);
    }
    prism_builder_read_from(builder, name);
    profile = prism_builder_finish(builder, name, err);
    if (profile == NULL) {
        return false;
    }
    assert(prism_profile_check(profile, &(struct prism_error){{0}}));
    prism_vec_push(loading->parts) =
        (struct prism_merge_input){profile, loading->weight};
    return true;
}

static bool read_input(const struct loading *loading, const struct prism_input *input,
                       struct prism_error *err)
{
    struct prism_cursor cursor = prism_input_cursor(input);
    const struct prism_registered *reader;
    struct prism_builder *builder;

    if (input->bytes.len == 0) {
        return prism_error_set(err, "%s: expected a profile, found an empty file",
                               input->name);
    }
    reader = choose_reader(loading, input, err);
    if (reader == NULL) {
        return false;
    }
    builder = prism_builder_new();
    if (!reader->format->read(&cursor, loading->settings, builder, loading->notes,
                              err)) {
        prism_builder_free(builder);
        if (reader == loading->from) {
            tell_foreign(input, reader, err);
        }
        return false;
    }
    return keep(loading, builder, input->name, err);
}

static bool load_file(const struct loading *loading, const char *path,
                      struct prism_error *err)
{
    struct prism_input input;
    bool done;

    if (!prism_input_load(&input, path, err)) {
        return false;
    }
    done = read_input(loading, &input, err);
    prism_input_release(&input);
    return done;
}

/* A capture of a recording's directory; the file `base` (NULL: none) is subtracted. */
static bool load_capture(const struct loading *loading, const char *path,
                         const char *base, struct prism_error *err)
{
    struct prism_input inputs[2];
    struct prism_cursor cursors[2];
    struct prism_builder *builder;
    bool done;

    if (base == NULL) {
        return load_file(loading, path, err);
    }
    if (!prism_input_load(&inputs[0], path, err)) {
        return false;
    }
    if (!prism_input_load(&inputs[1], base, err)) {
        prism_input_release(&inputs[0]);
        return false;
    }
    cursors[0] = prism_input_cursor(&inputs[0]);
    cursors[1] = prism_input_cursor(&inputs[1]);
    builder = prism_builder_new();
    done = prism_capture_read_window(&cursors[0], &cursors[1], builder, loading->notes,
                                     err);
    if (done) {
        done = keep(loading, builder, inputs[0].name, err);
    } else {
        prism_builder_free(builder);
    }
    prism_input_release(&inputs[1]);
    prism_input_release(&inputs[0]);
    return done;
}

static bool load_member(const struct loading *loading, const struct prism_folder *paths,
                        size_t i, size_t *loaded, struct prism_error *err)
{
    const char *path = paths->items[i];

    if (prism_folder_is_base(path) || prism_unrecorded_is_note(path)) {
        return true; /* read with its capture, or before all of them */
    }
    if (prism_folder_is_empty(path)) {
        prism_notes_add(loading->notes, PRISM_NOTE_SKIPPED, "%s: an empty capture file",
                        path);
        return true;
    }
    ++*loaded;
    return load_capture(loading, path, prism_folder_base(paths, i), err);
}

/* A recording's directory: each file in it is the capture of one process, or of one
 * session of it.  A process that was killed before its first word leaves an empty
 * file. */
static bool load_folder(const struct loading *loading, const char *folder,
                        struct prism_error *err)
{
    struct loading captures = *loading;
    struct prism_folder paths = {0};
    struct prism_unrecorded_notes unrecorded = {0};
    bool listed = prism_folder_list(&paths, folder, err);
    bool done = listed;
    size_t loaded = 0;

    captures.from = prism_registry_named("capture");
    captures.unrecorded = &unrecorded;
    for (size_t i = 0; i < paths.count; i++) {
        if (prism_unrecorded_is_note(paths.items[i])) {
            prism_unrecorded_read(&unrecorded, paths.items[i]);
        }
    }
    for (size_t i = 0; done && i < paths.count; i++) {
        done = load_member(&captures, &paths, i, &loaded, err);
    }
    /* What was found wrong with a capture stands. */
    if (listed && (!done || loaded == 0) && !prism_folder_has_capture(&paths)) {
        done = prism_error_set(
            err, "%s: is no recording: expected capture files, found none", folder);
    }
    prism_unrecorded_release(&unrecorded);
    prism_folder_release(&paths);
    return done;
}

static bool load_path(const struct loading *loading, const char *path,
                      struct prism_error *err)
{
    char *folder = strcmp(path, "-") != 0 ? prism_folder_of(path) : NULL;
    bool done = folder != NULL ? load_folder(loading, folder, err)
                               : load_file(loading, path, err);

    free(folder);
    return done;
}

/* What was read, as one; the parts are freed. */
static const struct prism_profile *join(struct parts *parts, struct prism_notes *notes,
                                        struct prism_error *err)
{
    const struct prism_profile *profile = NULL;

    if (parts->count == 1 && parts->items[0].weight == PRISM_WEIGHT_ONE) {
        return parts->items[0].profile;
    }
    profile = prism_merge(parts->items, parts->count, notes, err);
    assert(profile == NULL || prism_profile_check(profile, &(struct prism_error){{0}}));
    for (size_t i = 0; i < parts->count; i++) {
        prism_profile_free(parts->items[i].profile);
    }
    return profile;
}

const struct prism_profile *prism_load_weighted(const struct prism_weighted *inputs,
                                                size_t count,
                                                const struct prism_registered *from,
                                                const struct prism_settings *settings,
                                                struct prism_notes *notes,
                                                struct prism_error *err)
{
    uint64_t replaced = 0;
    struct parts parts = {0};
    struct loading loading = {from, settings, notes, 0, &parts, &replaced, NULL};
    const struct prism_profile *profile = NULL;
    bool done = true;

    assert(count >= 1);
    for (size_t i = 0; i < count && done; i++) {
        loading.weight = inputs[i].weight;
        done = load_path(&loading, inputs[i].path, err);
    }
    if (done && replaced > 0) {
        prism_notes_add(notes, PRISM_NOTE_REPLACED,
                        "bytes that are not UTF-8, in %s names",
                        prism_count((int64_t)replaced));
    }
    if (done) {
        profile = join(&parts, notes, err);
    }
    for (size_t i = 0; i < parts.count && !done; i++) {
        prism_profile_free(parts.items[i].profile);
    }
    prism_vec_release(&parts);
    return profile;
}

const struct prism_profile *prism_load(const char *const *paths, size_t count,
                                       const struct prism_registered *from,
                                       const struct prism_settings *settings,
                                       struct prism_notes *notes,
                                       struct prism_error *err)
{
    struct prism_weighted *inputs = prism_alloc(count * sizeof *inputs);
    const struct prism_profile *profile;

    for (size_t i = 0; i < count; i++) {
        inputs[i] = (struct prism_weighted){paths[i], PRISM_WEIGHT_ONE};
    }
    profile = prism_load_weighted(inputs, count, from, settings, notes, err);
    free(inputs);
    return profile;
}

const struct prism_profile *prism_adapt(const struct prism_profile *profile,
                                        unsigned shapes, size_t contexts, bool *made,
                                        struct prism_notes *notes,
                                        struct prism_error *err)
{
    const struct prism_profile *adapted;

    *made = false;
    if (((unsigned)profile->shape & shapes) != 0) {
        return profile;
    }
    if (profile->shape == PRISM_TREE) {
        adapted = prism_graph_of(profile, err);
        prism_note_flattening(profile, notes);
    } else {
        adapted = prism_unfold(profile, contexts, notes, err);
    }
    *made = adapted != NULL;
    assert(adapted == NULL || prism_profile_check(adapted, &(struct prism_error){{0}}));
    return adapted;
}

static bool write_file(const struct prism_profile *profile, const char *path,
                       const struct prism_format *format,
                       const struct prism_settings *settings, struct prism_notes *notes,
                       struct prism_error *err)
{
    struct prism_out *out = prism_out_open(path, err);

    if (out == NULL) {
        return false;
    }
    if (!format->write(profile, settings, out, notes, err)) {
        prism_out_abandon(out);
        return false;
    }
    return prism_out_finish(out, err);
}

bool prism_save(const struct prism_profile *profile, const char *path,
                const struct prism_registered *to,
                const struct prism_settings *settings, struct prism_notes *notes,
                struct prism_error *err)
{
    const struct prism_profile *adapted;
    bool made;
    bool done;

    if (to->format->writes == 0 || to->format->write == NULL) {
        return fail_direction(path, to, false, err);
    }
    adapted = prism_adapt(profile, to->format->writes, PRISM_UNFOLD_CONTEXTS, &made,
                          notes, err);
    if (adapted == NULL) {
        return false;
    }
    done = write_file(adapted, path, to->format, settings, notes, err);
    if (made) {
        prism_profile_free(adapted);
    }
    return done;
}

bool prism_would_save(const struct prism_profile *profile,
                      const struct prism_registered *to,
                      const struct prism_settings *settings, struct prism_notes *notes,
                      struct prism_error *err)
{
    return prism_save(profile, "/dev/null", to, settings, notes, err);
}
