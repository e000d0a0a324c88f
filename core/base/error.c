/* SPDX-License-Identifier: MIT */
/* error.c - messages are cut, never overrun, and never hold a newline: what is
 * printed for one fault is one line. */
#include "core/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool prism_error_set(struct prism_error *err, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    for (char *at = err->text; *at != '\0'; at++) {
        if (*at == '\n' || *at == '\r') {
            *at = ' ';
        }
    }
    return false;
}

bool prism_error_system(struct prism_error *err, const char *name, const char *verb,
                        int errnum)
{
    char room[128];
    /* GNU strerror_r(): thread-safe, and the text may be static or in `room`. */
    const char *reason = strerror_r(errnum, room, sizeof room);

    return prism_error_set(err, "%s: cannot %s: %s", name, verb, reason);
}
