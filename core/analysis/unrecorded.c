/* SPDX-License-Identifier: MIT */
/* unrecorded.c - see unrecorded.h.  A child is known by its arguments: the program may
 * have been started under another name than it was recorded with (a link, a shim). */
#include "core/analysis/unrecorded.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/command.h"
#include "core/base/hash.h"

/* The arguments of what is accounted for, as hashes, sorted. */
struct known {
    PRISM_VEC(uint64_t);
};

static bool has_key(const struct prism_meta *meta, const char *key)
{
    return strcmp(meta->key, key) == 0;
}

bool prism_unrecorded_is_meta(const struct prism_meta *meta)
{
    return has_key(meta, PRISM_META_UNRECORDED) || has_key(meta, PRISM_META_STARTED);
}

static uint64_t arguments_of(struct prism_span command)
{
    struct prism_span arguments = prism_command_arguments(command);

    return prism_hash_bytes(arguments.at, arguments.len);
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;

    return (*left > *right) - (*left < *right);
}

static bool is_known(const struct known *known, uint64_t arguments)
{
    return known->count > 0 && bsearch(&arguments, known->items, known->count,
                                       sizeof *known->items, by_number) != NULL;
}

/* What says of itself why it was not recorded. */
static void add_excused(const struct prism_profile *profile, struct known *known,
                        struct prism_unrecorded_list *list)
{
    for (size_t i = 0; i < profile->meta_count; i++) {
        struct prism_span command = prism_span_of(profile->meta[i].value);
        struct prism_span reason = {"", 0};

        if (has_key(&profile->meta[i], PRISM_META_UNRECORDED)) {
            (void)prism_span_split_last(command, '\n', &command, &reason);
            prism_vec_push(list) = (struct prism_unrecorded){command, reason};
            prism_vec_push(known) = arguments_of(command);
        }
    }
}

/* A process that was recorded has threads. */
static void add_recorded(const struct prism_profile *profile, struct known *known)
{
    for (uint32_t i = 0; i < profile->thread_count; i++) {
        uint32_t process = profile->threads[i].process;

        if (i == 0 || process != profile->threads[i - 1].process) {
            prism_vec_push(known) =
                arguments_of(prism_span_of(profile->processes[process].command));
        }
    }
}

void prism_unrecorded_of(const struct prism_profile *profile,
                         struct prism_unrecorded_list *list)
{
    const struct prism_span silent =
        prism_span_of("it runs without callprism's start-up "
                      "code, or could not be started");
    struct known known = {0};

    add_excused(profile, &known, list);
    add_recorded(profile, &known);
    if (known.count > 0) {
        qsort(known.items, known.count, sizeof *known.items, by_number);
    }
    for (size_t i = 0; i < profile->meta_count; i++) {
        struct prism_span command = prism_span_of(profile->meta[i].value);
        uint64_t arguments = arguments_of(command);

        if (has_key(&profile->meta[i], PRISM_META_STARTED) &&
            !is_known(&known, arguments)) {
            prism_vec_push(list) = (struct prism_unrecorded){command, silent};
        }
    }
    prism_vec_release(&known);
}
