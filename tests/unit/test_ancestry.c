/* SPDX-License-Identifier: MIT */
/* test_ancestry.c - processes of this machine, as /proc tells of them. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "core/capture/ancestry.h"
#include "core/capture/process.h"

static void test_stat(void **state)
{
    struct prism_process_stat stat;
    struct timespec now;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        _exit(0);
    }
    assert_true(prism_process_stat((uint32_t)getpid(), &stat));
    assert_int_equal(stat.state, 'R');
    assert_int_equal(stat.parent_pid, getppid());
    assert_int_equal(clock_gettime(CLOCK_BOOTTIME, &now), 0);
    assert_in_range(stat.start_ns, 1, ((uint64_t)now.tv_sec + 1) * 1000000000);
    /* It has ended when it can be waited for. */
    assert_int_equal(waitid(P_PID, (id_t)child, NULL, WEXITED | WNOWAIT), 0);
    assert_true(prism_process_stat((uint32_t)child, &stat));
    assert_int_equal(stat.state, 'Z');
    assert_int_equal(stat.parent_pid, getpid());
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_false(prism_process_stat((uint32_t)child, &stat));
}

/* More than one read of the kernel's list. */
static void test_youngest(void **state)
{
    enum { MANY = 700 };
    pid_t children[MANY];

    (void)state;
    assert_int_equal(prism_process_youngest_child(), 0);
    for (int i = 0; i < MANY; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails ends at once */
            (void)pause();
            _exit(0);
        }
    }
    assert_int_equal(prism_process_youngest_child(), children[MANY - 1]);
    for (int i = MANY; i-- > 0;) {
        (void)kill(children[i], SIGKILL);
        assert_int_equal(waitpid(children[i], NULL, 0), children[i]);
    }
    assert_int_equal(prism_process_youngest_child(), 0);
}

static void make(const char *folder, long pid, const char *suffix)
{
    char path[200];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%ld%s", folder, pid, suffix);
    file = fopen(path, "w");
    assert_non_null(file);
    (void)fclose(file);
}

static void clear(const char *folder)
{
    char command[200];

    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    assert_int_equal(system(command), 0); /* NOLINT(cert-env33-c) */
}

/* As a grandchild sees it, through a child. */
static struct prism_ancestry of_grandchild(const char *own, pid_t *between)
{
    struct prism_ancestry *found = mmap(NULL, sizeof *found, PROT_READ | PROT_WRITE,
                                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    struct prism_ancestry result;

    assert_ptr_not_equal(found, MAP_FAILED);
    *between = fork();
    if (*between == 0) {
        pid_t grandchild = fork();

        if (grandchild == 0) {
            *found = prism_ancestry_of(own);
            _exit(0);
        }
        (void)waitpid(grandchild, NULL, 0);
        _exit(0);
    }
    assert_int_equal(waitpid(*between, NULL, 0), *between);
    result = *found;
    (void)munmap(found, sizeof *found);
    return result;
}

static void test_ancestry(void **state)
{
    char folder[] = "/tmp/prism-ancestry-XXXXXX";
    char own[sizeof folder + 8];
    struct prism_ancestry found;
    pid_t between;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(own, sizeof own, "%s/own", folder);
    /* Nobody is recorded: notes and files of others say nothing. */
    make(folder, (long)getpid(), "-0badcafe.unrecorded");
    make(folder, (long)getpid(), "");
    make(folder, (long)getpid() + 100000, "-00000000");
    found = of_grandchild(own, &between);
    assert_int_equal(found.parent_pid, between);
    assert_int_equal(found.through_pid, 0);
    /* The test is, and so is its parent, which is farther away. */
    make(folder, (long)getppid(), "-11111111");
    make(folder, (long)getpid(), "-22222222");
    found = of_grandchild(own, &between);
    assert_int_equal(found.parent_pid, getpid());
    assert_int_equal(found.through_pid, between);
    found = prism_ancestry_of(own);
    assert_int_equal(found.parent_pid, getppid());
    assert_int_equal(found.through_pid, 0);
    clear(folder);
    found = prism_ancestry_of(own);
    assert_int_equal(found.parent_pid, getppid());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stat),
        cmocka_unit_test(test_youngest),
        cmocka_unit_test(test_ancestry),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
