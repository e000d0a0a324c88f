/* SPDX-License-Identifier: MIT */
/* functions.c - see functions.h.
 *
 * Names of C functions: `name` is the text that cProfile writes (Modules/_lsprof.c,
 * normalizeUserObj) without addresses, which differ from run to run; `qualname` is
 * for people: "builtins.len", "list.append", "datetime.datetime.now". */
#include "core/hook/functions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hash.h"
#include "core/hook/waiting.h"

#define NAME_LEN 512

/* What the slot of a code object holds; all bits zero: nothing yet.
 *     bits 0-31 number, 32-62 session, 63 hidden */
#define SLOT_HIDDEN (UINT64_C(1) << 63)

struct builtin_slot {
    const PyMethodDef *definition; /* NULL: free */
    /* Definitions made at run time may be freed and their address used again: the
     * same address with other contents is another function. */
    const char *name;
    PyCFunction method;
    uint32_t number;
};

static Py_ssize_t slot_index = -1;
static uint32_t session = 1; /* 31 bits, never 0 */
static struct builtin_slot *builtins;
static size_t builtin_count;
static size_t builtin_capacity;
static const PyMethodDef *hidden_methods;

bool prism_hook_functions_init(void)
{
    if (slot_index < 0) {
        slot_index = _PyEval_RequestCodeExtraIndex(NULL);
    }
    if (slot_index < 0) {
        PyErr_SetString(PyExc_RuntimeError,
                        "callprism: no free extra slot in code objects");
    }
    return slot_index >= 0;
}

void prism_hook_functions_reset(void)
{
    session = session == INT32_MAX ? 1 : session + 1;
    free(builtins);
    builtins = NULL;
    builtin_count = 0;
    builtin_capacity = 0;
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
#if PY_VERSION_HEX >= 0x030b0000
    PyObject *qualname = encodable(code->co_qualname);
#else
    PyObject *qualname = encodable(code->co_name);
#endif
    const struct prism_function_spec spec = {
        .name = text_of(name),
        .qualname = text_of(qualname),
        .file = text_of(file),
        .line = code->co_firstlineno > 0 ? (uint32_t)code->co_firstlineno : 0,
        .kind = PRISM_KIND_PYTHON,
    };
    uint32_t number = prism_recorder_function(recorder, &spec);

    Py_XDECREF(file);
    Py_XDECREF(name);
    Py_XDECREF(qualname);
    return number;
}

static uint32_t new_code(struct prism_recorder *recorder, PyCodeObject *code)
{
    PyObject *type;
    PyObject *value;
    PyObject *traceback;
    uint32_t number;

    PyErr_Fetch(&type, &value, &traceback);
    number = register_code(recorder, code);
    if (number != PRISM_CAPTURE_NONE) {
        uint64_t slot = (uint64_t)session << 32 | number;

        (void)_PyCode_SetExtra((PyObject *)code, slot_index, (void *)(uintptr_t)slot);
    }
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
    return number;
}

uint32_t prism_hook_code_number(struct prism_recorder *recorder, PyCodeObject *code)
{
    void *extra = NULL;
    uint64_t slot;

    (void)_PyCode_GetExtra((PyObject *)code, slot_index, &extra);
    slot = (uint64_t)(uintptr_t)extra;
    if (__builtin_expect(slot >> 32 == session, 1)) {
        return (uint32_t)slot;
    }
    return slot & SLOT_HIDDEN ? PRISM_HIDDEN : new_code(recorder, code);
}

bool prism_hook_hide_code(PyCodeObject *code)
{
    return _PyCode_SetExtra((PyObject *)code, slot_index,
                            (void *)(uintptr_t)SLOT_HIDDEN) == 0;
}

void prism_hook_hide_methods(const PyMethodDef *methods)
{
    hidden_methods = methods;
}

static bool is_hidden(const PyMethodDef *definition)
{
    for (const PyMethodDef *at = hidden_methods; at != NULL && at->ml_name != NULL;
         at++) {
        if (at == definition) {
            return true;
        }
    }
    return false;
}

/* ---- names of C functions ---- */

struct builtin_name {
    char name[NAME_LEN];
    char qualname[NAME_LEN];
};

/* What the types of `self` have under the function's name: the descriptor of this
 * very definition if there is one, else the first thing.  Borrowed, or NULL.  The
 * first thing may be an override in Python that called super(). */
static PyObject *look_up(PyObject *self, const PyMethodDef *definition)
{
    PyObject *mro = Py_TYPE(self)->tp_mro;
    PyObject *first = NULL;

    for (Py_ssize_t i = 0; mro != NULL && i < PyTuple_GET_SIZE(mro); i++) {
        PyTypeObject *type = (PyTypeObject *)PyTuple_GET_ITEM(mro, i);
        PyObject *found = type->tp_dict != NULL
                              ? PyDict_GetItemString(type->tp_dict, definition->ml_name)
                              : NULL;

        if (found != NULL && Py_IS_TYPE(found, &PyMethodDescr_Type) &&
            ((PyMethodDescrObject *)found)->d_method == definition) {
            return found;
        }
        if (first == NULL && found != NULL && PyCFunction_Check(found)) {
            first = found;
        }
    }
    return first;
}

static void name_builtin(PyObject *builtin, struct builtin_name *to)
{
    const PyCFunctionObject *function = (const PyCFunctionObject *)builtin;
    const char *name = function->m_ml->ml_name;
    PyObject *self = function->m_self;
    PyObject *found = self != NULL ? look_up(self, function->m_ml) : NULL;
    const char *module =
        function->m_module != NULL && PyUnicode_Check(function->m_module)
            ? PyUnicode_AsUTF8(function->m_module)
            : NULL;

    if (found != NULL && Py_IS_TYPE(found, &PyMethodDescr_Type)) {
        const char *type = ((PyMethodDescrObject *)found)->d_common.d_type->tp_name;

        (void)snprintf(to->name, NAME_LEN, "<method '%s' of '%s' objects>", name, type);
        (void)snprintf(to->qualname, NAME_LEN, "%s.%s", type, name);
    } else if (found != NULL) {
        const char *type =
            Py_TYPE(PyCFunction_GET_SELF(found) != NULL ? PyCFunction_GET_SELF(found)
                                                        : self)
                ->tp_name;

        (void)snprintf(to->name, NAME_LEN, "<built-in method %s of %s object>", name,
                       type);
        (void)snprintf(to->qualname, NAME_LEN, "%s.%s", type, name);
    } else if (module != NULL) {
        (void)snprintf(to->name, NAME_LEN,
                       self != NULL ? "<built-in method %s.%s>" : "<%s.%s>", module,
                       name);
        (void)snprintf(to->qualname, NAME_LEN, "%s.%s", module, name);
    } else {
        const char *type = self == NULL ? "" : Py_TYPE(self)->tp_name;

        if (self != NULL && PyType_Check(self)) {
            type = ((PyTypeObject *)self)->tp_name;
        }
        (void)snprintf(to->name, NAME_LEN,
                       self != NULL ? "<built-in method %s>" : "<%s>", name);
        (void)snprintf(to->qualname, NAME_LEN, "%s%s%s", type,
                       type[0] != '\0' ? "." : "", name);
    }
}

static uint32_t register_builtin(struct prism_recorder *recorder, PyObject *builtin)
{
    struct builtin_name names;
    struct prism_function_spec spec = {.file = prism_span("", 0)};
    PyObject *type;
    PyObject *value;
    PyObject *traceback;

    if (is_hidden(((PyCFunctionObject *)builtin)->m_ml)) {
        return PRISM_HIDDEN;
    }
    PyErr_Fetch(&type, &value, &traceback);
    name_builtin(builtin, &names);
    PyErr_Clear();
    PyErr_Restore(type, value, traceback);
    spec.name = prism_span_of(names.name);
    spec.qualname = prism_span_of(names.qualname);
    spec.kind =
        prism_hook_waits(names.qualname) ? PRISM_KIND_WAITING : PRISM_KIND_BUILTIN;
    return prism_recorder_function(recorder, &spec);
}

/* ---- the table of C functions ---- */

static struct builtin_slot *find_builtin(const PyMethodDef *definition)
{
    size_t i = (size_t)prism_hash_mix((uint64_t)(uintptr_t)definition, 0);

    while (builtins[i & (builtin_capacity - 1)].definition != NULL &&
           builtins[i & (builtin_capacity - 1)].definition != definition) {
        i++;
    }
    return &builtins[i & (builtin_capacity - 1)];
}

static bool grow_builtins(void)
{
    struct builtin_slot *old = builtins;
    size_t old_capacity = builtin_capacity;
    size_t capacity = old_capacity > 0 ? old_capacity * 2 : 256;
    struct builtin_slot *grown = calloc(capacity, sizeof *grown);

    if (grown == NULL) {
        return false;
    }
    builtins = grown;
    builtin_capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++) {
        if (old[i].definition != NULL) {
            *find_builtin(old[i].definition) = old[i];
        }
    }
    free(old);
    return true;
}

uint32_t prism_hook_builtin_number(struct prism_recorder *recorder, PyObject *builtin)
{
    const PyMethodDef *definition = ((PyCFunctionObject *)builtin)->m_ml;
    struct builtin_slot *slot;

    if (builtin_count * 2 >= builtin_capacity && !grow_builtins()) {
        prism_recorder_fail(recorder, ENOMEM);
        return PRISM_CAPTURE_NONE;
    }
    slot = find_builtin(definition);
    if (slot->definition == NULL || slot->name != definition->ml_name ||
        slot->method != definition->ml_meth) {
        builtin_count += slot->definition == NULL;
        *slot =
            (struct builtin_slot){definition, definition->ml_name, definition->ml_meth,
                                  register_builtin(recorder, builtin)};
    }
    return slot->number;
}
