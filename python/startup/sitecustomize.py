# SPDX-License-Identifier: MIT
"""Starts the recorder in a Python that runs under `callprism record`.

The folder of this file stands first in PYTHONPATH, so that site imports it before
the program starts.  It takes itself out of sys.path, imports the sitecustomize that
it shadows, if there is one, and starts the recorder.

Every Python that the program starts comes by here, also very old ones: this file
is valid Python 2.
"""
import os
import sys


def _step_aside():
    """Leave the place to the sitecustomize that this file shadows, if there is one."""
    folder = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != folder]
    own = sys.modules.pop("sitecustomize", None)
    try:
        __import__("sitecustomize")
    except ImportError as missing:
        # There is none.  The import system wants to find what it is importing.
        sys.modules["sitecustomize"] = own
        if getattr(missing, "name", "sitecustomize") != "sitecustomize":
            raise


def _start_recorder():
    folder = os.path.dirname(os.path.abspath(__file__))
    directory = os.environ.get("CALLPRISM_RECORDING")
    required = os.environ.pop("CALLPRISM_REQUIRED", None)
    if not directory or not os.path.isdir(directory):
        return
    sys.path.insert(0, os.path.join(os.path.dirname(folder), "python"))
    try:
        from callprism import _hook, _start
        if not _hook.recordable:  # a sub-interpreter: the main one is recorded
            return
        options = _start.read_options(os.environ.get("CALLPRISM_OPTIONS", ""))
        _start.start(directory, bytes.fromhex(os.environ["CALLPRISM_RUN"]), False, options)
    except Exception as problem:
        if required:
            _refuse(directory, problem)
    finally:
        del sys.path[0]


def _recorded_versions():
    """The versions of CPython that have a hook here, for people: "3.11, 3.12"."""
    package = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                           "python", "callprism")
    tags = [name.split("-")[1] for name in os.listdir(package)
            if name.startswith("_hook.cpython-")]
    return ", ".join("%s.%s" % (tag[0], tag[1:]) for tag in sorted(tags))


def _refuse(directory, problem):
    """This Python was to be recorded and cannot be: say why, and do not run."""
    text = str(problem)
    if isinstance(problem, (ImportError, SyntaxError)):
        versions = _recorded_versions()
        text = "%s is CPython %d.%d; " % ((sys.executable,) + tuple(sys.version_info[:2]))
        if "t" in getattr(sys, "abiflags", ""):
            text += ("it is built without the GIL, and callprism records only builds with "
                     "it: choose another interpreter with --python")
        elif versions:
            text += ("callprism was built to record %s: choose another interpreter with "
                     "--python" % versions)
        else:
            text += ("callprism was built without any recorder: install the interpreter's "
                     "development files (on Debian python3-dev) and build it again")
    with open(os.path.join(directory, "refused.txt"), "w") as reason:
        reason.write(text + "\n")
    os._exit(1)


try:
    _step_aside()
finally:
    _start_recorder()
