/* SPDX-License-Identifier: MIT */
/* builtin_names.h - what C functions are called: `name` is the text that cProfile
 * writes, but without addresses, which differ from run to run; `qualname` is for
 * people: "builtins.len", "list.append", "datetime.datetime.now". */
#ifndef PRISM_HOOK_BUILTIN_NAMES_H
#define PRISM_HOOK_BUILTIN_NAMES_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define PRISM_BUILTIN_NAME_LEN 512

struct prism_builtin_name {
    char name[PRISM_BUILTIN_NAME_LEN];
    char qualname[PRISM_BUILTIN_NAME_LEN];
};

/* `function`: a PyCFunctionObject, or a method descriptor.  Needs the GIL; an exception
 * that is being raised stays. */
void prism_hook_name_builtin(PyObject *function, struct prism_builtin_name *to);

#endif
