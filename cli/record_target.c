/* SPDX-License-Identifier: MIT */
/* record_target.c - a word is run as Python when it ends in .py, is a folder or an
 * archive with a __main__, or its first line names python; anything else is a
 * command of its own. */
#include "cli/record_target.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/span.h"

static void push(struct prism_target *target, const char *word)
{
    prism_vec_push(&target->argv) = prism_copy(word, strlen(word));
}

static bool is_file(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && S_ISREG(status.st_mode);
}

/* The first bytes of a file; nothing when it cannot be read. */
static struct prism_span head_of(const char *path, char *room, size_t len)
{
    FILE *file = is_file(path) ? fopen(path, "rbe") : NULL;
    size_t got = file != NULL ? fread(room, 1, len, file) : 0;

    if (file != NULL) {
        (void)fclose(file);
    }
    return prism_span(room, got);
}

static bool is_python(const char *word)
{
    char room[256];
    struct prism_span head = head_of(word, room, sizeof room);
    char inside[PATH_MAX];
    struct prism_span line = head;
    struct prism_span rest;

    if (prism_span_ends(prism_span_of(word), ".py")) {
        return true;
    }
    if (snprintf(inside, sizeof inside, "%s/__main__.py", word) < (int)sizeof inside &&
        is_file(inside)) {
        return true;
    }
    if (prism_span_starts(head, "PK\x03\x04")) {
        return true; /* a zip archive; only Python runs those */
    }
    (void)prism_span_split_first(head, '\n', &line, &rest);
    return prism_span_starts(line, "#!") && prism_span_find(line, "python") != NULL;
}

/* The interpreter: as told, else of the active virtual environment, else PATH's. */
static void push_python(struct prism_target *target, const char *told)
{
    const char *environment = getenv("VIRTUAL_ENV");
    char path[PATH_MAX];

    if (told == NULL && environment != NULL && environment[0] != '\0' &&
        snprintf(path, sizeof path, "%s/bin/python3", environment) < (int)sizeof path &&
        access(path, X_OK) == 0) {
        told = path;
    }
    push(target, told != NULL ? told : "python3");
    target->python = true;
}

/* The last part of a path without .py; a name that can be a file's. */
static char *file_name(const char *word)
{
    size_t len = strlen(word);
    const char *slash;
    char *name;

    while (len > 1 && word[len - 1] == '/') {
        len--;
    }
    slash = memrchr(word, '/', len);
    if (slash != NULL && slash + 1 < word + len) {
        len -= (size_t)(slash + 1 - word);
        word = slash + 1;
    }
    if (len > 3 && memcmp(word + len - 3, ".py", 3) == 0) {
        len -= 3;
    }
    len = len < 200 ? len : 200;
    name = prism_copy(word, len);
    if (name[0] == '.' || name[0] == '/' || name[0] == '\0') {
        free(name);
        name = prism_copy("run", 3);
    }
    return name;
}

bool prism_target_find(struct prism_target *target,
                       const struct prism_target_words *given, struct prism_error *err)
{
    const char *first = given->word_count > 0 ? given->words[0] : NULL;

    if (given->module != NULL || given->code != NULL) {
        push_python(target, given->python);
        push(target, given->module != NULL ? "-m" : "-c");
        push(target, given->module != NULL ? given->module : given->code);
        target->name =
            given->module != NULL ? file_name(given->module) : prism_copy("code", 4);
    } else if (first == NULL) {
        return prism_error_set(err, "expected a program to record, found none");
    } else {
        if (is_python(first)) {
            push_python(target, given->python);
        }
        target->name = file_name(first);
    }
    for (size_t i = 0; i < given->word_count; i++) {
        push(target, given->words[i]);
    }
    prism_vec_push(&target->argv) = NULL;
    return true;
}

void prism_target_release(struct prism_target *target)
{
    for (size_t i = 0; i < target->argv.count; i++) {
        free(target->argv.items[i]);
    }
    prism_vec_release(&target->argv);
    free(target->name);
    target->name = NULL;
}
