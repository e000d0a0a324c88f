/* SPDX-License-Identifier: MIT */
/* callprism.c - see callprism.h.  What `callprism record` says, it says by variables of
 * the environment (cli/record_run.c). */
#define PY_SSIZE_T_CLEAN
#include "core/hook/embed/callprism.h"

#include <Python.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "core/hook/embed/attach.h"

#define TEXT_OF(number)  #number
#define VERSION_OF(x, y) TEXT_OF(x) "." TEXT_OF(y)
#define OUR_PYTHON       VERSION_OF(PY_MAJOR_VERSION, PY_MINOR_VERSION)

/* The library may have been linked with another Python than it was made for. */
static bool fits(void)
{
    const char *version = Py_GetVersion();
    size_t len = strlen(OUR_PYTHON);

    if (strncmp(version, OUR_PYTHON, len) != 0 ||
        (version[len] >= '0' && version[len] <= '9')) {
        return prism_embed_fail("callprism: this recorder is for CPython %s, and the "
                                "interpreter is %.16s",
                                OUR_PYTHON, version);
    }
    return true;
}

static bool fill_random(void *bytes, size_t len)
{
    if (getrandom(bytes, len, 0) != (ssize_t)len) {
        return prism_embed_fail("callprism: no random bytes: %s", strerror(errno));
    }
    return true;
}

int callprism_embed(const char *path, const char *options)
{
    struct prism_embed how = {.path = path, .options = options};

    return fits() && fill_random(how.run_id, sizeof how.run_id) &&
                   prism_embed_attach(&how)
               ? 0
               : -1;
}

static bool read_run_id(const char *digits, uint8_t id[static 16])
{
    bool done = digits != NULL && strlen(digits) == 32 &&
                strspn(digits, "0123456789abcdefABCDEF") == 32;

    for (size_t i = 0; i < 16 && done; i++) {
        const char pair[] = {digits[2 * i], digits[2 * i + 1], '\0'};

        id[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    return done || prism_embed_fail("callprism: CALLPRISM_RUN: expected 32 hex digits");
}

/* A recorder of another version may write another file. */
static bool is_of_our_version(void)
{
    const char *version = getenv("CALLPRISM_VERSION");

    return version == NULL || strcmp(version, CALLPRISM_VERSION) == 0 ||
           prism_embed_fail("callprism %s is embedded, and callprism %s records",
                            CALLPRISM_VERSION, version);
}

/* PID-RANDOM in the recording's directory, as every process names its file. */
static bool name_file(const char *directory, char *path, size_t room)
{
    uint32_t number;
    int len;

    if (!fill_random(&number, sizeof number)) {
        return false;
    }
    len = snprintf(path, room, "%s/%ld-%08x", directory, (long)getpid(), number);
    return (len > 0 && (size_t)len < room) ||
           prism_embed_fail("callprism: %.80s...: the name is too long", directory);
}

int callprism_embed_below_record(void)
{
    const char *directory = getenv("CALLPRISM_RECORDING");
    char path[PATH_MAX];
    struct prism_embed how = {
        .path = path, .options = getenv("CALLPRISM_OPTIONS"), .is_told = true};

    /* One that is gone: its program has ended, and we go on. */
    if (directory == NULL || directory[0] == '\0' || access(directory, X_OK) != 0) {
        return 1;
    }
    return fits() && is_of_our_version() &&
                   read_run_id(getenv("CALLPRISM_RUN"), how.run_id) &&
                   name_file(directory, path, sizeof path) && prism_embed_attach(&how)
               ? 0
               : -1;
}

const char *callprism_embed_problem(void)
{
    return prism_embed_problem();
}
