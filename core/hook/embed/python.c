/* SPDX-License-Identifier: MIT */
/* python.c - callprism-pythonX.Y: the command line of the Python that it stands for, an
 * interpreter that is recorded from its first bytecode.
 *
 * The program's name is that Python's, by which it finds its library and the pyvenv.cfg
 * of a virtual environment, and which is sys.executable: what the program starts is the
 * real one.  `callprism record --embed` names it, and leaves argv[0] as it was;
 * else it is the one that this was built for.
 *
 * When it cannot record it is that Python nevertheless: the ways in that every Python
 * has come by later and say what is wrong. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#include "core/hook/embed/attach.h"
#include "core/hook/embed/callprism.h"

#ifndef CALLPRISM_PYTHON
#error "CALLPRISM_PYTHON must be the path of the Python that this stands for"
#endif

/* Ends the process when the command line asks for that, or is wrong. */
static void check(PyStatus status, PyConfig *config)
{
    if (PyStatus_Exception(status)) {
        PyConfig_Clear(config);
        Py_ExitStatusException(status);
    }
}

static void initialize(int argc, char **argv, const char *program)
{
    PyPreConfig before;
    PyConfig config;

    PyPreConfig_InitPythonConfig(&before);
    PyConfig_InitPythonConfig(&config);
    check(Py_PreInitializeFromBytesArgs(&before, argc, argv), &config);
    (void)callprism_embed_below_record();
    check(PyConfig_SetBytesArgv(&config, argc, argv), &config);
    check(PyConfig_SetBytesString(&config, &config.program_name, program), &config);
    check(Py_InitializeFromConfig(&config), &config);
    PyConfig_Clear(&config);
}

int main(int argc, char **argv)
{
    static char program[] = CALLPRISM_PYTHON;
    const char *named = getenv("CALLPRISM_EMBED");
    char *told = named != NULL && named[0] != '\0' ? strdup(named) : NULL;

    prism_embed_begins();
    (void)unsetenv("CALLPRISM_EMBED");
    if (told == NULL) {
        argv[0] = program;
    }
    initialize(argc, argv, told != NULL ? told : program);
    free(told);
    return Py_RunMain();
}
