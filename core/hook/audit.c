/* SPDX-License-Identifier: MIT */
/* audit.c - an audit hook is called at each import, each open file, by all interpreters
 * of the process: it compares a pointer and a name.
 *
 * Not every version tells of a new interpreter, but none begins without importing
 * something, and the numbers that interpreters have count up from the main one's 0. */
#include "core/hook/audit.h"

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdatomic.h>
#include <string.h>

#include "core/hook/session.h"
#include "core/hook/spawns.h"

static _Atomic uint64_t interpreters;

/* Interpreters may have a GIL of their own: several threads may be here at once. */
static void meet(PyInterpreterState *interpreter)
{
    int64_t number = PyInterpreterState_GetID(interpreter);
    uint64_t known = atomic_load(&interpreters);

    while (number > 0 && (uint64_t)number > known) {
        if (atomic_compare_exchange_weak(&interpreters, &known, (uint64_t)number)) {
            prism_session_write_interpreters();
            known = (uint64_t)number;
        }
    }
}

static int on_audit(const char *event, PyObject *arguments, void *unused)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();

    (void)unused;
    if (interpreter != PyInterpreterState_Main()) {
        meet(interpreter);
    } else if (prism_session_number == 0) {
        return 0;
    } else if (strcmp(event, "sys.setprofile") != 0) {
        prism_spawns_see(event, arguments);
    } else if (prism_engine.slot_changes != NULL) {
        prism_engine.slot_changes();
    }
    return 0;
}

uint64_t prism_hook_interpreters(void)
{
    return atomic_load(&interpreters);
}

bool prism_hook_audit(void)
{
    static bool watching;

    if (!watching) {
        watching = PySys_AddAuditHook(on_audit, NULL) == 0;
    }
    return watching;
}
