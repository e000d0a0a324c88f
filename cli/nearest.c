/* SPDX-License-Identifier: MIT */
/* nearest.c - the edit distance that spelling checkers use, with one addition:
 * a word that the typed one starts with, or the other way round, is at distance
 * 1, so that "--output" finds "-o" and "time" finds "timebars". */
#include "cli/nearest.h"

#include <string.h>

#define LONGEST 63

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

size_t prism_nearest_distance(const char *a, const char *b)
{
    size_t a_len = smaller(strlen(a), LONGEST);
    size_t b_len = smaller(strlen(b), LONGEST);
    size_t row[LONGEST + 2][LONGEST + 2];

    for (size_t i = 0; i <= a_len; i++) {
        row[i][0] = i;
    }
    for (size_t j = 0; j <= b_len; j++) {
        row[0][j] = j;
    }
    for (size_t i = 1; i <= a_len; i++) {
        for (size_t j = 1; j <= b_len; j++) {
            size_t other = a[i - 1] != b[j - 1];

            row[i][j] = smaller(smaller(row[i - 1][j], row[i][j - 1]) + 1,
                                row[i - 1][j - 1] + other);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                row[i][j] = smaller(row[i][j], row[i - 2][j - 2] + 1);
            }
        }
    }
    return row[a_len][b_len];
}

void prism_nearest_offer(struct prism_nearest *nearest, const char *word)
{
    size_t common = smaller(strlen(nearest->typed), strlen(word));
    size_t distance = prism_nearest_distance(nearest->typed, word);

    if (distance > 1 && common > 0 && strncmp(nearest->typed, word, common) == 0) {
        distance = 1;
    }
    if (nearest->best == NULL || distance < nearest->distance) {
        nearest->best = word;
        nearest->distance = distance;
    }
}
