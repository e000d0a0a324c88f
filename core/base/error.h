/* SPDX-License-Identifier: MIT */
/* error.h - what went wrong, in one line for a person.
 *
 * A function that may fail returns bool (or a pointer) and takes a
 * `struct prism_error *` last.  The message is made once, where the fault is
 * detected, and passed on untouched:
 *
 *     x.prof@0x1f4: expected a string reference below 212, found 900
 *
 * A caller gives a zero-initialised error; it is only read after a failure. */
#ifndef PRISM_BASE_ERROR_H
#define PRISM_BASE_ERROR_H

#include <stdbool.h>

#define PRISM_PRINTF(text, first) __attribute__((format(printf, text, first)))

struct prism_error {
    char text[1024];
};

/* Fill in the message; always returns false, so that callers can return it. */
bool prism_error_set(struct prism_error *err, const char *format, ...)
    PRISM_PRINTF(2, 3);

/* "NAME: cannot VERB: REASON" for an errno value; always returns false. */
bool prism_error_system(struct prism_error *err, const char *name, const char *verb,
                        int errnum);

#endif
