/* SPDX-License-Identifier: MIT */
/* profile.c - questions that every reader of a profile asks. */
#include "core/profile/profile.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

void prism_profile_free(const struct prism_profile *profile)
{
    struct prism_profile *own = (struct prism_profile *)profile;

    if (own == NULL) {
        return;
    }
    prism_arena_release(&own->arena);
    free(own);
}

uint32_t prism_profile_metric(const struct prism_profile *profile, enum prism_role role)
{
    for (uint32_t i = 0; i < profile->metric_count; i++) {
        if (profile->metrics[i].role == role) {
            return i;
        }
    }
    return PRISM_NONE;
}

uint32_t prism_profile_main_metric(const struct prism_profile *profile)
{
    uint32_t metric = prism_profile_metric(profile, PRISM_ROLE_TIME);

    if (metric == PRISM_NONE) {
        metric = prism_profile_metric(profile, PRISM_ROLE_OTHER);
    }
    return metric == PRISM_NONE ? 0 : metric;
}

const char *prism_profile_meta(const struct prism_profile *profile, const char *key)
{
    for (size_t i = 0; i < profile->meta_count; i++) {
        if (strcmp(profile->meta[i].key, key) == 0) {
            return profile->meta[i].value;
        }
    }
    return NULL;
}

const char *prism_profile_source(const struct prism_profile *profile)
{
    return profile->source_count > 0 ? profile->sources[0].name : "profile";
}

const char *prism_profile_path(const struct prism_profile *profile, uint32_t function)
{
    uint32_t file = profile->functions[function].file;

    return file == PRISM_NONE ? "" : profile->files[file].path;
}

int64_t prism_profile_sum(const struct prism_profile *profile, uint32_t metric)
{
    bool tree = profile->shape == PRISM_TREE;
    size_t rows = tree ? profile->tree.cell_count : profile->function_count;
    const int64_t *values = tree ? profile->tree.values : profile->graph.function_self;
    int64_t sum = 0;

    for (size_t i = 0; i < rows; i++) {
        int64_t value = values[i * profile->metric_count + metric];

        sum += value != PRISM_UNKNOWN ? value : 0;
    }
    return sum;
}

uint32_t prism_profile_recorded(const struct prism_profile *profile)
{
    bool *recorded = prism_alloc_zeroed(profile->process_count, sizeof *recorded);
    uint32_t count = 0;

    for (uint32_t i = 0; i < profile->thread_count; i++) {
        count += !recorded[profile->threads[i].process];
        recorded[profile->threads[i].process] = true;
    }
    free(recorded);
    return count;
}

const char *prism_kind_name(enum prism_kind kind)
{
    static const char *const names[] = {
        [PRISM_KIND_PYTHON] = "python",       [PRISM_KIND_BUILTIN] = "builtin",
        [PRISM_KIND_WAITING] = "waiting",     [PRISM_KIND_OUTSIDE] = "outside",
        [PRISM_KIND_TRUNCATED] = "truncated", [PRISM_KIND_OTHER] = "other",
    };

    return names[kind];
}
