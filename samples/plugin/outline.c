/* SPDX-License-Identifier: MIT */
/* outline.c - a format outside the tree of callprism: a profile as a nested list in
 * Markdown, to be read in a pull request or a note.
 *
 *     - main (app.py:1): 1.50 s, 100.0 %
 *       - work (app.py:7): 1.20 s, 80.0 %
 *
 * Build it in with -DCALLPRISM_EXTRA_FORMATS=samples/plugin; what such a folder holds
 * stands in CONTRIBUTING.md.
 *
 * Loses: every metric but the main one, self values, call lines, threads, time, and
 * the contexts below --least. */
#include <string.h>

#include "converters/format.h"
#include "core/analysis/totals.h"
#include "core/profile/unit.h"
#include "core/profile/walk.h"

static const struct prism_option outline_options[] = {
    {"least", PRISM_OPTION_NUMBER, "PERCENT", "1",
     "leave out what has less of the total"},
    {.name = NULL},
};

static void put_escaped(struct prism_out *out, const char *text)
{
    for (; *text != '\0'; text++) {
        if (strchr("\\`*_[]<>", *text) != NULL) {
            prism_out_char(out, '\\');
        }
        prism_out_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
    }
}

static void put_item(struct prism_out *out, const struct prism_profile *p,
                     const struct prism_walk *at, const char *amount, double percent)
{
    uint32_t function = p->tree.nodes[at->node].function;
    const char *path = prism_profile_path(p, function);

    prism_out_format(out, "%*s- ", (int)(at->depth - 1) * 2, "");
    put_escaped(out, p->functions[function].qualname);
    if (path[0] != '\0') {
        prism_out_text(out, " (");
        put_escaped(out, path);
        prism_out_format(out, ":%u)", p->functions[function].line);
    }
    prism_out_format(out, ": %s, %.1f %%\n", amount, percent);
}

static bool outline_write(const struct prism_profile *p,
                          const struct prism_settings *settings, struct prism_out *out,
                          struct prism_notes *notes, struct prism_error *err)
{
    double least = prism_settings_number(settings, &outline_options[0]);
    const struct prism_metric *metric = &p->metrics[prism_profile_main_metric(p)];
    struct prism_totals totals;
    struct prism_walk walk;

    (void)err;
    prism_totals_init(&totals, p, prism_profile_main_metric(p));
    prism_walk_init(&walk, p);
    while (prism_walk_next(&walk)) {
        int64_t total = totals.total[walk.node];
        double percent =
            totals.total[0] > 0 ? 100 * (double)total / (double)totals.total[0] : 0;

        if (!walk.entering || walk.node == 0) {
            continue;
        }
        if (percent < least) {
            prism_notes_add(notes, PRISM_NOTE_LOST, "contexts below %g %%", least);
            prism_walk_skip(&walk);
        } else {
            put_item(out, p, &walk, prism_amount(metric, total), percent);
        }
    }
    prism_walk_release(&walk);
    prism_totals_release(&totals);
    return true;
}

const struct prism_format prism_format_outline = {
    .title = "nested list in Markdown",
    .patterns = (const char *const[]){"*.md", NULL},
    .writes = PRISM_TREE,
    .options = outline_options,
    .write = outline_write,
};
