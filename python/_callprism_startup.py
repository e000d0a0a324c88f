# SPDX-License-Identifier: MIT
"""Starts the recorder in a Python that was started below `callprism record`.

Two ways lead here, and the first that succeeds is the one that counts:

* `callprism.pth`, in the site-packages where callprism is installed;
* `callprism/startup/sitecustomize.py`, whose folder `record` puts into PYTHONPATH.

The package beside this file is the one that is used.  An interpreter that cannot be
recorded runs untouched and leaves a note in the recording's directory, unless it is the
one that was asked for: that one says why and does not run.

Every Python that the program starts may come by here, also very old ones: this file is
valid Python 2, and whatever happens, it prints nothing.
"""
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))


def start(last_chance):
    """Record this process.  last_chance: nobody will try after us."""
    directory = os.environ.get("CALLPRISM_RECORDING")
    if not directory or not os.path.isdir(directory) or _is_recorded():
        return
    if os.environ.get("CALLPRISM_PROCESS", str(os.getpid())) != str(os.getpid()):
        _leave_note(directory, ValueError("only the first process is recorded (--no-children)"))
        return
    try:
        _start_recorder(directory)
    except Exception as problem:
        _forget_package()
        if not last_chance:
            return
        if "CALLPRISM_REQUIRED" in os.environ:
            _refuse(directory, problem)
        _leave_note(directory, problem)
    os.environ.pop("CALLPRISM_REQUIRED", None)


def from_site_packages():
    """What `callprism.pth` calls."""
    sys.modules.pop(__name__, None)
    start(last_chance=not _sitecustomize_follows())


def _sitecustomize_follows():
    tail = os.path.join("callprism", "startup")
    return any(path.endswith(tail) and os.path.exists(os.path.join(path, "sitecustomize.py"))
               for path in sys.path)


def _is_recorded():
    hook = sys.modules.get("callprism._hook")
    return hook is not None and hook.active()


def _start_recorder(directory):
    sys.path.insert(0, FOLDER)
    try:
        from callprism import _hook, _start
    finally:
        sys.path.remove(FOLDER)
    if not _hook.recordable:  # a sub-interpreter: the main one is recorded
        return
    wanted = os.environ.get("CALLPRISM_VERSION", _hook.version)
    if _hook.version != wanted:
        raise ValueError("callprism %s is installed there, and callprism %s records"
                         % (_hook.version, wanted))
    options = _start.read_options(os.environ.get("CALLPRISM_OPTIONS", ""))
    _start.start(directory, bytes.fromhex(os.environ["CALLPRISM_RUN"]), False, options)


def _forget_package():
    """As if it had never been imported: another one may be tried."""
    for name in [name for name in sys.modules if name.split(".")[0] == "callprism"]:
        del sys.modules[name]


def _interpreter():
    """This Python for people: "CPython 3.12"."""
    return "%s %d.%d" % (_implementation(), sys.version_info[0], sys.version_info[1])


def _implementation():
    if "__pypy__" in sys.builtin_module_names:
        return "PyPy"
    name = getattr(getattr(sys, "implementation", None), "name", "cpython")
    return "CPython" if name == "cpython" else name


def _recorded_versions():
    """The versions of CPython that have a hook here, for people: "3.11, 3.12"."""
    tags = [name.split("-")[1] for name in os.listdir(os.path.join(FOLDER, "callprism"))
            if name.startswith("_hook.cpython-")]
    return ", ".join("%s.%s" % (tag[0], tag[1:])
                     for tag in sorted(tags, key=lambda tag: int(tag.rstrip("t")[1:])))


def _can_never_be_recorded():
    """Why no installation could record this interpreter, or None."""
    if _implementation() != "CPython" or sys.version_info < (3, 9):
        return "callprism records CPython 3.9 and later"
    if "t" in getattr(sys, "abiflags", ""):
        return "it is built without the GIL, and callprism records only builds with it"
    return None


def _is_missing(problem):
    """Is there no recorder for this interpreter?  Else ours is broken."""
    return isinstance(problem, (ImportError, SyntaxError))


def _reason(problem):
    """What is wrong, without what could be done."""
    if not _is_missing(problem):
        return str(problem)
    return _can_never_be_recorded() or "callprism is not installed for it"


def _ways_out():
    """What can be done about a missing recorder."""
    if not _can_never_be_recorded():
        yield "run `%s -m pip install .` in callprism's source tree" % sys.executable
    if _recorded_versions():
        yield "choose another interpreter with --python (here: %s)" % _recorded_versions()


def _refuse(directory, problem):
    """This Python was to be recorded and cannot be: say why, and do not run."""
    text = "%s is %s; %s" % (sys.executable, _interpreter(), _reason(problem))
    if _is_missing(problem):
        text += ": " + ", or ".join(_ways_out())
    with open(os.path.join(directory, "refused.txt"), "w") as reason:
        reason.write(text + "\n")
    os._exit(1)


def _leave_note(directory, problem):
    """PID-HASH.unrecorded: the reason, a newline, the command with NULs.

    A virtual environment's site reads each .pth twice: the note is the same then.
    """
    import binascii

    reason = "%s, %s" % (_interpreter(), _reason(problem))
    try:
        with open("/proc/self/cmdline", "rb") as words:
            command = words.read()
        name = "%d-%08x.unrecorded" % (os.getpid(), binascii.crc32(command) & 0xffffffff)
        with open(os.path.join(directory, name), "wb") as note:
            note.write(reason.encode("utf-8", "replace") + b"\n" + command)
    except EnvironmentError:
        pass
