/* SPDX-License-Identifier: MIT */
/* attach.c - see attach.h.  The first audit event comes with the first code that is
 * unmarshalled, mostly before anything of it has run.  By then `sys` has its modules and,
 * from 3.12 on, sys.monitoring, but nothing can be imported yet.
 *
 * The hook's module goes into sys.modules then, so that whoever imports it gets the one
 * that records, and no second one is ever loaded. */
#define PY_SSIZE_T_CLEAN
#include "core/hook/embed/attach.h"

#include <Python.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/capture/ancestry.h"
#include "core/capture/switch.h"
#include "core/hook/calibrate.h"
#include "core/hook/embed/texts.h"
#include "core/hook/embed/words.h"
#include "core/hook/facts.h"
#include "core/hook/fork.h"
#include "core/hook/options.h"
#include "core/hook/raised.h"
#include "core/hook/session.h"

#define MODULE "callprism._hook"

PyMODINIT_FUNC PyInit__hook(void);

/* How far it has come. */
enum stage {
    STAGE_NONE,
    STAGE_WAITING,   /* for the interpreter */
    STAGE_BUSY,      /* what we do is audited, too */
    STAGE_RECORDING, /* but the file does not say of what */
    STAGE_DONE,
};

static _Atomic int stage;
static char path[PATH_MAX];
static char *options;
static uint8_t run_id[16];
static bool is_told;
static struct prism_anchor begun;
static char problem[PATH_MAX + 256];

bool prism_embed_fail(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(problem, sizeof problem, format, arguments);
    va_end(arguments);
    return false;
}

const char *prism_embed_problem(void)
{
    return problem[0] != '\0' ? problem : NULL;
}

/* Of the Python error, which is no more. */
static void fail_by_exception(void)
{
    struct prism_raised raised = prism_raised_take();
    PyObject *value = prism_raised_value(&raised);
    PyObject *text = value != NULL ? PyObject_Str(value) : NULL;
    const char *said = text != NULL ? PyUnicode_AsUTF8(text) : NULL;

    (void)prism_embed_fail("%s", said != NULL ? said : "callprism: out of memory");
    Py_XDECREF(text);
    prism_raised_give_back(raised);
    PyErr_Clear();
}

/* ---- what Python code finds ---- */

/* Made as the import system would, which needs a spec to have a name. */
static PyObject *make_module(void)
{
    PyModuleDef *definition = (PyModuleDef *)PyInit__hook();
    PyObject *name = PyUnicode_FromString(MODULE);
    PyObject *spec = PyModule_New(MODULE);
    PyObject *module = NULL;

    if (definition != NULL && name != NULL && spec != NULL &&
        PyObject_SetAttrString(spec, "name", name) == 0) {
        module = PyModule_FromDefAndSpec(definition, spec);
    }
    if (module != NULL && PyModule_ExecDef(module, definition) != 0) {
        Py_CLEAR(module);
    }
    Py_XDECREF(name);
    Py_XDECREF(spec);
    return module;
}

static bool offer_module(void)
{
    PyObject *module = make_module();
    bool done = module != NULL &&
                PyDict_SetItemString(PyImport_GetModuleDict(), MODULE, module) == 0;

    Py_XDECREF(module);
    return done;
}

/* What a text of Python code defines: a new dict. */
static PyObject *run_text(const char *text, const char *name)
{
    PyObject *code = Py_CompileString(text, name, Py_file_input);
    PyObject *names = code != NULL ? PyDict_New() : NULL;
    PyObject *done = NULL;

    if (names != NULL &&
        PyDict_SetItemString(names, "__builtins__", PyEval_GetBuiltins()) == 0) {
        done = PyEval_EvalCode(code, names, names);
    }
    if (done == NULL) {
        Py_CLEAR(names);
    }
    Py_XDECREF(done);
    Py_XDECREF(code);
    return names;
}

/* ---- the recording ---- */

/* What the recording's children are told, as soon as the facts of the run are there. */
static struct prism_hook_options planned;
static uint32_t through_pid;

/* What recording an event costs, as in callprism/_start.py. */
static bool calibrate(void)
{
    PyObject *names = run_text(prism_asset__calibrate_py, "callprism/_calibrate.py");
    char scratch[sizeof path + 16];
    bool done = false;

    if (names != NULL) {
        struct prism_calibration calibration = {
            .path = scratch,
            .loop = PyDict_GetItemString(names, "loop"),
            .events = {
                [PRISM_EVENT_CALL] = PyDict_GetItemString(names, "call"),
                [PRISM_EVENT_BUILTIN] = PyDict_GetItemString(names, "call_builtin"),
                [PRISM_EVENT_RESUME] = PyDict_GetItemString(names, "resume"),
            }};

        (void)snprintf(scratch, sizeof scratch, "%s.calibration", path);
        done = prism_calibrate(&calibration);
        Py_DECREF(names);
    }
    return done;
}

/* What we do before the start is not the interpreter's: it began so much later. */
static void leave_out(const struct prism_anchor *from, const struct prism_anchor *to)
{
    begun.ticks += to->ticks - from->ticks;
    begun.mono_ns += to->mono_ns - from->mono_ns;
    begun.wall_ns += to->wall_ns - from->wall_ns;
}

/* `record` tells us beside our file whether we begin. */
static bool starts_off(void)
{
    const char *slash = strrchr(path, '/');
    char off[PATH_MAX];
    int len =
        snprintf(off, sizeof off, "%.*s/%s", slash != NULL ? (int)(slash - path) : 1,
                 slash != NULL ? path : ".", PRISM_SWITCH_OFF_FILE);

    return len > 0 && (size_t)len < sizeof off && access(off, F_OK) == 0;
}

static bool start(void)
{
    struct prism_hook_options how = {
        .recording = {.path = path, .clock = prism_clock_system(), .begun = &begun},
        .session = {.seed = true},
    };
    const struct prism_anchor before = prism_clock_anchor(&how.recording.clock);
    const struct prism_ancestry ancestry = prism_ancestry_of(path);
    PyObject *words = NULL;
    struct prism_anchor after;
    bool done = false;

    memcpy(how.recording.run_id, run_id, sizeof run_id);
    through_pid = ancestry.through_pid;
    if (offer_module() && calibrate()) {
        words = prism_embed_words(options);
    }
    if (words != NULL && prism_hook_read_options(words, &how)) {
        after = prism_clock_anchor(&how.recording.clock);
        leave_out(&before, &after);
        how.recording.parent_pid = ancestry.parent_pid;
        how.session.off = is_told && starts_off();
        done = prism_session_start(&how.recording, &how.session);
        planned = how;
    }
    Py_XDECREF(words);
    return done;
}

static void begin(void)
{
    atomic_store(&stage, STAGE_BUSY);
    if (start()) {
        /* The other ways in must not do without us, and need not do it again. */
        if (is_told) {
            (void)unsetenv("CALLPRISM_REQUIRED");
        }
        atomic_store(&stage, STAGE_RECORDING);
    } else {
        fail_by_exception();
        atomic_store(&stage, STAGE_DONE);
    }
    free(options);
    options = NULL;
}

/* What the file says of the run, by the same code as in any other Python.  Signals have
 * been looked at. */
static void tell_facts(void)
{
    PyObject *names = NULL;
    PyObject *facts = NULL;

    atomic_store(&stage, STAGE_DONE);
    if (is_told) {
        prism_session_let_switch();
    }
    prism_session_step_aside();
    names = run_text(prism_asset__facts_py, "callprism/_facts.py");
    if (names != NULL) {
        facts = PyObject_CallFunction(PyDict_GetItemString(names, "facts"), "s",
                                      CALLPRISM_VERSION);
    }
    /* A child that was forked meanwhile has no recorder. */
    if (facts != NULL && PyDict_Check(facts) && prism_session_recorder() != NULL) {
        (void)prism_facts_write(prism_session_recorder(), facts, PRISM_CAPTURE_NONE);
        prism_facts_through(prism_session_recorder(), through_pid);
        prism_fork_plan(&planned.recording, facts, !planned.no_children);
    }
    Py_XDECREF(facts);
    Py_XDECREF(names);
    PyErr_Clear();
    prism_session_come_back();
}

/* ---- what CPython tells ---- */

/* Is the interpreter far enough to be recorded? */
static bool has_begun(void)
{
    return PySys_GetObject("modules") != NULL &&
           (PY_VERSION_HEX < 0x030c0000 || PySys_GetObject("monitoring") != NULL);
}

/* Has it done with `site`, or goes it on without? */
static bool is_complete(const char *event)
{
    PyObject *site = PyDict_GetItemString(PyImport_GetModuleDict(), "site");
    PyObject *spec = site != NULL ? PyObject_GetAttrString(site, "__spec__") : NULL;
    PyObject *initializing =
        spec != NULL ? PyObject_GetAttrString(spec, "_initializing") : NULL;
    bool done = strncmp(event, "cpython.run_", strlen("cpython.run_")) == 0 ||
                (initializing != NULL && PyObject_IsTrue(initializing) == 0);

    Py_XDECREF(initializing);
    Py_XDECREF(spec);
    PyErr_Clear();
    return done;
}

static int on_audit(const char *event, PyObject *arguments, void *unused)
{
    int now = atomic_load_explicit(&stage, memory_order_relaxed);
    struct prism_raised raised;

    (void)arguments;
    (void)unused;
    if (now == STAGE_DONE || now == STAGE_BUSY ||
        PyInterpreterState_Get() != PyInterpreterState_Main()) {
        return 0;
    }
    raised = prism_raised_take();
    if (now == STAGE_WAITING && has_begun()) {
        begin();
    } else if (now == STAGE_RECORDING && is_complete(event)) {
        tell_facts();
    }
    prism_raised_give_back(raised);
    return 0;
}

void prism_embed_begins(void)
{
    const struct prism_clock clock = prism_clock_system();

    begun = prism_clock_anchor(&clock);
}

bool prism_embed_attach(const struct prism_embed *how)
{
    if (begun.mono_ns == 0) {
        prism_embed_begins();
    }
    if (atomic_load(&stage) != STAGE_NONE || Py_IsInitialized()) {
        return prism_embed_fail("callprism: the interpreter has begun already");
    }
    if (strlen(how->path) >= sizeof path) {
        return prism_embed_fail("callprism: %.80s...: the name is too long", how->path);
    }
    options = strdup(how->options != NULL ? how->options : "");
    if (options == NULL) {
        return prism_embed_fail("callprism: out of memory");
    }
    memcpy(path, how->path, strlen(how->path) + 1);
    memcpy(run_id, how->run_id, sizeof run_id);
    is_told = how->is_told;
    problem[0] = '\0';
    if (PySys_AddAuditHook(on_audit, NULL) != 0) {
        return prism_embed_fail("callprism: no audit hook can be added");
    }
    atomic_store(&stage, STAGE_WAITING);
    return true;
}
