/* SPDX-License-Identifier: MIT */
/* functions.c - Python functions: see functions.h. */
#include "core/hook/functions.h"

#include <string.h>

#include "core/hook/facts.h"
#include "core/hook/filter.h"
#include "core/hook/qualnames.h"
#include "core/hook/raised.h"

#if PY_VERSION_HEX >= 0x030c0000
#define request_slot PyUnstable_Eval_RequestCodeExtraIndex
#define get_extra    PyUnstable_Code_GetExtra
#define set_extra    PyUnstable_Code_SetExtra
#else
#define request_slot _PyEval_RequestCodeExtraIndex
#define get_extra    _PyCode_GetExtra
#define set_extra    _PyCode_SetExtra
#endif

/* What the slot of a code object holds; all bits zero: nothing yet.
 *     bits 0-31 number, 32-62 session, 63 hidden */
#define SLOT_HIDDEN (UINT64_C(1) << 63)

Py_ssize_t prism_hook_slot = -1;
uint32_t prism_hook_numbers = 1; /* 31 bits, never 0 */
uint32_t prism_hook_bootstrap = PRISM_CAPTURE_NONE;

bool prism_hook_functions_init(void)
{
    if (prism_hook_slot < 0) {
        prism_hook_slot = request_slot(NULL);
    }
    if (prism_hook_slot < 0) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: no free extra slot in code objects");
    }
    return prism_hook_slot >= 0 && prism_qualnames_init();
}

void prism_hook_functions_reset(void)
{
    prism_hook_numbers = prism_hook_numbers == INT32_MAX ? 1 : prism_hook_numbers + 1;
    prism_hook_bootstrap = PRISM_CAPTURE_NONE;
    prism_hook_forget_builtins();
}

static struct prism_span text_of(PyObject *text)
{
    Py_ssize_t len = 0;
    const char *bytes = text != NULL ? PyUnicode_AsUTF8AndSize(text, &len) : NULL;

    return bytes != NULL ? prism_span(bytes, (size_t)len) : prism_span("?", 1);
}

/* File names may hold lone surrogates (PEP 383), which have no UTF-8. */
static PyObject *encodable(PyObject *text)
{
    if (text == NULL || PyUnicode_AsUTF8AndSize(text, NULL) != NULL) {
        Py_XINCREF(text);
        return text;
    }
    PyErr_Clear();
    PyObject *bytes = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    PyObject *clean = bytes != NULL
                          ? PyUnicode_DecodeUTF8(PyBytes_AS_STRING(bytes),
                                                 PyBytes_GET_SIZE(bytes), "replace")
                          : NULL;

    Py_XDECREF(bytes);
    return clean;
}

static uint32_t register_code(struct prism_recorder *recorder, PyCodeObject *code)
{
    PyObject *file = encodable(code->co_filename);
    PyObject *name = encodable(code->co_name);
    PyObject *called = prism_qualname(code);
    PyObject *qualname = encodable(called);
    const struct prism_function_spec spec = {
        .name = text_of(name),
        .qualname = text_of(qualname),
        .file = text_of(file),
        .line = code->co_firstlineno > 0 ? (uint32_t)code->co_firstlineno : 0,
        .kind = PRISM_KIND_PYTHON,
    };
    uint32_t number = prism_filter_drops(&spec)
                          ? PRISM_HIDDEN
                          : prism_recorder_function(recorder, &spec);

    if (prism_span_is(spec.qualname, PRISM_FACTS_BOOTSTRAP)) {
        prism_hook_bootstrap = number;
    }
    Py_XDECREF(file);
    Py_XDECREF(name);
    Py_XDECREF(qualname);
    Py_XDECREF(called);
    return number;
}

/* The slot is made for a pointer; a number of the same size will do. */
_Static_assert(sizeof(uint64_t) == sizeof(void *), "a slot holds 64 bits");

static bool set_slot(PyCodeObject *code, uint64_t slot)
{
    void *extra;

    memcpy(&extra, &slot, sizeof extra);
    return set_extra((PyObject *)code, prism_hook_slot, extra) == 0;
}

static uint32_t new_code(struct prism_recorder *recorder, PyCodeObject *code)
{
    struct prism_raised raised = prism_raised_take();
    uint32_t number = register_code(recorder, code);

    if (number != PRISM_CAPTURE_NONE) {
        (void)set_slot(code, (uint64_t)prism_hook_numbers << 32 | number);
    }
    prism_raised_give_back(raised);
    return number;
}

uint32_t prism_hook_new_number(struct prism_recorder *recorder, PyCodeObject *code,
                               const void *extra)
{
    return (uint64_t)(uintptr_t)extra & SLOT_HIDDEN ? PRISM_HIDDEN
                                                    : new_code(recorder, code);
}

uint32_t prism_hook_code_number(struct prism_recorder *recorder, PyCodeObject *code)
{
    void *extra = NULL;

    (void)get_extra((PyObject *)code, prism_hook_slot, &extra);
    return prism_hook_number_in(recorder, code, extra);
}

bool prism_hook_hide_code(PyCodeObject *code)
{
    return set_slot(code, SLOT_HIDDEN);
}
