/* SPDX-License-Identifier: MIT */
/* pairing.c - both lists sorted by key, then merged: the k-th of a key with the k-th. */
#include "core/analysis/pairing.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/memory.h"

struct entry {
    const char *name;
    const char *file;
    uint32_t line;
    uint32_t function;
};

static int by_key(const struct entry *left, const struct entry *right)
{
    int order = strcmp(left->name, right->name);

    return order != 0 ? order : strcmp(left->file, right->file);
}

static int by_key_and_line(const void *a, const void *b)
{
    const struct entry *left = a;
    const struct entry *right = b;
    int order = by_key(left, right);

    if (order != 0) {
        return order;
    }
    if (left->line != right->line) {
        return left->line < right->line ? -1 : 1;
    }
    return (left->function > right->function) - (left->function < right->function);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? slash + 1 : path;
}

/* Those that are not `taken` yet, sorted; returns how many. */
static size_t list(const struct prism_profile *profile, const bool *taken,
                   bool whole_path, struct entry *entries)
{
    size_t count = 0;

    for (uint32_t i = 0; i < profile->function_count; i++) {
        const char *path = prism_profile_path(profile, i);

        if (!taken[i]) {
            entries[count++] = (struct entry){profile->functions[i].qualname,
                                              whole_path ? path : last_part(path),
                                              profile->functions[i].line, i};
        }
    }
    if (count > 1) {
        qsort(entries, count, sizeof *entries, by_key_and_line);
    }
    return count;
}

uint32_t *prism_pairing(const struct prism_profile *from,
                        const struct prism_profile *to)
{
    uint32_t *pairs = prism_alloc(from->function_count * sizeof *pairs);
    bool *left_taken = prism_alloc_zeroed(from->function_count, sizeof *left_taken);
    bool *right_taken = prism_alloc_zeroed(to->function_count, sizeof *right_taken);
    struct entry *left = prism_alloc(from->function_count * sizeof *left);
    struct entry *right = prism_alloc(to->function_count * sizeof *right);

    for (uint32_t i = 0; i < from->function_count; i++) {
        pairs[i] = PRISM_NONE;
    }
    for (int pass = 0; pass < 2; pass++) {
        size_t left_count = list(from, left_taken, pass == 0, left);
        size_t right_count = list(to, right_taken, pass == 0, right);

        for (size_t l = 0, r = 0; l < left_count && r < right_count;) {
            int order = by_key(&left[l], &right[r]);

            if (order == 0) {
                pairs[left[l].function] = right[r].function;
                left_taken[left[l].function] = true;
                right_taken[right[r].function] = true;
            }
            l += order <= 0;
            r += order >= 0;
        }
    }
    free(left);
    free(right);
    free(left_taken);
    free(right_taken);
    return pairs;
}
