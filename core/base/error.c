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
    char reason[128];

    /* The XSI strerror_r() is thread-safe and does not hand out static memory. */
    if (strerror_r(errnum, reason, sizeof reason) != 0) {
        (void)snprintf(reason, sizeof reason, "error %d", errnum);
    }
    return prism_error_set(err, "%s: cannot %s: %s", name, verb, reason);
}
