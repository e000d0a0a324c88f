/* SPDX-License-Identifier: MIT */
/* pprof.h - what reading and writing pprof share: the numbers of the fields, and what
 * our own profiles say in labels and comments. */
#ifndef PRISM_CONVERTERS_PPROF_H
#define PRISM_CONVERTERS_PPROF_H

#include "converters/format.h"

enum prism_pprof_profile {
    PRISM_PPROF_SAMPLE_TYPE = 1,
    PRISM_PPROF_SAMPLE = 2,
    PRISM_PPROF_MAPPING = 3,
    PRISM_PPROF_LOCATION = 4,
    PRISM_PPROF_FUNCTION = 5,
    PRISM_PPROF_STRING = 6,
    PRISM_PPROF_DROP_FRAMES = 7,
    PRISM_PPROF_KEEP_FRAMES = 8,
    PRISM_PPROF_TIME_NANOS = 9,
    PRISM_PPROF_DURATION_NANOS = 10,
    PRISM_PPROF_PERIOD_TYPE = 11,
    PRISM_PPROF_PERIOD = 12,
    PRISM_PPROF_COMMENT = 13,
    PRISM_PPROF_DEFAULT_TYPE = 14,
    PRISM_PPROF_DOC_URL = 15,
};

enum { PRISM_PPROF_TYPE_TYPE = 1, PRISM_PPROF_TYPE_UNIT = 2 };

enum {
    PRISM_PPROF_SAMPLE_LOCATION = 1,
    PRISM_PPROF_SAMPLE_VALUE = 2,
    PRISM_PPROF_SAMPLE_LABEL = 3,
};

enum {
    PRISM_PPROF_LABEL_KEY = 1,
    PRISM_PPROF_LABEL_STR = 2,
    PRISM_PPROF_LABEL_NUM = 3,
};

enum {
    PRISM_PPROF_MAPPING_ID = 1,
    PRISM_PPROF_MAPPING_FILE = 5,
    PRISM_PPROF_MAPPING_HAS_FUNCTIONS = 7,
    PRISM_PPROF_MAPPING_HAS_FILES = 8,
    PRISM_PPROF_MAPPING_HAS_LINES = 9,
};

enum {
    PRISM_PPROF_LOCATION_ID = 1,
    PRISM_PPROF_LOCATION_MAPPING = 2,
    PRISM_PPROF_LOCATION_ADDRESS = 3,
    PRISM_PPROF_LOCATION_LINE = 4,
};

enum { PRISM_PPROF_LINE_FUNCTION = 1, PRISM_PPROF_LINE_LINE = 2 };

enum {
    PRISM_PPROF_FUNCTION_ID = 1,
    PRISM_PPROF_FUNCTION_NAME = 2,
    PRISM_PPROF_FUNCTION_SYSTEM_NAME = 3,
    PRISM_PPROF_FUNCTION_FILE = 4,
    PRISM_PPROF_FUNCTION_LINE = 5,
};

/* More sample types than any tool writes: each is a number for every stack. */
enum { PRISM_PPROF_TYPES = 64 };

/* Labels. */
#define PRISM_PPROF_THREAD    "thread"
#define PRISM_PPROF_THREAD_ID "thread_id"
#define PRISM_PPROF_PID       "pid"
/* The first comment of what we write; the others are "key: value". */
#define PRISM_PPROF_CREATOR   "callprism "

/* Is this one of the formats that pprof had before, which are refused by name? */
bool prism_pprof_is_legacy(struct prism_span head);

/* prism_format's read and write. */
bool prism_pprof_read(struct prism_cursor *in, const struct prism_settings *settings,
                      struct prism_builder *b, struct prism_notes *notes,
                      struct prism_error *err);
bool prism_pprof_write(const struct prism_profile *profile,
                       const struct prism_settings *settings, struct prism_out *out,
                       struct prism_notes *notes, struct prism_error *err);

#endif
