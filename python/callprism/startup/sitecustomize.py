# SPDX-License-Identifier: MIT
"""The way into a Python that `callprism record` starts, if it has no `callprism.pth`.

The folder of this file stands first in PYTHONPATH, so that site imports it before
the program starts.  It takes itself out of sys.path, imports the sitecustomize that
it shadows, if there is one, and starts the recorder.

Every Python that the program starts comes by here, also very old ones: this file
is valid Python 2.
"""
import os
import sys


def _step_aside(folder):
    """Leave the place to the sitecustomize that this file shadows, if there is one."""
    sys.path[:] = [path for path in sys.path if os.path.abspath(path) != folder]
    own = sys.modules.pop("sitecustomize", None)
    try:
        __import__("sitecustomize")
    except ImportError as missing:
        # There is none.  The import system wants to find what it is importing.
        sys.modules["sitecustomize"] = own
        if getattr(missing, "name", "sitecustomize") != "sitecustomize":
            raise


def _start_recorder(folder):
    beside = os.path.dirname(os.path.dirname(folder))
    sys.path.insert(0, beside)
    try:
        startup = __import__("_callprism_startup")
    finally:
        sys.path.remove(beside)
    del sys.modules["_callprism_startup"]
    startup.start(last_chance=True)


_folder = os.path.dirname(os.path.abspath(__file__))
try:
    _step_aside(_folder)
finally:
    _start_recorder(_folder)
