/* SPDX-License-Identifier: MIT */
/* fuzz_reader.c - one reader under fire: compiled once for each format of
 * formats.def with -DFORMAT=NAME.
 *
 * Whatever the bytes are, reading ends in a profile that keeps its promises or in
 * a message of one line, and a profile can be written in every format and drawn in
 * every view. */
#include <stdlib.h>

#include "converters/convert.h"
#include "render/paint.h"
#include "render/view.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/reading.h"
#include "tests/support/round_trip.h"

#define JOIN(a, b)       a##b
#define DESCRIPTOR(name) JOIN(prism_format_, name)

extern const struct prism_format DESCRIPTOR(FORMAT);

static void write_all(const struct prism_profile *profile)
{
    size_t count;
    const struct prism_registered *all = prism_registry(&count);

    for (size_t i = 0; i < count; i++) {
        struct prism_notes notes = {0};
        struct prism_error err = {{0}};

        if (all[i].format->writes != 0) {
            struct prism_out *out =
                prism_test_write(all[i].format, profile, &notes, &err);

            if (out == NULL && !prism_test_is_message(&err)) {
                abort();
            }
            prism_out_abandon(out);
        }
        prism_notes_release(&notes);
    }
}

static void draw(const struct prism_profile *profile, const struct prism_view *view,
                 const struct prism_notes *notes)
{
    const struct prism_settings settings = {0};
    struct prism_out *out = prism_out_memory();
    struct prism_error err = {{0}};
    struct prism_scene scene;

    prism_scene_init(&scene);
    if (!(view->layout(&(struct prism_subject){.profile = profile, .notes = notes},
                       &settings, &scene, &err) &&
          prism_paint_svg(&scene, out, &err)) &&
        !prism_test_is_message(&err)) {
        abort();
    }
    prism_scene_release(&scene);
    prism_out_abandon(out);
}

static void draw_all(const struct prism_profile *profile)
{
    size_t count;
    const struct prism_named_view *views = prism_views(&count);

    for (size_t i = 0; i < count; i++) {
        struct prism_notes notes = {0};
        struct prism_error err = {{0}};
        bool made;
        const struct prism_profile *adapted = prism_adapt(
            profile, views[i].view->takes, PRISM_UNFOLD_CONTEXTS, &made, &notes, &err);

        if (adapted != NULL) {
            draw(adapted, views[i].view, &notes);
        } else if (!prism_test_is_message(&err)) {
            abort();
        }
        if (made) {
            prism_profile_free(adapted);
        }
        prism_notes_release(&notes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct prism_format *format = &DESCRIPTOR(FORMAT);
    struct prism_span bytes = prism_span((const char *)data, size);
    struct prism_notes notes = {0};
    struct prism_error err = {{0}};
    const struct prism_profile *profile;

    if (format->read == NULL) {
        return 0;
    }
    (void)format->probe(prism_test_head(bytes));
    profile = prism_test_read(format, "fuzz", bytes, &notes, &err);
    if (profile != NULL) {
        write_all(profile);
        draw_all(profile);
    } else if (!prism_test_is_message(&err)) {
        abort();
    }
    prism_profile_free(profile);
    prism_notes_release(&notes);
    return 0;
}
