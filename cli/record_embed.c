/* SPDX-License-Identifier: MIT */
/* record_embed.c - see record_embed.h.  A name may be a shim, a link, or the python of a
 * virtual environment, and an installed Python may have been replaced by the next
 * release: only itself can tell. */
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

#include "cli/record_run.h"
#include "core/base/memory.h"
#include "core/base/span.h"

extern char **environ;

/* What an interpreter says of itself. */
struct answer {
    char text[PATH_MAX + 64];
    struct prism_span version;    /* "3.13", as its library is named */
    struct prism_span release;    /* "3.13.0" */
    struct prism_span executable; /* sys.executable */
};

/* Valid for every Python, and quick: without site, nothing is imported. */
static char question[] = "import sys\n"
                         "v = sys.version_info\n"
                         "print('%d.%d%s\\n%d.%d.%d\\n%s' % (v[:2] + (getattr(sys, "
                         "'abiflags', ''),) + v[:3] + (sys.executable,)))\n";

/* An errno value when it could not be started. */
static int start(const char *program, int output, pid_t *child)
{
    char *words[] = {prism_copy(program, strlen(program)), "-E", "-S", "-c", question,
                     NULL};
    posix_spawn_file_actions_t actions;
    int errnum = posix_spawn_file_actions_init(&actions);

    if (errnum == 0) {
        errnum = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null",
                                                  O_RDONLY, 0);
        if (errnum == 0) {
            errnum = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        }
        if (errnum == 0) {
            errnum = posix_spawnp(child, program, &actions, NULL, words, environ);
        }
        (void)posix_spawn_file_actions_destroy(&actions);
    }
    free(words[0]);
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
static bool ask(const char *program, struct answer *answer, int *errnum)
{
    struct prism_span rest;
    int pipes[2];
    int status = 0;
    pid_t child = 0;

    if (pipe2(pipes, O_CLOEXEC) != 0) {
        *errnum = errno;
        return false;
    }
    *errnum = start(program, pipes[1], &child);
    (void)close(pipes[1]);
    rest = prism_span(answer->text,
                      read_all(pipes[0], answer->text, sizeof answer->text));
    (void)close(pipes[0]);
    while (*errnum == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    return *errnum == 0 && status == 0 &&
           prism_span_split_first(rest, '\n', &answer->version, &rest) &&
           prism_span_split_first(rest, '\n', &answer->release, &rest) &&
           prism_span_split_first(rest, '\n', &answer->executable, &rest);
}

/* Beside our own program; free() it.  NULL: it is not there, or of another release. */
static char *find_program(struct prism_span version, struct prism_span release)
{
    char prefix[PATH_MAX];
    size_t room = sizeof prefix + 64;
    char *path = prism_alloc(room);
    struct answer answer;
    int errnum;

    prism_run_prefix(prefix);
    (void)snprintf(path, room, "%s/bin/callprism-python%.*s", prefix,
                   (int)(version.len < 16 ? version.len : 16), version.at);
    if (access(path, X_OK) == 0 && ask(path, &answer, &errnum) &&
        prism_span_equal(answer.release, release)) {
        return path;
    }
    free(path);
    return NULL;
}

bool prism_embedding_find(struct prism_embedding *embedding, const char *python,
                          struct prism_error *err)
{
    struct answer answer;
    int errnum;

    *embedding = (struct prism_embedding){NULL, NULL};
    if (!ask(python, &answer, &errnum)) {
        return errnum != 0 ||
               prism_error_set(err, "--embed: %s does not say which Python it is",
                               python);
    }
    embedding->program = find_program(answer.version, answer.release);
    if (embedding->program == NULL) { /* another one of its version has the short name */
        embedding->program = find_program(answer.release, answer.release);
    }
    if (embedding->program == NULL) {
        return prism_error_set(
            err,
            "--embed: there is no callprism-python%.*s for %.*s, release %.*s: install "
            "callprism where that Python's shared library is (on Debian libpython3-dev; "
            "with pyenv build it with --enable-shared), or record without --embed",
            (int)answer.version.len, answer.version.at, (int)answer.executable.len,
            answer.executable.at, (int)answer.release.len, answer.release.at);
    }
    embedding->python = prism_copy(answer.executable.at, answer.executable.len);
    return true;
}

void prism_embedding_release(struct prism_embedding *embedding)
{
    free(embedding->program);
    free(embedding->python);
    *embedding = (struct prism_embedding){NULL, NULL};
}
