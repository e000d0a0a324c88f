/* SPDX-License-Identifier: MIT */
/* host.c - a program with a Python of its own, which callprism records:
 *
 *     ./host run.prism "print(sum(range(10)))"
 *
 * or, without a file, `callprism record -o run.svg ./host - CODE`.  README.md says how to
 * build it. */
#include <Python.h>
#include <callprism.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
    PyPreConfig before;
    int refused;
    int failed;

    if (argc != 3) {
        fprintf(stderr, "usage: host FILE.prism|- CODE\n");
        return 2;
    }
    PyPreConfig_InitPythonConfig(&before);
    if (PyStatus_Exception(Py_PreInitialize(&before))) {
        return 1;
    }
    /* Before the interpreter: the recording begins with its first bytecode. */
    refused = strcmp(argv[1], "-") == 0 ? callprism_embed_below_record()
                                        : callprism_embed(argv[1], NULL);
    Py_Initialize();
    failed = PyRun_SimpleString(argv[2]);
    /* Not being recorded is no reason not to work. */
    if (refused != 0 || callprism_embed_problem() != NULL) {
        fprintf(stderr, "host: not recorded: %s\n",
                refused == 1 ? "not below callprism record"
                             : callprism_embed_problem());
    }
    return Py_FinalizeEx() == 0 && failed == 0 ? 0 : 1;
}
