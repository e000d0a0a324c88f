/* SPDX-License-Identifier: MIT */
/* beside.c - see beside.h. */
#include "cli/beside.h"

#include "cli/inputs.h"
#include "cli/outputs.h"
#include "converters/convert.h"
#include "render/view.h"

/* The value of a view's option, of the first output that has one. */
static const char *asked_for(const struct prism_outputs *outputs, const char *name,
                             const struct prism_settings *settings)
{
    for (size_t i = 0; i < outputs->count; i++) {
        const struct prism_named_view *view = outputs->items[i].view;
        const struct prism_option *option =
            view != NULL ? prism_option_find(view->view->options, name) : NULL;
        const char *value =
            option != NULL ? prism_settings_text(settings, option) : NULL;

        if (value != NULL) {
            return value;
        }
    }
    return NULL;
}

static const struct prism_profile *load(const char *path,
                                        const struct prism_inputs *inputs,
                                        const struct prism_settings *settings,
                                        struct prism_error *err)
{
    const struct prism_weighted input = {path, PRISM_WEIGHT_ONE};
    struct prism_inputs one = {0};
    struct prism_notes notes = {0};
    const struct prism_profile *profile;

    if (inputs != NULL) {
        one = *inputs;
    }
    one.items = &input;
    one.count = 1;
    /* The format that --from names is that of the inputs. */
    one.from = NULL;
    profile = prism_inputs_load(&one, settings, &notes, err);
    prism_notes_release(&notes);
    return profile;
}

bool prism_beside_load(struct prism_beside *beside, const struct prism_outputs *outputs,
                       const struct prism_inputs *inputs,
                       const struct prism_settings *settings, struct prism_error *err)
{
    const char *before = asked_for(outputs, "compare", settings);
    const char *anchor = asked_for(outputs, "anchor", settings);

    if (before != NULL) {
        beside->before = load(before, inputs, settings, err);
        if (beside->before == NULL) {
            return false;
        }
    }
    /* A picture is read by the view itself. */
    if (anchor != NULL && !prism_span_ends(prism_span_of(anchor), ".svg")) {
        beside->anchor = load(anchor, inputs, settings, err);
        return beside->anchor != NULL;
    }
    return true;
}

void prism_beside_release(struct prism_beside *beside)
{
    prism_profile_free(beside->before);
    prism_profile_free(beside->anchor);
    *beside = (struct prism_beside){0};
}
