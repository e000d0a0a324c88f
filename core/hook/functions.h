/* SPDX-License-Identifier: MIT */
/* functions.h - from Python's function objects to the recorder's numbers.
 *
 * The number of a Python function sits in an extra slot of its code object (about
 * 1 ns to read, freed with the code); C functions are found by their method
 * definition.  All calls need the GIL. */
#ifndef PRISM_HOOK_FUNCTIONS_H
#define PRISM_HOOK_FUNCTIONS_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/capture/recorder.h"

/* A function that is not recorded: its time stays with its caller. */
#define PRISM_HIDDEN (UINT32_MAX - 1)

/* Once per process: reserve the slot.  False with a Python error. */
bool prism_hook_functions_init(void);
/* A new recording has begun: numbers given before are void. */
void prism_hook_functions_reset(void);
/* The part of it that is about C functions. */
void prism_hook_forget_builtins(void);

/* The function's number, PRISM_HIDDEN, or PRISM_CAPTURE_NONE when recording has
 * failed.  Never leaves a Python error. */
uint32_t prism_hook_code_number(struct prism_recorder *recorder, PyCodeObject *code);

/* The code objects' extra slot that is ours, and which recording's numbers are good. */
extern Py_ssize_t prism_hook_slot;
extern uint32_t prism_hook_numbers;

/* The number of the function that runs a process of multiprocessing, once it is known. */
extern uint32_t prism_hook_bootstrap;

/* The slow half of the next one. */
uint32_t prism_hook_new_number(struct prism_recorder *recorder, PyCodeObject *code,
                               const void *extra);

/* As prism_hook_code_number(), from what the code's slot holds. */
static inline uint32_t prism_hook_number_in(struct prism_recorder *recorder,
                                            PyCodeObject *code, const void *extra)
{
    uint64_t slot = (uint64_t)(uintptr_t)extra;

    return __builtin_expect(slot >> 32 == prism_hook_numbers, 1)
               ? (uint32_t)slot
               : prism_hook_new_number(recorder, code, extra);
}

/* What may happen while a C function runs, beyond what it calls.  The bits below 8 are
 * those that tell its key from others (calls.h). */
enum prism_builtin_kind {
    PRISM_BUILTIN_PLAIN = 0,     /* nothing */
    PRISM_BUILTIN_SWITCHES = 2,  /* it returns in another stack: a greenlet's */
    PRISM_BUILTIN_STARTS = 4,    /* it starts another program */
    PRISM_BUILTIN_FORKS = 4 + 8, /* it returns in another process, too */
};

struct prism_builtin {
    uint32_t number; /* as above */
    enum prism_builtin_kind kind;
};

/* `function`: a PyCFunctionObject, or a method descriptor. */
struct prism_builtin prism_hook_builtin(struct prism_recorder *recorder,
                                        PyObject *function);

/* Its method definition.  For a type that is not asked for exactly CPython walks all its
 * bases, so the cheap question comes first. */
static inline const PyMethodDef *prism_hook_definition(PyObject *function)
{
    return Py_TYPE(function) != &PyMethodDescr_Type && PyCFunction_Check(function)
               ? ((PyCFunctionObject *)function)->m_ml
               : ((PyMethodDescrObject *)function)->d_method;
}

/* Never record this code: callprism's own. */
bool prism_hook_hide_code(PyCodeObject *code);
/* Likewise for the C functions of a module: those with this table of methods. */
void prism_hook_hide_methods(const PyMethodDef *methods);

#endif
