/* SPDX-License-Identifier: MIT */
/* record_embed.c - see record_embed.h.  A name may be a shim or a link, and an installed
 * Python may have been replaced by the next release: where it is not the very file that
 * our program was built for, only itself can tell. */
#include "cli/record_embed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/known_python.h"
#include "cli/record_run.h"
#include "core/base/memory.h"
#include "core/base/module.h"
#include "core/base/span.h"

/* What an interpreter prints. */
struct answer {
    char text[PATH_MAX + 64];
    struct prism_span span;
};

/* Its version, as its library is named ("3.13"), its release ("3.13.0"), sys.executable.
 * For any Python, and quick: nothing is imported. */
static char question[] =
    "import sys\n"
    "print('%d.%d%s\\n%s\\n%s' % (sys.version_info[:2] + (getattr(sys, 'abiflags', ''),"
    " sys.version.split()[0], sys.executable)))\n";

/* An errno value when it could not be started. */
static int start(char *const *words, int output, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    int errnum = posix_spawn_file_actions_init(&actions);

    if (errnum == 0) {
        errnum = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                                  O_RDONLY, 0);
        if (errnum == 0) {
            errnum = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        }
        if (errnum == 0) {
            errnum = posix_spawnp(child, words[0], &actions, NULL, words, environ);
        }
        (void)posix_spawn_file_actions_destroy(&actions);
    }
    return errnum;
}

/* All of it, as far as there is room. */
static size_t read_all(int input, char *text, size_t room)
{
    size_t len = 0;
    ssize_t got;

    do {
        got = read(input, text + len, room - len);
        len += got > 0 ? (size_t)got : 0;
    } while ((got > 0 && len < room) || (got < 0 && errno == EINTR));
    return len;
}

/* False: it gave no answer; *errnum: why it could not be started, or 0. */
static bool ask(char *const *words, struct answer *answer, int *errnum)
{
    int pipes[2];
    int status = 0;
    pid_t child = 0;

    if (pipe2(pipes, O_CLOEXEC) != 0) {
        *errnum = errno;
        return false;
    }
    *errnum = start(words, pipes[1], &child);
    (void)close(pipes[1]);
    answer->span =
        prism_span(answer->text, read_all(pipes[0], answer->text, sizeof answer->text));
    (void)close(pipes[0]);
    while (*errnum == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return *errnum == 0 && status == 0;
}

/* Does this program embed this release?  It says so without starting an interpreter. */
static bool embeds(char *path, struct prism_span release)
{
    char *words[] = {path, "-V", NULL};
    struct prism_span name;
    struct prism_span version;
    struct answer answer;
    int errnum;

    return ask(words, &answer, &errnum) &&
           prism_span_split_first(answer.span, ' ', &name, &version) &&
           prism_span_split_first(version, '\n', &version, &name) &&
           prism_span_equal(version, release);
}

/* callprism-pythonNAME beside our own program; free() it.  NULL: it is not there, or of
 * another release. */
static char *find_program(struct prism_span name, struct prism_span release)
{
    char prefix[PATH_MAX];
    size_t room = sizeof prefix + 64;
    char *path = prism_alloc(room);

    prism_module_prefix(prefix);
    (void)snprintf(path, room, "%s/bin/callprism-python%.*s", prefix,
                   (int)(name.len < 16 ? name.len : 16), name.at);
    if (access(path, X_OK) == 0 && embeds(path, release)) {
        return path;
    }
    free(path);
    return NULL;
}

/* What a Python says of itself. */
struct python {
    struct answer answer;
    struct prism_span version;
    struct prism_span release;
    struct prism_span executable;
};

static bool ask_python(const char *name, struct python *python, int *errnum)
{
    char *words[] = {prism_copy(name, strlen(name)), "-E", "-S", "-c", question, NULL};
    bool answered = ask(words, &python->answer, errnum);
    struct prism_span rest = python->answer.span;

    free(words[0]);
    return answered && prism_span_split_first(rest, '\n', &python->version, &rest) &&
           prism_span_split_first(rest, '\n', &python->release, &rest) &&
           prism_span_split_first(rest, '\n', &python->executable, &rest);
}

/* "2.7" is, and so is "3.8d"; "3.13" is not. */
static bool is_too_old(struct prism_span version)
{
    bool one_digit = version.len == 3 ||
                     (version.len > 3 && strchr("0123456789", version.at[3]) == NULL);

    return prism_span_starts(version, "2.") ||
           (prism_span_starts(version, "3.") && one_digit && version.at[2] < '9');
}

static bool fail_without_program(const struct python *python, struct prism_error *err)
{
    const struct prism_span executable = python->executable;

    if (is_too_old(python->version)) {
        return prism_error_set(
            err,
            "--embed: %.*s is Python %.*s; callprism records CPython 3.9 and later",
            (int)executable.len, executable.at, (int)python->release.len,
            python->release.at);
    }
    return prism_error_set(
        err,
        "--embed: there is no callprism-python%.*s for %.*s, release %.*s: install "
        "callprism where that Python's shared library is (on Debian libpython3-dev; "
        "with pyenv build it with --enable-shared), or record without --embed",
        (int)python->version.len, python->version.at, (int)executable.len,
        executable.at, (int)python->release.len, python->release.at);
}

static bool find_known(struct prism_embedding *embedding, const char *name)
{
    char path[PATH_MAX];
    const struct prism_known_python *known =
        prism_known_python_find(prism_known_pythons, name, path);

    if (known != NULL) {
        embedding->program =
            find_program(prism_span_of(known->name), prism_span_of(known->release));
    }
    if (embedding->program != NULL) {
        embedding->python = prism_copy(path, strlen(path));
    }
    return embedding->program != NULL;
}

bool prism_embedding_find(struct prism_embedding *embedding, const char *name,
                          struct prism_error *err)
{
    struct python python;
    int errnum;

    *embedding = (struct prism_embedding){NULL, NULL};
    if (find_known(embedding, name)) {
        return true;
    }
    if (!ask_python(name, &python, &errnum)) {
        return errnum != 0 ||
               prism_error_set(err, "--embed: %s does not say which Python it is",
                               name);
    }
    embedding->program = find_program(python.version, python.release);
    if (embedding->program ==
        NULL) { /* another one of its version has the short name */
        embedding->program = find_program(python.release, python.release);
    }
    if (embedding->program == NULL) {
        return fail_without_program(&python, err);
    }
    embedding->python = prism_copy(python.executable.at, python.executable.len);
    return true;
}

void prism_embedding_release(struct prism_embedding *embedding)
{
    free(embedding->program);
    free(embedding->python);
    *embedding = (struct prism_embedding){NULL, NULL};
}
