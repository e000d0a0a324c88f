/* SPDX-License-Identifier: MIT */
/* outputs.c - see outputs.h.  A profile is brought into its other shape at most
 * once, however many outputs need it. */
#include "cli/outputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/beside.h"
#include "cli/inputs.h"
#include "converters/convert.h"
#include "converters/registry.h"
#include "core/base/memory.h"
#include "core/base/out.h"
#include "render/view.h"

static bool fail_name(const char *path, struct prism_error *err)
{
    size_t count;
    const struct prism_registered *formats = prism_registry(&count);
    struct prism_out *names = prism_out_memory();
    struct prism_span list;

    for (size_t i = 0; i < count; i++) {
        if (formats[i].format->writes != 0) {
            prism_out_format(names, "%s, ", formats[i].format->patterns[0]);
        }
    }
    prism_out_text(names, "*.svg, *.png or *.pdf");
    list = prism_out_span(names);
    (void)prism_error_set(err, "%s: expected a name like %.*s", path, (int)list.len,
                          list.at);
    prism_out_abandon(names);
    return false;
}

static bool add(struct prism_outputs *outputs, const struct prism_output *output,
                struct prism_error *err)
{
    if (output->path[0] == '\0') {
        return prism_error_set(err, "-o: expected the name of a file, found ''");
    }
    for (size_t i = 0; i < outputs->count; i++) {
        if (strcmp(outputs->items[i].path, output->path) == 0) {
            return prism_error_set(err, "-o %s was given twice", output->path);
        }
    }
    prism_vec_push(outputs) = *output;
    return true;
}

/* "svg", "flame": no format, but what somebody may ask for as one. */
static bool is_picture(const char *to)
{
    char name[32];

    (void)snprintf(name, sizeof name, "x.%s", to);
    return prism_view_named(to) != NULL || prism_view_for_path(name) != NULL;
}

bool prism_outputs_add(struct prism_outputs *outputs, const char *path, const char *to,
                       struct prism_error *err)
{
    struct prism_output output = {.path = path};

    output.view = prism_view_for_path(path);
    if (output.view != NULL) {
        return add(outputs, &output, err);
    }
    if (to != NULL && is_picture(to)) {
        return prism_error_set(err,
                               "--to: %s is a picture: pictures are written by name "
                               "(-o x.svg) or by callprism flamegraph",
                               to);
    }
    if (to != NULL) {
        output.format = prism_inputs_format(to, "to", err);
        if (output.format == NULL) {
            return false;
        }
        if (output.format->format->writes == 0) {
            return prism_error_set(err, "--to: %s is read only, not written", to);
        }
        return add(outputs, &output, err);
    }
    if (strcmp(path, "-") == 0) {
        return prism_error_set(err,
                               "standard output: expected a format for it, found none");
    }
    output.format = prism_registry_for_path(path);
    if (output.format == NULL || output.format->format->writes == 0) {
        return fail_name(path, err);
    }
    return add(outputs, &output, err);
}

bool prism_outputs_add_view(struct prism_outputs *outputs, const char *path,
                            const struct prism_named_view *view,
                            struct prism_error *err)
{
    if (strcmp(path, "-") != 0 && !prism_view_draws(view->view, path)) {
        return prism_error_set(
            err, "%s: expected a name that ends in .svg, .png%s", path,
            view->view->graphviz != NULL ? ", .pdf or .dot" : " or .pdf");
    }
    return add(outputs, &(struct prism_output){.path = path, .view = view}, err);
}

void prism_outputs_release(struct prism_outputs *outputs)
{
    prism_vec_release(outputs);
}

bool prism_outputs_apply(const struct prism_outputs *outputs, struct prism_args *args,
                         struct prism_settings *settings, struct prism_error *err)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct prism_output *output = &outputs->items[i];

        if (!prism_args_apply(args,
                              output->view != NULL ? output->view->view->options
                                                   : output->format->format->options,
                              settings, err)) {
            return false;
        }
    }
    return true;
}

bool prism_outputs_check(const struct prism_outputs *outputs, struct prism_error *err)
{
    for (size_t i = 0; i < outputs->count; i++) {
        if (!prism_out_check(outputs->items[i].path, err)) {
            return false;
        }
    }
    return true;
}

/* The profile in both shapes, the second one made when first needed. */
struct shapes {
    const struct prism_profile *given;
    const struct prism_profile *made; /* or NULL */
};

static bool fail_estimate(const struct prism_profile *graph, const char *path,
                          struct prism_error *err)
{
    return prism_error_set(err,
                           "%s: --no-estimate: expected call paths, found only callers "
                           "and callees in %s",
                           path, prism_profile_source(graph));
}

static const struct prism_profile *in_shape(struct shapes *shapes,
                                            const struct prism_output *output,
                                            const struct prism_outputs *outputs,
                                            struct prism_notes *notes,
                                            struct prism_error *err)
{
    unsigned wanted = output->view != NULL ? output->view->view->takes
                                           : output->format->format->writes;
    bool made = false;

    if ((shapes->given->shape & wanted) != 0) {
        return shapes->given;
    }
    if (outputs->no_estimate && shapes->given->shape == PRISM_GRAPH) {
        (void)fail_estimate(shapes->given, output->path, err);
        return NULL;
    }
    if (shapes->made == NULL) {
        size_t contexts =
            outputs->contexts > 0 ? outputs->contexts : PRISM_UNFOLD_CONTEXTS;

        shapes->made = prism_adapt(shapes->given, wanted, contexts, &made, notes, err);
    }
    return shapes->made;
}

/* The notes of the subject, what reading and reshaping said, are for pictures; what
 * writing a file says goes to `notes`. */
static bool write_one(const struct prism_output *output,
                      const struct prism_subject *subject,
                      const struct prism_settings *settings, struct prism_notes *notes,
                      struct prism_error *err)
{
    if (output->view != NULL) {
        return prism_picture_save(subject, output->view, output->path, settings, err);
    }
    return prism_save(subject->profile, output->path, output->format, settings, notes,
                      err);
}

/* Losses concern one output: with several, say which. */
static void name_losses(struct prism_notes *notes, const char *path)
{
    for (size_t i = 0; i < notes->count; i++) {
        struct prism_note *note = &notes->items[i];
        size_t room = strlen(path) + strlen(note->text) + sizeof ": ";
        char *text;

        if (note->kind == PRISM_NOTE_LOST) {
            text = prism_alloc(room);
            (void)snprintf(text, room, "%s: %s", path, note->text);
            free(note->text);
            note->text = text;
        }
    }
}

static void append(struct prism_out *list, const char *separator, const char *text)
{
    if (prism_out_span(list).len > 0) {
        prism_out_text(list, separator);
    }
    prism_out_text(list, text);
}

bool prism_outputs_write(const struct prism_outputs *outputs,
                         const struct prism_profile *profile,
                         const struct prism_settings *settings,
                         struct prism_notes *notes, struct prism_error *err)
{
    struct shapes shapes = {.given = profile};
    struct prism_notes writing = {0};
    struct prism_out *failures = prism_out_memory();
    struct prism_out *written = prism_out_memory();
    struct prism_span failed;

    for (size_t i = 0; i < outputs->count; i++) {
        const struct prism_output *output = &outputs->items[i];
        struct prism_subject subject = {.notes = notes};
        struct prism_notes own = {0};
        struct prism_error one = {{0}};

        /* What a graph cannot hold of a tree does not concern pictures of the tree. */
        subject.profile =
            in_shape(&shapes, output, outputs,
                     profile->shape == PRISM_TREE ? &writing : notes, &one);
        if (outputs->beside != NULL) {
            subject.before = outputs->beside->before;
            subject.anchor = outputs->beside->anchor;
        }
        if (subject.profile != NULL &&
            write_one(output, &subject, settings, &own, &one)) {
            append(written, ", ", output->path);
        } else {
            append(failures, "; ", one.text);
        }
        if (outputs->count > 1) {
            name_losses(&own, output->path);
        }
        prism_notes_join(&writing, &own);
        prism_notes_release(&own);
    }
    prism_notes_join(notes, &writing);
    prism_notes_release(&writing);
    failed = prism_out_span(failures);
    if (failed.len > 0) {
        struct prism_span done = prism_out_span(written);

        (void)prism_error_set(err, "%.*s%s%.*s", (int)failed.len, failed.at,
                              done.len > 0 ? "; written: " : "", (int)done.len,
                              done.at);
    }
    prism_profile_free(shapes.made);
    prism_out_abandon(written);
    prism_out_abandon(failures);
    return failed.len == 0;
}
